"""Contract of `ledger.price_volume`."""

import pandera.polars as pa
import polars as pl

from pipelines.schemas.contract import Contract, Result


class PriceVolume(Contract):
    """One row per run, reading and period with values and quantities: the change of value by price and by volume.

    The covered months of the period beside the same months of the baseline, or of the year before. Prices are
    unit values: a change of mix within a product code looks like a change of price. `price_effect` +
    `volume_effect` + `rest` = `value_current` - `value_base`, to the cent; `rest` is the change of the products
    that cannot be compared: new, vanished, without quantities in units of one dimension, or with estimated ones.
    Indices are 1 where nothing changed.
    """

    run_id: str = pa.Field(description="a run")
    reading_id: str = pa.Field(description="a reading of the register")
    pledge_id: str = pa.Field(description="a pledge of the register")
    period_start: pl.Date = pa.Field(description="a date")
    period_end: pl.Date = pa.Field(description="a date")
    currency: str = pa.Field(nullable=True, description="the currency of the values")
    base_from: pl.Date = pa.Field(nullable=True, description="the first base month")
    base_to: pl.Date = pa.Field(nullable=True, description="the last base month")
    base_years: pl.Int32 = pa.Field(
        ge=0, description="the years of which the base is the mean; 0 where there is none"
    )
    current_from: pl.Date = pa.Field(nullable=True, description="the first month compared")
    current_to: pl.Date = pa.Field(nullable=True, description="the last month compared")
    months: pl.Int32 = pa.Field(ge=0, description="the months compared")
    products: pl.Int32 = pa.Field(ge=0, description="the products that flowed in either span")
    products_compared: pl.Int32 = pa.Field(ge=0, description="the products that can be compared")
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
        description="the value of the products compared in percent of all, both spans together",
    )
    note: str = pa.Field(description="what stands beside what, what is left out, or why nothing is compared")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "reading_id", "period_start"]
