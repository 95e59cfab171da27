"""The log of breaks on disk, `data/raw/discrepancy_event/`: one append-only file per year, verified at each reading.

It is raw input: people write to it, and it survives the loss of everything that can be rebuilt. A writer takes
a lock, reads the log again, decides what to add, and adds whole lines by rename. So two people at once, or a
person and the nightly run, take turns, and a process that is killed leaves the log either unchanged or complete.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from pledgebook.pipelines.breaks.lifecycle import Event, lives
from pledgebook.pipelines.breaks.log_line import (
    RESTORE,
    Head,
    Line,
    demand_readable,
    event_of,
    fault_of,
    file_of,
    read,
    written,
)
from pledgebook.pipelines.core.errors import BreakLogError, BreakLogLockedError
from pledgebook.pipelines.core.records.record import of_json
from pledgebook.pipelines.core.records.text import text_of
from pledgebook.pipelines.disk.locks import WAIT_SECONDS, locked
from pledgebook.pipelines.disk.yearly import HEAD, LOCK, add_lines

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


def last_moment(folder: Path) -> datetime | None:
    """Return the moment of the last line of the log, without examining the others; None if there is none to be read."""
    for path in sorted(folder.glob("*.jsonl"), reverse=True):
        for text in reversed(path.read_text(encoding="utf-8", errors="replace").splitlines()):
            try:
                return event_of(text).at
            except (ValueError, KeyError, TypeError, ArithmeticError):
                return None  # which the next to read the log will say
    return None


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
        texts = {path.name: _text(path) for path in sorted(folder.glob("*.jsonl"))}
        lines, faults = read(texts, _head(folder / HEAD, has_lines=bool(texts)))
    except BreakLogError as error:
        return [], [error]
    return lines, [fault_of(f"{folder.name}/{one.where}", one.found, one.expected) for one in faults]


def _text(path: Path) -> str:
    """Return the text of a file of the log, to the letter."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        where = f"{path.parent.name}/{path.name}, line {line}"
        raise fault_of(where, f"byte {error.start} that is not UTF-8", "UTF-8 text") from error


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
    with locked(folder / LOCK, folder.name, wait_seconds, BreakLogLockedError):
        log = read_log(folder)
        events = list(decide(log.events))
        if not events:
            return log
        for event in events:
            demand_readable(event)
        lives([*log.events, *events])
        _demand_day(log, events)
        lines = _chained(log, events)
        head = Head(lines[-1].number, lines[-1].sha256).to_json()
        add_lines(folder, [(line.where, line.text) for line in lines], Head(0, None).to_json(), head)
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


def _head(path: Path, *, has_lines: bool) -> Head:
    if not path.exists():
        if has_lines:
            where = f"{path.parent.name}/{HEAD}"
            raise fault_of(where, "no such file", "the file with the length of the log")
        return Head(0, None)
    return of_json(
        Head,
        text_of(path.read_bytes(), path.name, BreakLogError),
        f"{path.parent.name}/{HEAD}",
        RESTORE,
        BreakLogError,
    )
