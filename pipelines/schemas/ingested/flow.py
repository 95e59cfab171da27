"""Contract of `ledger.flow`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import (
    DIRECTIONS,
    GRADES,
    HS_EDITIONS,
    OBS_STATUS,
    QUALIFIERS,
    UNITS,
    VALUATIONS,
)
from pledgebook.pipelines.schemas.contract import ISO3, PRODUCT, Contract, Instant, Money, Percent, Quantity


class Flow(Contract):
    """One row per source, series, reporter, partner, direction, product, month, item and knowledge interval.

    Goods that moved, as one source reports them. `series` is the publisher's own name for the figure (such as
    CON_VAL_MO and GEN_VAL_MO of the Census Bureau); two series are never added. `item_id` names the cargo where the
    source lists single shipments, and is empty for a published total. `period_months` is 1 for monthly figures and
    12 for annual figures. A null value or quantity was not reported; 0 was reported as zero.
    """

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
        str_matches=PRODUCT,
        description="2 to 10 digits of an HS code, an even number of them, or a named product group",
    )
    product_level: pl.Int16 = pa.Field(
        ge=0, le=10, description="the number of digits of the code, 0 for a named group"
    )
    hs_edition: str = pa.Field(
        nullable=True,
        isin=HS_EDITIONS,
        description="the edition of the HS in which the product is reported; null for the edition of the month",
    )
    item_id: str = pa.Field(description="the shipment's id, or empty for a published total")
    item_date: pl.Date = pa.Field(nullable=True, description="the shipment's date")
    month: pl.Date = pa.Field(description="the first day of the (first) month")
    period_months: pl.Int16 = pa.Field(ge=1, le=60, description="the number of months of the figure")
    currency: str = pa.Field(
        nullable=True, str_matches=r"^[A-Z]{3}$", description="an ISO 4217 currency code"
    )
    value: Money = pa.Field(
        nullable=True, description="an amount of money with at most 2 decimals and no thousands separators"
    )
    valuation: str = pa.Field(isin=VALUATIONS, description=f"one of {', '.join(VALUATIONS)}")
    quantity: Quantity = pa.Field(
        nullable=True, description="a quantity with at most 4 decimals and no thousands separators"
    )
    unit: str = pa.Field(nullable=True, isin=UNITS, description="a unit that the ledger knows")
    obs_status: str = pa.Field(isin=OBS_STATUS, description=f"one of {', '.join(OBS_STATUS)}")
    qualifier: str = pa.Field(isin=QUALIFIERS, description=f"one of {', '.join(QUALIFIERS)}")
    stated_share_pct: Percent = pa.Field(
        nullable=True,
        ge=0,
        le=100,
        description="the share of the world total as printed by the publisher, 0 to 100",
    )
    grade: str = pa.Field(nullable=True, isin=GRADES, description=f"one of {', '.join(GRADES)}")
    known_from: Instant = pa.Field(description="the moment from which the figure was known")
    known_to: Instant = pa.Field(nullable=True, description="the moment at which the figure was superseded")
    snapshot_id: str = pa.Field(description="the snapshot that the figure came from")
    row_number: pl.Int64 = pa.Field(
        ge=1, description="the row of the snapshot, counted from 1 without the header"
    )
    released_at: Instant = pa.Field(
        nullable=True,
        description="the release of the publisher that gives it: the newest seen, or the moment of retrieval if none is printed",
    )

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = [
            "source", "series", "reporter_iso3", "partner_iso3", "direction", "product_code", "month",
            "period_months", "item_id", "known_from",
        ]  # fmt: skip
