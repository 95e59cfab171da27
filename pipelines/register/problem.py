"""Faults that a contract finds in rows of the register and of the corrections."""

import re
from collections.abc import Iterator

from pledgebook.pipelines.schemas.conform import Conformed

REASON = re.compile(r"(\w+): found (.*), expected (.*)", re.DOTALL)


def refusals(outcome: Conformed) -> Iterator[tuple[int, str, str, str]]:
    """Yield row number, column, found value and expectation; the column is empty for a whole row."""
    for number, reasons in outcome.refused.select("row_number", "reasons").iter_rows():
        for reason in reasons:
            parts = REASON.fullmatch(reason)
            yield (number, *(parts.groups() if parts else ("", reason, "a valid row")))
