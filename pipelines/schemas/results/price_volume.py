"""Contract of `ledger.price_volume`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.schemas.contract import Contract, Result


class PriceVolume(Contract):
    """One row per run, reading and period with values and quantities: the change of value by price and by volume.

    Compares the covered months of the period with the same months of the baseline, or of the year before. Prices are
    unit values, so a change of mix within a product code looks like a change of price. `price_effect` +
    `volume_effect` + `rest` = `value_current` - `value_base`, to the cent; `rest` is the change of products that
    cannot be compared: new, discontinued, or without reported quantities in units of one dimension. An index of 1
    means no change.
    """

    run_id: str = pa.Field(description="a run")
    reading_id: str = pa.Field(description="a reading of the register")
    pledge_id: str = pa.Field(description="a pledge of the register")
    period_start: pl.Date = pa.Field(description="the first day of the period")
    period_end: pl.Date = pa.Field(description="the last day of the period")
    currency: str = pa.Field(nullable=True, description="the currency of the values")
    base_from: pl.Date = pa.Field(nullable=True, description="the first base month")
    base_to: pl.Date = pa.Field(nullable=True, description="the last base month")
    base_years: pl.Int32 = pa.Field(
        ge=0, description="the number of years in the mean of the base; 0 if there is none"
    )
    current_from: pl.Date = pa.Field(nullable=True, description="the first month compared")
    current_to: pl.Date = pa.Field(nullable=True, description="the last month compared")
    months: pl.Int32 = pa.Field(ge=0, description="the number of months compared")
    products: pl.Int32 = pa.Field(ge=0, description="the number of products traded in either period")
    products_compared: pl.Int32 = pa.Field(ge=0, description="the number of products that can be compared")
    value_base: Result = pa.Field(nullable=True, description="the value in the base months")
    value_current: Result = pa.Field(nullable=True, description="the value in the current months")
    laspeyres_price: Result = pa.Field(nullable=True, description="current prices at base quantities")
    paasche_price: Result = pa.Field(nullable=True, description="current prices at current quantities")
    fisher_price: Result = pa.Field(nullable=True, description="the geometric mean of both")
    laspeyres_volume: Result = pa.Field(nullable=True, description="current quantities at base prices")
    paasche_volume: Result = pa.Field(nullable=True, description="current quantities at current prices")
    fisher_volume: Result = pa.Field(nullable=True, description="the geometric mean of both")
    price_effect: Result = pa.Field(nullable=True, description="the change of value by prices")
    volume_effect: Result = pa.Field(nullable=True, description="the change of value by quantities")
    rest: Result = pa.Field(
        nullable=True, description="the change of value of products that cannot be compared"
    )
    comparable_pct: Result = pa.Field(
        nullable=True,
        description="the value of the compared products in percent of all, both periods together",
    )
    note: str = pa.Field(
        description="the periods compared, the products left out, or why nothing is compared"
    )

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "reading_id", "period_start"]
