"""One exchange rate per currency and month, out of what several sources publish by day and by month."""

from decimal import Decimal

import polars as pl

from pipelines.core.decimals import quotient, rounded

STEP = Decimal("0.00000001")
MONTHLY: dict[str, pl.DataType] = {
    "currency": pl.String(),
    "month": pl.Date(),
    "units_per_usd": pl.Decimal(20, 8),
}


def monthly(rate: pl.DataFrame) -> pl.DataFrame:
    """The rate of each currency and month: a published monthly mean, else the mean of the days.

    Where several series give a month, the first by source and series is taken, so that the choice does not
    depend on the order of rows.

    Args:
        rate: Rows of `ledger.rate`.

    Returns:
        `currency`, `month` and `units_per_usd` (eight decimals), sorted.
    """
    month = pl.col("period_start").dt.truncate("1mo").alias("month")
    sums = (
        rate.group_by("currency", month, "period", "source", "series")
        .agg(total=pl.col("units_per_usd").sum(), days=pl.len())
        .sort("currency", "month", pl.col("period") != "month", "source", "series")
        .unique(["currency", "month"], keep="first", maintain_order=True)
    )
    found = [
        (currency, first, rounded(quotient(total, Decimal(days)), STEP))
        for currency, first, total, days in sums.select("currency", "month", "total", "days").iter_rows()
    ]
    return pl.DataFrame(found, schema=MONTHLY, orient="row")
