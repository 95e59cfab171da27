"""Snapshots: raw files that are stored once, never rewritten, and checked against their sha256 at each reading.

A snapshot is `raw/<source>/<yyyy-mm-dd>/<file>` with its sidecar `<file>.json`. Its id is its path below `raw/`.
"""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from glob import escape
from mmap import ACCESS_READ, mmap
from pathlib import Path

from pledgebook.pipelines.core.encoding import IN_MEMORY_BYTES, Raw
from pledgebook.pipelines.core.errors import InputError, SnapshotError
from pledgebook.pipelines.core.letters.file_names import file_name_fault
from pledgebook.pipelines.core.paths import ONLY_OWN
from pledgebook.pipelines.core.records.text import text_of
from pledgebook.pipelines.disk.durable import PARTIAL, partial_of, put, sync_folder, write
from pledgebook.pipelines.disk.locks import locked
from pledgebook.pipelines.raw.seeded import is_seeded
from pledgebook.pipelines.raw.sidecar import Sidecar, parse_sidecar

BY_HAND = ("register", "corrections.toml", "discrepancy_event", "journal", ONLY_OWN)
"""The register, the corrections, the break log and the journal are kept by hand and have no sidecars."""

SIDECAR = ".json"

LOCK = ".lock"
"""Who writes to the raw folder holds it."""

DEPTH = 3
"""Path parts of a raw file: source/date/file."""


@dataclass(frozen=True)
class Snapshot:
    """A raw file and its sidecar.

    Args:
        snapshot_id: Its path below `raw/`, with forward slashes.
        path: The path of the file.
        sidecar: Its metadata.
    """

    snapshot_id: str
    path: Path
    sidecar: Sidecar


def snapshots(raw: Path, carried: Path | None = None) -> list[Snapshot]:
    """Return all snapshots below a raw folder in the order in which they were retrieved.

    Args:
        raw: The folder.
        carried: A folder below it: what lies there is there too, unless the upper one has a snapshot of that name. An
            unchanged copy that an earlier version made of a carried one does not count.

    Raises:
        SnapshotError: A file has no sidecar, or a sidecar has no file.
        InputError: A sidecar cannot be read.
    """
    below = {} if carried is None else {one.snapshot_id: one for one in snapshots(carried)}
    own = [
        path
        for path in _data_files(raw)
        if path.relative_to(raw).as_posix() not in below or not _is_copy(path)
    ]
    found = (below | {one.snapshot_id: one for one in (_open(raw, path) for path in own)}).values()
    return sorted(found, key=lambda snapshot: (snapshot.sidecar.taken_at, snapshot.snapshot_id))


def read(snapshot: Snapshot) -> Raw:
    """Return the bytes of a snapshot, after checking that they have not changed; those of a large file are mapped.

    Raises:
        SnapshotError: The bytes have changed.
    """
    content = opened(snapshot.path)
    _demand(snapshot, hashlib.sha256(content).hexdigest())
    return content


def demand_unchanged(snapshot: Snapshot) -> None:
    """Check that the bytes of a snapshot have not changed, without keeping them.

    Raises:
        SnapshotError: They have.
    """
    _demand(snapshot, digest_of(snapshot.path))


def digest_of(path: Path) -> str:
    """Return the sha256 of a file of any size, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _demand(snapshot: Snapshot, digest: str) -> None:
    if digest != snapshot.sidecar.sha256:
        message = (
            f"{snapshot.snapshot_id}: found sha256 {digest[:12]}…; expected {snapshot.sidecar.sha256[:12]}…, as stated in "
            "its sidecar. Raw files must not be changed: restore the file, or ingest the new content under a new name."
        )
        raise SnapshotError(message)


def opened(path: Path) -> Raw:
    """Return the bytes of a file, in memory or, of a large one, as the system maps it.

    Raises:
        SnapshotError: It is a device, a pipe or a socket, which may never end.
    """
    if not path.is_file():
        message = f"{path}: found a device, a pipe or no file; expected a plain file. Save it as a file, and hand that in."
        raise SnapshotError(message)
    with path.open("rb") as file:
        if path.stat().st_size <= IN_MEMORY_BYTES:
            return file.read()
        return mmap(file.fileno(), 0, access=ACCESS_READ)


def take(raw: Path, file: Path, sidecar: Sidecar, carried: Path | None = None) -> Snapshot:
    """Copy a file into the raw folder as a new snapshot under its own name; see `keep`."""
    return keep(raw, opened(file), replace(sidecar, file=file.name), carried)


def keep(raw: Path, content: Raw, sidecar: Sidecar, carried: Path | None = None) -> Snapshot:
    """Store bytes in the raw folder as a new snapshot, under the name given in the sidecar.

    The sidecar's `sha256` and `bytes` are set from the content. Storing the same bytes on the same day again returns
    the existing snapshot; if the new sidecar declares coverage, the old sidecar gets it. The sidecar gets its name last, so
    that a raw file which has one is whole; see `torn` for what a death leaves.

    Raises:
        SnapshotError: Another file of that name was stored that day, or the name would not be found again.
        LockedError: Another process was writing to the raw folder all the time.
    """
    digest = hashlib.sha256(content).hexdigest()
    sidecar = replace(sidecar, sha256=digest, bytes=len(content))
    target = raw / sidecar.source / f"{sidecar.taken_at:%Y-%m-%d}" / sidecar.file
    _demand_name(target, target.with_name(f"{target.name}{SIDECAR}"))
    with locked(raw / LOCK, raw.name):
        return _keep(raw, content, sidecar, carried)


def _keep(raw: Path, content: Raw, sidecar: Sidecar, carried: Path | None) -> Snapshot:
    folder = raw / sidecar.source / f"{sidecar.taken_at:%Y-%m-%d}"
    target = folder / sidecar.file
    note = folder / f"{sidecar.file}.json"
    layer = next((one for one in (raw, carried) if one and (one / note.relative_to(raw)).exists()), None)
    if layer is not None:
        there = _open(layer, layer / target.relative_to(raw)).sidecar
        if there.sha256 != sidecar.sha256:
            message = (
                f"{target.relative_to(raw).as_posix()}: found a snapshot of that name with other content; expected a new "
                "name. Rename the file, or give the day of retrieval with --taken-at."
            )
            raise SnapshotError(message)
        if layer != raw and sidecar.covers in ((), there.covers):
            return _open(layer, layer / target.relative_to(raw))
        sidecar = replace(there, covers=sidecar.covers or there.covers)
    folder.mkdir(parents=True, exist_ok=True)
    _put_pair(target, content, note, sidecar)
    return _open(raw, target)


def _put_pair(target: Path, content: Raw, note: Path, sidecar: Sidecar) -> None:
    """Put a file and its sidecar in their places: both are on the disk before the first has its name."""
    text = sidecar.to_json().encode()
    if target.exists() and (note.exists() or digest_of(target) == sidecar.sha256):
        if not note.exists() or note.read_bytes() != text:
            put(note, text)
        return
    if target.exists() and not _is_being_written(target):
        raise SnapshotError(_lacks_sidecar(target.relative_to(target.parents[2]).as_posix(), note))
    partial, half = partial_of(target), partial_of(note)
    write(half, text)
    write(partial, content)
    partial.rename(target)
    half.rename(note)
    sync_folder(target.parent)


def demand_name(name: str) -> None:
    """Check that a file can be kept under its name: that it is one, on every system, and is not taken for something else.

    Raises:
        SnapshotError: It cannot; says what is wrong with the name.
    """
    if name.startswith(".") or name.endswith(PARTIAL):
        found: str | None = (
            f"a hidden name, or one that ends with {PARTIAL}, which stands for files that are not whole"
        )
    else:
        found = file_name_fault(name)
    if found is not None:
        raise SnapshotError(_other_name(name, found))


def _demand_name(target: Path, note: Path) -> None:
    """Check that a file will be seen as a raw file under its name, and takes the place of no other."""
    demand_name(target.name)
    if target.suffix == SIDECAR and target.with_suffix("").exists():
        found = f"the name of the sidecar of {target.stem}, which is held already"
    elif note.with_name(f"{note.name}{SIDECAR}").exists():
        found = f"a file whose sidecar would be {note.name}, which is itself a raw file"
    else:
        return
    raise SnapshotError(_other_name(target.name, found))


def _other_name(name: str, found: str) -> str:
    shown = name.encode(errors="replace").decode()
    return f"{shown}: found {found}; expected a name of its own. Rename the file, and ingest it again."


def _is_copy(path: Path) -> bool:
    """Whether a raw file stands beside a sidecar as an earlier version of the program wrote it."""
    note = path.with_name(f"{path.name}.json")
    return note.is_file() and is_seeded(note.read_bytes())


def _data_files(raw: Path) -> Iterator[Path]:
    for path in sorted(raw.rglob("*")):
        parts = path.relative_to(raw).parts
        if path.is_dir():
            _demand_no_link(path, parts)
            continue
        if _is_skipped(path, parts):
            continue
        if len(parts) != DEPTH:
            message = (
                f"{'/'.join(parts)}: found a file in this place; expected raw files at source/date/file only. "
                "Move it out of raw/ and add it with `pledgebook ingest SOURCE FILE`."
            )
            raise SnapshotError(message)
        if not _is_sidecar(path) and not _is_being_written(path):
            _demand_plain(path, parts)
            yield path


def _demand_no_link(folder: Path, parts: tuple[str, ...]) -> None:
    """Refuse a link to a folder: what lies behind it would be missed, or searched without end."""
    if folder.is_symlink() and parts[0] not in BY_HAND and not any(part.startswith(".") for part in parts):
        message = (
            f"raw/{'/'.join(parts)}: found a link to a folder; expected a folder. Put the folder itself there; the whole of raw/, "
            "and a single file, may be links."
        )
        raise SnapshotError(message)


def _demand_plain(path: Path, parts: tuple[str, ...]) -> None:
    """Check that a raw file can be read, that the ledger can name it, and that its folder has the name of a day."""
    name = "/".join(parts).encode(errors="replace").decode()
    if name != "/".join(parts):
        found, expected, remedy = "a name in another encoding than UTF-8", "UTF-8", "Rename the file"
    elif not path.is_file():
        found, expected = "a device, a pipe, or a link that leads nowhere", "a plain file"
        remedy = "Remove it, or restore what it leads to"
    elif not _is_day(parts[1]):
        found, expected, remedy = f"the folder '{parts[1]}'", "a day such as 2026-11-22", "Rename the folder"
    else:
        return
    message = f"{name}: found {found}; expected {expected}. {remedy}."
    raise SnapshotError(message)


def _is_day(text: str) -> bool:
    with suppress(ValueError):
        return date.fromisoformat(text).isoformat() == text
    return False


def _is_skipped(path: Path, parts: tuple[str, ...]) -> bool:
    """Whether a file is kept by hand, hidden, or left incomplete by an interrupted run."""
    hidden = any(part.startswith(".") for part in parts)
    is_note = len(parts) == 1 and path.suffix == ".md"
    return parts[0] in BY_HAND or hidden or is_note or path.suffix == PARTIAL


def _is_being_written(path: Path) -> bool:
    """Whether a file waits for its sidecar: another process writes it, or died before it had its name."""
    note = path.with_name(f"{path.name}{SIDECAR}")
    if note.exists() or not any(path.parent.glob(f"{escape(note.name)}.*{PARTIAL}")):
        return False
    return not note.exists()  # which may have been renamed while this was asked


def _is_sidecar(path: Path) -> bool:
    """Whether a file is the sidecar of another.

    Raises:
        SnapshotError: It is a sidecar, and its file is missing.
    """
    if path.suffix != SIDECAR:
        return False
    if path.with_suffix("").exists():
        return True
    if path.with_suffix("").suffix and not path.with_name(f"{path.name}.json").exists():
        message = (
            f"{path.name}: found a sidecar without its file; expected the raw file beside it. "
            "Restore the file, or ingest it again."
        )
        raise SnapshotError(message)
    return False


def _open(raw: Path, path: Path) -> Snapshot:
    name = path.relative_to(raw).as_posix()
    note = path.with_name(f"{path.name}.json")
    if not note.is_file():
        raise SnapshotError(_lacks_sidecar(name, note))
    sidecar = parse_sidecar(text_of(note.read_bytes(), f"{name}.json"), f"{name}.json")
    for field, found, expected in (
        ("source", sidecar.source, path.parts[-DEPTH]),
        ("file", sidecar.file, path.name),
    ):
        if found != expected:
            where, words = f"{name}.json, {field}", f"'{expected}', which is where the file lies"
            raise InputError(where, f"'{found}'", words, "Correct the field, or move both files.")
    return Snapshot(name, path, sidecar)


def _lacks_sidecar(name: str, note: Path) -> str:
    return (
        f"{name}: found no sidecar; expected {note.name} beside it. Move the file out of raw/ and add it with "
        "`pledgebook ingest SOURCE FILE`, which writes the sidecar."
    )
