"""Contract of `ledger.elapsed`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.schemas.contract import Contract, Result


class Elapsed(Contract):
    """One row per run and reading with a target by a date: how much of its time has elapsed, as a reference only.

    No text prescribes a straight line to the deadline. It is not a target, and no status depends on it.
    """

    run_id: str = pa.Field(description="a run")
    reading_id: str = pa.Field(description="a reading of the register")
    pledge_id: str = pa.Field(description="a pledge of the register")
    period_start: pl.Date = pa.Field(description="the first day of the period")
    period_end: pl.Date = pa.Field(description="the last day of the period")
    days_elapsed: pl.Int32 = pa.Field(
        ge=0, description="days from the first day to the as-of date, at most days_total"
    )
    days_total: pl.Int32 = pa.Field(ge=1, description="days from the first day to the last")
    elapsed_pct: Result = pa.Field(
        description="the elapsed days in percent of all days; a reference, not a target"
    )
    unit: str = pa.Field(nullable=True, description="the unit of the amounts in the row")
    target: Result = pa.Field(nullable=True, description="the low end of the target")
    target_high: Result = pa.Field(nullable=True, description="the high end of the target")
    reference_low: Result = pa.Field(
        nullable=True,
        description="the straight line from 0 to the target on the as-of date; a reference, not a target",
    )
    reference_high: Result = pa.Field(
        nullable=True, description="the same for the high end of the target; a reference, not a target"
    )

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "reading_id", "period_start"]
