"""What each month of a reading brought: the bricks of what is realized, with the months that are unknown."""

import polars as pl

from pipelines.core.decimals import RESULT
from pipelines.reconcile.monthly.multi_month import stretched
from pipelines.reconcile.monthly.realized import PROBLEMS
from pipelines.schemas.conform import ensure
from pipelines.schemas.results.reading_month import ReadingMonth

NOT_PUBLISHED = "not published"
AT = ["reading_id", "period_start", "month"]


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
    published = found.select(*AT, period_months="months", **_figures())
    missing = elapsed.join(stretched(found), on=AT, how="anti").select(
        *AT,
        period_months=pl.lit(1, pl.Int32),
        problem=pl.lit(NOT_PUBLISHED),
        is_covered=pl.lit(value=False),
        is_partial=pl.lit(value=False),
    )
    frame = (
        pl.concat([published, missing], how="diagonal")
        .join(reading.select("reading_id", "pledge_id", "unit"), on="reading_id")
        .with_columns(run_id=pl.lit(run_id))
        .sort("reading_id", "month")
    )
    return ensure(frame, ReadingMonth)


def _figures() -> dict[str, pl.Expr]:
    is_covered = pl.col("amount").is_not_null()
    is_partial = is_covered & pl.col("is_partial")
    low, high = (
        pl.col(name).round(RESULT.scale, mode="half_away_from_zero").cast(RESULT)
        for name in ("amount", "amount_high")
    )
    return {
        "realized": low,
        "realized_high": pl.when(is_covered & ~is_partial).then(high),
        "is_covered": is_covered,
        "is_partial": is_partial,
        "problem": pl.when(~is_covered).then(pl.col("problem").replace(PROBLEMS)),
    }
