"""Contract of the rows of `sql/inputs/known_snapshots.sql`."""

import pandera.polars as pa

from pledgebook.pipelines.schemas.contract import Contract, Instant


class KnownSnapshots(Contract):
    """One row per known snapshot."""

    snapshot_id: str = pa.Field(description="a snapshot")
    source: str = pa.Field(description="the name of a source")
    taken_at: Instant = pa.Field(description="the moment at which it was retrieved")
    is_new: bool = pa.Field(description="whether no run that wrote to the log of breaks knew it")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["snapshot_id"]
