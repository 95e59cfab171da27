"""The legal events that touch a period."""

from typing import Any

import duckdb

Row = dict[str, Any]


TOUCHING = """
SELECT DISTINCT t.standing_id, t.effective_from, t.effective_to, t.title, t.is_force_majeure, t.words
FROM ledger.standing_by_pledge((SELECT arg_max(known_at, ran_at) FROM ledger.run)) t
WHERE t.pledge_id = ? AND t.effective_from <= least(last_day(?), ?) AND (t.effective_to IS NULL OR t.effective_to >= ?)
ORDER BY t.effective_from, t.standing_id
"""


def touching(con: duckdb.DuckDBPyConnection, row: Row) -> list[tuple[Any, ...]]:
    """The events that touch the elapsed part of a period, by date."""
    asked = [row["pledge_id"], row["period_end"], row["as_of"], row["period_start"]]
    return con.execute(TOUCHING, asked).fetchall() if row["period_start"] <= row["as_of"] else []
