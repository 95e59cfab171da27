"""Contract of `ledger.declaration`."""

import pandera.polars as pa

from pledgebook.pipelines.core.vocabulary import GRADES
from pledgebook.pipelines.schemas.contract import Contract, Instant


class Declaration(Contract):
    """One row per later declaration of a pledge's headline: the reading that is the headline from that day on, and why.

    The first headline of a pledge is the reading with `is_headline` and has no row here. A declaration rests on what a
    publisher's statistics can answer, never on what they say.
    """

    pledge_id: str = pa.Field(description="a pledge of the register")
    reading_id: str = pa.Field(description="the reading that is the headline from then on")
    reason: str = pa.Field(description="why another reading is the headline")
    document_id: str = pa.Field(description="a document of the register")
    grade: str = pa.Field(isin=GRADES, description=f"one of {', '.join(GRADES)}")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["pledge_id", "known_from"]
