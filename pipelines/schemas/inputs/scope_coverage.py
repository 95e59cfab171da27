"""Contract of the rows of `sql/inputs/scope_coverage.sql`."""

import pandera.polars as pa
import polars as pl

from pipelines.schemas.contract import Contract


class ScopeCoverage(Contract):
    """One row per reading, or side of a mirror, and month with something published: how much of its scope is covered."""

    reading_id: str = pa.Field(
        description="a reading, a side of a mirror or an importer of a watch, as `ledger.asked_side` names them"
    )
    month: pl.Date = pa.Field(description="the first day of the month")
    prefixes_total: pl.Int32 = pa.Field(ge=1, description="how many prefixes its scope has")
    prefixes_covered: pl.Int32 = pa.Field(ge=1, description="how many of them were published completely")
    uncovered: str = pa.Field(
        nullable=True, description="the others, divided by commas; null if there are none"
    )
    no_concordance: str = pa.Field(
        nullable=True,
        description="editions between which nothing leads, such as `HS2012 to HS2017`; null if there are none",
    )

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["reading_id", "month"]
