"""Contract of the rows of `sql/inputs/monthly_rates.sql`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.schemas.contract import Contract, Rate


class MonthlyRates(Contract):
    """One row per currency and month: its exchange rate."""

    currency: str = pa.Field(str_matches=r"^[A-Z]{3}$", description="an ISO 4217 currency code")
    month: pl.Date = pa.Field(description="the first day of the month")
    units_per_usd: Rate = pa.Field(gt=0, description="units per US dollar, the mean of the month")
    series: str = pa.Field(description="the publisher's name for the series")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["currency", "month"]
