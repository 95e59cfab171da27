"""Temporary folders: each is named after its process and locked by it, so that the next one can clear away what a killed one left."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pledgebook.pipelines.core.text import is_digits

try:
    from fcntl import LOCK_EX, LOCK_NB, flock
except ImportError:  # pragma: no cover - Windows, where the number of the process has to do
    flock = None  # type: ignore[assignment]

PREFIX, LOCK = "pledgebook-", ".lock"

_held: dict[Path, int] = {}
"""The locks of this process's folders."""


@contextmanager
def scratch() -> Iterator[Path]:
    """Make a temporary folder, which is removed at the end."""
    folder = scratch_folder()
    try:
        yield folder
    finally:
        remove(folder)


def scratch_folder() -> Path:
    """Make a temporary folder that stays until it is removed, or until another process finds that this one is dead."""
    clear_scratch()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    _held[folder] = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    _is_locked(_held[folder])
    return folder


def remove(folder: Path) -> None:
    """Remove a temporary folder."""
    shutil.rmtree(folder, ignore_errors=True)
    if (held := _held.pop(folder, None)) is not None:
        os.close(held)


def clear_scratch() -> list[Path]:
    """Remove the temporary folders of dead processes, and return them.

    Only those of the same person are touched, whose process is not running here, and whose lock nobody holds: the number of
    a process says nothing where several containers share a folder.
    """
    left = [
        folder
        for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}[0-9]*-*")
        if _is_own(folder)
        and is_dead(folder.name.removeprefix(PREFIX).partition("-")[0])
        and _is_free(folder)
    ]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return left


def is_dead(process: str) -> bool:
    """Whether the number of a process is that of none that is running."""
    if not is_digits(process):
        return False
    import psutil  # few ever find something that was left

    return not psutil.pid_exists(int(process))


def _is_own(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return (
        folder.is_dir()
        and not folder.is_symlink()
        and (not hasattr(os, "getuid") or found.st_uid == os.getuid())
    )


def _is_free(folder: Path) -> bool:
    """Whether nobody holds the lock of a folder."""
    try:
        opened = os.open(folder / LOCK, os.O_RDWR)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        return _is_locked(opened)
    finally:
        os.close(opened)


def _is_locked(opened: int) -> bool:
    """Lock an open file, unless somebody else holds it, and say whether that was done."""
    if flock is None:  # pragma: no cover - Windows
        return True
    try:
        flock(opened, LOCK_EX | LOCK_NB)
    except OSError:
        return False
    return True
