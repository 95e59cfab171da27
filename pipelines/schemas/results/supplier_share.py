"""Contract of `ledger.supplier_share`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import SUPPLY_MEASURES
from pledgebook.pipelines.schemas.contract import ISO3, Contract, Result


class SupplierShare(Contract):
    """One row per run, watch, importer, source, series, unit, period and supplier: what it supplied, and its share.

    The high end of a share adds what has no known supplier and may be its. Suppliers without imports have no row.
    """

    run_id: str = pa.Field(description="a run")
    watch_id: str = pa.Field(description="a watch of the register")
    importer_iso3: str = pa.Field(
        str_matches=ISO3,
        description="the ISO 3166 alpha-3 code of a country, or W00 for the world's production",
    )
    source: str = pa.Field(description="the name of a source")
    series: str = pa.Field(description="the publisher's name for the series")
    measure: str = pa.Field(isin=SUPPLY_MEASURES, description=f"one of {', '.join(SUPPLY_MEASURES)}")
    unit: str = pa.Field(description="a unit")
    period_start: pl.Date = pa.Field(description="the first day of the period")
    period_end: pl.Date = pa.Field(description="the last day of the period")
    supplier_iso3: str = pa.Field(str_matches=ISO3, description="the ISO 3166 alpha-3 code of the supplier")
    amount: Result = pa.Field(ge=0, description="what it supplied in the months with data for all suppliers")
    share_low_pct: Result = pa.Field(nullable=True, description="the low end of its share, in percent")
    share_high_pct: Result = pa.Field(nullable=True, description="the high end of its share, in percent")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = [
            *("run_id", "watch_id", "importer_iso3", "source", "series", "measure", "unit"),
            *("period_start", "period_end", "supplier_iso3"),
        ]
