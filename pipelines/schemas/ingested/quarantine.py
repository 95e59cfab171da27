"""Contract of `ledger.quarantine`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.schemas.contract import Contract, Texts


class Quarantine(Contract):
    """One row per rejected row of a snapshot, with its raw text and every reason."""

    snapshot_id: str = pa.Field(description="the snapshot")
    row_number: pl.Int64 = pa.Field(
        ge=1, description="the row of the snapshot, counted from 1 without the header"
    )
    raw_json: str = pa.Field(str_matches=r"^\{.*\}$", description="the row as received, as JSON")
    reasons: Texts = pa.Field(description="the reasons why it was rejected")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["snapshot_id", "row_number", "raw_json"]
