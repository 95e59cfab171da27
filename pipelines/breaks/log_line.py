"""Lines of the log of breaks: each holds the digest of the line before, so that every edit or loss is detected.

A line is a JSON object: the event, `previous` (the digest of the line before, null in the first) and `sha256` (the
digest of the rest of the line). No I/O: the functions take texts and return texts.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from pledgebook.pipelines.breaks.lifecycle import Event, Facts, Life, Stamp, Vintage, after
from pledgebook.pipelines.core.errors import BreakLogError, StepRefusedError
from pledgebook.pipelines.core.letters import said as letters
from pledgebook.pipelines.core.records.fields import Count, Sha256
from pledgebook.pipelines.core.records.problem import Problem, refuse
from pledgebook.pipelines.core.records.record import record
from pledgebook.pipelines.disk.yearly import lines_of

RESTORE = "Restore the log from a copy or from version control; lines are only ever added to it."


@dataclass(frozen=True)
class Line:
    """An event and its place in the log.

    Args:
        number: Position in the whole log, counted from 1.
        where: File and line number.
        sha256: The digest of the line.
        event: The event.
        text: The line itself, without its end.
    """

    number: int
    where: str
    sha256: str
    event: Event
    text: str


@dataclass(frozen=True)
class Head:
    """The least number of lines that the log must have, and the digest of the last of them."""

    events: Count
    sha256: Sha256 | None

    def to_json(self) -> str:
        """Return the text of `head.json`."""
        return json.dumps({"events": self.events, "sha256": self.sha256}) + "\n"


def event_of(text: str) -> Event:
    """Return the event of a line that was verified before."""
    content = json.loads(text)
    content.pop("sha256")
    return _event(content)


def file_of(event: Event) -> str:
    """Return the name of the log file of an event: one file per year."""
    return f"{event.at:%Y}.jsonl"


def demand_readable(event: Event) -> None:
    """Check that what a person says in an event is read as it is written.

    Raises:
        StepRefusedError: A name, a text or an address has a character that is not seen, or more than one line.
    """
    evidence = (("the evidence", one) for one in event.evidence)
    said = (
        ("the name of who says it", event.who),
        ("the name of the owner", event.owner),
        ("the text", event.text),
    )
    letters.demand_readable(f"{event.discrepancy_id} cannot be {event.action}", (*said, *evidence))


def written(event: Event, previous: str | None) -> tuple[str, str]:
    """Return the line of an event, without its end, and the digest of the line."""
    content = _content(event) | {"previous": previous}
    digest = _digest(content)
    return _canonical(content | {"sha256": digest}), digest


def read(texts: Mapping[str, str], head: Head = Head(0, None)) -> tuple[list[Line], list[BreakLogError]]:
    """Read the lines of the log in order, up to the first fault.

    Args:
        texts: The text of each file by its name.
        head: The least that the log must hold.

    Returns:
        The valid lines, and the fault if there is one; it names file and line.
    """
    lines: list[Line] = []
    lives: dict[str, Life] = {}
    try:
        for where, text in lines_of(texts, fault_of):
            line = _parsed(text, where, len(lines) + 1, lines[-1].sha256 if lines else None)
            _demand_order(line, lines)
            known = line.event.discrepancy_id
            lives[known] = _after(lives.get(known), line)
            lines.append(line)
            _demand_head(lines, head)
        _demand_length(lines, head, sorted(texts))
    except BreakLogError as error:
        return lines, [error]
    return lines, []


def _parsed(text: str, where: str, number: int, previous: str | None) -> Line:
    try:
        content = json.loads(text)
        digest, follows = content.pop("sha256"), content["previous"]
        is_same = _digest(content) == digest and _canonical(content | {"sha256": digest}) == text
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise fault_of(where, "text that is not a line of the log", "an event in JSON") from error
    if not is_same:
        found = "a line that was edited after it was written"
        raise fault_of(where, found, f"content with the digest {str(digest)[:12]}…")
    if follows != previous:
        found = f"a line that follows {_short(follows)}"
        raise fault_of(where, found, f"a line that follows {_short(previous)}: lines are lost or moved")
    return Line(number, where, digest, _event(content, where), text)


def _demand_order(line: Line, lines: Sequence[Line]) -> None:
    if lines and line.event.at.date() < lines[-1].event.at.date():
        found = f"an event of {line.event.at:%Y-%m-%d}"
        raise fault_of(line.where, found, f"{lines[-1].event.at:%Y-%m-%d} or later")
    if line.where.partition(",")[0] != file_of(line.event):
        expected = f"this event in {file_of(line.event)}"
        raise fault_of(line.where, f"an event of {line.event.at:%Y}", expected)


def _after(life: Life | None, line: Line) -> Life:
    try:
        return after(life, line.event)
    except StepRefusedError as error:
        found = f"an action that is not allowed ({error})"
        raise fault_of(line.where, found, "an allowed action") from error


def _demand_head(lines: Sequence[Line], head: Head) -> None:
    if len(lines) == head.events and lines[-1].sha256 != head.sha256:
        found = f"a line with the digest {_short(lines[-1].sha256)}"
        raise fault_of(lines[-1].where, found, f"{_short(head.sha256)}, as in head.json")


def _demand_length(lines: Sequence[Line], head: Head, names: Sequence[str]) -> None:
    if len(lines) < head.events:
        where = f"{lines[-1].where} and after" if lines else "the first line"
        found = f"{len(lines)} lines in {len(names)} file{'' if len(names) == 1 else 's'}"
        raise fault_of(where, found, f"{head.events} lines, as in head.json: the last ones are lost")


def fault_of(where: str, found: str, expected: str) -> BreakLogError:
    """Return the error of a log that is not as it was written."""
    return BreakLogError(where, found, expected, RESTORE)


def _short(digest: str | None) -> str:
    return "nothing" if digest is None else f"{digest[:12]}…"


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _content(event: Event) -> dict[str, Any]:
    """Return an event as JSON values, without empty fields."""
    plain: dict[str, Any] = {
        one.name: getattr(event, one.name)
        for one in fields(Event)
        if one.name not in ("run", "vintages", "facts")
    }
    plain["run"] = None if event.run is None else _plain(event.run)
    plain["vintages"] = [_plain(vintage) for vintage in event.vintages]
    plain["break"] = None if event.facts is None else _plain(event.facts)
    plain["at"], plain["evidence"] = event.at.isoformat(), list(event.evidence)
    return {name: value for name, value in plain.items() if value not in (None, [])}


def _plain(one: Stamp | Vintage | Facts) -> dict[str, Any]:
    values = {each.name: getattr(one, each.name) for each in fields(one)}
    return {name: _text(value) for name, value in values.items() if value not in (None, ())}


def _text(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _event(content: Mapping[str, Any], where: str = "") -> Event:
    """Return the event of a line.

    Raises:
        BreakLogError: A field is missing, unknown or wrong.
    """
    event, faults = record(Event, {name: value for name, value in content.items() if name != "previous"})
    if event is None:
        refuse(
            [Problem(f"{where}, {one.field}", one.found, one.expected, RESTORE) for one in faults],
            BreakLogError,
        )
        raise AssertionError(where)  # pragma: no cover - refused above
    return event
