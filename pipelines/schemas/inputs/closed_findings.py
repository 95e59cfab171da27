"""Contract of the rows of `sql/inputs/closed_findings.sql`."""

import pandera.polars as pa

from pledgebook.pipelines.schemas.contract import Contract, Instant


class ClosedFindings(Contract):
    """One row per break found in ingestion: the last snapshot that covers the same products without it."""

    discrepancy_id: str = pa.Field(description="a break")
    closed_by: str = pa.Field(description="the snapshot without the break")
    taken_at: Instant = pa.Field(description="the moment at which that snapshot was retrieved")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["discrepancy_id"]
