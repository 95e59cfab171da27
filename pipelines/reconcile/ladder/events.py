"""Events by pledge, as known up to a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.core.conversion import Rates
from pipelines.reconcile.ladder.claims import Claim, claims

Row = dict[str, Any]


@dataclass(frozen=True)
class Events:
    """The claims of each pledge, and exchange rates for them."""

    rows_of: dict[str, list[Row]]
    rates: Rates

    def claims(self, pledge_id: str, unit: str | None) -> dict[str, list[Claim]]:
        """The claims of a pledge by event, in one unit."""
        return claims(self.rows_of.get(pledge_id, []), unit, self.rates)

    def done_on(self, pledge_id: str) -> date | None:
        """The first day on which a document says that a milestone was reached."""
        days = [row["event_date"] for row in self.rows_of.get(pledge_id, []) if row["stage"] == "done"]
        return min(days, default=None)
