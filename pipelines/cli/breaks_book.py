"""The breaks as they stand now: those of the published run, and what the log says of them since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.breaklog import read_log
from pipelines.cli.options import today
from pipelines.cli.whatif import published
from pipelines.errors import UsageError
from pipelines.paths import DataDir
from pipelines.reconcile.life import Event
from pipelines.warehouse.breakbook import stands
from pipelines.warehouse.loading import end_of_day

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
    """

    rows: list[Row]
    events: Sequence[Event]
    day: date

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
                else f"no break '{prefix}'"
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
    log, day = read_log(data.discrepancy_event), known_at or today()
    moment = end_of_day(day)
    with published(data, as_of, known_at) as con:
        discrepancy = con.sql("FROM ledger.discrepancy").pl()
        rows = stands(con, log.events, discrepancy, moment, as_of or day).to_dicts()
    return Book(sorted(rows, key=_weight), [event for event in log.events if event.at <= moment], day)


def _weight(row: Row) -> tuple[object, ...]:
    difference = row["difference"]
    size = (0, 0) if difference is None else (1, -abs(difference))
    age = -1 if row["age_days"] is None else row["age_days"]
    return (row["state"] == "cured", not row["is_material"], -age, row["kind"], size, row["discrepancy_id"])
