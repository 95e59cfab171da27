"""Contract of the rows of `sql/inputs/scope_products.sql`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import HS_EDITIONS, UNITS
from pledgebook.pipelines.schemas.contract import PRODUCT, Contract, Result


class ScopeProducts(Contract):
    """One row per reading, month, product, HS edition, currency and unit: its value and quantity.

    Only readings with both values and quantities. A value or quantity is null if any flow of the cell lacks it.
    """

    reading_id: str = pa.Field(
        description="a reading, a side of a mirror or an importer of a watch, as named by `ledger.asked_side`"
    )
    month: pl.Date = pa.Field(description="the first day of the month")
    product_code: str = pa.Field(
        str_matches=PRODUCT,
        description="2 to 10 digits of an HS code, an even number of them, or a named product group",
    )
    hs_edition: str = pa.Field(
        nullable=True, isin=HS_EDITIONS, description="the edition of the HS; null for products outside it"
    )
    currency: str = pa.Field(nullable=True, description="the currency of the value")
    unit: str = pa.Field(nullable=True, isin=UNITS, description="the unit of the quantity")
    value: Result = pa.Field(nullable=True, description="the sum of the values")
    quantity: Result = pa.Field(nullable=True, description="the sum of the quantities")
    is_estimated: bool = pa.Field(description="whether one of the figures is an estimate of the source")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["reading_id", "month", "product_code", "hs_edition", "currency", "unit"]
