"""Contract of `ledger.agreement`."""

import pandera.polars as pa
import polars as pl

from pipelines.schemas.contract import ISO3, Contract, Instant
from pipelines.schemas.vocabulary import LEGAL_FORMS


class Agreement(Contract):
    """One row per agreement."""

    agreement_id: str = pa.Field(description="an id")
    title: str = pa.Field(description="a title")
    payer_iso3: str = pa.Field(str_matches=ISO3, description="the ISO 3166 alpha-3 code of a country")
    beneficiary_iso3: str = pa.Field(str_matches=ISO3, description="the ISO 3166 alpha-3 code of a country")
    agreed_date: pl.Date = pa.Field(description="the date of the agreement")
    legal: str = pa.Field(isin=LEGAL_FORMS, description=f"one of {', '.join(LEGAL_FORMS)}")
    note: str = pa.Field(nullable=True, description="a note")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["agreement_id", "known_from"]
