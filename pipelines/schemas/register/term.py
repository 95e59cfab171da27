"""Contract of `ledger.term`."""

import pandera.polars as pa

from pledgebook.pipelines.core.vocabulary import GRADES
from pledgebook.pipelines.schemas.contract import Contract, Instant, Money


class Term(Contract):
    """One row per term of a pledge: a share, a rule or a deadline stated in its text."""

    pledge_id: str = pa.Field(description="a pledge of the register")
    name: str = pa.Field(description="a short name")
    text: str = pa.Field(description="the term in words")
    low: Money = pa.Field(nullable=True, description="a number, one end of the term's range")
    high: Money = pa.Field(nullable=True, description="a number, one end of the term's range")
    unit: str = pa.Field(nullable=True, description="a unit")
    document_id: str = pa.Field(description="a document of the register")
    grade: str = pa.Field(isin=GRADES, description=f"one of {', '.join(GRADES)}")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["pledge_id", "name", "document_id", "known_from"]
