"""Store snapshots and corrections in the ledger in the order of their dates, and check that order.

A correction is known from the day it was declared: a figure retrieved before is corrected on that day, in its open row;
one retrieved since is corrected before it is stored.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import polars as pl

from pledgebook.pipelines.core.errors import CorrectionError, SnapshotError
from pledgebook.pipelines.core.vocabulary import WITHDRAWAL
from pledgebook.pipelines.ingest.batch import Batch, Tell
from pledgebook.pipelines.ingest.questions import question
from pledgebook.pipelines.ingest.released import OLDER_RELEASE
from pledgebook.pipelines.ingest.store import amend, forget, store, store_together
from pledgebook.pipelines.ingest.together import passes
from pledgebook.pipelines.raw.snapshot import Snapshot
from pledgebook.pipelines.register.correction import Correction, digest
from pledgebook.pipelines.register.corrections import FILE
from pledgebook.pipelines.warehouse.connection import Ledger

UNTIL_ACCEPTED = (
    "Nothing is published until a person has accepted this, or the figures are back: hand in the whole file if this one "
    "was cut, or run `pledgebook run`, which names the commands"
)

BYTES_TOGETHER = 4_000_000
"""Size of the files that are stored in one transaction and judged in one statement, unless one file alone is larger."""

Corrections = Mapping[str, Sequence[Correction]]
"""Corrections by source."""


def store_again(
    con: Ledger,
    source: str,
    batches: Iterable[Sequence[Batch]],
    corrections: Sequence[Correction],
    tell: Tell,
) -> list[pl.DataFrame]:
    """Store all snapshots and corrections of a source again, in order; the caller holds the transaction.

    Args:
        con: Open warehouse.
        source: The source.
        batches: Its batches by moment, in order of retrieval.
        corrections: Its corrections.
        tell: Receives a line per snapshot.

    Returns:
        Rows of `ledger.snapshot` with their counts.

    Raises:
        SourceError: A file cannot be read as a file of its source.
        CorrectionError: A correction finds another value than it expects, or no cell at all.
    """
    marks = (
        "SELECT snapshot_id, first_run_id FROM ledger.snapshot WHERE source = ? AND first_run_id IS NOT NULL"
    )
    known = con.execute(marks, [source]).fetchall()
    forget(con, source)
    waiting = sorted(corrections, key=lambda one: (one.known_from, one.correction_id))
    manifests: list[pl.DataFrame] = []
    takes: dict[datetime, str] = {}
    amended = 0
    for count, between in groupby(batches, lambda moment: _declared_before(moment, waiting)):
        for correction in waiting[amended:count]:
            takes |= _amend(con, correction)
        amended = count
        for stored in _stored(con, between, tell):
            takes |= _takes(stored)
            manifests.append(stored)
    for correction in waiting[amended:]:
        takes |= _amend(con, correction)
    _question(con, source, takes, tell)
    _demand_all_used(con, corrections)
    for snapshot_id, run_id in known:  # the first run of a snapshot stays the same when it is stored again
        con.execute(
            "UPDATE ledger.snapshot SET first_run_id = ? WHERE snapshot_id = ?", [run_id, snapshot_id]
        )
    return manifests


def store_moments(
    con: Ledger, source: str, batches: Iterable[Sequence[Batch]], tell: Tell
) -> list[pl.DataFrame]:
    """Store the batches of one source by moment, then question what changed; the caller holds the transaction."""
    manifests = list(_stored(con, batches, tell))
    _question(con, source, {at: by for stored in manifests for at, by in _takes(stored).items()}, tell)
    return manifests


def _declared_before(moment: Sequence[Batch], corrections: Sequence[Correction]) -> int:
    """Return how many corrections were declared before a moment."""
    taken_at = moment[0].snapshot["taken_at"].item()
    return sum(one.known_from < taken_at for one in corrections)


def _takes(manifests: pl.DataFrame) -> dict[datetime, str]:
    """Return the moments, each with the last of its snapshots."""
    return dict(manifests.select("taken_at", "snapshot_id").iter_rows())


def _question(con: Ledger, source: str, takes: Mapping[datetime, str], tell: Tell) -> None:
    if takes and (questioned := question(con, source, takes)):
        tell(
            f"{source}: {questioned:,} figure(s) questioned, since they stand apart from those around them; "
            "`pledgebook breaks --kind outlier` lists them after the next run"
        )


def _stored(con: Ledger, batches: Iterable[Sequence[Batch]], tell: Tell) -> Iterator[pl.DataFrame]:
    """Store moments of one source in order, many of them in one pass where that comes to the same; yield their manifests."""
    for together, is_one_pass in passes(con, batches):
        if is_one_pass:
            manifests, losses = store_together(con, [batch for moment in together for batch in moment]), {}
        else:
            manifests = store(con, together[0])
            losses = withdrawals(con, manifests["snapshot_id"].to_list())
        for row in manifests.iter_rows(named=True):
            _tell_stored(row, losses.get(row["snapshot_id"]), tell)
        yield manifests


def _tell_stored(row: Mapping[str, Any], loss: str | None, tell: Tell) -> None:
    withdrawn = f", {row['rows_withdrawn']:,} older figures withdrawn" if row["rows_withdrawn"] else ""
    tell(
        f"{row['snapshot_id']}: {row['rows_read']:,} rows read, {row['rows_stored']:,} stored, "
        f"{row['rows_unchanged']:,} unchanged, {row['rows_quarantined']:,} in quarantine, "
        f"{row['rows_ignored']:,} ignored{withdrawn}"
    )
    older = json.loads(row["ignored_by_rule"]).get(OLDER_RELEASE, 0)
    if older:
        tell(_older_line(row, older))
    if loss:
        tell(f"  withdrawal: {loss}. {UNTIL_ACCEPTED}")


def withdrawals(con: Ledger, snapshot_ids: Sequence[str]) -> dict[str, str]:
    """Return what leaves the ledger, in words, by each snapshot that withdraws more than the bound of its source."""
    found = con.execute(
        "SELECT snapshot_id, explanation FROM ledger.finding WHERE kind = ? AND list_contains(?, snapshot_id)",
        [WITHDRAWAL, list(snapshot_ids)],
    )
    return dict(found.fetchall())


def _older_line(row: Mapping[str, Any], count: int) -> str:
    of_release = f", which is of the release of {row['released_at']:%Y-%m-%d}" if row["released_at"] else ""
    is_one = count == 1
    return (
        f"  {count:,} figure{'' if is_one else 's'} of this file{of_release}, {'was' if is_one else 'were'} left out: the "
        f"ledger has {'it' if is_one else 'them'} from a newer release of the publisher"
    )


def _amend(con: Ledger, correction: Correction) -> dict[datetime, str]:
    """Apply a correction to the ledger; return its moment with the snapshot of the cell, if it applies to one."""
    amend(con, correction)
    ((traced,),) = con.execute(
        "SELECT any_value(snapshot_id) FROM ledger.correction WHERE correction_id = ?",
        [correction.correction_id],
    ).fetchall()  # DuckDB 2 keeps the result open after fetchone()
    return {correction.known_from: traced} if traced else {}


def moments(found: Iterable[Snapshot]) -> list[list[Snapshot]]:
    """Group snapshots by source and moment, in order of retrieval."""
    by_moment: dict[tuple[datetime, str], list[Snapshot]] = {}
    for snapshot in found:
        by_moment.setdefault((snapshot.sidecar.taken_at, snapshot.sidecar.source), []).append(snapshot)
    return [by_moment[key] for key in sorted(by_moment)]


def groups_of(found: Iterable[Snapshot]) -> Iterator[list[list[Snapshot]]]:
    """Group the moments of a source that are stored in one transaction: many small files, or a large one."""
    group: list[list[Snapshot]] = []
    size = 0
    for moment in moments(found):
        more = sum(snapshot.sidecar.bytes for snapshot in moment)
        if group and size + more > BYTES_TOGETHER:
            yield group
            group, size = [], 0
        group.append(moment)
        size += more
    if group:
        yield group


def latest_moments(con: Ledger) -> dict[str, datetime]:
    """Return the moment of the last snapshot of each source."""
    return dict(con.execute("SELECT source, max(taken_at) FROM ledger.snapshot GROUP BY source").fetchall())


def is_late(latest: Mapping[str, datetime], snapshot: Snapshot, corrections: Sequence[Correction]) -> bool:
    """Whether the ledger already has a snapshot or a correction of the same moment or later.

    Args:
        latest: What `latest_moments` returned.
        snapshot: A snapshot that is not stored.
        corrections: The corrections of its source.
    """
    taken_at = snapshot.sidecar.taken_at
    newest = latest.get(snapshot.sidecar.source)
    return (newest is not None and newest >= taken_at) or any(
        one.known_from >= taken_at for one in corrections
    )


def changed_sources(
    con: Ledger, found: Iterable[Snapshot], corrections: Corrections, source: str | None
) -> set[str]:
    """Check that all raw files behind the ledger are present and unchanged.

    Returns:
        Sources with a changed sidecar or changed corrections, or with their first corrections: these have to be stored
        again.

    Raises:
        SnapshotError: A raw file is missing or was changed.
    """
    there = {snapshot.snapshot_id: snapshot.sidecar for snapshot in found}
    stored = con.execute(
        "SELECT snapshot_id, sha256, sidecar_sha256, corrections_sha256 FROM ledger.snapshot "
        "WHERE source = coalesce(?, source) ORDER BY snapshot_id",
        [source],
    )
    digests = {name: digest(declared) for name, declared in corrections.items()}
    changed, sources = set(), set()
    for snapshot_id, sha256, sidecar_sha256, corrections_sha256 in stored.fetchall():
        sidecar = there.get(snapshot_id)
        if sidecar is None or sidecar.sha256 != sha256:
            what = "was removed" if sidecar is None else "was changed, with its sidecar,"
            message = (
                f"{snapshot_id}: the raw file {what} after it was stored; expected it unchanged, since figures are "
                "traced to it. Restore it, or move the warehouse away to rebuild the ledger without it."
            )
            raise SnapshotError(message)
        if sidecar.digest() != sidecar_sha256 or digests.get(sidecar.source) != corrections_sha256:
            changed.add(sidecar.source)
        sources.add(sidecar.source)
    return changed | ({sidecar.source for sidecar in there.values()} & digests.keys() - sources)


def _demand_all_used(con: Ledger, corrections: Iterable[Correction]) -> None:
    """Check that every correction applies to a cell, so that a typing error does not go unnoticed."""
    used = {row[0] for row in con.execute("SELECT DISTINCT correction_id FROM ledger.correction").fetchall()}
    for one in corrections:
        if one.correction_id not in used:
            cell = ", ".join(f"{name} '{text}'" for name, text in one.cell.items())
            where = f"{FILE}, correction '{one.correction_id}', cell"
            found = f"no stored row of {one.source} in its days with {cell}"
            remedy = "Fix the cell or the days, or remove it. A rejected row is in quarantine and cannot be corrected."
            raise CorrectionError(where, found, "a row to correct", remedy)
