"""Contract of `ledger.backtest`."""

import pandera.polars as pa
import polars as pl

from pipelines.schemas.contract import Contract, Result


class Backtest(Contract):
    """One row per run, reading, running period and number of months known: how projections did in earlier years.

    Each year is projected with the years before it only. The figures are those known at the run's moment, not
    those that were known in the year: later revisions are in them.
    """

    run_id: str = pa.Field(description="a run")
    reading_id: str = pa.Field(description="a reading of the register")
    pledge_id: str = pa.Field(description="a pledge of the register")
    period_start: pl.Date = pa.Field(description="a date")
    months_known: pl.Int32 = pa.Field(
        ge=1, description="the months of the year that the projection knew, from its first on"
    )
    trials: pl.Int32 = pa.Field(ge=1, description="the years that could be tried")
    hits: pl.Int32 = pa.Field(ge=0, description="trials in which the range held what came")
    median_error_pct: Result = pa.Field(
        ge=0, description="the median distance of the point from what came, in percent"
    )

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "reading_id", "period_start", "months_known"]
