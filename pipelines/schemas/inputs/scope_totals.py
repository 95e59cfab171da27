"""Contract of the rows of `sql/inputs/scope_totals.sql`."""

import pandera.polars as pa
import polars as pl

from pipelines.schemas.contract import Contract, Result


class ScopeTotals(Contract):
    """One row per reading, or side of a mirror, month, span and unit: what the flows of its scope add up to.

    The amounts are null where a figure of the cell was not reported. Low and high end are apart where a code of another HS
    edition lies in part in the scope: without such codes, and with them in full; the estimate weighs them.
    """

    reading_id: str = pa.Field(
        description="a reading, a side of a mirror or an importer of a watch, as `ledger.asked_side` names them"
    )
    month: pl.Date = pa.Field(description="the first day of the (first) month")
    period_months: pl.Int16 = pa.Field(ge=1, le=60, description="how many months the figures span")
    unit: str = pa.Field(
        nullable=True, description="a currency, or a unit of quantity; null where no figure was reported"
    )
    amount: Result = pa.Field(nullable=True, description="the low end of the sum")
    amount_high: Result = pa.Field(nullable=True, description="the high end of the sum")
    estimate: Result = pa.Field(nullable=True, description="a point between")
    in_part: str = pa.Field(
        nullable=True,
        description="codes of another HS edition that lie in part in the scope, divided by commas",
    )
    rows: pl.Int64 = pa.Field(ge=1, description="how many flows were added up")
    valuation: str = pa.Field(description="the valuations of these flows, divided by commas")
    is_estimated: bool = pa.Field(description="whether the source estimated one of them")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["reading_id", "month", "period_months", "unit"]
