"""Contract of `ledger.concentration`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import GOAL_STATUSES, SUPPLY_MEASURES
from pledgebook.pipelines.schemas.contract import ISO3, Contract, Result


class SupplierConcentration(Contract):
    """One row per run, watch, importer, source, series, unit and period: concentration of suppliers.

    The importer W00 stands for the world's production, and its suppliers for the countries that produce. `total` is the importer's purchases from all countries in the months with data for all of them, `named` the part
    with a known supplier. Shares are in percent of the total; the Herfindahl index is the sum of the squared shares,
    0 to 10,000. The rest may come from one supplier or from many, hence the range. A share that is printed without an
    amount has the measure `share` and a total of 100 percent.
    """

    run_id: str = pa.Field(description="a run")
    watch_id: str = pa.Field(description="a watch of the register")
    importer_iso3: str = pa.Field(str_matches=ISO3, description="the ISO 3166 alpha-3 code of a country")
    source: str = pa.Field(description="the name of a source")
    series: str = pa.Field(description="the publisher's name for the series")
    measure: str = pa.Field(isin=SUPPLY_MEASURES, description=f"one of {', '.join(SUPPLY_MEASURES)}")
    unit: str = pa.Field(description="a unit")
    period_start: pl.Date = pa.Field(description="the first day of the period")
    period_end: pl.Date = pa.Field(description="the last day of the period")
    months_covered: pl.Int32 = pa.Field(ge=0, description="the number of months with data for all suppliers")
    total: Result = pa.Field(nullable=True, description="the imports from all countries in those months")
    named: Result = pa.Field(nullable=True, description="the part of the total with a known supplier")
    suppliers: pl.Int32 = pa.Field(ge=0, description="the number of known suppliers")
    largest_iso3: str = pa.Field(
        nullable=True,
        str_matches=ISO3,
        description="the largest supplier; empty where it is uncertain",
    )
    largest_share_low_pct: Result = pa.Field(
        nullable=True, description="the low end of its share, in percent"
    )
    largest_share_high_pct: Result = pa.Field(
        nullable=True, description="the high end of its share, in percent"
    )
    hhi_low: Result = pa.Field(nullable=True, description="the low end of the Herfindahl index")
    hhi_high: Result = pa.Field(nullable=True, description="the high end of the Herfindahl index")
    grades: str = pa.Field(
        nullable=True, description="the grades of its figures, where they are graded, the best first"
    )
    goal_status: str = pa.Field(isin=GOAL_STATUSES, description=f"one of {', '.join(GOAL_STATUSES)}")
    note: str = pa.Field(nullable=True, description="a caveat")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = [
            *("run_id", "watch_id", "importer_iso3", "source", "series", "measure", "unit"),
            *("period_start", "period_end"),
        ]
