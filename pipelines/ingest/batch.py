"""A batch: everything that one snapshot brings, prepared for storing."""

from dataclasses import dataclass

import polars as pl

from pipelines.raw.snapshot import Snapshot


def stamped(rows: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """Rows with the source, the snapshot and the moment from which they are known."""
    return rows.with_columns(
        source=pl.lit(snapshot.sidecar.source),
        known_from=pl.lit(snapshot.sidecar.taken_at, pl.Datetime("us")),
        known_to=pl.lit(None, pl.Datetime("us")),
        snapshot_id=pl.lit(snapshot.snapshot_id),
    )


@dataclass(frozen=True)
class Batch:
    """One snapshot, conformed and ready to be stored.

    Args:
        snapshot: One row of `ledger.snapshot`, its counts of stored, unchanged, withdrawn rows still 0.
        contract: The table that `rows` are for.
        rows: Rows of that table, all open (`known_to` null).
        quarantine: Rows of `ledger.quarantine`.
        coverage: Rows of `ledger.coverage`.
        certificate: The row of `ledger.certificate`, if anything is covered.
        declared: Those of them for which the snapshot says that it holds all there is: cells of theirs that it
            does not hold are withdrawn. A month that is only proved by a figure withdraws nothing.
        finding: Rows of `ledger.finding`: differences seen while reading.
        whole: Projects and series (null: all) of which the snapshot holds every event: those of the source that it does not
            hold are withdrawn.
        correction: Rows of `ledger.correction` for what was mended in `rows`.
    """

    snapshot: pl.DataFrame
    contract: str
    rows: pl.DataFrame
    quarantine: pl.DataFrame
    coverage: pl.DataFrame
    certificate: pl.DataFrame
    declared: pl.DataFrame
    finding: pl.DataFrame
    whole: pl.DataFrame
    correction: pl.DataFrame
