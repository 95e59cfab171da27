"""A snapshot's rows, ready to be stored."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pipelines.raw.snapshot import Snapshot


def stamped(rows: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """Add source, snapshot and the moment from which the rows are known."""
    return rows.with_columns(
        source=pl.lit(snapshot.sidecar.source),
        known_from=pl.lit(snapshot.sidecar.taken_at, pl.Datetime("us")),
        known_to=pl.lit(None, pl.Datetime("us")),
        snapshot_id=pl.lit(snapshot.snapshot_id),
    )


@dataclass(frozen=True)
class Batch:
    """One snapshot, checked against its contract and ready to be stored.

    Args:
        snapshot: One row of `ledger.snapshot`; the counts of stored, unchanged and withdrawn rows are still 0.
        contract: Table of `rows`.
        rows: Rows of that table, all open (`known_to` null).
        quarantine: Rows of `ledger.quarantine`.
        coverage: Rows of `ledger.coverage`.
        certificate: Row of `ledger.certificate`, if anything is covered.
        declared: The part of `coverage` declared complete: figures missing from the snapshot are withdrawn there. A
            month that is covered only because it has a figure withdraws nothing.
        finding: Rows of `ledger.finding`: differences found while parsing.
        extent: Rows of `ledger.extent`: projects with all their events in the snapshot, so that others are withdrawn.
        correction: Rows of `ledger.correction` for the corrections in `rows`.
        released_at: The release that the file is of; the moment of its retrieval if it prints none.
    """

    snapshot: pl.DataFrame
    contract: str
    rows: pl.DataFrame
    quarantine: pl.DataFrame
    coverage: pl.DataFrame
    certificate: pl.DataFrame
    declared: pl.DataFrame
    finding: pl.DataFrame
    extent: pl.DataFrame
    correction: pl.DataFrame
    released_at: datetime
