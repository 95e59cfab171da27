"""Contract of `ledger.snapshot`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.schemas.contract import Contract, Instant


class Snapshot(Contract):
    """One row per raw file that was loaded.

    The four counts add up to `rows_read`, so no row is lost. A wide table is counted in long form, one row per
    figure.
    """

    snapshot_id: str = pa.Field(description="source/date/file below data/raw")
    source: str = pa.Field(description="the name of a source")
    taken_at: Instant = pa.Field(description="the moment at which the file was retrieved")
    publisher: str = pa.Field(description="the publisher of the figures")
    edition: str = pa.Field(nullable=True, description="the publisher's name for the edition")
    released_at: Instant = pa.Field(
        nullable=True,
        description="the publisher's newest release that the file prints; null if it prints none",
    )
    url: str = pa.Field(nullable=True, description="the address it came from")
    note: str = pa.Field(
        nullable=True, description="the note of its sidecar: what a reader must know of the file"
    )
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
    rows_read: pl.Int64 = pa.Field(ge=0, description="the number of rows read")
    rows_stored: pl.Int64 = pa.Field(ge=0, description="the number of rows stored")
    rows_unchanged: pl.Int64 = pa.Field(ge=0, description="the number of rows that repeat known figures")
    rows_quarantined: pl.Int64 = pa.Field(ge=0, description="the number of rejected rows")
    rows_ignored: pl.Int64 = pa.Field(ge=0, description="the number of rows ignored by a named rule")
    rows_withdrawn: pl.Int64 = pa.Field(ge=0, description="the number of earlier figures that it withdraws")
    ignored_by_rule: str = pa.Field(description="the number of rows ignored by each named rule, in JSON")
    first_run_id: str = pa.Field(
        nullable=True,
        description="the first run that knew it and wrote to the log of breaks; empty if none has yet",
    )

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["snapshot_id"]
