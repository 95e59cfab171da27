"""Faults of the register, collected so that one look at the message mends a whole file."""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.core.errors import InputError, RegisterError
from pipelines.schemas.conform import Conformed

SHOWN = 25
"""Faults that one message lists; the rest are counted."""

REASON = re.compile(r"(\w+): found (.*), expected (.*)", re.DOTALL)


@dataclass(frozen=True)
class Problem:
    """One fault, in the words of `InputError`.

    Args:
        where: The file, and the entry or field in it.
        found: What was found.
        expected: What was expected.
        remedy: What to do about it.
    """

    where: str
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        """The fault as one line."""
        return f"{self.where}: found {self.found}; expected {self.expected}. {self.remedy}"


def refuse(problems: Sequence[Problem], error: type[InputError] = RegisterError) -> None:
    """Raise one error that lists all faults; do nothing if there is none.

    Raises:
        InputError: There is a fault; it is of the class that is given.
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
    """Row number, column, what was found and what was expected; a reason of a whole row has no column."""
    for number, reasons in outcome.refused.select("row_number", "reasons").iter_rows():
        for reason in reasons:
            parts = REASON.fullmatch(reason)
            yield (number, *(parts.groups() if parts else ("", reason, "a row that keeps its contract")))


def closest(word: str, words: Iterable[str]) -> str:
    """A remedy that suggests the nearest of the allowed words, or lists them if none is near."""
    allowed = sorted(words)
    near = difflib.get_close_matches(word, allowed, n=1, cutoff=0.5)
    if near:
        return f"Did you mean `{near[0]}`?"
    return f"Known: {', '.join(allowed)}." if 0 < len(allowed) <= 40 else "Add it, or mend the name."
