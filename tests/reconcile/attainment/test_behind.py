"""The files that a figure rests on. Invented."""

from datetime import date

import polars as pl

from tests.reconcile.ledger import Row, coverage, only, totals

YEAR: Row = {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31), "amount_low": 100}


def of_files(**files: tuple[str, int]) -> pl.DataFrame:
    """Months with an amount, each of one file."""
    rows = [
        totals(("R", when, amount)).with_columns(snapshots=pl.lit([name], pl.List(pl.String)))
        for name, (when, amount) in files.items()
    ]
    return pl.concat(rows)


def test_a_figure_names_the_files_of_its_months_and_of_its_baseline() -> None:
    flows = of_files(late=("2026-11", 1), new=("2026-03", 5), old=("2025-03", 4), older=("2024-03", 9))
    covered = coverage("R", "2024-01", "2026-10")
    row = only(target=[YEAR], flows=flows, covered=covered)
    assert row["snapshots"] == ["new"]  # November has not ended
    base: Row = {"basis": "incremental", "baseline_from": date(2025, 1, 1), "baseline_to": date(2025, 12, 31)}
    row = only(reading=[base], target=[YEAR], flows=flows, covered=covered)
    assert row["snapshots"] == ["new", "old"]


def test_a_figure_without_flows_rests_on_no_file() -> None:
    assert only(target=[YEAR], covered=coverage("R", "2026-01", "2026-10"))["snapshots"] == []
