"""Contract of `ledger.legal_event`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import GRADES, LEGAL_EFFECTS
from pledgebook.pipelines.schemas.contract import Contract, Instant


class LegalEvent(Contract):
    """One row per legal event and agreement or pledge that it affects.

    A row without a pledge affects every pledge of its agreement; one without an end affects all later months.
    Only `force_majeure` changes a status; other effects are shown and change nothing.
    """

    legal_event_id: str = pa.Field(description="an id")
    agreement_id: str = pa.Field(description="an agreement of the register")
    pledge_id: str = pa.Field(nullable=True, description="a pledge of the register")
    effective_from: pl.Date = pa.Field(description="the first day of its effect")
    effective_to: pl.Date = pa.Field(nullable=True, description="the last day of its effect; null if open")
    effect: str = pa.Field(isin=LEGAL_EFFECTS, description=f"one of {', '.join(LEGAL_EFFECTS)}")
    title: str = pa.Field(nullable=True, description="what happened, in a few words")
    text: str = pa.Field(description="what happened")
    document_id: str = pa.Field(description="a document of the register")
    grade: str = pa.Field(isin=GRADES, description=f"one of {', '.join(GRADES)}")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["legal_event_id", "agreement_id", "pledge_id", "known_from"]
