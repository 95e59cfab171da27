"""State of files by their sizes and times, which tells without reading them whether one was changed since it was read."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from pledgebook.pipelines.core.paths import DataDir

State = tuple[int, int]
"""Size of a file in bytes, and when it was changed, in nanoseconds since 1970."""

States = dict[str, State]
"""States by the names of files."""

LOGS = ("discrepancy_event", "journal")
"""Folders that each run may write to."""


def raw_states(data: DataDir) -> States:
    """Return the state of every file below the raw folder and of what is carried, but not of the log of breaks and the journal."""
    return {name: state for name, state in _layers(data, "") if name.split("/")[1] not in LOGS}


def register_states(data: DataDir) -> States:
    """Return the state of every file of the register, own and carried."""
    return dict(_layers(data, "register"))


def states(folder: Path, name: str) -> States:
    """Return the state of every file below a folder, or of a file; hidden and incomplete ones do not count.

    Args:
        folder: The folder or file; nothing if there is none.
        name: What its files are named after: `<name>/<path below the folder>`.
    """
    if folder.is_file():
        return {name: _state(folder.stat())}
    return dict(_walk(folder, name)) if folder.is_dir() else {}


def _layers(data: DataDir, below: str) -> Iterator[tuple[str, State]]:
    for name, folder in (("own", data.raw), ("carried", data.carried)):
        if folder is not None:
            found = states(folder / below, f"{name}/{below}".rstrip("/"))
            yield from ((_unnamed(file), state) for file, state in found.items())


def _unnamed(file: str) -> str:
    """Return what stands for a file: of the register a digest, since a private file's name is nobody's business."""
    layer, folder, *rest = file.split("/", 2)
    if folder != "register" or not rest:
        return file
    return f"{layer}/{folder}/{hashlib.sha256(rest[0].encode()).hexdigest()[:16]}"


def _walk(folder: Path, name: str) -> Iterator[tuple[str, State]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name.endswith(".partial"):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(Path(entry.path), f"{name}/{entry.name}")
            else:
                yield f"{name}/{entry.name}", _state(_found(entry))


def _found(entry: "os.DirEntry[str]") -> os.stat_result:
    try:
        return entry.stat()
    except OSError:  # a link that leads nowhere is told by whoever reads it
        return entry.stat(follow_symlinks=False)


def _state(found: os.stat_result) -> State:
    return found.st_size, found.st_mtime_ns
