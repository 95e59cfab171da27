"""Contract of `ledger.outlook`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import OUTLOOKS
from pledgebook.pipelines.schemas.contract import Contract, Result


class Outlook(Contract):
    """One row per run, reading and current period: required and actual pace, and a projection with its range.

    A projection is not a verdict and never changes a status. `outlook` says whether the whole range is above or below
    the target; it is open if the target is within the range, or if unpublished figures could decide it. If there is
    no projection, `note` says why. `trials` counts projections of earlier years by the same rule, `hits` those whose
    range included the realized amount.
    """

    run_id: str = pa.Field(description="a run")
    reading_id: str = pa.Field(description="a reading of the register")
    pledge_id: str = pa.Field(description="a pledge of the register")
    period_start: pl.Date = pa.Field(description="the first day of the period")
    period_end: pl.Date = pa.Field(description="the last day of the period")
    unit: str = pa.Field(nullable=True, description="a unit")
    months_total: pl.Int32 = pa.Field(ge=0, description="months of the period")
    months_known: pl.Int32 = pa.Field(ge=0, description="months of the period with a usable monthly figure")
    target: Result = pa.Field(nullable=True, description="the target, the low end of a range")
    realized: Result = pa.Field(nullable=True, description="the realized amount, the low end of a range")
    required_pace: Result = pa.Field(
        nullable=True,
        description="the amount needed in each remaining month; the most, if realized is a range",
    )
    required_pace_low: Result = pa.Field(
        nullable=True, description="the least needed in each remaining month, from the high end of realized"
    )
    last_month: pl.Date = pa.Field(nullable=True, description="the last covered month")
    pace_3: Result = pa.Field(
        nullable=True, description="the mean of the last 3 covered months, if consecutive"
    )
    pace_12: Result = pa.Field(
        nullable=True, description="the mean of the last 12 covered months, if consecutive"
    )
    years: pl.Int32 = pa.Field(ge=0, description="the number of complete earlier years used")
    projection_low: Result = pa.Field(
        nullable=True, description="the projection from the largest share of an earlier year"
    )
    projection: Result = pa.Field(nullable=True, description="the projection from the pooled shares")
    projection_high: Result = pa.Field(
        nullable=True, description="the projection from the smallest share of an earlier year"
    )
    projection_low_pct: Result = pa.Field(
        nullable=True, description="projection_low in percent of the target"
    )
    projection_pct: Result = pa.Field(nullable=True, description="projection in percent of the target")
    projection_high_pct: Result = pa.Field(
        nullable=True, description="projection_high in percent of the target"
    )
    outlook: str = pa.Field(nullable=True, isin=OUTLOOKS, description=f"one of {', '.join(OUTLOOKS)}")
    trials: pl.Int32 = pa.Field(ge=0, description="the number of earlier years that could be tried")
    hits: pl.Int32 = pa.Field(
        ge=0, description="the number of trials in which the realized amount was within the range"
    )
    median_error_pct: Result = pa.Field(
        nullable=True,
        ge=0,
        description="the median distance of the projection from the realized amount, in percent",
    )
    note: str = pa.Field(description="the data behind the projection, or why there is none")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "reading_id", "period_start"]
