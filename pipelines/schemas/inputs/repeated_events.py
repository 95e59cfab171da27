"""Contract of the rows of `sql/inputs/repeated_events.sql`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import STAGES
from pledgebook.pipelines.schemas.contract import Contract, Money, Texts


class RepeatedEvents(Contract):
    """One row per project, stage, day, amount and parties with several events that nobody marked as repeats."""

    source: str = pa.Field(description="register, or the name of a source")
    pledge_id: str = pa.Field(nullable=True, description="a pledge of the register")
    project: str = pa.Field(description="a project")
    stage: str = pa.Field(isin=STAGES, description=f"one of {', '.join(STAGES)}")
    event_date: pl.Date = pa.Field(description="the day of the events")
    unit: str = pa.Field(nullable=True, description="a unit")
    amount_low: Money = pa.Field(nullable=True, description="the low end of each amount")
    amount_high: Money = pa.Field(nullable=True, description="the high end of each amount")
    events: pl.Int32 = pa.Field(ge=2, description="the number of events")
    event_ids: Texts = pa.Field(description="the events")
