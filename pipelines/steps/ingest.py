"""Step "ingest": store every snapshot that the warehouse does not have yet."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

import polars as pl

from pledgebook.pipelines.core.errors import CorrectionError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.ingest.batch import Batch, Tell, silent
from pledgebook.pipelines.ingest.groups import sources_of_groups
from pledgebook.pipelines.ingest.prepare import prepare_moment
from pledgebook.pipelines.ingest.store import stored_snapshots
from pledgebook.pipelines.ingest.vintages import (
    changed_sources,
    groups_of,
    is_late,
    latest_moments,
    moments,
    store_again,
    store_moments,
)
from pledgebook.pipelines.raw.hand_kept import register_texts
from pledgebook.pipelines.raw.snapshot import Snapshot, demand_unchanged, read, snapshots
from pledgebook.pipelines.raw.state import State, raw_states
from pledgebook.pipelines.raw.text import text_if_any
from pledgebook.pipelines.raw.torn import mend
from pledgebook.pipelines.register.correction import Correction
from pledgebook.pipelines.register.corrections import parse_corrections
from pledgebook.pipelines.register.product_group import declared_groups
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.sources.parsing.need import RATES
from pledgebook.pipelines.steps.seen import remember, seen
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.ledger import opened, renewed
from pledgebook.pipelines.warehouse.turn import retried, turn, turns


@dataclass(frozen=True)
class Ingested:
    """Outcome of an ingest.

    Args:
        stored: Manifest rows of the snapshots that were stored now.
        known: How many snapshots were stored already.
        replayed: Sources that were stored anew, in the order of taking, since a snapshot came late,
            or a sidecar or a correction changed.
    """

    stored: pl.DataFrame
    known: int
    replayed: tuple[str, ...]


def ingest(data: DataDir, source: str | None = None, tell: Tell = silent, *, mends: bool = True) -> Ingested:
    """Store every snapshot that the warehouse does not have yet.

    A snapshot that was taken before one that is stored already sends its source through again from the
    first snapshot, in one transaction: the ledger is the same as if it had come in time. So does a sidecar or a
    declared correction that was changed. A warehouse of an earlier version is put aside and made anew. A raw file of the size
    and time that it had at the last ingest is not read again; see `verify`.

    Args:
        data: The data directory.
        source: Only this source; all if not given.
        tell: Receives a line per snapshot.
        mends: Whether what deaths have torn in the raw folder is completed or set aside.

    Raises:
        SnapshotError: A raw file was changed or lost since it was taken.
        SourceError: A file is not what its source publishes.
        CorrectionError: The corrections file is not valid, or its source has corrected itself.
    """
    manifests = [pl.DataFrame(schema=columns(CONTRACTS["snapshot"]))]
    known, again = retried(lambda: _ingest(data, source, tell, manifests, mends=mends))
    return Ingested(pl.concat(manifests), known, again)


def _ingest(
    data: DataDir, source: str | None, tell: Tell, manifests: list[pl.DataFrame], *, mends: bool
) -> tuple[int, tuple[str, ...]]:
    """Store what the warehouse lacks, and add its manifest rows to those of the attempts before."""
    with renewed(data.warehouse, tell) as con:
        if mends:
            mend_raw(data, tell)
        there, known = raw_states(data), seen(con, "ingest")
        if known == there and source is None:
            return len(stored_snapshots(con)), ()
        done = _stored(con, data, source, there.items() - known.items(), tell, manifests)
        read = {file: state for file, state in there.items() if source in (None, file.split("/")[1])}
        kept = {file: state for file, state in known.items() if file in there}
        remember(con, "ingest", kept | read)
    return done


def mend_raw(data: DataDir, tell: Tell = silent) -> None:
    """Complete or set aside what deaths have torn in the raw folder, and say so."""

    def is_stored(snapshot_id: str) -> bool:
        with opened(data.warehouse) as con:
            return snapshot_id in stored_snapshots(con)

    for line in mend(data.raw, is_stored):
        tell(line)


def _stored(
    con: Ledger,
    data: DataDir,
    source: str | None,
    unseen: Set[tuple[str, State]],
    tell: Tell,
    manifests: list[pl.DataFrame],
) -> tuple[int, tuple[str, ...]]:
    """Store what the warehouse lacks; files that were not seen like this before are read to be checked."""
    written = turns(con)  # before anything is asked: what another writer stores from here on is noticed
    found = [one for one in snapshots(data.raw, data.carried) if source in (None, one.sidecar.source)]
    stored, touched = stored_snapshots(con), {file.partition("/")[2] for file, _ in unseen}
    for one in found:
        if one.snapshot_id in stored and one.snapshot_id in touched:
            demand_unchanged(one)
    corrections, texts = _corrections(data), register_texts(data)
    groups = declared_groups(texts.own, texts.carried)
    changed = changed_sources(con, found, corrections, source)
    changed |= sources_of_groups(con, groups) & {one.sidecar.source for one in found}
    new = [snapshot for snapshot in found if snapshot.snapshot_id not in stored]
    latest = latest_moments(con)
    late = [one for one in new if is_late(latest, one, corrections.get(one.sidecar.source, ()))]
    again = {snapshot.sidecar.source for snapshot in late} | changed
    for name in sorted({one.sidecar.source for one in found}, key=lambda one: (one != RATES, one)):
        declared = corrections.get(name, ())
        if name in again:
            tell(
                f"{name}: a snapshot came late, or a sidecar, a correction or a product group changed; all is stored again, in order"
            )
            same = [snapshot for snapshot in found if snapshot.sidecar.source == name]
            batches = (_prepared(moment, declared, groups, tell) for moment in moments(same))
            with turn(con, name, written):
                whole = store_again(con, name, batches, declared, tell)
            manifests += whole
            continue
        for together in groups_of(one for one in new if one.sidecar.source == name):
            batches = (_prepared(moment, declared, groups, tell) for moment in together)
            with turn(con, name, written):
                whole = store_moments(con, name, batches, tell)
            manifests += whole
    return len(found) - len(new), tuple(sorted(again))


def _prepared(
    moment: Sequence[Snapshot], corrections: Sequence[Correction], groups: Set[str] | None, tell: Tell
) -> list[Batch]:
    contents = {one.snapshot_id: read(one) for one in moment}
    return prepare_moment(moment, contents, corrections, groups, tell)


def _corrections(data: DataDir) -> dict[str, tuple[Correction, ...]]:
    """Read the declared corrections by source: those of the data directory over the carried ones."""
    below = data.carried and data.carried / data.corrections.name
    own, carried = (text_if_any(path, CorrectionError) if path else "" for path in (data.corrections, below))
    return parse_corrections(own, carried)
