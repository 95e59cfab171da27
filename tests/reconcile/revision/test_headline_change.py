"""What moved a headline, cause by cause. The figures are invented but for the two-year verdict of Phase One."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.reconcile import Inputs
from pledgebook.pipelines.reconcile.revision.headline_change import (
    NEW_MONTH,
    RATE,
    REGISTER,
    REVISED_MONTH,
    effects,
    flips,
    reckonings,
)
from tests.examples import examples
from tests.reconcile.ledger import coverage, inputs, rates, totals

AS_OF = date(2026, 11, 22)


def known(
    amount: str = "288.8", target: str = "502.4", last: str = "2021-12", rate: str | None = None
) -> Inputs:
    """A pledge of two years; what came stands in January 2020, in yen if a rate is given."""
    asks = {"period_start": date(2020, 1, 1), "period_end": date(2021, 12, 31), "amount_low": Decimal(target)}
    return inputs(
        target=[asks],
        flows=totals(("R", "2020-01", amount), unit="USD" if rate is None else "JPY"),
        covered=coverage("R", "2020-01", last),
        rate=rates() if rate is None else rates(("JPY", "2020-01", rate)),
    )


def register_of(later: Inputs, earlier: Inputs) -> Inputs:
    return Inputs(
        **{**vars(earlier), "target": later.target, "reading": later.reading, "pledge": later.pledge}
    )


def between(earlier: Inputs, later: Inputs) -> tuple[pl.DataFrame, pl.DataFrame]:
    passed = reckonings(earlier, register_of(later, earlier), later, AS_OF)
    return flips(passed), effects(passed)


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        (known(), known(amount="288.81"), []),
        (known(), known(amount="288.9"), [(57, 58, REVISED_MONTH)]),
        (known(), known(target="502"), [(57, 58, REGISTER)]),
        (known(last="2021-11"), known(last="2021-12"), [(57, 57, NEW_MONTH)]),
        (known(amount="28880", rate="100"), known(amount="28880", rate="99"), [(57, 58, RATE)]),
        (known(), known(amount="300", target="490"), [(57, 61, f"{REGISTER}, {REVISED_MONTH}")]),
        (known(), known(), []),
    ],
)
def test_a_headline_flips_with_its_cause(
    earlier: Inputs, later: Inputs, expected: list[tuple[int, int, str]]
) -> None:
    found, _ = between(earlier, later)
    assert found.select("before_pct", "after_pct", "cause").rows() == expected


def test_a_status_that_changes_is_a_flip_too() -> None:
    found, _ = between(known(last="2021-11"), known())
    assert found.select("before_status", "after_status").rows() == [("incomplete", "missed")]


def test_what_became_known_has_no_effect_but_a_first_figure() -> None:
    earlier = known()
    silent = Inputs(**{**vars(earlier), "coverage": earlier.coverage.clear()})
    found, moved = between(silent, earlier)
    assert found.select("before_pct", "after_pct", "cause").rows() == [(None, 57, NEW_MONTH)]
    assert moved.select("realized", "realized_after", "realized_effect").rows() == [
        (None, Decimal("288.8"), None)
    ]


def test_a_new_month_and_a_revised_one_are_told_apart() -> None:
    january, both = ("R", "2020-01", "100"), (("R", "2020-01", "90"), ("R", "2020-02", "30"))
    asks = [{"period_start": date(2020, 1, 1), "period_end": date(2020, 12, 31), "amount_low": Decimal(1200)}]
    earlier = inputs(target=asks, flows=totals(january), covered=coverage("R", "2020-01", "2020-01"))
    later = inputs(target=asks, flows=totals(*both), covered=coverage("R", "2020-01", "2020-02"))
    _, moved = between(earlier, later)
    assert moved.select("cause", "realized_effect").rows() == [(REVISED_MONTH, -10), (NEW_MONTH, 30)]


def test_a_reading_that_is_new_in_the_register_is_no_flip() -> None:
    later = known()
    empty = Inputs(**{**vars(later), "reading": later.reading.clear(), "target": later.target.clear()})
    found, moved = between(empty, later)
    assert found.is_empty()
    assert moved.select("cause", "status", "status_after").rows() == [(REGISTER, None, "missed")]


AMOUNTS = st.integers(1, 900).map(str)


@examples(15)
@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, st.sampled_from(["2020-06", "2021-11", "2021-12"]))
def test_the_effects_add_up_to_the_whole_change(
    first: str, last: str, asked_first: str, asked_last: str, months: str
) -> None:
    earlier, later = known(first, asked_first, months), known(last, asked_last)
    passed = reckonings(earlier, register_of(later, earlier), later, AS_OF)
    start, end = passed[0].frame.row(0, named=True), passed[-1].frame.row(0, named=True)
    moved = effects(passed)
    for name in ("target", "realized", "attainment_pct"):
        assert start[name] + sum(moved[f"{name}_effect"].to_list(), Decimal(0)) == end[name]
