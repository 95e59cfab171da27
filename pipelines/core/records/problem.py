"""Faults of records, collected so that one message lists all faults of a file."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pledgebook.pipelines.core.errors import InputError

SHOWN = 25
"""Faults listed in a message; the rest are counted."""

LONGEST = 60
"""Characters of a value that a message shows."""


@dataclass(frozen=True)
class Problem:
    """A fault, with the parts of an `InputError`.

    Args:
        where: File, with entry or field.
        found: What was found.
        expected: What was expected.
        remedy: What to do.
    """

    where: str
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        """Format the fault as one line."""
        return str(InputError(self.where, self.found, self.expected, self.remedy))


def refuse(problems: Sequence[Problem], error: type[InputError]) -> None:
    """Raise one error that lists all faults, if there are any.

    Raises:
        InputError: There is a fault; of the class given.
    """
    if not problems:
        return
    first, others = problems[0], problems[1:]
    lines = [str(problem) for problem in others[: SHOWN - 1]]
    if len(others) >= SHOWN:
        lines.append(f"And {len(others) - SHOWN + 1} more.")
    remedy = "\n".join([first.remedy, *lines])
    raise error(first.where, first.found, first.expected, remedy)


def closest(word: str, words: Iterable[str]) -> str:
    """Suggest the most similar allowed word, or list all words if none is similar."""
    allowed = sorted(words)
    near = difflib.get_close_matches(word, allowed, n=1, cutoff=0.5)
    if near:
        return f"Did you mean `{near[0]}`?"
    return f"Known: {', '.join(allowed)}." if 0 < len(allowed) <= 40 else "Add it, or fix the name."


def shown_value(value: object) -> str:
    """Format a value for a message."""
    text = str(value) if isinstance(value, date) else repr(value)
    if isinstance(value, Decimal):
        text = str(value).lower().replace("e+", "e")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
