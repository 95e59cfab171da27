"""Contract of `ledger.snapshot`."""

import pandera.polars as pa
import polars as pl

from pipelines.schemas.contract import Contract, Instant


class Snapshot(Contract):
    """One row per raw file that was loaded.

    The four counts add up to `rows_read`: nothing that was read is lost. A wide table is counted after it has
    been made long, one row per figure.
    """

    snapshot_id: str = pa.Field(description="source/date/file below data/raw")
    source: str = pa.Field(description="the name of a source")
    taken_at: Instant = pa.Field(description="the moment at which the file was taken")
    publisher: str = pa.Field(description="whose figures they are")
    edition: str = pa.Field(nullable=True, description="the publisher's name for the edition")
    url: str = pa.Field(nullable=True, description="the address it came from")
    license: str = pa.Field(nullable=True, description="the terms of use")
    sha256: str = pa.Field(str_matches=r"^[0-9a-f]{64}$", description="64 hexadecimal digits")
    sidecar_sha256: str = pa.Field(
        str_matches=r"^[0-9a-f]{64}$", description="the digest of its sidecar, 64 hexadecimal digits"
    )
    corrections_sha256: str = pa.Field(
        nullable=True,
        description="the digest of its source's corrections; null if there are none",
    )
    bytes: pl.Int64 = pa.Field(ge=0, description="a size in bytes")
    rows_read: pl.Int64 = pa.Field(ge=0, description="a count of rows")
    rows_stored: pl.Int64 = pa.Field(ge=0, description="a count of rows")
    rows_unchanged: pl.Int64 = pa.Field(ge=0, description="a count of rows")
    rows_quarantined: pl.Int64 = pa.Field(ge=0, description="a count of rows")
    rows_ignored: pl.Int64 = pa.Field(ge=0, description="a count of rows")
    rows_withdrawn: pl.Int64 = pa.Field(ge=0, description="a count of rows")
    ignored_by_rule: str = pa.Field(description="JSON: the rows ignored by each named rule")
    first_run_id: str = pa.Field(
        nullable=True,
        description="the first run that knew it and told the log of breaks; empty if none did yet",
    )

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["snapshot_id"]
