"""Contract of `ledger.seen_file`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.schemas.contract import Contract

STEPS = ("ingest", "register", "publish")
"""Steps that remember the files they have read or written."""


class SeenFile(Contract):
    """One row per file that a step has read or written, with its size and time of change then.

    A file whose size and time are the same is not read again; `pledgebook verify` reads every raw file.
    """

    step: str = pa.Field(isin=STEPS, description=f"one of {', '.join(STEPS)}")
    file: str = pa.Field(description="the file's path below the folder that its first part names")
    bytes: pl.Int64 = pa.Field(ge=0, description="the size of the file")
    modified_ns: pl.Int64 = pa.Field(description="when it was changed, in nanoseconds since 1970")
    code_version: str = pa.Field(description="the version of the code that read or wrote it")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["step", "file"]
