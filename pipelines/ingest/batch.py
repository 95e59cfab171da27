"""A snapshot's rows, ready to be stored."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pledgebook.pipelines.ingest.staged import Stage
from pledgebook.pipelines.raw.snapshot import Snapshot

Tell = Callable[[str], None]
"""Receives a line of progress."""


def silent(_line: str) -> None:
    """Ignore a line of progress."""


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
        rows: Rows of that table, all open (`known_to` null); none if they are staged.
        quarantine: Rows of `ledger.quarantine`.
        coverage: Rows of `ledger.coverage`.
        certificate: Row of `ledger.certificate`, if anything is covered.
        declared: The part of `coverage` declared complete: figures missing from the snapshot are withdrawn there. A
            month that is covered only because it has a figure withdraws nothing.
        finding: Rows of `ledger.finding`: differences found while parsing.
        extent: Rows of `ledger.extent`: projects with all their events in the snapshot, so that others are withdrawn.
        correction: Rows of `ledger.correction` for the corrections in `rows`.
        released_at: The release that the file is of; the moment of its retrieval if it prints none.
        stage: The rows of a file that was read in parts, and its quarantine but for rows that contradict each other.
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
    stage: Stage | None = None

    @property
    def all_rows(self) -> pl.LazyFrame:
        """The rows, wherever they are."""
        return self.rows.lazy() if self.stage is None else self.stage.rows()

    @property
    def height(self) -> int:
        """The number of rows."""
        return self.rows.height if self.stage is None else self.stage.height

    def of_numbers(self, numbers: pl.DataFrame) -> pl.DataFrame:
        """Return the rows with some row numbers."""
        wanted = numbers["row_number"].implode()
        return self.all_rows.filter(pl.col("row_number").is_in(wanted)).collect()
