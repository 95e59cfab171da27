"""Contract of `ledger.reading_month`."""

import pandera.polars as pa
import polars as pl

from pipelines.schemas.contract import Contract, Result


class ReadingMonth(Contract):
    """One row per run, reading and elapsed month, or longer stretch that only one figure covers: what came in it.

    The months of a period add up to what `ledger.reconciliation` has as realized, to within the rounding of each.
    A month that is not covered is unknown, and `problem` says why.
    """

    run_id: str = pa.Field(description="a run")
    reading_id: str = pa.Field(description="a reading of the register")
    pledge_id: str = pa.Field(description="a pledge of the register")
    period_start: pl.Date = pa.Field(description="the first day of the period that the month belongs to")
    month: pl.Date = pa.Field(description="the first day of the month, or of the first month of the stretch")
    period_months: pl.Int32 = pa.Field(ge=1, description="how many months the figure covers, mostly 1")
    unit: str = pa.Field(nullable=True, description="the unit of the amounts in the row")
    realized: Result = pa.Field(nullable=True, description="what came; empty if the month is not covered")
    realized_high: Result = pa.Field(
        nullable=True, description="the high end of what came; empty if some products are not published"
    )
    is_covered: bool = pa.Field(description="whether the source has published a figure that can be used")
    is_partial: bool = pa.Field(description="whether some products of the scope are not published")
    problem: str = pa.Field(nullable=True, description="why the month is not covered")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "reading_id", "month"]
