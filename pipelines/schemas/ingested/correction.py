"""Contract of `ledger.correction`."""

import pandera.polars as pa
import polars as pl

from pipelines.schemas.contract import Contract, Instant


class Correction(Contract):
    """One row per correction, row of a snapshot and column that was put into effect.

    A fault of the publisher that was mended by hand, as `data/raw/corrections.toml` declares it. What was taken
    before the correction was declared is known as received until then. A dropped row replaces nothing.
    """

    correction_id: str = pa.Field(description="the correction's id in corrections.toml")
    source: str = pa.Field(description="the name of a source")
    snapshot_id: str = pa.Field(description="the snapshot that holds the fault")
    row_number: pl.Int64 = pa.Field(
        ge=1, description="the row of the snapshot, counted from 1 without the header"
    )
    column_name: str = pa.Field(description="the column that was mended")
    found: str = pa.Field(nullable=True, description="what the source gives; null for nothing")
    replaced: str = pa.Field(nullable=True, description="what stands instead; null for unknown")
    is_dropped: bool = pa.Field(description="whether the row is left out as a whole")
    reason: str = pa.Field(description="why the figure is wrong")
    reported_by: str = pa.Field(description="who reported the fault")
    declared_date: pl.Date = pa.Field(description="the day on which the correction was declared")
    evidence: str = pa.Field(nullable=True, description="what proves the fault")
    url: str = pa.Field(nullable=True, description="the address of the evidence")
    known_from: Instant = pa.Field(description="the moment from which the mended figure is known")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["correction_id", "snapshot_id", "row_number", "column_name"]
