"""Contract of `ledger.outlook`."""

import pandera.polars as pa
import polars as pl

from pipelines.core.vocabulary import OUTLOOKS
from pipelines.schemas.contract import Contract, Result


class Outlook(Contract):
    """One row per run, reading and running period: the pace asked and shown, and a projection with its range.

    A projection is no verdict and never enters a status. `outlook` says whether the whole range clears the
    target; it is open where the range holds the target, or where something that is not published leaves it
    open. Where there is no projection, `note` says why. `trials` counts how often a projection by the same rule
    could be tried on earlier years, `hits` how often the range held what came.
    """

    run_id: str = pa.Field(description="a run")
    reading_id: str = pa.Field(description="a reading of the register")
    pledge_id: str = pa.Field(description="a pledge of the register")
    period_start: pl.Date = pa.Field(description="a date")
    period_end: pl.Date = pa.Field(description="a date")
    unit: str = pa.Field(nullable=True, description="a unit")
    months_total: pl.Int32 = pa.Field(ge=0, description="months of the period")
    months_known: pl.Int32 = pa.Field(
        ge=0, description="months of the period with a monthly figure that can be used"
    )
    target: Result = pa.Field(nullable=True, description="the target, the low end of a range")
    realized: Result = pa.Field(nullable=True, description="what came, the low end of a range")
    required_pace: Result = pa.Field(nullable=True, description="what each remaining month must bring")
    last_month: pl.Date = pa.Field(nullable=True, description="the last covered month")
    pace_3: Result = pa.Field(
        nullable=True, description="the mean of the last 3 covered months, if they follow one another"
    )
    pace_12: Result = pa.Field(
        nullable=True, description="the mean of the last 12 covered months, if they follow one another"
    )
    years: pl.Int32 = pa.Field(ge=0, description="complete earlier years that could be used")
    projection_low: Result = pa.Field(
        nullable=True, description="the projection by the largest share of an earlier year"
    )
    projection: Result = pa.Field(nullable=True, description="the projection by the pooled shares")
    projection_high: Result = pa.Field(
        nullable=True, description="the projection by the smallest share of an earlier year"
    )
    projection_low_pct: Result = pa.Field(
        nullable=True, description="projection_low in percent of the target"
    )
    projection_pct: Result = pa.Field(nullable=True, description="projection in percent of the target")
    projection_high_pct: Result = pa.Field(
        nullable=True, description="projection_high in percent of the target"
    )
    outlook: str = pa.Field(nullable=True, isin=OUTLOOKS, description=f"one of {', '.join(OUTLOOKS)}")
    trials: pl.Int32 = pa.Field(ge=0, description="projections of earlier years that could be tried")
    hits: pl.Int32 = pa.Field(ge=0, description="trials in which the range held what came")
    median_error_pct: Result = pa.Field(
        nullable=True, ge=0, description="the median distance of the point from what came, in percent"
    )
    note: str = pa.Field(description="what the projection rests on, or why there is none")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "reading_id", "period_start"]
