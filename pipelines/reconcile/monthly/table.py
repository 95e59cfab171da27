"""Rows of `ledger.reading_month`: realized amount month by month, and unknown months."""

import polars as pl

from pledgebook.pipelines.core.decimals import RESULT
from pledgebook.pipelines.reconcile.monthly.calendar import stretched
from pledgebook.pipelines.reconcile.monthly.uncovered import problem_words
from pledgebook.pipelines.reconcile.monthly.windows import AT
from pledgebook.pipelines.reconcile.wording import say
from pledgebook.pipelines.schemas.conform import ensure
from pledgebook.pipelines.schemas.results.reading_month import ReadingMonth


def reading_months(
    elapsed: pl.DataFrame, found: pl.DataFrame, reading: pl.DataFrame, run_id: str
) -> pl.DataFrame:
    """Return the elapsed months of every period, each with its realized amount or why it is unknown.

    Args:
        elapsed: Elapsed months of the periods: `reading_id`, `period_start`, `month`.
        found: Their published data from `in_windows`; a longer figure is at its first month.
        reading: Rows of `ledger.reading`, each with its unit.
        run_id: The run.

    Returns:
        Rows of `ledger.reading_month`, sorted by reading and month.
    """
    missing = elapsed.join(stretched(found, "period_start"), on=AT, how="anti")
    is_covered = pl.col("amount").is_not_null()
    is_partial = is_covered & pl.col("is_partial").fill_null(value=False)
    low, high = (
        pl.col(name).round(RESULT.scale, mode="half_away_from_zero").cast(RESULT)
        for name in ("amount", "amount_high")
    )
    frame = (
        pl.concat([found.drop("unit"), missing], how="diagonal")
        .select(
            *AT,
            run_id=pl.lit(run_id),
            period_months=pl.col("months").fill_null(1),
            realized=low,
            realized_high=pl.when(is_covered & ~is_partial).then(high),
            is_covered=is_covered,
            is_partial=is_partial,
            is_derived=is_covered & pl.col("is_derived").fill_null(value=False),
            problem=pl.when(~is_covered).then(problem_words().fill_null(say("month.not_published"))),
        )
        .join(reading.select("reading_id", "pledge_id", "unit"), on="reading_id")
        .sort("reading_id", "month")
    )
    return ensure(frame, ReadingMonth)
