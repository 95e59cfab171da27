"""Contract of `ledger.coverage`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import DIRECTIONS
from pledgebook.pipelines.schemas.contract import ISO3, Contract, Instant


class Coverage(Contract):
    """One row per completely published source, series, country pair, product prefix, level, month and knowledge interval.

    An empty `product_prefix` stands for every product, the partner `*` for every partner. A covered month without a
    flow means that nothing was traded; a month that is not covered is unknown.
    """

    source: str = pa.Field(description="the name of a source")
    series: str = pa.Field(description="the publisher's name for the series")
    reporter_iso3: str = pa.Field(str_matches=ISO3, description="the ISO 3166 alpha-3 code of a country")
    partner_iso3: str = pa.Field(
        str_matches=r"^([A-Z][A-Z0-9]{2}|\*)$", description="an ISO 3166 alpha-3 code, W00 or *"
    )
    direction: str = pa.Field(isin=DIRECTIONS, description=f"one of {', '.join(DIRECTIONS)}")
    product_prefix: str = pa.Field(description="a product prefix, empty for all")
    product_level: pl.Int16 = pa.Field(
        ge=0, le=10, description="the number of digits down to which it is complete"
    )
    month: pl.Date = pa.Field(description="the first day of the month")
    snapshot_id: str = pa.Field(description="the snapshot that proves it")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")
    released_at: Instant = pa.Field(
        nullable=True,
        description="the release of the publisher that gives it: the newest seen, or the moment of retrieval if none is printed",
    )

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = [
            "source",
            "series",
            "reporter_iso3",
            "partner_iso3",
            "direction",
            "product_prefix",
            "product_level",
            "month",
            "known_from",
        ]
