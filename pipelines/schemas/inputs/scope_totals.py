"""Contract of the rows of `sql/inputs/scope_totals.sql`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.schemas.contract import Contract, Result, Texts


class ScopeTotals(Contract):
    """One row per reading or side of a mirror, month, number of months and unit: the sum of the flows of its scope.

    The amounts are null where a figure of the cell was not reported. Low and high end differ where a code of another
    HS edition is partly in the scope: the low end leaves such codes out, the high end includes them in full, and the
    estimate weights them.
    """

    reading_id: str = pa.Field(
        description="a reading, a side of a mirror or an importer of a watch, as named by `ledger.asked_side`"
    )
    month: pl.Date = pa.Field(description="the first day of the (first) month")
    period_months: pl.Int16 = pa.Field(ge=1, le=60, description="the number of months of the figures")
    unit: str = pa.Field(
        nullable=True, description="a currency, or a unit of quantity; null where no figure was reported"
    )
    amount: Result = pa.Field(nullable=True, description="the low end of the sum")
    amount_high: Result = pa.Field(nullable=True, description="the high end of the sum")
    estimate: Result = pa.Field(nullable=True, description="an estimate between the two ends")
    in_part: str = pa.Field(
        nullable=True,
        description="codes of another HS edition that are partly in the scope, separated by commas",
    )
    rows: pl.Int64 = pa.Field(ge=1, description="the number of flows in the sum")
    valuation: str = pa.Field(description="the valuations of these flows, separated by commas")
    is_estimated: bool = pa.Field(description="whether one of these flows is an estimate of the source")
    questioned: str = pa.Field(
        nullable=True, description="breaks of questioned figures in the sum, separated by commas"
    )
    snapshots: Texts = pa.Field(description="the snapshots of these flows")
    is_derived: bool = pa.Field(
        description="whether it is the difference of two published figures that run from January to date"
    )

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["reading_id", "month", "period_months", "unit"]
