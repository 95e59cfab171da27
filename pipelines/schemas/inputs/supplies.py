"""Contract of the rows of `sql/inputs/supplies.sql`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import SUPPLY_MEASURES
from pledgebook.pipelines.schemas.contract import ISO3, Contract, Result


class Supplies(Contract):
    """One row per watch, importer, source, series, measure, unit, supplier, month and number of months: the imports.

    The supplier W00 stands for all countries, the importer W00 for the world's production. An amount is null where a figure of the cell was not reported, or was
    reported in another unit.
    """

    watch_id: str = pa.Field(description="a watch of the register")
    importer_iso3: str = pa.Field(str_matches=ISO3, description="the ISO 3166 alpha-3 code of the importer")
    source: str = pa.Field(description="the name of a source")
    series: str = pa.Field(description="the publisher's name for the series")
    measure: str = pa.Field(isin=SUPPLY_MEASURES, description=f"one of {', '.join(SUPPLY_MEASURES)}")
    unit: str = pa.Field(description="a currency, or a unit of quantity")
    supplier_iso3: str = pa.Field(
        str_matches=ISO3, description="the ISO 3166 alpha-3 code of the supplier, or W00 for all countries"
    )
    month: pl.Date = pa.Field(description="the first day of the (first) month")
    period_months: pl.Int32 = pa.Field(ge=1, le=60, description="the number of months of the figure")
    amount: Result = pa.Field(nullable=True, description="the imports")
    is_all: bool = pa.Field(description="whether the source published every supplier of the cell")
    in_part: str = pa.Field(
        nullable=True,
        description="codes of another HS edition that share only some goods with the group, separated by commas",
    )

    lacking: str = pa.Field(
        nullable=True,
        description="codes of the group of which the cell has no total, separated by commas",
    )
    grade: str = pa.Field(nullable=True, description="the grades of its figures, where they are graded")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = [
            "watch_id",
            "importer_iso3",
            "source",
            "series",
            "measure",
            "unit",
            "supplier_iso3",
            "month",
            "period_months",
        ]
