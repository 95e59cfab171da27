"""Monthly series of a reading from its first covered month, for outlooks and price comparisons."""

from datetime import date

import polars as pl

from pledgebook.pipelines.core.months import last_ended
from pledgebook.pipelines.reconcile.monthly.windows import in_windows


def covered_months(monthly: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the months with an amount of every reading, up to a date, without those that a longer figure replaces.

    Args:
        monthly: `Monthly` rows.
        as_of: Later months are left out.
    """
    last = last_ended(as_of)
    is_single = pl.col("is_covered") & (pl.col("months") == 1) & (pl.col("month") <= last)
    longer = monthly.filter(pl.col("months") > 1).select("reading_id").unique()
    mixed = monthly.join(longer, on="reading_id", how="semi")
    window = (
        mixed.filter(is_single)
        .group_by("reading_id")
        .agg(period_start=pl.col("month").min(), first_month=pl.col("month").min(), last_month=pl.lit(last))
    )
    alone = monthly.filter(is_single).join(longer, on="reading_id", how="anti")
    chosen = in_windows(mixed, window).filter(months=1)
    return pl.concat([alone, chosen.select(alone.columns)]).filter(pl.col("amount").is_not_null())
