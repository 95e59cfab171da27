"""Contract of `ledger.backtest`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.schemas.contract import Contract, Result


class Backtest(Contract):
    """One row per run, reading, current period and number of months known: accuracy of projections in earlier years.

    Each year is projected from earlier years only. The figures are those known at the run's moment of knowledge, so
    they include revisions made after that year.
    """

    run_id: str = pa.Field(description="a run")
    reading_id: str = pa.Field(description="a reading of the register")
    pledge_id: str = pa.Field(description="a pledge of the register")
    period_start: pl.Date = pa.Field(description="the first day of the period")
    months_known: pl.Int32 = pa.Field(
        ge=1, description="the number of months, from the first of the year, known to the projection"
    )
    trials: pl.Int32 = pa.Field(ge=1, description="the number of years that could be tried")
    hits: pl.Int32 = pa.Field(
        ge=0, description="the number of trials in which the realized amount was within the range"
    )
    median_error_pct: Result = pa.Field(
        ge=0, description="the median distance of the projection from the realized amount, in percent"
    )

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "reading_id", "period_start", "months_known"]
