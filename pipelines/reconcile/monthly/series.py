"""Monthly series of a reading from its first covered month, for outlooks and price comparisons."""

from datetime import date

import polars as pl

from pledgebook.pipelines.core.months import last_ended
from pledgebook.pipelines.reconcile.monthly.windows import in_windows


def covered_months(monthly: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the months with an amount of every reading, up to a date: from `in_windows`, one window per reading.

    Args:
        monthly: `Monthly` rows.
        as_of: Later months are left out.
    """
    last = last_ended(as_of)
    window = (
        monthly.filter(pl.col("is_covered") & (pl.col("months") == 1) & (pl.col("month") <= last))
        .group_by("reading_id")
        .agg(period_start=pl.col("month").min(), first_month=pl.col("month").min(), last_month=pl.lit(last))
    )
    return in_windows(monthly, window).filter((pl.col("months") == 1) & pl.col("amount").is_not_null())
