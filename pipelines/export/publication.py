"""Publications: which release was `latest` from which moment on, and the copy for readers.

`releases/published.jsonl` has a line for each time that `latest` moved, so that what was said on a day can be asked
later, also if a release with an earlier date was made since.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from pledgebook.pipelines.core.errors import UsageError, WarehouseError, WarehouseOutdatedError
from pledgebook.pipelines.core.letters.file_names import file_name_fault
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.records.fields import FileName, JsonMoment, Sha256
from pledgebook.pipelines.core.records.record import of_json
from pledgebook.pipelines.core.records.text import text_of
from pledgebook.pipelines.disk.durable import partial_of, put, sync, sync_folder
from pledgebook.pipelines.disk.leftovers import clear
from pledgebook.pipelines.export.run_note import read_note
from pledgebook.pipelines.export.stored import (
    CHECKSUMS,
    PARTIAL_RELEASE,
    number_of,
    plain_name,
    release_digest,
    unpack,
    unpacked,
)
from pledgebook.pipelines.warehouse.connection import Ledger, reader

LOG = "published.jsonl"


RESTORE = "Restore the file from a backup, or remove it: the releases then count from their dates on."


@dataclass(frozen=True)
class Line:
    """A line of the list of publications.

    Args:
        at: The moment, UTC.
        release: The name of the release.
        digest: Its digest; None in a line of an earlier version.
        after: The sha256 of all lines before it; None likewise.
    """

    at: JsonMoment
    release: FileName
    digest: Sha256 | None
    after: Sha256 | None


@dataclass(frozen=True)
class Publication:
    """A release that became the latest.

    Args:
        at: The moment, UTC; None if nothing says when.
        release: Its name.
        digest: Its digest then, hexadecimal; empty if nothing says it.
    """

    at: datetime | None
    release: str
    digest: str = ""


def publish_release(data: DataDir, release: Path, at: datetime) -> None:
    """Let `latest` point to a release, put its ledger in place as the copy for readers, and note the moment.

    Args:
        data: The data directory.
        release: The folder of the release.
        at: The moment, UTC.
    """
    _put_in_place(release, data.published)
    published = publications(data.releases)
    if not published or published[-1].release != release.name or published[-1].at is None:
        log = data.releases / LOG
        before = log.read_bytes() if log.exists() else b""
        line = {
            "at": at.isoformat(),
            "release": release.name,
            "digest": release_digest(release),
            "after": _chain(before),
        }
        put(log, before + f"{json.dumps(line)}\n".encode())
    _point(data.releases / "latest", release.name)


def publications(releases: Path) -> list[Publication]:
    """Return the releases in the order in which they became the latest.

    Without a note, as in a folder of releases that an earlier version made, each counts from its date on.
    """
    log = releases / LOG
    if log.exists():
        return [
            Publication(line.at, line.release, line.digest or "")
            for line in parse_publications(log.read_bytes())
        ]
    dated = [path.name for path in releases.glob("*") if (path / CHECKSUMS).is_file() and _day(path.name)]
    return [
        Publication(None, name)
        for name in sorted(dated, key=lambda name: (plain_name(name), number_of(name)))
    ]


def publication_faults(releases: Path) -> list[tuple[str, str, str]]:
    """Compute the chain of the list of publications: each line has the sha256 of all lines before it.

    Args:
        releases: The folder of releases.

    Returns:
        Each line that does not follow the lines before it, what it should follow, and what it follows. A line of an earlier
        version says nothing of it.
    """
    log = releases / LOG
    if not log.exists():
        return []
    content, faults = b"", []
    whole = log.read_bytes()
    for number, (line, raw) in enumerate(
        zip(parse_publications(whole), whole.splitlines(keepends=True), strict=True), 1
    ):
        if line.after not in (None, _chain(content)):
            faults.append((f"line {number}", f"after {_chain(content)}", f"after {line.after}"))
        content += raw
    return faults


def _chain(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def parse_publications(content: bytes) -> list[Line]:
    """Read the list of publications.

    Args:
        content: The bytes of its file; lines end with a line feed alone.

    Raises:
        InputError: A line is not what was written; names it, and each field that is wrong.
    """
    raw = content.splitlines(keepends=True)
    return [_line(one, f"releases/{LOG}, line {number}") for number, one in enumerate(raw, 1)]


def _line(raw: bytes, where: str) -> Line:
    return of_json(Line, text_of(raw.rstrip(b"\n"), where), where, RESTORE)


def published_on(releases: Path, asked: str) -> Path:
    """Return the release that was the latest at the end of a day, or the release of a name.

    Args:
        releases: The folder of releases.
        asked: A day such as 2026-11-22, or the name of a release.

    Raises:
        UsageError: Nothing had been published by then, or there is no such release; names those that there are.
    """
    day = _day(asked) if plain_name(asked) == asked else None
    by_then = [one for one in publications(releases) if day and _is_by(one, day)]
    name = by_then[-1].release if by_then else asked
    is_one = file_name_fault(name) is None and (releases / name / CHECKSUMS).is_file()
    if (by_then or day is None) and is_one:
        return releases / name
    known = [
        path.name
        for path in sorted(releases.glob("*"))
        if (path / CHECKSUMS).is_file() and not path.is_symlink()
    ]
    listed = f"{len(known)} releases from {known[0]} to {known[-1]}" if len(known) > 5 else ", ".join(known)
    found = (
        "nothing that is still kept had been published by then" if _day(asked) else "there is no such release"
    )
    message = f"--as-published {asked}: {found}. Releases: {listed or 'none'}."
    raise UsageError(message)


def _is_by(one: Publication, day: date) -> bool:
    """Whether a release had been published by the end of a day."""
    return one.at <= end_of_day(day) if one.at else plain_name(one.release) <= day.isoformat()


@contextmanager
def released(
    release: Path, seconds: float, *, any_version: bool = False, writes: Path | None = None
) -> Iterator[Ledger]:
    """Open the ledger of a release for reading; see `reader`.

    Raises:
        WarehouseError: Another version of the code made it, and that is not allowed, or it lacks what is asked for.
    """
    with (
        unpacked(release) as copy,
        read_release(release, copy, seconds, any_version=any_version, writes=writes) as con,
    ):
        yield con


@contextmanager
def read_release(
    release: Path, copy: Path, seconds: float, *, any_version: bool = False, writes: Path | None = None
) -> Iterator[Ledger]:
    """Open the ledger of a release that is unpacked already; see `released`."""
    try:
        with reader(copy, seconds, any_version=any_version, writes=writes) as con:
            yield con
    except WarehouseOutdatedError as error:
        version = read_note(release).code_version
        message = (
            f"Release {release.name} was published by another version of Pledgebook ({version}), whose tables differ. "
            f"`pledgebook sql` and `pledgebook export` answer from it with --as-published; its reports are in {release}."
        )
        raise WarehouseError(message) from error
    except duckdb.CatalogException as error:
        message = f"Release {release.name} has none of that: {str(error).splitlines()[0]}"
        raise WarehouseError(message) from error


def _put_in_place(release: Path, target: Path) -> None:
    """Replace the copy for readers by rename; those who have the old one open keep it until they close it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    clear((*target.parent.glob("*.partial"), *target.parent.glob(f"{target.name}.tmp-*")))
    partial = partial_of(target)
    unpack(release, partial)
    sync(partial)
    target.with_name(f"{target.name}.wal").unlink(missing_ok=True)  # of somebody who wrote to the old copy
    partial.replace(target)
    sync_folder(target.parent)


def _point(link: Path, name: str) -> None:
    """Let a link point to a release, by one rename: there is no moment at which it points nowhere."""
    if link.is_symlink() and link.readlink() == Path(name):
        return
    partial = link.with_name(f"{PARTIAL_RELEASE}link-{os.getpid()}")
    partial.unlink(missing_ok=True)
    partial.symlink_to(name, target_is_directory=True)
    if link.is_dir() and not link.is_symlink():  # a copy of the data directory that followed its links
        link.rename(link.with_name(f"{PARTIAL_RELEASE}copy-{os.getpid()}"))
    partial.replace(link)
    sync_folder(link.parent)


def _day(name: str) -> date | None:
    """Return the day that a release is named after; None for a name with another day of knowledge."""
    try:
        return date.fromisoformat(plain_name(name))
    except ValueError:
        return None
