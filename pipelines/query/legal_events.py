"""Legal events that touch a period, a pledge or the trade of two countries."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.frames import selected

TOUCHING = """
SELECT DISTINCT t.legal_event_id, t.effective_from, t.effective_to, t.title, t.is_force_majeure, t.words
FROM ledger.legal_events_by_pledge((SELECT known_at FROM ledger.current_run)) t
WHERE t.pledge_id = ? AND t.effective_from <= least(last_day(?), ?) AND (t.effective_to IS NULL OR t.effective_to >= ?)
ORDER BY t.effective_from, t.legal_event_id
"""

OF_PLEDGE = "FROM report.legal_events WHERE agreement_id = ? AND (pledge_id IS NULL OR pledge_id = ?)"

OF_TRADE = """
SELECT ledger.legal_events_of_scope(exporter, importer, goods, first_day, last_day, $6)
FROM (
  SELECT unnest($1) AS exporter, unnest($2) AS importer, unnest($3) AS goods, unnest($4) AS first_day, unnest($5) AS last_day,
    unnest(range(len($1))) AS place
)
ORDER BY place
"""


def touching(con: Ledger, row: Mapping[str, Any]) -> pl.DataFrame:
    """Return the events that touch the elapsed part of a period, by date.

    Args:
        con: A connection for readers.
        row: `pledge_id`, `period_start`, `period_end` and `as_of` of a period.
    """
    days = [row["period_end"], row["as_of"], row["period_start"]]
    found = selected(con, TOUCHING, [row["pledge_id"], *days], are_few=True)
    return found if row["period_start"] <= row["as_of"] else found.clear()


def of_pledge(con: Ledger, agreement_id: str, pledge_id: str) -> pl.DataFrame:
    """Return the rows of the report `standing` for a pledge and its agreement."""
    return selected(con, OF_PLEDGE, [agreement_id, pledge_id], are_few=True)


def of_trade(con: Ledger, rows: pl.DataFrame, known_at: datetime) -> list[str | None]:
    """Return the legal events that touch the trade of each row, as text.

    Args:
        con: A ledger with the scopes of the rows.
        rows: `exporter_iso3`, `importer_iso3`, `scope_id`, `month`, `period_months`.
        known_at: Use what was known at this moment.
    """
    last = pl.col("month").dt.offset_by(pl.format("{}mo", "period_months")).dt.offset_by("-1d")
    asked = rows.select("exporter_iso3", "importer_iso3", "scope_id", "month", last=last)
    columns = [asked[name].to_list() for name in asked.columns]
    return [words for (words,) in con.execute(OF_TRADE, [*columns, known_at]).fetchall()]
