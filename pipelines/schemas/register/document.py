"""Contract of `ledger.document`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import GRADES, LEGAL_FORMS
from pledgebook.pipelines.schemas.contract import Contract, Instant


class Document(Contract):
    """One row per document behind a claim, a pledge or a reading, with its grade."""

    document_id: str = pa.Field(description="an id")
    agreement_id: str = pa.Field(description="an agreement of the register")
    title: str = pa.Field(description="a title")
    publisher: str = pa.Field(description="a publisher")
    document_date: pl.Date = pa.Field(nullable=True, description="a date")
    url: str = pa.Field(nullable=True, description="an address")
    legal: str = pa.Field(nullable=True, isin=LEGAL_FORMS, description=f"one of {', '.join(LEGAL_FORMS)}")
    grade: str = pa.Field(isin=GRADES, description=f"one of {', '.join(GRADES)}")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["document_id", "known_from"]
