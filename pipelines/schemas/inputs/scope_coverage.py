"""Contract of the rows of `sql/inputs/scope_coverage.sql`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.schemas.contract import Contract


class ScopeCoverage(Contract):
    """One row per reading or side of a mirror, and month with published figures: how much of its scope is covered."""

    reading_id: str = pa.Field(
        description="a reading, a side of a mirror or an importer of a watch, as named by `ledger.asked_side`"
    )
    month: pl.Date = pa.Field(description="the first day of the month")
    prefixes_total: pl.Int32 = pa.Field(ge=1, description="the number of prefixes in the scope")
    prefixes_covered: pl.Int32 = pa.Field(ge=1, description="the number of prefixes published completely")
    uncovered: str = pa.Field(
        nullable=True, description="the other prefixes, separated by commas; null if there are none"
    )
    no_concordance: str = pa.Field(
        nullable=True,
        description="editions without a concordance, such as `HS2012 to HS2017`; null if there are none",
    )

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["reading_id", "month"]
