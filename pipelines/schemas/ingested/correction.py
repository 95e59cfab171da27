"""Contract of `ledger.correction`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.schemas.contract import Contract, Instant


class Correction(Contract):
    """One row per correction in effect, row of a snapshot and column.

    A correction fixes a publisher's error by hand, as declared in `data/raw/corrections.toml`. A figure retrieved
    before the correction was declared is known as received until that day. A dropped row has no replacement.
    """

    correction_id: str = pa.Field(description="the correction's id in corrections.toml")
    source: str = pa.Field(description="the name of a source")
    snapshot_id: str = pa.Field(description="the snapshot with the error")
    row_number: pl.Int64 = pa.Field(
        ge=1, description="the row of the snapshot, counted from 1 without the header"
    )
    column_name: str = pa.Field(description="the column that was corrected")
    found: str = pa.Field(nullable=True, description="the value in the source; null if empty")
    replaced: str = pa.Field(nullable=True, description="the corrected value; null if unknown")
    is_dropped: bool = pa.Field(description="whether the whole row is dropped")
    reason: str = pa.Field(description="why the figure is wrong")
    reported_by: str = pa.Field(description="the person who reported the error")
    declared_date: pl.Date = pa.Field(description="the day on which the correction was declared")
    evidence: str = pa.Field(nullable=True, description="the evidence of the error")
    url: str = pa.Field(nullable=True, description="the address of the evidence")
    known_from: Instant = pa.Field(description="the moment from which the corrected figure is known")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["correction_id", "snapshot_id", "row_number", "column_name"]
