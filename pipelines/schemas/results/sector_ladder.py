"""Contract of `ledger.sector_ladder`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import STAGES
from pledgebook.pipelines.schemas.contract import Contract, Result


class SectorLadder(Contract):
    """One row per run, investment pledge, sector and stage: the amount of that sector that has reached that stage.

    Every sector that the pledge names has a row for every stage of an investment; a stage without events is unknown, not
    0. Events in several sectors, or without one, are in `ledger.ladder` alone, so the sectors need not add up to it.
    """

    run_id: str = pa.Field(description="a run")
    pledge_id: str = pa.Field(description="a pledge of the register")
    sector: str = pa.Field(description="a sector that the pledge names")
    stage: str = pa.Field(isin=STAGES, description=f"one of {', '.join(STAGES)}")
    is_investment: bool = pa.Field(description="whether it is money invested; false for business scale")
    unit: str = pa.Field(nullable=True, description="a unit")
    low: Result = pa.Field(nullable=True, description="the low end of the amount")
    high: Result = pa.Field(nullable=True, description="the high end of the amount")
    low_pct: Result = pa.Field(nullable=True, description="low in percent of the pledge")
    high_pct: Result = pa.Field(nullable=True, description="high in percent of the pledge")
    events: pl.Int32 = pa.Field(ge=0, description="the number of events")
    events_unknown: pl.Int32 = pa.Field(ge=0, description="the number of events without a known amount")
    conversion: str = pa.Field(
        nullable=True,
        description="how amounts in another currency or unit were converted: rate, months and series",
    )
    note: str = pa.Field(nullable=True, description="a note")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "pledge_id", "sector", "stage", "is_investment"]
