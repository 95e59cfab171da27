"""Every raw file against its sidecar and what the ledger was told of it, and the log of breaks against its chain."""

from collections.abc import Iterator
from pathlib import Path

from pledgebook.pipelines.breaks.log_file import examined
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.raw.snapshot import digest_of, snapshots
from pledgebook.pipelines.raw.torn import set_aside
from pledgebook.pipelines.steps.break_log import log_faults
from pledgebook.pipelines.steps.proof.verified import (
    ALTERED,
    ASIDE,
    MISSING,
    NEW,
    REPLACED,
    SAME,
    Verified,
)
from pledgebook.pipelines.warehouse.ledger import settled


def raw_files(data: DataDir) -> Iterator[Verified]:
    """Compute the sha256 of every raw file, those that the program carries among them.

    Raises:
        SnapshotError: A file has no sidecar, or a sidecar has no file.
    """
    stored = _stored(data)
    for one in snapshots(data.raw, data.carried):
        ingested, noted, found = stored.pop(one.snapshot_id, None), one.sidecar.sha256, digest_of(one.path)
        result = NEW if ingested is None else SAME
        if found != noted:
            result = ALTERED
        elif ingested not in (None, noted):
            result = REPLACED
        yield Verified(one.snapshot_id, ingested or noted, found, result)
    for snapshot_id, ingested in sorted(stored.items()):
        yield Verified(snapshot_id, ingested, None, MISSING)
    for path in set_aside(data.raw):
        where = f"raw/{path.relative_to(data.raw).as_posix()}"
        yield Verified(where, "the raw file of this sidecar", None, ASIDE)


def break_log(data: DataDir) -> Iterator[Verified]:
    """Compute the chain of the log of breaks, and compare it with the ledger's copy."""
    if not any(data.discrepancy_event.glob("*.jsonl")):
        return
    if has_ledger(data):
        with settled(data.warehouse) as con:
            faults = log_faults(data, con)
    else:
        _, faults = examined(data.discrepancy_event)
    for fault in faults:
        yield Verified(fault.where, fault.expected, fault.found, ALTERED)
    if not faults:
        yield Verified(data.discrepancy_event.name, "an unbroken chain", "an unbroken chain", SAME)


def has_ledger(data: DataDir) -> bool:
    """Whether there is a ledger to compare with."""
    return not isinstance(data.warehouse, Path) or data.warehouse.exists()


def _stored(data: DataDir) -> dict[str, str]:
    if not has_ledger(data):
        return {}
    with settled(data.warehouse) as con:
        return dict(con.execute("SELECT snapshot_id, sha256 FROM ledger.snapshot").fetchall())
