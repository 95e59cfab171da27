"""Claims and events by pledge, up to a day."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from pledgebook.pipelines.core.measures.conversion import Rates
from pledgebook.pipelines.reconcile.ladder.claims import Claim, Step, claims, steps
from pledgebook.pipelines.reconcile.ladder.rungs import Rung, reached
from pledgebook.pipelines.schemas.rows import Row


@dataclass(frozen=True)
class Events:
    """Claims by pledge, with exchange rates.

    Args:
        rows_of: Rows of `ledger.event` by pledge.
        rates: Exchange rates.
    """

    rows_of: dict[str, list[Row]]
    rates: Rates
    _steps: dict[tuple[str, str | None], list[Step]] = field(default_factory=dict)

    @classmethod
    def dated_by(cls, event: pl.DataFrame, as_of: date, rates: Rates) -> "Events":
        """Select the rows of `ledger.event` dated by a day."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in (
            event.filter(pl.col("event_date") <= as_of).sort("event_id", "document_id").iter_rows(named=True)
        ):
            found[row["pledge_id"]].append(row)
        return cls(dict(found), rates)

    def claims(self, pledge_id: str, unit: str | None) -> dict[str, list[Claim]]:
        """Return the claims of a pledge by event, in one unit."""
        return claims(self.rows_of.get(pledge_id, []), unit, self.rates)

    def unit(self, pledge_id: str) -> str | None:
        """Return the common unit of the events of a pledge; None if they have several or none."""
        units = {row["unit"] for row in self.rows_of.get(pledge_id, []) if row["unit"] is not None}
        return units.pop() if len(units) == 1 else None

    def steps(self, pledge_id: str, unit: str | None) -> list[Step]:
        """Return the documented events of a pledge in one unit."""
        key = (pledge_id, unit)
        if key not in self._steps:
            self._steps[key] = steps(self.claims(*key))
        return self._steps[key]

    def reached(self, pledge_id: str, unit: str | None, stage: str, start: date, end: date) -> Rung:
        """Return the amount of a pledge that reached a stage between two dates."""
        return reached(self.steps(pledge_id, unit), stage, start, end)

    def done_on(self, pledge_id: str) -> date | None:
        """Return the completion day of a milestone, according to documents."""
        days = [row["event_date"] for row in self.rows_of.get(pledge_id, []) if row["stage"] == "done"]
        return min(days, default=None)
