"""Contract of `ledger.release_calendar`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.schemas.contract import Contract


class ReleaseCalendar(Contract):
    """One row per source with a monthly release calendar: the usual delay, and when a year's figures become final.

    The days are rules of thumb. A source without a row has no calendar, so its months are never overdue.
    """

    source: str = pa.Field(description="the name of a source")
    lag_days: pl.Int64 = pa.Field(ge=0, description="days from the end of a month to its publication")
    grace_days: pl.Int64 = pa.Field(ge=0, description="further days after which a missing month is overdue")
    final_month: pl.Int64 = pa.Field(
        nullable=True, ge=1, le=12, description="the month of the following year in which a year is final"
    )
    final_day: pl.Int64 = pa.Field(nullable=True, ge=1, le=31, description="the day of that month")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["source"]
