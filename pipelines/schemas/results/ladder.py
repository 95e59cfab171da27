"""Contract of `ledger.ladder`."""

import pandera.polars as pa
import polars as pl

from pipelines.core.vocabulary import STAGES
from pipelines.schemas.contract import Contract, Result


class Ladder(Contract):
    """One row per run, pledge and stage: how much has reached that stage.

    `low` and `high` are the two ends of the distinct amounts, neither duplicates nor part of another, that stand after
    cancellations and reductions; `gross_low` and `gross_high` hold the duplicates too. A null end is unknown;
    `events_unknown` says how many amounts are missing from the sum.
    """

    run_id: str = pa.Field(description="a run")
    pledge_id: str = pa.Field(description="a pledge of the register")
    stage: str = pa.Field(isin=STAGES, description=f"one of {', '.join(STAGES)}")
    is_investment: bool = pa.Field(description="false for business scale")
    unit: str = pa.Field(nullable=True, description="a unit")
    low: Result = pa.Field(nullable=True, description="an amount")
    high: Result = pa.Field(nullable=True, description="an amount")
    low_pct: Result = pa.Field(nullable=True, description="low in percent of the pledge")
    high_pct: Result = pa.Field(nullable=True, description="high in percent of the pledge")
    remaining_low: Result = pa.Field(nullable=True, description="the pledge - high")
    remaining_high: Result = pa.Field(nullable=True, description="the pledge - low")
    gross_low: Result = pa.Field(nullable=True, description="low with the duplicates counted")
    gross_high: Result = pa.Field(nullable=True, description="high with the duplicates counted")
    events: pl.Int32 = pa.Field(ge=0, description="a count")
    events_unknown: pl.Int32 = pa.Field(ge=0, description="a count")
    note: str = pa.Field(nullable=True, description="a note")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "pledge_id", "stage", "is_investment"]
