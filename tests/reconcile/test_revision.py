"""What changed, and which headlines flipped."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pipelines.reconcile.revision import flips, revisions
from tests.reconcile.ledger import coverage, month, outcome, totals

AMOUNT = {"product": pl.String(), "month": pl.Date(), "amount": pl.Decimal(28, 4)}


def vintage(*rows: tuple[str, str, int | None]) -> pl.DataFrame:
    filled = [(one, month(when), None if amount is None else Decimal(amount)) for one, when, amount in rows]
    return pl.DataFrame(filled, schema=AMOUNT, orient="row")


def test_cells_are_changed_added_or_withdrawn() -> None:
    before = vintage(("a", "2020-01", 1), ("b", "2020-01", 2), ("c", "2020-01", 3), ("d", "2020-01", None))
    after = vintage(("d", "2020-01", 4), ("b", "2020-01", 7), ("e", "2020-01", None), ("a", "2020-01", 1))
    found = revisions(before, after, ["product", "month"], ["amount"])
    assert found.drop("month").rows() == [
        ("b", "changed", 2, 7),
        ("c", "withdrawn", 3, None),
        ("d", "changed", None, 4),
        ("e", "added", None, None),
    ]


def reconciliation(amount: str = "288.8", target: str = "502.4", last: str = "2021-12") -> pl.DataFrame:
    two_years = {
        "period_start": date(2020, 1, 1),
        "period_end": date(2021, 12, 31),
        "amount_low": Decimal(target),
    }
    return outcome(
        target=[two_years], flows=totals(("R", "2020-01", amount)), covered=coverage("R", "2020-01", last)
    ).reconciliation


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (reconciliation(amount="288.81"), []),
        (reconciliation(amount="288.9"), [(57, 58, "revised month")]),
        (reconciliation(target="502"), [(57, 58, "register")]),
        (reconciliation(amount="300", last="2021-11"), [(57, 60, "new month")]),
    ],
)
def test_a_headline_flips_with_its_cause(after: pl.DataFrame, expected: list[tuple[int, int, str]]) -> None:
    assert flips(reconciliation(), after).select("before_pct", "after_pct", "cause").rows() == expected


def test_the_caller_may_know_the_cause() -> None:
    causes = pl.DataFrame({"reading_id": ["R"], "period_start": [date(2020, 1, 1)], "cause": ["code"]})
    assert flips(reconciliation(), reconciliation(amount="288.9"), causes)["cause"].to_list() == ["code"]


def test_a_status_that_changes_is_a_flip_too() -> None:
    found = flips(reconciliation(last="2021-11"), reconciliation())
    assert found.select("before_status", "after_status", "cause").rows() == [
        ("incomplete", "missed", "new month")
    ]
