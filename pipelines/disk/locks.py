"""Locks of files: of several writers one writes, and the others wait, say for whom, and give up after a while.

The lock is that of the system, which is free again when its process ends, however it ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import getpid
from pathlib import Path

from filelock import FileLock, Timeout

from pledgebook.pipelines.core.errors import LockedError
from pledgebook.pipelines.disk.waiting import waits

WAIT_SECONDS = 60.0


@contextmanager
def locked(
    lock: Path, what: str, seconds: float = WAIT_SECONDS, error: type[LockedError] = LockedError
) -> Iterator[None]:
    """Hold a lock.

    Args:
        lock: Its file, which stays; its folder is made if it is not there.
        what: What is written to, for messages.
        seconds: How long to wait for another writer.
        error: What is raised if that one does not finish.

    Raises:
        LockedError: Another writer did not finish in time; names its process.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    held = FileLock(lock, fallback_to_soft=False, preserve_lock_file=True)
    _acquire(held, lock, what, seconds, error)
    try:
        with suppress(OSError):  # it is only there to be named to others
            _holder_file(lock).write_text(str(getpid()), encoding="ascii")
        yield
    finally:
        held.release()


def _acquire(held: FileLock, lock: Path, what: str, seconds: float, error: type[LockedError]) -> None:
    try:
        held.acquire(timeout=0)
    except Timeout:
        waits(what, _holder(lock), seconds)
        try:
            held.acquire(timeout=seconds)
        except Timeout as late:
            message = f"{what}: another process ({_holder(lock)}) was still writing after {seconds:g} s. Try again later."
            raise error(message) from late


def _holder(lock: Path) -> str:
    try:
        return f"PID {int(_holder_file(lock).read_text(encoding='ascii'))}"
    except (OSError, ValueError):
        return "an unknown process"


def _holder_file(lock: Path) -> Path:
    return lock.with_name(f"{lock.name}.pid")
