"""Step "verify": say of everything that is kept whether it is as it was made, and what was altered, where."""

from collections.abc import Iterator

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.steps.proof.books import journal
from pledgebook.pipelines.steps.proof.raw_files import break_log, raw_files
from pledgebook.pipelines.steps.proof.releases import readers_copy, releases
from pledgebook.pipelines.steps.proof.tables import tables
from pledgebook.pipelines.steps.proof.verified import Verified

FILES = (raw_files, break_log, journal, releases, readers_copy)
"""What is compared with digests that were taken when it was made."""


def verify(data: DataDir, *, only_files: bool = False) -> Iterator[Verified]:
    """Compare everything that is kept with what it was made of.

    Every raw file is read, those that the program carries among them. The chains of the log of breaks and of the journal are
    computed, the trial balance and the closings of the journal, and the checksums of every release; the copy for readers is
    compared with that of the latest release. Then the ledger is made anew from the raw files, in a file of its own, and compared
    table by table, and the last run is computed again.

    Args:
        data: The data directory; its ledger is asked if there is one.
        only_files: Whether to leave out the ledger, which takes as long as a first run.

    Raises:
        SnapshotError: A raw file has no sidecar, or a sidecar has no file.
        InputError: The register or a correction is not valid.
    """
    sound = True
    for part in FILES:
        for one in part(data):
            sound = sound and one.is_sound
            yield one
    if not only_files and sound:
        yield from tables(data)
