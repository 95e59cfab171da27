"""Step "ingest": store every snapshot that the warehouse does not have yet."""

from dataclasses import dataclass

import polars as pl

from pipelines.core.paths import DataDir
from pipelines.ingest.groups import sources_of_groups
from pipelines.ingest.prepare import prepare_moment
from pipelines.ingest.store import is_stored
from pipelines.ingest.vintages import Tell, changed_sources, is_late, moments, store_again, store_moment
from pipelines.raw.hand_kept import register_texts
from pipelines.raw.snapshot import read, snapshots
from pipelines.raw.text import read_text
from pipelines.register.correction import Correction
from pipelines.register.corrections import parse_corrections
from pipelines.register.product_group import declared_groups
from pipelines.schemas import CONTRACTS
from pipelines.schemas.contract import columns
from pipelines.warehouse.ledger import opened, renew
from pipelines.warehouse.turn import retried, turn, turns


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


def silent(_line: str) -> None:
    """Ignore a line of progress."""


def ingest(data: DataDir, source: str | None = None, tell: Tell = silent) -> Ingested:
    """Store every snapshot that the warehouse does not have yet.

    A snapshot that was taken before one that is stored already sends its source through again from the
    first snapshot, in one transaction: the ledger is the same as if it had come in time. So does a sidecar or a
    declared correction that was changed. A warehouse of an earlier version is put aside and made anew.

    Args:
        data: The data directory.
        source: Only this source; all if not given.
        tell: Receives a line per snapshot.

    Raises:
        SnapshotError: A raw file was changed or lost since it was taken.
        SourceError: A file is not what its source publishes.
        CorrectionError: The corrections file is not valid, or its source has corrected itself.
    """
    manifests = [pl.DataFrame(schema=columns(CONTRACTS["snapshot"]))]
    known, again = retried(lambda: _ingest(data, source, tell, manifests))
    return Ingested(pl.concat(manifests), known, again)


def _ingest(
    data: DataDir, source: str | None, tell: Tell, manifests: list[pl.DataFrame]
) -> tuple[int, tuple[str, ...]]:
    """Store what the warehouse lacks, and add its manifest rows to those of the attempts before."""
    found = [
        snapshot
        for snapshot in snapshots(data.raw, data.carried)
        if source in (None, snapshot.sidecar.source)
    ]
    contents = {snapshot.snapshot_id: read(snapshot) for snapshot in found}
    corrections, texts = _corrections(data), register_texts(data)
    groups = declared_groups(texts.own, texts.carried)
    renew(data.warehouse, tell)
    with opened(data.warehouse) as con:
        seen = turns(con)
        changed = changed_sources(con, found, corrections, source)
        changed |= sources_of_groups(con, groups) & {one.sidecar.source for one in found}
        new = [snapshot for snapshot in found if not is_stored(con, snapshot.snapshot_id)]
        late = [one for one in new if is_late(con, one, corrections.get(one.sidecar.source, ()))]
        again = sorted({snapshot.sidecar.source for snapshot in late} | changed)
        for name in again:
            tell(
                f"{name}: a snapshot came late, or a sidecar, a correction or a product group changed; all is stored again, in order"
            )
            same = [snapshot for snapshot in found if snapshot.sidecar.source == name]
            declared = corrections.get(name, ())
            batches = (prepare_moment(moment, contents, declared, groups) for moment in moments(same))
            with turn(con, name, seen):
                stored = store_again(con, name, batches, declared, tell)
            manifests += stored
        for moment in moments(snapshot for snapshot in new if snapshot.sidecar.source not in again):
            declared = corrections.get(moment[0].sidecar.source, ())
            with turn(con, moment[0].sidecar.source, seen):
                manifest = store_moment(con, prepare_moment(moment, contents, declared, groups), tell)
            manifests.append(manifest)
    return len(found) - len(new), tuple(again)


def _corrections(data: DataDir) -> dict[str, tuple[Correction, ...]]:
    """Read the declared corrections by source: those of the data directory over the carried ones."""
    below = data.carried and data.carried / data.corrections.name
    own, carried = (read_text(path) if path and path.exists() else "" for path in (data.corrections, below))
    return parse_corrections(own, carried)
