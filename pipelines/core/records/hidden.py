"""What nobody outside may see, or not yet: entries of the register that are private or embargoed."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

PRIVATE, EMBARGO = "is_private", "embargo_until"
HIDING = (EMBARGO, PRIVATE)
"""Fields of every kind of entry. An embargo ends with the beginning of its day (UTC)."""
MARKED = re.compile(r" \[(private|embargoed until [0-9]{4}-[0-9]{2}-[0-9]{2})\]$")
"""What `mark` writes."""


def is_hidden(table: Mapping[str, Any], day: date) -> bool:
    """Whether an entry may not be seen on a day."""
    until = table.get(EMBARGO)
    return table.get(PRIVATE) is True or (type(until) is date and until > day)


def public(content: Mapping[str, Any], day: date) -> dict[str, Any]:
    """Return the content of a file of the register without what may not be seen on a day.

    What stands below a hidden entry goes with it; so does the rest of a file whose only agreement is hidden, and an event
    all of whose claims are.
    """
    agreements = content.get("agreement")
    if isinstance(agreements, list) and len(agreements) == 1 and _is_hidden(agreements[0], day):
        return {}
    return _public(content, day)


def hidden_entries(content: Mapping[str, Any], day: date) -> int:
    """Return how many entries of a file may not be seen on a day, with all that stands below them."""
    return _entries(content) - _entries(public(content, day))


def next_day(content: Mapping[str, Any], day: date) -> date | None:
    """Return the next day after this one on which an embargo ends; None if none does."""
    own = content.get(EMBARGO)
    days = [own] if type(own) is date and own > day else []
    below = (next_day(one, day) for tables in content.values() for one in _tables(tables))
    return min([*days, *(one for one in below if one is not None)], default=None)


def mark(table: Mapping[str, Any], day: date) -> str:
    """Return what is written behind the title of an entry that may not be seen on a day; nothing for another one."""
    if not is_hidden(table, day):
        return ""
    return " [private]" if table.get(PRIVATE) is True else f" [embargoed until {table[EMBARGO]}]"


def mark_of(title: str) -> str:
    """Return what `mark` wrote behind a title; nothing if it wrote nothing."""
    found = MARKED.search(title)
    return found[0] if found else ""


def _public(content: Mapping[str, Any], day: date) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in content.items():
        tables = _tables(value)
        kept = [_public(one, day) for one in tables if not _is_hidden(one, day)]
        if not tables:
            found[name] = value
        elif kept:
            found[name] = kept
    return found


def _is_hidden(table: Any, day: date) -> bool:  # noqa: ANN401 - whatever stands in the file
    if not isinstance(table, dict):
        return False
    claims = _tables(table.get("claim"))
    return is_hidden(table, day) or (bool(claims) and all(is_hidden(one, day) for one in claims))


def _tables(value: object) -> list[dict[str, Any]]:
    """Return the entries of a list that holds nothing else."""
    is_tables = isinstance(value, list) and all(isinstance(one, dict) for one in value)
    return list(value) if is_tables and isinstance(value, list) else []


def _entries(content: Mapping[str, Any]) -> int:
    return sum(1 + _entries(one) for value in content.values() for one in _tables(value))
