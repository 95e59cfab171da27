"""Contract of the rows of `sql/inputs/followed_sides.sql`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.vocabulary import MEASURES, TRADE_DIRECTIONS
from pledgebook.pipelines.schemas.contract import ISO3, Contract


class FollowedSides(Contract):
    """One row per series to fetch for a watch or a mirror: country pair, goods and first month."""

    reading_id: str = pa.Field(
        description="a side of a mirror or an importer of a watch, as named by `ledger.asked_side`"
    )
    needed_by: str = pa.Field(description="the watch or the mirror")
    agreement_id: str = pa.Field(nullable=True, description="the agreement of the watch; null for a mirror")
    source: str = pa.Field(isin=tuple(SOURCES), description="the name of a source")
    series: str = pa.Field(description="the publisher's name for the series")
    reporter_iso3: str = pa.Field(
        str_matches=ISO3, description="the ISO 3166 alpha-3 code of the reporting country"
    )
    partner_iso3: str = pa.Field(description="the ISO 3166 alpha-3 code of the partner, or * for all")
    direction: str = pa.Field(isin=TRADE_DIRECTIONS, description=f"one of {', '.join(TRADE_DIRECTIONS)}")
    scope_id: str = pa.Field(description="a scope of the register")
    measure: str = pa.Field(isin=MEASURES, description=f"one of {', '.join(MEASURES)}")
    first_month: pl.Date = pa.Field(description="the first day of the first month to fetch")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["reading_id", "series"]
