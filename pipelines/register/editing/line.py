"""The line of a field: a fault names the line where the field stands, not only where its entry begins."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pledgebook.pipelines.core.records.problem import Problem

PLACE = re.compile(r"(?P<file>[^,]+), line (?P<line>[0-9]+)(?P<entry>,.*)?", re.DOTALL)
FIELD = re.compile(r"\w+")
NAMED = re.compile(r"the unknown field `(\w+)`|`(\w+)` and `\w+`")
"""How a fault of an entry names the field that it found."""

HEADING = re.compile(r"\s*\[")


def with_lines(problems: Sequence[Problem], texts: Mapping[str, str]) -> list[Problem]:
    """Return the faults, those of a field with its line.

    Args:
        problems: Faults, with the line of their entry.
        texts: Text by file name.
    """
    return [replace(one, where=_where(one, texts)) for one in problems]


def _where(problem: Problem, texts: Mapping[str, str]) -> str:
    place = PLACE.fullmatch(problem.where)
    if place is None or place["file"] not in texts:
        return problem.where
    first = int(place["line"])
    for field in _fields(problem, place["entry"] or ""):
        line = _line(texts[place["file"]], first, field)
        if line is not None:
            return f"{place['file']}, line {line}{place['entry'] or ''}"
    return problem.where


def _fields(problem: Problem, entry: str) -> Iterator[str]:
    """Yield the names that may be the field of a fault: the one it found, then the last words of its place, from the inmost out."""
    found = NAMED.match(problem.found)
    if found is not None:
        yield found[1] or found[2]
    for word in reversed(entry.split(", ")):
        if not FIELD.fullmatch(word):
            return
        yield word
        yield from ("amount",) if word.startswith("amount_") else ()


def _line(text: str, first: int, field: str) -> int | None:
    """Return the line of a field of the entry that begins on a line; None if it has none there."""
    pattern = re.compile(rf'\s*"?{field}"?\s*=')
    for number, line in enumerate(text.splitlines()[first:], first + 1):
        if HEADING.match(line) and "=" not in line.partition("#")[0] and line.strip().startswith("[["):
            return None
        if pattern.match(line):
            return number
    return None
