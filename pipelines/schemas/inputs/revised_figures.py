"""Contract of the rows of `sql/inputs/revised_figures.sql`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import DIRECTIONS
from pledgebook.pipelines.schemas.contract import ISO3, PRODUCT, Contract, Instant, Result


class RevisedFigures(Contract):
    """One row per reading or series, unit, age and pair of figures: the first held and a later one.

    Figures that were not changed stand together, with their number and their sum.
    """

    reading_id: str = pa.Field(nullable=True, description="a reading; empty for all figures of a series")
    source: str = pa.Field(description="the name of a source")
    series: str = pa.Field(description="the publisher's name for the series")
    reporter_iso3: str = pa.Field(
        str_matches=ISO3, description="the ISO 3166 alpha-3 code of the reporting country"
    )
    partner_iso3: str = pa.Field(str_matches=ISO3, description="the ISO 3166 alpha-3 code of the partner")
    direction: str = pa.Field(isin=DIRECTIONS, description=f"one of {', '.join(DIRECTIONS)}")
    product_code: str = pa.Field(
        nullable=True, str_matches=PRODUCT, description="a product group; empty for all codes together"
    )
    measure: str = pa.Field(isin=("value", "quantity"), description="value or quantity")
    unit: str = pa.Field(nullable=True, description="a currency, or a unit of quantity")
    is_first: bool = pa.Field(description="whether the first figure was out before the next month was due")
    age_months: pl.Int32 = pa.Field(
        nullable=True, description="months since the first figure; empty for the figure held last"
    )
    state: str = pa.Field(
        isin=("compared", "once", "withdrawn"), description="one of compared, once, withdrawn"
    )
    cells: pl.Int64 = pa.Field(ge=1, description="the number of figures")
    nonzero: pl.Int64 = pa.Field(ge=0, description="how many of them were not 0 at first")
    first: Result = pa.Field(description="the sum of the first figures")
    later: Result = pa.Field(description="the sum of the later figures")
    seen_at: Instant = pa.Field(description="the newest release in which one of them was seen")
