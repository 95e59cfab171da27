"""Contract of the rows of `sql/inputs/final_changes.sql`."""

from typing import Annotated

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import DIRECTIONS
from pledgebook.pipelines.schemas.contract import ISO3, Contract, Result, Texts


class FinalChanges(Contract):
    """One row per series, country pair, direction, year, measure and unit with final figures that were changed later.

    The sums are of the changed figures alone.
    """

    source: str = pa.Field(description="the name of a source")
    series: str = pa.Field(description="the publisher's name for the series")
    reporter_iso3: str = pa.Field(
        str_matches=ISO3, description="the ISO 3166 alpha-3 code of the reporting country"
    )
    partner_iso3: str = pa.Field(str_matches=ISO3, description="the ISO 3166 alpha-3 code of the partner")
    direction: str = pa.Field(isin=DIRECTIONS, description=f"one of {', '.join(DIRECTIONS)}")
    year: pl.Date = pa.Field(description="the first day of the calendar year in which they end")
    measure: str = pa.Field(isin=("value", "quantity"), description="value or quantity")
    unit: str = pa.Field(nullable=True, description="a currency, or a unit of quantity")
    final_date: pl.Date = pa.Field(
        nullable=True,
        description="the day from which they were final; empty if the figures say so themselves",
    )
    before: Result = pa.Field(description="the sum before")
    after: Result = pa.Field(nullable=True, description="the sum after; empty if a figure was withdrawn")
    figures: pl.Int64 = pa.Field(ge=1, description="the number of changed figures")
    withdrawn: pl.Int64 = pa.Field(ge=0, description="how many of them were withdrawn")
    products: Texts = pa.Field(description="their product codes")
    months: Annotated[pl.List, pl.Date] = pa.Field(description="the first months of the changed figures")
    snapshot_id: str = pa.Field(nullable=True, description="the newest snapshot with a changed figure")
