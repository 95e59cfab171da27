"""The breaks as they stand now: those of the published run, and what the log says of them since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.breaks.lifecycle import Event
from pipelines.breaks.log_file import read_log
from pipelines.core.errors import UsageError
from pipelines.core.paths import DataDir
from pipelines.query.names import meant, pledges
from pipelines.query.published import published
from pipelines.steps.break_log import said_by, stands
from pipelines.steps.clock import today
from pipelines.warehouse.reading import end_of_day

Row = dict[str, Any]
SHOWN = 8
"""How many ids a message lists."""


@dataclass(frozen=True)
class Book:
    """Every break, and the log.

    Args:
        rows: Rows of `ledger.discrepancy_state`: what stands first, the material and the oldest before the others.
        events: The log, up to the moment of the question.
        day: The day of the question.
        known_on: The day whose knowledge is used.
        pledges: Each agreement of the register with each of its pledges.
    """

    rows: list[Row]
    events: Sequence[Event]
    day: date
    known_on: date
    pledges: Sequence[tuple[str, str]]

    @property
    def question(self) -> str:
        """The day of the question in words, and that of the knowledge where it is another."""
        return f"on {self.day}" + ("" if self.known_on == self.day else f", as known on {self.known_on}")

    def of(self, agreement: str | None, pledge: str | None) -> list[Row]:
        """The breaks of an agreement, of a pledge, of both; all of them if none is named.

        Raises:
            UsageError: There is no such agreement or pledge.
        """
        found = self.rows
        for place, (option, name) in enumerate((("agreement", agreement), ("pledge", pledge))):
            if name is None:
                continue
            found = [row for row in found if (row[f"{option}_id"] or "").casefold() == name.casefold()]
            if not found and meant(self.pledges, name)[place] is None:
                other = "--pledge" if option == "agreement" else "--agreement"
                message = f"--{option}: found '{name}', which is none. Ask with {other}."
                raise UsageError(message)
        return found

    def one(self, prefix: str) -> Row:
        """The break whose id begins so.

        Raises:
            UsageError: There is none, or more than one.
        """
        found = [row for row in self.rows if row["discrepancy_id"].startswith(prefix.lower())]
        if len(found) != 1:
            ids = ", ".join(row["discrepancy_id"] for row in found[:SHOWN])
            what = (
                f"{len(found)} breaks whose id begins with '{prefix}': {ids}"
                if found
                else f"no break '{prefix}' {self.question}"
            )
            message = f"There {'are' if found else 'is'} {what}. See `pledgebook breaks list --all`."
            raise UsageError(message)
        return found[0]


def opened(data: DataDir, as_of: date | None = None, known_at: date | None = None) -> Book:
    """The breaks of the published run with the log as it is now, or, for another day, as they stood then.

    Raises:
        WarehouseError: Nothing has been published yet.
        BreakLogError: A line of the log was edited or lost.
    """
    log, known_on = read_log(data.discrepancy_event), known_at or today()
    moment, day = end_of_day(known_on), as_of or known_on
    with published(data, as_of, known_at) as con:
        discrepancy = con.sql("FROM ledger.discrepancy").pl()
        named = pledges(con)
        rows = stands(con, log.events, discrepancy, moment, day)
    there = [row for row in rows.iter_rows(named=True) if row["month"] is None or row["month"] <= day]
    return Book(sorted(there, key=_weight), said_by(log.events, moment, day), day, known_on, named)


def _weight(row: Row) -> tuple[object, ...]:
    difference = row["difference"]
    size = (0, 0) if difference is None else (1, -abs(difference))
    age = -1 if row["age_days"] is None else row["age_days"]
    return (row["state"] == "cured", not row["is_material"], -age, row["kind"], size, row["discrepancy_id"])
