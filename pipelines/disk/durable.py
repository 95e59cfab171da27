"""Writing that lasts: a file is on the disk before it has its name, and its name is on the disk before anything rests on it."""

import os
from pathlib import Path

from pledgebook.pipelines.core.encoding import Raw

PARTIAL = ".partial"
"""How the name of a file ends that is not whole yet."""


def partial_of(path: Path) -> Path:
    """Return where this process writes a file before it has its name."""
    return path.with_name(f"{path.name}.{os.getpid()}{PARTIAL}")


def put(path: Path, content: Raw) -> None:
    """Write a file whole and put it in its place, over one that is there; a death leaves the old one or the new one."""
    partial = partial_of(path)
    write(partial, content)
    partial.replace(path)
    sync_folder(path.parent)


def write(path: Path, content: Raw) -> None:
    """Write a file and wait until it is on the disk; what cannot be written whole is removed again.

    Raises:
        OSError: The disk is full, or the folder may not be written to.
    """
    try:
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise


def sync(path: Path) -> None:
    """Wait until the content of a file is on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    if not hasattr(os, "O_DIRECTORY"):  # Windows opens no folder, and renames durably without
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def sync_tree(folder: Path) -> None:
    """Wait until all files below a folder, and their names, are on the disk."""
    below = sorted(folder.rglob("*"))
    for path in below:
        if path.is_file() and not path.is_symlink():
            sync(path)
    for one in (*(path for path in below if path.is_dir()), folder):
        sync_folder(one)
