"""Snapshots and corrections into the ledger in the order of their days, and whether that order still holds.

A correction is known from the day on which it was declared: what was taken before is mended on that day, in the
row that is open then; what was taken since is mended before it is stored.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

import polars as pl

from pipelines.core.errors import CorrectionError, SnapshotError
from pipelines.ingest.batch import Batch
from pipelines.ingest.store import amend, forget, store
from pipelines.raw.snapshot import Snapshot
from pipelines.register.correction import Correction, digest
from pipelines.register.corrections import FILE
from pipelines.warehouse.connection import Ledger

Tell = Callable[[str], None]
"""Receives a line of progress."""

Corrections = Mapping[str, Sequence[Correction]]
"""The declared corrections of each source that has any."""


def store_again(
    con: Ledger,
    source: str,
    batches: Iterable[Sequence[Batch]],
    corrections: Sequence[Correction],
    tell: Tell,
) -> list[pl.DataFrame]:
    """Store all snapshots of a source anew, each correction in its place among them; the caller holds the transaction.

    Args:
        con: An open warehouse.
        source: The source.
        batches: Its batches, moment by moment in the order of taking.
        corrections: Its declared corrections.
        tell: Receives a line per snapshot.

    Returns:
        The snapshots' rows with their counts.

    Raises:
        SourceError: A file is not what its source publishes.
        CorrectionError: A correction finds something else than it expects, or nothing at all.
    """
    marks = (
        "SELECT snapshot_id, first_run_id FROM ledger.snapshot WHERE source = ? AND first_run_id IS NOT NULL"
    )
    known = con.execute(marks, [source]).fetchall()
    forget(con, source)
    waiting = sorted(corrections, key=lambda one: (one.known_from, one.correction_id))
    manifests = []
    for moment in batches:
        taken_at = moment[0].snapshot["taken_at"].item()
        while waiting and waiting[0].known_from < taken_at:
            amend(con, waiting.pop(0))
        manifests.append(store_moment(con, moment, tell))
    for correction in waiting:
        amend(con, correction)
    _demand_all_used(con, corrections)
    for snapshot_id, run_id in known:  # what a run knew stays known, however often it is stored
        con.execute(
            "UPDATE ledger.snapshot SET first_run_id = ? WHERE snapshot_id = ?", [run_id, snapshot_id]
        )
    return manifests


def store_moment(con: Ledger, batches: Sequence[Batch], tell: Tell) -> pl.DataFrame:
    """Store the batches of one source and moment together; the caller holds the transaction."""
    manifests = store(con, batches)
    for row in manifests.iter_rows(named=True):
        withdrawn = f", {row['rows_withdrawn']:,} older figures withdrawn" if row["rows_withdrawn"] else ""
        tell(
            f"{row['snapshot_id']}: {row['rows_read']:,} rows read, {row['rows_stored']:,} stored, "
            f"{row['rows_unchanged']:,} unchanged, {row['rows_quarantined']:,} in quarantine, "
            f"{row['rows_ignored']:,} ignored{withdrawn}"
        )
    return manifests


def moments(found: Iterable[Snapshot]) -> list[list[Snapshot]]:
    """Snapshots by source and moment of taking, in the order of their taking."""
    by_moment: dict[tuple[datetime, str], list[Snapshot]] = {}
    for snapshot in found:
        by_moment.setdefault((snapshot.sidecar.taken_at, snapshot.sidecar.source), []).append(snapshot)
    return [by_moment[key] for key in sorted(by_moment)]


def is_late(con: Ledger, snapshot: Snapshot, corrections: Sequence[Correction]) -> bool:
    """Whether a snapshot of that moment or a later one, or a correction of that day or a later one, is in the ledger already."""
    taken_at = snapshot.sidecar.taken_at
    newer = con.execute(
        "SELECT count(*) FROM ledger.snapshot WHERE source = ? AND taken_at >= ?",
        [snapshot.sidecar.source, taken_at],
    )
    return bool(newer.fetchall()[0][0]) or any(one.known_from >= taken_at for one in corrections)


def changed_sources(
    con: Ledger, found: Iterable[Snapshot], corrections: Corrections, source: str | None
) -> set[str]:
    """Prove that the raw files that the ledger was built from are all there, and are the same.

    Returns:
        The sources of which a sidecar or a correction was changed since, or that come with corrections for the
        first time: all of them has to be stored in order.

    Raises:
        SnapshotError: A raw file is gone, or is another one.
    """
    there = {snapshot.snapshot_id: snapshot.sidecar for snapshot in found}
    stored = con.execute(
        "SELECT snapshot_id, sha256, sidecar_sha256, corrections_sha256 FROM ledger.snapshot "
        "WHERE source = coalesce(?, source) ORDER BY snapshot_id",
        [source],
    )
    said = {name: digest(declared) for name, declared in corrections.items()}
    changed, sources = set(), set()
    for snapshot_id, sha256, sidecar_sha256, corrections_sha256 in stored.fetchall():
        sidecar = there.get(snapshot_id)
        if sidecar is None or sidecar.sha256 != sha256:
            what = "is gone" if sidecar is None else "has other bytes and another sidecar"
            message = (
                f"{snapshot_id}: the raw file {what} since it was stored; expected it unchanged, for every figure is "
                "traced to it. Restore it, or move the warehouse away to rebuild the ledger without it."
            )
            raise SnapshotError(message)
        if sidecar.digest() != sidecar_sha256 or said.get(sidecar.source) != corrections_sha256:
            changed.add(sidecar.source)
        sources.add(sidecar.source)
    return changed | ({sidecar.source for sidecar in there.values()} & said.keys() - sources)


def _demand_all_used(con: Ledger, corrections: Iterable[Correction]) -> None:
    """A correction without its cell is a slip of the pen that would pass unseen."""
    used = {row[0] for row in con.execute("SELECT DISTINCT correction_id FROM ledger.correction").fetchall()}
    for one in corrections:
        if one.correction_id not in used:
            cell = ", ".join(f"{name} '{text}'" for name, text in one.cell.items())
            where = f"{FILE}, correction '{one.correction_id}', cell"
            found = f"no stored row of {one.source} to which it applies, with {cell}"
            remedy = "Mend the cell or the days, or remove it. A refused row stands in quarantine and cannot be mended."
            raise CorrectionError(where, found, "a row that it mends", remedy)
