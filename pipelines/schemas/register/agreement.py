"""Contract of `ledger.agreement`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.currencies import CURRENCIES
from pledgebook.pipelines.core.vocabulary import LEGAL_FORMS, UNITS
from pledgebook.pipelines.schemas.contract import ISO3, Contract, Instant, Money, Percent


class Agreement(Contract):
    """One row per agreement, with the thresholds of its statuses.

    A reading is met from a percentage of the target and on track from a percentage of the target to date; a cap is
    kept up to a percentage of its bound.
    """

    agreement_id: str = pa.Field(description="an id")
    title: str = pa.Field(description="a title")
    payer_iso3: str = pa.Field(str_matches=ISO3, description="the ISO 3166 alpha-3 code of a country")
    beneficiary_iso3: str = pa.Field(str_matches=ISO3, description="the ISO 3166 alpha-3 code of a country")
    agreed_date: pl.Date = pa.Field(description="the date of the agreement")
    legal: str = pa.Field(isin=LEGAL_FORMS, description=f"one of {', '.join(LEGAL_FORMS)}")
    met_from_pct: Percent = pa.Field(
        gt=0, le=100, description="the percentage of the target from which a reading is met"
    )
    on_track_from_pct: Percent = pa.Field(
        gt=0, le=100, description="the percentage of the target to date from which a reading is on track"
    )
    within_cap_to_pct: Percent = pa.Field(
        ge=100, le=1000, description="the percentage of the bound up to which a cap is kept"
    )
    materiality_amount: Money = pa.Field(
        nullable=True, ge=0, description="the difference from which a break is material, in materiality_unit"
    )
    materiality_unit: str = pa.Field(
        nullable=True, isin=sorted({*UNITS, *CURRENCIES}), description="a unit that the ledger knows"
    )
    materiality_pct: Percent = pa.Field(
        nullable=True,
        ge=0,
        description="the difference from which a break is material, in percent of the larger figure",
    )
    rank: pl.Int64 = pa.Field(
        nullable=True, ge=1, description="its place on the first screen; the one with 1 is told in full"
    )
    note: str = pa.Field(nullable=True, description="a note")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["agreement_id", "known_from"]
