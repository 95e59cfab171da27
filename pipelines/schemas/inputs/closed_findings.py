"""Contract of the rows of `sql/inputs/closed_findings.sql`."""

import pandera.polars as pa

from pipelines.schemas.contract import Contract, Instant


class ClosedFindings(Contract):
    """One row per break that was seen while reading: the snapshot that last looked again where it was seen."""

    discrepancy_id: str = pa.Field(description="a break")
    closed_by: str = pa.Field(description="the snapshot that found it gone")
    taken_at: Instant = pa.Field(description="the moment at which that snapshot was taken")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["discrepancy_id"]
