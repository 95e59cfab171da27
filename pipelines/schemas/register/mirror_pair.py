"""Contract of `ledger.mirror_pair`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.currencies import CURRENCIES
from pledgebook.pipelines.core.sources import SOURCE_NAMES
from pledgebook.pipelines.core.vocabulary import GRADES
from pledgebook.pipelines.schemas.contract import ISO3, Contract, Instant, Money, Percent, Rate, Weight


class MirrorPair(Contract):
    """One row per mirror: a trade reported by both exporter and importer, and how the two are compared.

    Values are compared in a currency, or quantities in a unit. A margin or a lag that is not declared is estimated if enough months are available. `document_id` is the source
    of the declared margin and lag.
    """

    mirror_id: str = pa.Field(description="an id")
    exporter_iso3: str = pa.Field(str_matches=ISO3, description="the ISO 3166 alpha-3 code of a country")
    importer_iso3: str = pa.Field(str_matches=ISO3, description="the ISO 3166 alpha-3 code of a country")
    scope_id: str = pa.Field(description="a scope of the register")
    exporter_source: str = pa.Field(isin=SOURCE_NAMES, description="the name of a source")
    exporter_series: str = pa.Field(description="the publisher's name for the series of values")
    exporter_quantity_series: str = pa.Field(
        nullable=True, description="the series of quantities, if different"
    )
    importer_source: str = pa.Field(isin=SOURCE_NAMES, description="the name of a source")
    importer_series: str = pa.Field(description="the publisher's name for the series of values")
    importer_quantity_series: str = pa.Field(
        nullable=True, description="the series of quantities, if different"
    )
    importer_fob_series: str = pa.Field(
        nullable=True, description="the series with the same imports at FOB values"
    )
    currency: str = pa.Field(
        nullable=True,
        isin=sorted(CURRENCIES),
        description="an ISO 4217 currency code, if values are compared",
    )
    unit: str = pa.Field(nullable=True, description="a unit, if quantities are compared")
    factor_id: str = pa.Field(
        nullable=True, description="the factor between the units of the two sides, if of different dimensions"
    )
    margin: Weight = pa.Field(nullable=True, ge=0, description="the margin of CIF over FOB, such as 0.06")
    margin_low: Weight = pa.Field(nullable=True, ge=0, description="the low end of the margin")
    margin_high: Weight = pa.Field(nullable=True, ge=0, description="the high end of the margin")
    lag: str = pa.Field(nullable=True, description="weights by months of delay, such as 0.3, 0.5, 0.2")
    lag_max_months: pl.Int16 = pa.Field(
        nullable=True, ge=0, le=24, description="the longest delay that the estimate allows, 0 to 24"
    )
    exporter_elsewhere_id: str = pa.Field(
        nullable=True, description="the scope of further codes under which the exporter reports these goods"
    )
    importer_elsewhere_id: str = pa.Field(
        nullable=True, description="the scope of further codes under which the importer reports these goods"
    )
    re_export_source: str = pa.Field(
        nullable=True, isin=SOURCE_NAMES, description="the source of the re-exports to the importer"
    )
    re_export_series: str = pa.Field(nullable=True, description="the series of the re-exports")
    re_export_reporter_iso3: str = pa.Field(
        nullable=True,
        str_matches=ISO3,
        description="the re-exporting country: a third country, or the exporter itself",
    )
    re_export_share: Weight = pa.Field(
        nullable=True,
        ge=0,
        le=1,
        description="the share of the imports that came through third countries, 0 to 1",
    )
    exporter_rate: Rate = pa.Field(
        nullable=True, gt=0, description="units per USD at which the exporter's figures are converted"
    )
    importer_rate: Rate = pa.Field(
        nullable=True, gt=0, description="units per USD at which the importer's figures are converted"
    )
    exporter_rounding: Money = pa.Field(
        nullable=True, gt=0, description="the unit to which the exporter rounds each figure"
    )
    importer_rounding: Money = pa.Field(
        nullable=True, gt=0, description="the unit to which the importer rounds each figure"
    )
    materiality_pct: Percent = pa.Field(
        nullable=True,
        ge=0,
        le=100,
        description="the unexplained rest, in percent of the imports, from which the gap is a break",
    )
    first_month: pl.Date = pa.Field(
        nullable=True, description="the first day of the first month to fetch for both countries"
    )
    document_id: str = pa.Field(description="a document of the register")
    grade: str = pa.Field(isin=GRADES, description=f"one of {', '.join(GRADES)}")
    note: str = pa.Field(nullable=True, description="a note")
    known_from: Instant = pa.Field(description="the moment from which this was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which this was superseded")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["mirror_id", "known_from"]
