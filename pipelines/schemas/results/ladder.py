"""Contract of `ledger.ladder`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import STAGES
from pledgebook.pipelines.schemas.contract import Contract, Result


class Ladder(Contract):
    """One row per run, pledge, stage and source: the amount that has reached that stage.

    `source` is the register for its documents, or a source of transactions; the two are never added. `low` and `high` are the two ends of the sum of distinct amounts, after cancellations and reductions and without
    duplicates and parts of other amounts; `gross_low` and `gross_high` include the duplicates. A null end is unknown;
    `events_unknown` counts the amounts missing from the sum.
    """

    run_id: str = pa.Field(description="a run")
    pledge_id: str = pa.Field(description="a pledge of the register")
    stage: str = pa.Field(isin=STAGES, description=f"one of {', '.join(STAGES)}")
    source: str = pa.Field(description="register, or the name of a source of transactions")
    is_investment: bool = pa.Field(description="whether it is money invested; false for business scale")
    unit: str = pa.Field(nullable=True, description="a unit")
    low: Result = pa.Field(nullable=True, description="the low end of the amount")
    high: Result = pa.Field(nullable=True, description="the high end of the amount")
    low_pct: Result = pa.Field(nullable=True, description="low in percent of the pledge")
    high_pct: Result = pa.Field(nullable=True, description="high in percent of the pledge")
    remaining_low: Result = pa.Field(nullable=True, description="the pledge - high")
    remaining_high: Result = pa.Field(nullable=True, description="the pledge - low")
    gross_low: Result = pa.Field(nullable=True, description="low including duplicates")
    gross_high: Result = pa.Field(nullable=True, description="high including duplicates")
    events: pl.Int32 = pa.Field(ge=0, description="the number of events")
    events_unknown: pl.Int32 = pa.Field(ge=0, description="the number of events without a known amount")
    conversion: str = pa.Field(
        nullable=True,
        description="how amounts in another currency or unit were converted: rate, months and series",
    )
    note: str = pa.Field(nullable=True, description="a note")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "pledge_id", "stage", "is_investment", "source"]
