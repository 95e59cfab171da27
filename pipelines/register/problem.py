"""Faults of the register, collected so that one message lists all faults of a file."""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pledgebook.pipelines.core.errors import InputError, RegisterError
from pledgebook.pipelines.schemas.conform import Conformed

SHOWN = 25
"""Faults listed in a message; the rest are counted."""

REASON = re.compile(r"(\w+): found (.*), expected (.*)", re.DOTALL)


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
        return f"{self.where}: found {self.found}; expected {self.expected}. {self.remedy}"


def refuse(problems: Sequence[Problem], error: type[InputError] = RegisterError) -> None:
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


def refusals(outcome: Conformed) -> Iterator[tuple[int, str, str, str]]:
    """Yield row number, column, found value and expectation; the column is empty for a whole row."""
    for number, reasons in outcome.refused.select("row_number", "reasons").iter_rows():
        for reason in reasons:
            parts = REASON.fullmatch(reason)
            yield (number, *(parts.groups() if parts else ("", reason, "a valid row")))


def closest(word: str, words: Iterable[str]) -> str:
    """Suggest the most similar allowed word, or list all words if none is similar."""
    allowed = sorted(words)
    near = difflib.get_close_matches(word, allowed, n=1, cutoff=0.5)
    if near:
        return f"Did you mean `{near[0]}`?"
    return f"Known: {', '.join(allowed)}." if 0 < len(allowed) <= 40 else "Add it, or fix the name."
