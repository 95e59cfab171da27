"""Contract of `ledger.event`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.currencies import CURRENCIES
from pledgebook.pipelines.core.vocabulary import ADDITIONALITY, FINANCING, GRADES, STAGES, UNITS
from pledgebook.pipelines.schemas.contract import ISO3, Contract, Instant, Money


class Event(Contract):
    """One row per claim: the statement of one document about a dated event of a project, purchase or milestone.

    Several documents about one event share its `event_id`. A null amount is unknown, never 0. `part_of` names the
    event that includes this one, `duplicate_of` the event that it repeats. An event in several sectors, or in one that
    no document names, has no `sector`.

    A claim comes from the register, or from a source that reports commitments and payments. In the second case
    `document_id` is the name of the source, no pledge is named, both ends of the amount are the figure as published
    (below 0 for a correction), and `series` is the publisher's name for the kind of figure. Do not add two series of
    a source unless they are known to be parts of one total.
    """

    source: str = pa.Field(description="register, or the name of a source")
    event_id: str = pa.Field(description="an id")
    document_id: str = pa.Field(description="a document of the register, or the name of a source")
    pledge_id: str = pa.Field(nullable=True, description="a pledge of the register")
    project: str = pa.Field(description="a project")
    series: str = pa.Field(nullable=True, description="the publisher's name for the series")
    stage: str = pa.Field(isin=STAGES, description=f"one of {', '.join(STAGES)}")
    event_date: pl.Date = pa.Field(description="the date of the event")
    value_date: pl.Date = pa.Field(
        nullable=True, description="the day at whose exchange rate the amount is to be converted"
    )
    amount_low: Money = pa.Field(nullable=True, description="the low end of the amount")
    amount_high: Money = pa.Field(nullable=True, description="the high end of the amount")
    unit: str = pa.Field(
        nullable=True, isin=sorted({*UNITS, *CURRENCIES}), description="a unit that the ledger knows"
    )
    sector: str = pa.Field(nullable=True, description="the one sector of the pledge that the event is in")
    instrument: str = pa.Field(
        nullable=True, isin=FINANCING, description=f"one of {', '.join(FINANCING)}, as the document says"
    )
    is_investment: bool = pa.Field(
        description="whether the figure is money invested; false for business scale"
    )
    part_of: str = pa.Field(nullable=True, description="the event of the register that includes this one")
    duplicate_of: str = pa.Field(nullable=True, description="the event of the register that this one repeats")
    serves: str = pa.Field(
        nullable=True, description="another pledge that the event bears on; it counts under its own alone"
    )
    additionality: str = pa.Field(isin=ADDITIONALITY, description=f"one of {', '.join(ADDITIONALITY)}")
    payer_iso3: str = pa.Field(
        nullable=True, str_matches=ISO3, description="the ISO 3166 alpha-3 code of a country"
    )
    beneficiary_iso3: str = pa.Field(
        nullable=True, str_matches=ISO3, description="the ISO 3166 alpha-3 code of a country"
    )
    provider: str = pa.Field(nullable=True, description="the organization that gives the money")
    receiver: str = pa.Field(nullable=True, description="the organization that receives the money")
    place: str = pa.Field(nullable=True, description="a place")
    operator: str = pa.Field(nullable=True, description="an operator")
    grade: str = pa.Field(isin=GRADES, description=f"one of {', '.join(GRADES)}")
    note: str = pa.Field(nullable=True, description="a note")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")
    snapshot_id: str = pa.Field(
        nullable=True, description="the snapshot that the claim came from; null for claims of the register"
    )
    row_number: pl.Int64 = pa.Field(
        nullable=True, ge=1, description="the row of the snapshot, counted from 1 without the header"
    )
    released_at: Instant = pa.Field(
        nullable=True,
        description="the release of the publisher that gives it: the newest seen, or the moment of retrieval if none is "
        "printed; null for claims of the register",
    )

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["source", "event_id", "document_id", "known_from"]
