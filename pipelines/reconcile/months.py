"""What each month of a reading brought: the bricks of what is realized, with the months that are unknown."""

from datetime import date
from typing import Any

import polars as pl

from pipelines.reconcile.exact import rounded
from pipelines.reconcile.longer import spanned
from pipelines.reconcile.realized import PROBLEMS
from pipelines.schemas.conform import ensure
from pipelines.schemas.contract import columns
from pipelines.schemas.reading_month import ReadingMonth

NOT_PUBLISHED = "not published"
AT = ["reading_id", "period_start", "month"]

Row = dict[str, Any]


def reading_months(
    elapsed: pl.DataFrame, found: pl.DataFrame, reading: pl.DataFrame, run_id: str
) -> pl.DataFrame:
    """The elapsed months of every period, each with what came or the reason why that is unknown.

    Args:
        elapsed: The elapsed months of the periods: `reading_id`, `period_start`, `month`.
        found: `realized.SPAN` rows of these months; a figure for a longer time stands once, at its first month.
        reading: Rows of `ledger.reading`, each with its unit.
        run_id: The run.

    Returns:
        Rows of `ledger.reading_month`, sorted by reading and month.
    """
    named = {row["reading_id"]: row for row in reading.iter_rows(named=True)}
    inside = {
        (row["reading_id"], row["period_start"], month)
        for row in found.iter_rows(named=True)
        for month in spanned(row["month"], row["months"])
    }
    rows = [_row(row, named[row["reading_id"]], run_id) for row in found.iter_rows(named=True)]
    rows += [
        _unpublished(named[key[0]], run_id, *key[1:])
        for key in elapsed.select(AT).iter_rows()
        if key not in inside
    ]
    frame = pl.DataFrame(rows, schema=columns(ReadingMonth))
    return ensure(frame.sort("reading_id", "month"), ReadingMonth)


def _row(row: Row, reading: Row, run_id: str) -> Row:
    amount, is_partial = row["amount"], row["is_partial"] and row["amount"] is not None
    return {
        **_at(run_id, reading, row["period_start"], row["month"]),
        "period_months": row["months"],
        "realized": None if amount is None else rounded(amount),
        "realized_high": None if amount is None or is_partial else rounded(row["amount_high"]),
        "is_covered": amount is not None,
        "is_partial": is_partial,
        "problem": None if amount is not None else PROBLEMS.get(row["problem"], row["problem"]),
    }


def _unpublished(reading: Row, run_id: str, period_start: date, month: date) -> Row:
    return {
        **_at(run_id, reading, period_start, month),
        "period_months": 1,
        "is_covered": False,
        "is_partial": False,
        "problem": NOT_PUBLISHED,
    }


def _at(run_id: str, reading: Row, period_start: date, month: date) -> Row:
    return {
        "run_id": run_id,
        "reading_id": reading["reading_id"],
        "pledge_id": reading["pledge_id"],
        "period_start": period_start,
        "month": month,
        "unit": reading["unit"],
    }
