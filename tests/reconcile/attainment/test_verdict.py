"""Readings that agree, and readings that do not."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tests.reconcile.ledger import AS_OF, Row, coverage, outcome, totals

READINGS: list[Row] = [
    {"reading_id": "R1"},
    {"reading_id": "R2", "is_headline": False},
    {"reading_id": "R3", "is_headline": False},
]


@pytest.mark.parametrize(
    ("asks", "verdict", "is_ambiguous"),
    [
        ((8, 9, None), "met", False),
        ((8, 11, None), None, True),
        ((20, 11, None), "behind", False),
        ((None, 8, None), "met", False),
        ((None, None, None), None, False),
    ],
)
def test_opposite_verdicts_leave_none(
    asks: tuple[int | None, ...], verdict: str | None, is_ambiguous: bool
) -> None:
    targets = [{"reading_id": f"R{one}", "amount_low": ask} for one, ask in enumerate(asks, start=1)]
    flows = pl.concat([totals((f"R{one}", "2026-01", 8)) for one in (1, 2, 3)])
    covered = pl.concat([coverage(f"R{one}", "2026-01", "2026-10") for one in (1, 2, 3)])
    result = outcome(reading=READINGS, target=targets, flows=flows, covered=covered)
    found = result.verdict
    assert found.select("verdict", "is_ambiguous").row(0) == (verdict, is_ambiguous)
    assert result.discrepancy.height == is_ambiguous


def test_a_disagreement_is_a_break_of_what_the_documents_say() -> None:
    targets = [{"reading_id": "R1", "amount_low": 8}, {"reading_id": "R2", "amount_low": 16}]
    flows = pl.concat([totals((f"R{one}", "2026-01", 8)) for one in (1, 2)])
    covered = pl.concat([coverage(f"R{one}", "2026-01", "2026-10") for one in (1, 2)])
    row = outcome(reading=READINGS[:2], target=targets, flows=flows, covered=covered).discrepancy.row(
        0, named=True
    )
    assert (row["kind"], row["left_label"], row["right_label"]) == (
        "conflicting_claims",
        "R1: met",
        "R2: behind",
    )
    assert (row["left_amount"], row["right_amount"], row["difference"], row["unit"]) == (
        100,
        50,
        50,
        "percent",
    )


def matrix(*asks: int | None, headline: int = 1, **other: Row) -> Row:
    """The verdict over readings that ask these amounts, where 8 came in January and all is published to October."""
    readings: list[Row] = [
        {"reading_id": f"R{one}", "is_headline": one == headline, **other.get(f"R{one}", {})}
        for one in range(1, len(asks) + 1)
    ]
    targets = [{"reading_id": f"R{one}", "amount_low": ask} for one, ask in enumerate(asks, start=1)]
    flows = pl.concat([totals((f"R{one}", "2026-01", 8)) for one in range(1, len(asks) + 1)])
    covered = pl.concat([coverage(f"R{one}", "2026-01", "2026-10") for one in range(1, len(asks) + 1)])
    found = outcome(reading=readings, target=targets, flows=flows, covered=covered).verdict
    assert found.height == 1
    return found.row(0, named=True)


@pytest.mark.parametrize(
    ("asks", "words"),
    [
        ((8,), "only one reading: met"),
        ((8, 7, 6), "all 3 agree: met"),
        ((8, 9, 9), "all 3 agree: met and on track"),
        ((8, 7, 6, None), "3 of 4 met, 1 without a verdict"),
        ((9, 8, None), "2 of 3 for it, 1 without a verdict"),
        ((20, 30, None), "2 of 3 behind, 1 without a verdict"),
        ((8, 16, 16), "ambiguous: 1 for, 2 against"),
        ((8, 16, None), "ambiguous: 1 for, 1 against, 1 without a verdict"),
        ((8, None, None), "only the headline has a verdict: met"),
        ((None, 8, None), "only one reading has a verdict, and it is not the headline: met"),
        ((None, None), "no verdict yet"),
    ],
)
def test_how_far_readings_agree_is_said_in_words(asks: tuple[int | None, ...], words: str) -> None:
    found = matrix(*asks)
    assert found["agreement"] == words
    voices = found["readings_for"], found["readings_against"], found["readings_silent"]
    assert sum(voices) == found["readings"] == len(asks)


def test_the_spread_is_that_of_the_readings_that_speak() -> None:
    found = matrix(8, 5, 16, None)
    assert (found["attainment_low_pct"], found["attainment_high_pct"], found["spread_pct_points"]) == (
        50,
        160,
        110,
    )
    assert (found["headline_reading_id"], found["headline_status"], found["verdict"]) == ("R1", "met", None)


def test_the_use_of_a_bound_is_no_attainment() -> None:
    found = matrix(8, 100, R2={"basis": "cap", "proration": "none"})
    assert (found["verdict"], found["attainment_low_pct"], found["spread_pct_points"]) == ("met", 100, 0)


@pytest.mark.parametrize("headline", [1, 2])
def test_no_result_changes_the_headline(headline: int) -> None:
    found = matrix(8, 9, headline=headline)
    assert found["headline_reading_id"] == found["verdict_reading_id"] == f"R{headline}"
    assert found["verdict"] == ("met" if headline == 1 else "on_track")


def test_a_silent_headline_leaves_the_word_to_the_least_final_of_the_others() -> None:
    found = matrix(None, 8, 9)
    assert (found["headline_status"], found["verdict"], found["verdict_reading_id"]) == (
        "not_quantified",
        "on_track",
        "R3",
    )


def spans(*periods: tuple[str, str, int]) -> list[Row]:
    """The verdicts over one reading a period, each asking an amount, where 8 came in January 2026."""
    readings: list[Row] = [
        {"reading_id": f"R{one}", "is_headline": one == 1} for one in range(1, len(periods) + 1)
    ]
    targets: list[Row] = [
        {"reading_id": f"R{one}", "period_start": date.fromisoformat(start), "period_end": date.fromisoformat(end),
         "amount_low": ask}
        for one, (start, end, ask) in enumerate(periods, start=1)
    ]  # fmt: skip
    flows = pl.concat([totals((f"R{one}", "2026-01", 8)) for one in range(1, len(periods) + 1)])
    covered = pl.concat([coverage(f"R{one}", "2025-01", "2026-10") for one in range(1, len(periods) + 1)])
    return outcome(reading=readings, target=targets, flows=flows, covered=covered).verdict.to_dicts()


def test_a_year_is_not_set_beside_the_years_that_it_lies_in() -> None:
    year, three = spans(("2026-01-01", "2026-12-31", 8), ("2026-01-01", "2028-12-31", 80))
    assert [(one["readings"], one["readings_unlike"], one["is_ambiguous"]) for one in (year, three)] == [
        (1, 1, False)
    ] * 2
    assert (year["headline_reading_id"], three["headline_reading_id"]) == ("R1", None)
    assert (year["verdict"], three["verdict"]) == ("met", "behind")


def test_a_fiscal_year_is_not_a_calendar_year() -> None:
    assert len(spans(("2025-04-01", "2026-03-31", 8), ("2026-01-01", "2026-12-31", 8))) == 2


def test_periods_that_begin_in_one_month_are_alike() -> None:
    (found,) = spans(("2026-01-15", "2026-12-31", 8), ("2026-01-01", "2026-12-20", 8))
    assert (found["readings"], found["period_start"]) == (2, date(2026, 1, 15))


def subjects(*asks: tuple[date | None, int, str], as_of: date = AS_OF) -> list[str]:
    """The subjects of breaks among readings of one pledge, by the end of their period, what they ask, and the basis."""
    names = [f"R{number}" for number in range(len(asks))]
    readings: list[Row] = [
        {"reading_id": name, "is_headline": name == "R0", "basis": basis, "proration": "none"}
        for name, (_, _, basis) in zip(names, asks, strict=True)
    ]
    targets: list[Row] = [
        {"reading_id": name, "period_end": end, "amount_low": ask}
        for name, (end, ask, _) in zip(names, asks, strict=True)
    ]
    flows = pl.concat([totals((name, "2026-01", 8)) for name in names])
    covered = pl.concat([coverage(name, "2026-01", "2026-10") for name in names])
    result = outcome(as_of, reading=readings, target=targets, flows=flows, covered=covered)
    return list(result.discrepancy["subject"])


def test_a_break_names_the_months_of_its_period_whatever_other_readings_there_are() -> None:
    soon, late = date(2026, 12, 20), date(2028, 12, 31)
    agreed = (soon, 8, "total"), (soon, 5, "cap")
    alone = subjects(*agreed)
    assert alone == ["readings of P from 2026-01-01 to 2026-12-31"]
    assert subjects(*agreed, (late, 8, "total"), (late, 5, "cap")) == [
        *alone,
        "readings of P from 2026-01-01 to 2028-12-31",
    ]


@pytest.mark.parametrize("as_of", [date(2026, 10, 5), date(2026, 11, 22)])
def test_a_break_of_a_period_without_an_end_does_not_move_with_the_day(as_of: date) -> None:
    found = subjects((None, 8, "total"), (None, 5, "cap"), as_of=as_of)
    assert found == ["readings of P from 2026-01-01, without an end"]


def test_a_range_of_what_came_is_in_the_spread() -> None:
    reading: Row = {"measure": "event", "stage": "selected", "schedule": "cumulative", "source": None}
    event: Row = {"amount_low": Decimal(110), "amount_high": Decimal(130)}
    result = outcome(reading=[reading], target=[{"amount_low": 100}], event=[event])
    row, found = result.reconciliation.row(0, named=True), result.verdict.row(0, named=True)
    assert (row["attainment_pct"], row["attainment_high_pct"], row["gap"], row["gap_low"]) == (
        110,
        130,
        -10,
        -30,
    )
    assert row["reason"] == "documents show 110.0 to 130.0 % of the target (selected project)"
    assert (found["attainment_low_pct"], found["attainment_high_pct"], found["spread_pct_points"]) == (
        110,
        130,
        20,
    )
