"""Contract of `ledger.concordance`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import HS_EDITIONS, RELATIONS
from pledgebook.pipelines.schemas.contract import Contract, Instant, Weight

SIX_DIGITS = r"^[0-9]{6}$"


class Concordance(Contract):
    """One row per source, code of one HS edition, counterpart in another edition and knowledge interval.

    Six-digit codes, in both directions. `weight` is the share of the goods of `from_code` assumed to be under
    `to_code`; the weights of a code's counterparts add up to 1. Several counterparts are weighted equally, which
    is an assumption.
    """

    source: str = pa.Field(description="the name of a source")
    from_edition: str = pa.Field(isin=HS_EDITIONS, description=f"one of {', '.join(HS_EDITIONS)}")
    from_code: str = pa.Field(str_matches=SIX_DIGITS, description="six digits of an HS code")
    to_edition: str = pa.Field(isin=HS_EDITIONS, description=f"one of {', '.join(HS_EDITIONS)}")
    to_code: str = pa.Field(str_matches=SIX_DIGITS, description="six digits of an HS code")
    relation: str = pa.Field(isin=RELATIONS, description=f"one of {', '.join(RELATIONS)}")
    weight: Weight = pa.Field(ge=0, le=1, description="a share from 0 to 1")
    snapshot_id: str = pa.Field(description="the snapshot that the relation came from")
    row_number: pl.Int64 = pa.Field(
        ge=1, description="the row of the snapshot, counted from 1 without the header"
    )
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["source", "from_edition", "from_code", "to_edition", "to_code", "known_from"]
