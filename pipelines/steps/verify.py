"""Step "verify": read every raw file and compare it with its sidecar and with what the ledger was told."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.raw.snapshot import digest_of, snapshots
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.ledger import opened

SAME, ALTERED, REPLACED, MISSING, NEW = (
    "same",
    "altered",
    "altered with its sidecar",
    "missing",
    "not ingested",
)
SOUND = (SAME, NEW)


@dataclass(frozen=True)
class Verified:
    """A raw file, as it is.

    Args:
        snapshot_id: Its path below `raw/`.
        expected: The sha256 that the ledger has of it, or else its sidecar, hexadecimal.
        found: Its sha256; None if there is no such file.
        result: same; altered; altered with its sidecar; missing; or not ingested, for a sound file that is new.
    """

    snapshot_id: str
    expected: str
    found: str | None
    result: str

    @property
    def is_sound(self) -> bool:
        """Whether its bytes are those that were retrieved."""
        return self.result in SOUND


def verify(data: DataDir) -> Iterator[Verified]:
    """Compute the sha256 of every raw file, those that the program carries among them.

    A run reads no file again whose size and time are as they were; this reads all of them.

    Args:
        data: The data directory; its ledger is asked if there is one.

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


def _stored(data: DataDir) -> dict[str, str]:
    if isinstance(data.warehouse, Path) and not data.warehouse.exists():
        return {}
    with opened(data.warehouse) as con:
        return _digests(con)


def _digests(con: Ledger) -> dict[str, str]:
    return dict(con.execute("SELECT snapshot_id, sha256 FROM ledger.snapshot").fetchall())
