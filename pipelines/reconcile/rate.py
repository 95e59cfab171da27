"""One exchange rate a currency and month, from whatever the sources publish."""

from decimal import ROUND_HALF_EVEN, Decimal

import polars as pl

PREFERENCE = ("fed_h10", "ecb")
"""A published monthly average comes before one that is made of daily rates."""

STEP = Decimal("0.00000001")


def monthly(rates: pl.DataFrame) -> pl.DataFrame:
    """Monthly rates by preference of series.

    Args:
        rates: Rows of `ledger.rate` as known; daily rates are averaged over the days that were quoted.

    Returns:
        `currency`, `month`, `units_per_usd` (units of the currency per US dollar, 8 decimals, rounded half
        even), one row a currency and month, sorted.
    """
    rank = {name: place for place, name in enumerate(PREFERENCE)}
    averages = (
        rates.group_by("series", "currency", "period", month=pl.col("period_start").dt.truncate("1mo"))
        .agg(total=pl.col("units_per_usd").cast(pl.Decimal(38, 8)).sum(), days=pl.len())
        .with_columns(place=pl.col("series").replace_strict(rank, default=len(rank), return_dtype=pl.Int32))
        .sort("currency", "month", pl.col("period") == "day", "place", "series")
        .unique(["currency", "month"], keep="first", maintain_order=True)
    )
    mean = [
        (total / days).quantize(STEP, rounding=ROUND_HALF_EVEN)
        for total, days in averages.select("total", "days").iter_rows()
    ]
    return averages.select("currency", "month", units_per_usd=pl.Series(mean, dtype=pl.Decimal(20, 8)))
