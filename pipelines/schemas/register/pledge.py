"""Contract of `ledger.pledge`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import GRADES, INSTRUMENTS, LEGAL_FORMS
from pledgebook.pipelines.schemas.contract import ISO3, Contract, Instant, Texts


class Pledge(Contract):
    """One row per pledge, with its agreement, parties, instrument and deadline.

    The amount depends on the interpretation of the text, so it is in the targets of the pledge's readings.
    """

    pledge_id: str = pa.Field(description="an id")
    agreement_id: str = pa.Field(description="an agreement of the register")
    title: str = pa.Field(description="a title")
    payer_iso3: str = pa.Field(str_matches=ISO3, description="the ISO 3166 alpha-3 code of a country")
    beneficiary_iso3: str = pa.Field(str_matches=ISO3, description="the ISO 3166 alpha-3 code of a country")
    instrument: str = pa.Field(isin=INSTRUMENTS, description=f"one of {', '.join(INSTRUMENTS)}")
    legal: str = pa.Field(isin=LEGAL_FORMS, description=f"one of {', '.join(LEGAL_FORMS)}")
    pledged_date: pl.Date = pa.Field(description="the date of the pledge")
    deadline: pl.Date = pa.Field(nullable=True, description="the due date")
    part_of: str = pa.Field(nullable=True, description="the pledge that includes this one")
    sectors: Texts = pa.Field(description="sectors named in the text")
    document_id: str = pa.Field(description="a document of the register")
    grade: str = pa.Field(isin=GRADES, description=f"one of {', '.join(GRADES)}")
    note: str = pa.Field(nullable=True, description="a note")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["pledge_id", "known_from"]
