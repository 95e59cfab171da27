"""Snapshots behind the realized amount and the baseline of each period."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from pipelines.reconcile.monthly.calendar import PERIOD, Key, Period, baselines, ended, windows

Behind = dict[Key, list[str]]
"""Ids of snapshots by reading and start of a period, sorted."""


def behind(totals: pl.DataFrame, reading: pl.DataFrame, periods: Iterable[Period], as_of: date) -> Behind:
    """Return the snapshots whose figures a reading counts in a period or its baseline.

    Args:
        totals: As in `Inputs`.
        reading: Rows of `ledger.reading`.
        periods: Periods of the readings.
        as_of: As-of date.
    """
    window = windows(periods, as_of)
    base = ended(baselines(reading), as_of).drop("period_start")
    of_base = window.select(PERIOD).join(base, on="reading_id").select(window.columns)
    last = pl.col("month").dt.offset_by(pl.format("{}mo", pl.col("period_months") - 1))
    found = (
        totals.select("reading_id", "month", "period_months", "snapshots")
        .join(pl.concat([window, of_base]), on="reading_id")
        .filter(pl.col("month") >= pl.col("first_month"), last <= pl.col("last_month"))
        .group_by(PERIOD)
        .agg(pl.col("snapshots").explode().drop_nulls().unique().sort())
    )
    return {(reading_id, start): snapshots for reading_id, start, snapshots in found.iter_rows()}
