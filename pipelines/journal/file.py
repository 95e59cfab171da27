"""The journal on disk, `data/raw/journal/`: one append-only file per year, verified at each reading.

It is raw input: closings are acts of people, and what was posted when cannot be computed from today's figures. A writer takes a
lock, reads the journal again, decides what to add, and adds whole lines by rename, as in the log of breaks.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pledgebook.pipelines.core.errors import BreakLogLockedError, JournalError
from pledgebook.pipelines.core.letters.said import demand_readable
from pledgebook.pipelines.disk.durable import put
from pledgebook.pipelines.disk.locks import WAIT_SECONDS, locked
from pledgebook.pipelines.disk.yearly import HEAD, LOCK, add_lines
from pledgebook.pipelines.journal.line import RESTORE, Content, Head, Line, head_of, read, written

Decide = Callable[[Sequence[Line]], Sequence[Content]]
"""Given the journal so far, return the entries to add."""


def read_journal(folder: Path) -> list[Line]:
    """Read and verify the journal; empty if there is none.

    Raises:
        JournalError: A line was edited or lost; names file and line.
    """
    lines, faults = examined(folder)
    if faults:
        raise faults[0]
    return lines


def examined(folder: Path) -> tuple[list[Line], list[JournalError]]:
    """Return the sound lines of the journal and its faults, without raising an error."""
    try:
        texts = {path.name: path.read_bytes().decode("utf-8") for path in sorted(folder.glob("*.jsonl"))}
        return read(texts, head(folder))
    except UnicodeDecodeError as error:
        return [], [JournalError(folder.name, f"byte {error.start} that is not UTF-8", "UTF-8 text", RESTORE)]
    except JournalError as error:
        return [], [error]


def head(folder: Path) -> Head:
    """Return the head of the journal as its file says.

    Raises:
        JournalError: There are entries and no such file, or it does not say.
    """
    path = folder / HEAD
    where = f"{folder.name}/{HEAD}"
    if not path.exists():
        if any(folder.glob("*.jsonl")):
            raise JournalError(where, "no such file", "the file with the length of the journal", RESTORE)
        return Head()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Head(int(content["entries"]), str(content["sha256"]))
    except (ValueError, KeyError, TypeError) as error:
        found, expected = "text without the length of the journal", "entries and sha256 in JSON"
        raise JournalError(where, found, expected, RESTORE) from error


def append(folder: Path, decide: Decide, wait_seconds: float = WAIT_SECONDS) -> tuple[list[Line], int]:
    """Append entries to the journal under its lock.

    Args:
        folder: The folder of the journal; made if it does not exist.
        decide: Given the journal so far, returns the entries to add; may return none.
        wait_seconds: How long to wait for another writer.

    Returns:
        The whole journal, and how many of its entries are new.

    Raises:
        JournalError: A line was edited or lost, or the clock was set back; nothing is added.
        StepRefusedError: A name or a reason has several lines, or a character that is not seen.
        BreakLogLockedError: Another writer did not finish in time.
    """
    with locked(folder / LOCK, folder.name, wait_seconds, BreakLogLockedError):
        before = read_journal(folder)
        contents = list(decide(before))
        if not contents:
            _mend_head(folder, before)
            return before, 0
        _demand_day(before, contents)
        for content in contents:
            demand_readable("The journal cannot say so", _said(content))
        lines = written(contents, head_of(before))
        whole = [*before, *lines]
        add_lines(
            folder, [(line.where, line.text) for line in lines], Head().to_json(), head_of(whole).to_json()
        )
        return whole, len(lines)


def is_whole(folder: Path) -> bool:
    """Whether the journal ends where its head says; it goes on after that if a writer was stopped between the two."""
    files = sorted(folder.glob("*.jsonl"))
    return not files or files[-1].read_bytes().endswith(f'"sha256":"{head(folder).sha256}"}}\n'.encode())


def _mend_head(folder: Path, lines: Sequence[Line]) -> None:
    """Write the head that a stopped writer did not."""
    if head(folder) != head_of(lines):
        put(folder / HEAD, head_of(lines).to_json().encode())


def _said(content: Content) -> Iterator[tuple[str, str | None]]:
    """Yield what a person says in an entry."""
    yield from (("the name of who says it", content.get("who")), ("the reason", content.get("text")))
    yield from (("the reason of what is accepted", one) for one in content.get("accepted", ()))


def _demand_day(before: Sequence[Line], contents: Sequence[Content]) -> None:
    """Raise unless no entry is of an earlier day than the last: what was known then would change."""
    last = json.loads(before[-1].text)["known_at"][:10] if before else ""
    for content in contents:
        if content["known_at"][:10] < last:
            expected = f"{last}, the day of the last entry, or later"
            where, remedy = "the clock of this machine", "Correct the clock and try again."
            raise JournalError(where, content["known_at"][:10], expected, remedy)
