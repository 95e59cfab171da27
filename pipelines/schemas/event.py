"""Contract of `ledger.event`."""

import pandera.polars as pa
import polars as pl

from pipelines.schemas.contract import Contract, Instant, Money
from pipelines.schemas.vocabulary import ADDITIONALITY, GRADES, STAGES, UNITS


class Event(Contract):
    """One row per claim: what one document says about a dated step of a project, purchase or milestone.

    Several documents on one step share its `event_id`. A null amount is unknown, never 0. `part_of` names the
    event that this one is a part of, `duplicate_of` the one that it repeats.
    """

    event_id: str = pa.Field(description="an id")
    document_id: str = pa.Field(description="a document of the register")
    pledge_id: str = pa.Field(description="a pledge of the register")
    project: str = pa.Field(description="a project")
    stage: str = pa.Field(isin=STAGES, description=f"one of {', '.join(STAGES)}")
    event_date: pl.Date = pa.Field(description="a date")
    amount_low: Money = pa.Field(nullable=True, description="an amount")
    amount_high: Money = pa.Field(nullable=True, description="an amount")
    unit: str = pa.Field(nullable=True, isin=UNITS, description="a unit that the ledger knows")
    is_investment: bool = pa.Field(
        description="false where the figure is a business scale and not money invested"
    )
    part_of: str = pa.Field(nullable=True, description="an event of the register")
    duplicate_of: str = pa.Field(nullable=True, description="an event of the register")
    additionality: str = pa.Field(isin=ADDITIONALITY, description=f"one of {', '.join(ADDITIONALITY)}")
    place: str = pa.Field(nullable=True, description="a place")
    operator: str = pa.Field(nullable=True, description="an operator")
    grade: str = pa.Field(isin=GRADES, description=f"one of {', '.join(GRADES)}")
    note: str = pa.Field(nullable=True, description="a note")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["event_id", "document_id", "known_from"]
