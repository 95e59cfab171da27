"""Contract of `ledger.additionality`."""

import pandera.polars as pa
import polars as pl

from pipelines.core.vocabulary import ADDITIONALITY_CLASSES, STAGES
from pipelines.schemas.contract import Contract, Result


class Additionality(Contract):
    """One row per run, pledge, stage and class of additionality: how much of a stage is new, and how much repeats.

    The classes without `duplicate` add up to the ladder's low and high end of the stage, all of them to what was
    claimed, gross. `events` counts an event by its parts where these add up to it.
    """

    run_id: str = pa.Field(description="a run")
    pledge_id: str = pa.Field(description="a pledge of the register")
    stage: str = pa.Field(isin=STAGES, description=f"one of {', '.join(STAGES)}")
    is_investment: bool = pa.Field(description="false for business scale")
    additionality: str = pa.Field(
        isin=ADDITIONALITY_CLASSES, description=f"one of {', '.join(ADDITIONALITY_CLASSES)}"
    )
    unit: str = pa.Field(nullable=True, description="a unit")
    low: Result = pa.Field(nullable=True, description="an amount")
    high: Result = pa.Field(nullable=True, description="an amount")
    low_pct: Result = pa.Field(nullable=True, description="low in percent of the pledge")
    high_pct: Result = pa.Field(nullable=True, description="high in percent of the pledge")
    events: pl.Int32 = pa.Field(ge=1, description="a count")
    events_unknown: pl.Int32 = pa.Field(ge=0, description="a count")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "pledge_id", "stage", "is_investment", "additionality"]
