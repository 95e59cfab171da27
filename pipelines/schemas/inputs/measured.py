"""Contract of the rows of `sql/inputs/measured.sql`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import TRADE_DIRECTIONS
from pledgebook.pipelines.schemas.contract import ISO3, PRODUCT, Contract, Result


class Measured(Contract):
    """One row per source and cell reported by two sources: the same goods, month, direction and unit."""

    source: str = pa.Field(description="the name of a source")
    series: str = pa.Field(description="the publisher's name for the series")
    reporter_iso3: str = pa.Field(
        str_matches=ISO3, description="the ISO 3166 alpha-3 code of the reporting country"
    )
    partner_iso3: str = pa.Field(str_matches=ISO3, description="the ISO 3166 alpha-3 code of the partner")
    direction: str = pa.Field(isin=TRADE_DIRECTIONS, description=f"one of {', '.join(TRADE_DIRECTIONS)}")
    product_code: str = pa.Field(
        str_matches=PRODUCT,
        description="2 to 10 digits of an HS code, an even number of them, or a named product group",
    )
    month: pl.Date = pa.Field(description="the first day of the month")
    unit: str = pa.Field(description="a currency, or a unit of quantity")
    amount: Result = pa.Field(description="the sum of the figures of the cell")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = [
            "source",
            "series",
            "reporter_iso3",
            "partner_iso3",
            "direction",
            "product_code",
            "month",
            "unit",
        ]
