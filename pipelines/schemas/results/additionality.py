"""Contract of `ledger.additionality`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import ADDITIONALITY_CLASSES, STAGES
from pledgebook.pipelines.schemas.contract import Contract, Result


class Additionality(Contract):
    """One row per run, pledge, stage and class of additionality: how much of a stage is new or repeated.

    The classes without `duplicate` add up to the low and high end of the stage in the ladder, all classes to its
    gross amounts. `events` counts the parts of an event instead of the event where they add up to it.
    """

    run_id: str = pa.Field(description="a run")
    pledge_id: str = pa.Field(description="a pledge of the register")
    stage: str = pa.Field(isin=STAGES, description=f"one of {', '.join(STAGES)}")
    is_investment: bool = pa.Field(description="whether it is money invested; false for business scale")
    additionality: str = pa.Field(
        isin=ADDITIONALITY_CLASSES, description=f"one of {', '.join(ADDITIONALITY_CLASSES)}"
    )
    unit: str = pa.Field(nullable=True, description="a unit")
    low: Result = pa.Field(nullable=True, description="the low end of the amount")
    high: Result = pa.Field(nullable=True, description="the high end of the amount")
    low_pct: Result = pa.Field(nullable=True, description="low in percent of the pledge")
    high_pct: Result = pa.Field(nullable=True, description="high in percent of the pledge")
    events: pl.Int32 = pa.Field(ge=1, description="the number of events")
    events_unknown: pl.Int32 = pa.Field(ge=0, description="the number of events without a known amount")
    conversion: str = pa.Field(
        nullable=True,
        description="how amounts in another currency or unit were converted: rate, months and series",
    )

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "pledge_id", "stage", "is_investment", "additionality"]
