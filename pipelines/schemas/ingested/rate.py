"""Contract of `ledger.rate`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import PERIODS
from pledgebook.pipelines.schemas.contract import Contract, Instant, Rate


class ExchangeRate(Contract):
    """One row per source, currency, day or month and knowledge interval.

    Units of the currency per US dollar, whichever way the publisher quotes the rate.
    """

    source: str = pa.Field(description="the name of a source")
    series: str = pa.Field(description="the publisher's name for the series")
    currency: str = pa.Field(str_matches=r"^[A-Z]{3}$", description="an ISO 4217 currency code")
    period: str = pa.Field(isin=PERIODS, description=f"one of {', '.join(PERIODS)}")
    period_start: pl.Date = pa.Field(description="the day, or the first day of the month")
    units_per_usd: Rate = pa.Field(gt=0, description="a positive number of at most 8 decimals")
    snapshot_id: str = pa.Field(description="the snapshot that the rate came from")
    row_number: pl.Int64 = pa.Field(
        ge=1, description="the row of the snapshot, counted from 1 without the header"
    )
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["source", "series", "currency", "period", "period_start", "known_from"]
