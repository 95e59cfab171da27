"""Elapsed time of a pledge with a deadline: a reference only, since no text sets a path to its deadline."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import partial

import polars as pl

from pledgebook.pipelines.core.decimals import percent
from pledgebook.pipelines.reconcile.attainment.figures import Figures
from pledgebook.pipelines.reconcile.attainment.target import straight_line
from pledgebook.pipelines.schemas.results.elapsed import Elapsed
from pledgebook.pipelines.schemas.rows import Row, rows_to_frame


def elapsed_times(rows: Iterable[tuple[Row, Figures]], run_id: str) -> pl.DataFrame:
    """Return the elapsed days of every reading with one amount by a date, and a straight line to it.

    Args:
        rows: Readings with the figures of their periods.
        run_id: The run.

    Returns:
        Rows of `ledger.elapsed`, sorted by reading and period.
    """
    found = (
        _row(row, figures)
        for row, figures in rows
        if row["schedule"] == "cumulative" and row["basis"] != "cap" and _has_amount(figures)
    )
    return rows_to_frame(Elapsed, found, ("reading_id", "period_start"), run_id)


def elapsed(start: date, end: date, as_of: date) -> tuple[int, int]:
    """Return the days from the first day to the as-of date, and to the last day."""
    total = (end - start).days
    return min(max((as_of - start).days, 0), total), total


def _has_amount(figures: Figures) -> bool:
    is_amount = figures.target.low is not None or figures.target.high is not None
    return is_amount and not figures.period.is_open and figures.period.end > figures.period.start


def _row(row: Row, figures: Figures) -> Row:
    period, low, high = figures.period, figures.target.low, figures.target.high
    days, total = elapsed(period.start, period.end, figures.as_of)
    line = partial(straight_line, start=period.start, end=period.end, as_of=figures.as_of)
    return {
        "reading_id": row["reading_id"],
        "pledge_id": row["pledge_id"],
        "period_start": period.start,
        "period_end": period.end,
        "days_elapsed": days,
        "days_total": total,
        "elapsed_pct": percent(Decimal(days), Decimal(total)),
        "unit": row["unit"],
        "target": low,
        "target_high": high,
        "reference_low": None if low is None else line(low),
        "reference_high": None if high is None else line(high),
    }
