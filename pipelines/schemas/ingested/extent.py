"""Contract of `ledger.extent`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.schemas.contract import Contract, Instant


class Extent(Contract):
    """One row per snapshot and project, or series of it, whose events it reports completely.

    Events of earlier files that are missing from it are withdrawn. An activity may be split over several files: one
    that has only days apart from these is another part of it, and both stand.
    """

    source: str = pa.Field(description="the name of a source")
    project: str = pa.Field(description="a project")
    series: str = pa.Field(nullable=True, description="the publisher's name for the series; null for all")
    first_date: pl.Date = pa.Field(
        nullable=True, description="the day of the first event; null if the file is never a part"
    )
    last_date: pl.Date = pa.Field(
        nullable=True, description="the day of the last event; null if the file is never a part"
    )
    released_at: Instant = pa.Field(description="the release of the publisher, or the moment of retrieval")
    snapshot_id: str = pa.Field(description="the snapshot")
    known_from: Instant = pa.Field(description="the moment from which this was known")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["snapshot_id", "project", "series"]
