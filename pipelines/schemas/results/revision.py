"""Contract of `ledger.revision`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import DIRECTIONS
from pledgebook.pipelines.schemas.contract import ISO3, PRODUCT, Contract, Instant, Result


class Revision(Contract):
    """One row per run, reading or series of a country pair, unit, kind of first figure and age: how far figures were revised.

    A figure is compared with itself alone: the same goods and the same months in a later take. Percentages are of the first
    figure. A figure that was never changed counts with 0; one that no later take repeats is not counted, but its number is
    given. Without a figure to compare, the percentages are unknown.
    """

    run_id: str = pa.Field(description="a run")
    reading_id: str = pa.Field(
        nullable=True,
        description="the reading whose monthly sums are compared; empty for all figures of a series",
    )
    source: str = pa.Field(description="the name of a source")
    series: str = pa.Field(description="the publisher's name for the series")
    reporter_iso3: str = pa.Field(
        str_matches=ISO3, description="the ISO 3166 alpha-3 code of the reporting country"
    )
    partner_iso3: str = pa.Field(
        str_matches=ISO3, description="the ISO 3166 alpha-3 code of the partner, or W00 for the world"
    )
    direction: str = pa.Field(isin=DIRECTIONS, description=f"one of {', '.join(DIRECTIONS)}")
    product_code: str = pa.Field(
        nullable=True, str_matches=PRODUCT, description="a product group; empty for all codes together"
    )
    measure: str = pa.Field(isin=("value", "quantity"), description="value or quantity")
    unit: str = pa.Field(nullable=True, description="a currency, or a unit of quantity")
    is_first: bool = pa.Field(
        description="whether the first figure held was out before the next month was due: the publisher's own first figure"
    )
    age_months: pl.Int32 = pa.Field(
        nullable=True,
        ge=0,
        description="months since the first figure, from this number on and before the next; empty for the figure held last",
    )
    cells: pl.Int64 = pa.Field(ge=0, description="how many figures are compared")
    revised: pl.Int64 = pa.Field(ge=0, description="how many of them were changed")
    cells_from_zero: pl.Int64 = pa.Field(
        ge=0, description="how many of them were 0 at first, which has no percentage"
    )
    cells_once: pl.Int64 = pa.Field(ge=0, description="how many more figures no later take repeats")
    cells_withdrawn: pl.Int64 = pa.Field(ge=0, description="how many more figures the publisher withdrew")
    median_pct: Result = pa.Field(
        nullable=True,
        ge=0,
        description="the median of the absolute revisions, in percent of the first figure",
    )
    largest_pct: Result = pa.Field(
        nullable=True, ge=0, description="the largest absolute revision, in percent of the first figure"
    )
    mean_absolute_pct: Result = pa.Field(
        nullable=True, ge=0, description="the mean of the absolute revisions, in percent of the first figure"
    )
    bias_pct: Result = pa.Field(
        nullable=True, description="the mean revision with its sign, in percent of the first figure"
    )
    weighted_pct: Result = pa.Field(
        nullable=True,
        ge=0,
        description="the sum of the absolute revisions, in percent of the sum of the later figures",
    )
    seen_at: Instant = pa.Field(description="the newest release in which one of the figures was seen")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = [
            *("run_id", "reading_id", "source", "series", "reporter_iso3", "partner_iso3", "direction"),
            *("product_code", "measure", "unit", "is_first", "age_months"),
        ]
