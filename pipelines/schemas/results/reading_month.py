"""Contract of `ledger.reading_month`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.schemas.contract import Contract, Result


class ReadingMonth(Contract):
    """One row per run, reading and elapsed month, or longer period with only one figure: the amount realized in it.

    The months of a period add up to the realized amount in `ledger.reconciliation`, to within the rounding of each.
    A month that is not covered is unknown, and `problem` says why. A derived month carries the revision of the months
    of its year before it, and can be negative where that is larger than the month.
    """

    run_id: str = pa.Field(description="a run")
    reading_id: str = pa.Field(description="a reading of the register")
    pledge_id: str = pa.Field(description="a pledge of the register")
    period_start: pl.Date = pa.Field(description="the first day of the period that includes the month")
    month: pl.Date = pa.Field(description="the first day of the (first) month")
    period_months: pl.Int32 = pa.Field(ge=1, description="the number of months of the figure, usually 1")
    unit: str = pa.Field(nullable=True, description="the unit of the amounts in the row")
    realized: Result = pa.Field(
        nullable=True, description="the realized amount; empty if the month is not covered"
    )
    realized_high: Result = pa.Field(
        nullable=True,
        description="the high end of the realized amount; empty if some products are not published",
    )
    is_covered: bool = pa.Field(description="whether the source has published a usable figure")
    is_partial: bool = pa.Field(description="whether some products of the scope are not published")
    is_derived: bool = pa.Field(
        description="whether it is the difference of two published figures that run from January to date"
    )
    problem: str = pa.Field(nullable=True, description="why the month is not covered")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["run_id", "reading_id", "month"]
