"""Legal events that touch a period, a pledge or the trade of two countries."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.frames import selected

BY_PLEDGE = """
SELECT DISTINCT t.pledge_id, t.legal_event_id, t.effective_from, t.effective_to, t.title, t.is_force_majeure, t.words
FROM ledger.legal_events_by_pledge((SELECT known_at FROM ledger.current_run)) t
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


def by_pledge(con: Ledger) -> pl.DataFrame:
    """Return the legal events of every pledge, by date."""
    return selected(
        con, BY_PLEDGE
    )  # without parameters, for whose sake DuckDB would import pandas where that is installed


def touching(events: pl.DataFrame, row: Mapping[str, Any]) -> pl.DataFrame:
    """Return the events that touch the elapsed part of a period, by date.

    Args:
        events: From `by_pledge`.
        row: `pledge_id`, `period_start`, `period_end` and `as_of` of a period.
    """
    ends = pl.min_horizontal(pl.lit(row["period_end"]).dt.month_end(), pl.lit(row["as_of"]))
    is_open = pl.col("effective_to").is_null() | (pl.col("effective_to") >= row["period_start"])
    of_pledge = events.filter(
        pl.col("pledge_id") == row["pledge_id"], pl.col("effective_from") <= ends, is_open
    )
    found = of_pledge.drop("pledge_id")
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
