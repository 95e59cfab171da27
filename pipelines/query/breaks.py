"""The breaks as they stand now: those of the published run, and what the log says of them since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pledgebook.pipelines.breaks.lifecycle import Event
from pledgebook.pipelines.breaks.log_file import read_log
from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.text import did_you_mean
from pledgebook.pipelines.query.naming.names import Known, meant, pledges
from pledgebook.pipelines.query.question import Question
from pledgebook.pipelines.query.report import table
from pledgebook.pipelines.steps.break_log import said_by, stands
from pledgebook.pipelines.warehouse.connection import Ledger

Row = dict[str, Any]
SHOWN = 8
"""How many ids a message lists."""


@dataclass(frozen=True)
class Book:
    """Every break, and the log.

    Args:
        rows: Rows of `ledger.discrepancy_status`: what stands first, the material and the oldest before the others.
        events: The log, up to the moment of the question.
        day: The day of the question.
        known_on: The day whose knowledge is used.
        pledges: The pledges of the register.
    """

    rows: list[Row]
    events: Sequence[Event]
    day: date
    known_on: date
    pledges: Sequence[Known]

    @property
    def question(self) -> str:
        """The day of the question in words, and that of the knowledge where it is another."""
        return f"on {self.day}" + ("" if self.known_on == self.day else f", as known on {self.known_on}")

    def of(self, name: str | None) -> list[Row]:
        """Return the breaks of an agreement, a pledge or the pledges with a word; all of them if none is named.

        Raises:
            UsageError: There is no such agreement or pledge.
        """
        if name is None:
            return self.rows
        ids = ("agreement_id", "pledge_id")
        found = [row for row in self.rows if name.casefold() in {(row[one] or "").casefold() for one in ids}]
        if found:
            return found
        conditions = meant(self.pledges, name)
        named = conditions["pledge_id"] or []
        return [
            row for row in self.rows if row["pledge_id"] in ([named] if isinstance(named, str) else named)
        ]

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
            near = "" if found else did_you_mean(prefix, (row["discrepancy_id"] for row in self.rows))
            message = f"There {'are' if found else 'is'} {what}.{near} See `pledgebook breaks list --all`."
            raise UsageError(message)
        return found[0]


def book(con: Ledger, data: DataDir, question: Question) -> Book:
    """Return the breaks of the run that a connection shows, with the log as it is now, or as it stood on another day.

    Raises:
        BreakLogError: A line of the log was edited or lost.
    """
    log, day = read_log(data.discrepancy_event), question.as_of or question.known_on
    rows = stands(con, log.events, table(con, "discrepancy"), question.moment, day)
    there = [row for row in rows.iter_rows(named=True) if row["month"] is None or row["month"] <= day]
    events = said_by(log.events, question.moment, day)
    return Book(sorted(there, key=_weight), events, day, question.known_on, pledges(con))


def evidence_rows(con: Ledger, snapshot_id: str) -> int | None:
    """Return how many rows a raw file has; None if the ledger has no such file."""
    found = table(con, "snapshot", snapshot_id=snapshot_id)
    return None if found.is_empty() else found["rows_read"].item()


def _weight(row: Row) -> tuple[object, ...]:
    difference = row["difference"]
    size = (0, 0) if difference is None else (1, -abs(difference))
    age = -1 if row["age_days"] is None else row["age_days"]
    return (row["status"] == "cured", not row["is_material"], -age, row["kind"], size, row["discrepancy_id"])
