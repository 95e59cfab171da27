"""Step "hand in": take files of a person's own into the raw folder and the ledger."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.text import did_you_mean
from pledgebook.pipelines.ingest.batch import Tell, silent
from pledgebook.pipelines.ingest.draft import Draft, draft
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot, demand_name, take
from pledgebook.pipelines.steps.ingest import Ingested, ingest, mend_raw
from pledgebook.pipelines.steps.prepare import prepare

Drafted = Callable[[Path, Sidecar], Draft]
"""Checks a file and says what it covers."""


@dataclass(frozen=True)
class Origin:
    """Origin of files, as far as somebody says it.

    Args:
        taken_at: When they were retrieved from their publisher, UTC; None for now.
        sheet: The sheet of a workbook with several.
        publisher: Whose figures they are; None for the name of the source.
        url: The address that they came from.
        license: The terms of use.
        edition: The publisher's name for the edition.
    """

    taken_at: datetime | None = None
    sheet: str | None = None
    publisher: str | None = None
    url: str | None = None
    license: str | None = None
    edition: str | None = None


@dataclass(frozen=True)
class HandedIn:
    """Files that were handed in.

    Args:
        drafts: Each file as it was checked.
        snapshots: Each file as it was kept, in the same order.
        ingested: What was stored of them, and of files that were not stored yet.
    """

    drafts: Sequence[Draft]
    snapshots: Sequence[Snapshot]
    ingested: Ingested


def hand_in(
    data: DataDir,
    source: str,
    files: Sequence[Path],
    origin: Origin,
    now: datetime,
    *,
    drafted: Drafted | None = None,
    covers: str | None = None,
    tell: Tell = silent,
) -> HandedIn:
    """Check files, keep them in the raw folder, and store them in the ledger; nothing is kept if one cannot be read.

    Args:
        data: The data directory, made if it is not there.
        source: The source whose files they are.
        files: The files.
        origin: Where they come from.
        now: The moment, UTC.
        drafted: Checks a file; `draft` with `covers` if not given.
        covers: What the files have completely, in the words of `pledgebook ingest --covers`; None if nobody says it.
        tell: Receives a line for each thing that is done.

    Raises:
        UsageError: There is no such source, or a moment lies in the future.
        SourceError: A file is not what the source publishes.
    """
    check = drafted or (lambda file, sidecar: draft(file, sidecar, covers, tell))
    drafts = [check(file, sidecar_of(source, file, origin, now)) for file in files]
    for line in prepare(data):
        tell(line)
    mend_raw(data, tell)
    taken = [take(data.raw, one.file, one.sidecar, data.carried) for one in drafts]
    return HandedIn(drafts, taken, ingest(data, source, tell=tell))


def sidecar_of(source: str, file: Path, origin: Origin, now: datetime) -> Sidecar:
    """Return what is known of a file before it is read.

    Raises:
        UsageError: There is no such source, or the file was retrieved in the future.
        SnapshotError: The file cannot be kept under its name.
    """
    if source not in SOURCES:
        message = f"There is no source '{source}'.{did_you_mean(source, SOURCES)} Sources: {', '.join(sorted(SOURCES))}."
        raise UsageError(message)
    demand_name(file.name)
    moment = origin.taken_at or now
    if moment > now:
        message = f"--taken-at: found {moment:%Y-%m-%dT%H:%M:%S}, which is in the future; expected the moment when the file was retrieved."
        raise UsageError(message)
    return Sidecar(
        source, file.name, moment, origin.publisher or source, "", 0, origin.url, origin.license, origin.edition,
        sheet=origin.sheet,
    )  # fmt: skip
