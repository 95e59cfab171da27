"""Longer figures beside finer ones of the same months. Amounts are invented."""

from datetime import date

import polars as pl

from tests.reconcile.ledger import Row, coverage, outcome, totals

YEAR: Row = {"period_start": date(2024, 1, 1), "period_end": date(2024, 12, 31), "amount_low": 100}
PUBLISHED = coverage("R", "2024-01", "2024-12")


def months(*amounts: int | None) -> pl.DataFrame:
    return totals(*[("R", f"2024-{number:02}", amount) for number, amount in enumerate(amounts, 1)])


def quarters(*amounts: int) -> pl.DataFrame:
    return totals(
        *[("R", f"2024-{number * 3 + 1:02}", amount) for number, amount in enumerate(amounts)], months=3
    )


def year(amount: int | None) -> pl.DataFrame:
    return totals(("R", "2024-01", amount), months=12)


def told(*flows: pl.DataFrame) -> tuple[object, list[tuple[object, ...]]]:
    """What was realized, and the breaks: left, right and explanation."""
    found = outcome(target=[YEAR], flows=pl.concat(flows), covered=PUBLISHED)
    breaks = found.discrepancy.filter(pl.col("kind") == "total_beside_parts")
    return found.reconciliation["realized"].item(), breaks.select(
        "left_amount", "right_amount", "explanation"
    ).rows()


def test_a_year_that_was_not_reported_leaves_the_months_as_they_are() -> None:
    assert told(months(*[10] * 11), year(None)) == (
        110,
        [(None, None, "11 of 12 months are published beside a figure for all of them; the longer figure has no amount "
          "and the months are used")],
    )  # fmt: skip


def test_the_explanation_says_which_figures_are_used() -> None:
    used = "12 of 12 months are published beside a figure for all of them; the months are used"
    assert told(months(*[10] * 12), year(121)) == (120, [(121, 120, used)])
    assert told(months(*[10] * 11, None), year(121)) == (110, [(121, None, used)])
    assert told(months(10, 10), year(121)) == (
        121,
        [(121, None, "2 of 12 months are published beside a figure for all of them; the longer figure is used and the "
          "months are left out")],
    )  # fmt: skip


def test_quarters_are_finer_figures_too() -> None:
    used = "12 of 12 months are published beside a figure for all of them; the finer figures are used"
    assert told(quarters(30, 30, 30, 30), year(120)) == (120, [])
    assert told(quarters(30, 30, 30, 30), year(121)) == (120, [(121, 120, used)])
    assert told(months(10, 10, 10), quarters(30, 30, 30, 30), year(121)) == (120, [(121, 120, used)])
    assert told(quarters(30, 30), months(10, 10, 10), year(121)) == (
        121,
        [(121, None, "6 of 12 months are published beside a figure for all of them; the longer figure is used and the "
          "finer figures are left out")],
    )  # fmt: skip
