"""What deaths leave in the raw folder: a pair of file and sidecar is completed if both are whole, and else set aside and told.

A raw file counts once its sidecar has its name. Both are on the disk under partial names before the first is renamed, so a
process that dies between the two renames leaves all that is needed to do the second.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from pledgebook.pipelines.core.errors import InputError
from pledgebook.pipelines.core.text import is_digits
from pledgebook.pipelines.disk.durable import PARTIAL, sync_folder
from pledgebook.pipelines.disk.locks import locked
from pledgebook.pipelines.raw.sidecar import parse_sidecar
from pledgebook.pipelines.raw.snapshot import BY_HAND, LOCK, SIDECAR, digest_of

ASIDE = ".aside"
"""Folder of the raw folder in which lies what was set aside."""


def mend(raw: Path, is_stored: Callable[[str], bool]) -> list[str]:
    """Complete the pairs of file and sidecar that a death has torn, set aside what has lost its other half, and clear the rest.

    Args:
        raw: The raw folder.
        is_stored: Whether the ledger holds the snapshot of an id: one that has lost its file is not set aside, but missed.

    Returns:
        A sentence for each pair that was torn.

    Raises:
        LockedError: Another process was writing to the folder all the time.
    """
    if not any(_left(raw)):
        return []
    with locked(raw / LOCK, raw.name):  # what is partial now belongs to nobody who lives
        return [*_completed(raw), *_set_aside(raw, is_stored)]


def set_aside(raw: Path) -> list[Path]:
    """Return what was set aside and nobody has removed since."""
    return sorted(path for path in (raw / ASIDE).rglob("*") if path.is_file())


def _left(raw: Path) -> Iterator[Path]:
    """Find partial files, and sidecars without a file."""
    for path in _files(raw):
        if path.name.endswith(PARTIAL) or _is_alone(path):
            yield path


def _files(raw: Path) -> list[Path]:
    if not raw.is_dir():
        return []
    sources = (one for one in raw.iterdir() if one.name not in BY_HAND and not one.name.startswith("."))
    days = (day for source in sources if not source.is_symlink() for day in source.glob("*"))
    within = (path for day in days if not day.is_symlink() for path in day.glob("*"))  # never behind a link
    return sorted(path for path in within if not path.name.startswith("."))


def _is_alone(path: Path) -> bool:
    """Whether a file is a sidecar that has lost its file."""
    return (
        path.suffix == SIDECAR
        and path.with_suffix("").suffix != ""
        and not path.with_suffix("").exists()
        and not path.with_name(f"{path.name}{SIDECAR}").exists()
    )


def _completed(raw: Path) -> Iterator[str]:
    for partial in [path for path in _files(raw) if path.name.endswith(PARTIAL)]:
        name, _, process = partial.name.removesuffix(PARTIAL).rpartition(".")
        note = partial.with_name(name)
        if is_digits(process) and _is_whole(note, partial):
            partial.rename(note)
            sync_folder(note.parent)
            yield f"{_id(raw, note)}: its writer died before it was done; the file and its sidecar are whole and are kept."
        else:
            partial.unlink()


def _is_whole(note: Path, partial: Path) -> bool:
    """Whether a partial file is the sidecar that a raw file waits for."""
    file = note.with_suffix("")
    if note.suffix != SIDECAR or note.exists() or not file.is_file():
        return False
    try:
        return parse_sidecar(partial.read_text(encoding="utf-8"), note.name).sha256 == digest_of(file)
    except (InputError, UnicodeDecodeError):
        return False


def _set_aside(raw: Path, is_stored: Callable[[str], bool]) -> Iterator[str]:
    for note in [path for path in _files(raw) if _is_alone(path)]:
        snapshot_id = _id(raw, note)
        if is_stored(snapshot_id):
            continue
        target = raw / ASIDE / note.relative_to(raw)
        number = 1
        while target.exists():
            number += 1
            target = target.with_name(f"{note.name}.{number}")
        target.parent.mkdir(parents=True, exist_ok=True)
        note.rename(target)
        sync_folder(note.parent)
        yield (
            f"{snapshot_id}: found its sidecar without the file, which the ledger never held; it is set aside as "
            f"raw/{target.relative_to(raw).as_posix()}. Ingest the file again."
        )


def _id(raw: Path, note: Path) -> str:
    return note.with_suffix("").relative_to(raw).as_posix()
