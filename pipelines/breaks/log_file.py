"""The log of breaks on disk, `data/raw/discrepancy_event/`: one append-only file per year, verified at each reading.

It is raw input: people write to it, and it survives the loss of everything that can be rebuilt. A writer takes
a lock, reads the log again, decides what to add, and adds whole lines by rename. So two people at once, or a
person and the nightly run, take turns, and a process that is killed leaves the log either unchanged or complete.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from filelock import FileLock, Timeout

from pledgebook.pipelines.breaks.lifecycle import Event, lives
from pledgebook.pipelines.breaks.log_line import RESTORE, Head, Line, demand_readable, file_of, read, written
from pledgebook.pipelines.core.errors import BreakLogError, BreakLogLockedError

HEAD = "head.json"
LOCK = ".lock"
WAIT_SECONDS = 60.0

Decide = Callable[[Sequence[Event]], Sequence[Event]]
"""Given the log so far, return the events to add."""


@dataclass(frozen=True)
class Log:
    """The log of breaks.

    Args:
        lines: Its lines.
        is_logged: Whether the run's observations are in it.
        added: Number of lines that the last call added.
    """

    lines: tuple[Line, ...] = ()
    is_logged: bool = False
    added: int = 0

    @property
    def news(self) -> tuple[Event, ...]:
        """The events that the last call added."""
        return self.events[len(self.lines) - self.added :]

    @property
    def events(self) -> tuple[Event, ...]:
        """All events, in order."""
        return tuple(line.event for line in self.lines)


def read_log(folder: Path) -> Log:
    """Read and verify the log; an empty one if there is none.

    Raises:
        BreakLogError: A line was edited or lost; names file and line.
    """
    lines, faults = examined(folder)
    if faults:
        raise faults[0]
    return Log(tuple(lines))


def examined(folder: Path) -> tuple[list[Line], list[BreakLogError]]:
    """Return the valid lines of the log and its faults, without raising an error."""
    try:
        texts = {path.name: path.read_bytes().decode("utf-8") for path in sorted(folder.glob("*.jsonl"))}
        lines, faults = read(texts, _head(folder / HEAD, has_lines=bool(texts)))
    except UnicodeDecodeError as error:
        return [], [_fault(folder.name, f"byte {error.start} that is not UTF-8", "UTF-8 text")]
    except BreakLogError as error:
        return [], [error]
    return lines, [_fault(f"{folder.name}/{one.where}", one.found, one.expected) for one in faults]


def append(folder: Path, decide: Decide, wait_seconds: float = WAIT_SECONDS) -> Log:
    """Append events to the log under its lock.

    Args:
        folder: The folder of the log; made if it does not exist.
        decide: Given the log so far, returns the events to add; may return none.
        wait_seconds: How long to wait for another writer.

    Raises:
        BreakLogError: A line was edited or lost; nothing is added to such a log.
        BreakLogLockedError: Another writer did not finish in time.
        StepRefusedError: An event is not allowed; none of the events is added.
    """
    with _locked(folder, wait_seconds):
        log = read_log(folder)
        events = list(decide(log.events))
        if not events:
            return log
        for event in events:
            demand_readable(event)
        lives([*log.events, *events])
        _demand_day(log, events)
        lines = _chained(log, events)
        _write(folder, lines)
        return Log((*log.lines, *lines), added=len(lines))


def _demand_day(log: Log, events: Sequence[Event]) -> None:
    days = [line.event.at.date() for line in log.lines[-1:]] + [event.at.date() for event in events]
    for before, day in pairwise(days):
        if day < before:
            where, expected = "the clock of this machine", f"{before}, the day of the last event, or later"
            raise BreakLogError(where, str(day), expected, "Correct the clock and try again.")


def _chained(log: Log, events: Sequence[Event]) -> list[Line]:
    previous = log.lines[-1].sha256 if log.lines else None
    found: list[Line] = []
    for number, event in enumerate(events, len(log.lines) + 1):
        text, previous = written(event, previous)
        found.append(Line(number, file_of(event), previous, event, text))
    return found


def _write(folder: Path, lines: Sequence[Line]) -> None:
    """Add the lines, file by file, then update the head; the next writer completes a head that lags behind."""
    if not (folder / HEAD).exists():
        _replace(folder / HEAD, Head().to_json().encode())
    for name in dict.fromkeys(line.where for line in lines):
        path = folder / name
        there = path.read_bytes() if path.exists() else b""
        _replace(
            path, there + "".join(f"{line.text}\n" for line in lines if line.where == name).encode("utf-8")
        )
    _replace(folder / HEAD, Head(lines[-1].number, lines[-1].sha256).to_json().encode())


def _replace(path: Path, content: bytes) -> None:
    """Write a file to disk, then put it in place by rename."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    if not hasattr(os, "O_DIRECTORY"):  # Windows opens no folder, and renames durably without
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _head(path: Path, *, has_lines: bool) -> Head:
    if not path.exists():
        if has_lines:
            where = f"{path.parent.name}/{HEAD}"
            raise _fault(where, "no such file", "the file with the length of the log")
        return Head()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Head(int(content["events"]), content["sha256"])
    except (ValueError, KeyError, TypeError) as error:
        where = f"{path.parent.name}/{HEAD}"
        raise _fault(where, "text without the length of the log", "events and sha256 in JSON") from error


def _fault(where: str, found: str, expected: str) -> BreakLogError:
    return BreakLogError(where, found, expected, RESTORE)


@contextmanager
def _locked(folder: Path, wait_seconds: float) -> Iterator[None]:
    """Hold the lock of the system, which is free again when its process ends, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK, timeout=wait_seconds, fallback_to_soft=False, preserve_lock_file=True)
    try:
        lock.acquire()
    except Timeout as error:
        message = (
            f"{folder.name}: another process was still writing after {wait_seconds:g} s. Try again later."
        )
        raise BreakLogLockedError(message) from error
    try:
        yield
    finally:
        lock.release()
