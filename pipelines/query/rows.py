"""Rows of a statement as dictionaries, and what is read of them."""

from collections.abc import Sequence
from typing import Any

import duckdb

Row = dict[str, Any]


def rows(con: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] = ()) -> list[Row]:
    """The answer of a query, one dict a row."""
    answer = con.execute(query, list(parameters))
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def titles(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The titles of the agreements by their ids."""
    return dict(
        con.execute("SELECT agreement_id, title FROM ledger.agreement ORDER BY known_from").fetchall()
    )


def period(row: Row) -> str:
    """A period in short: a calendar year by its number, one without an end as open, any other by its end."""
    start, end = row["period_start"], row["period_end"]
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        return str(start.year)
    return "open" if end == row["as_of"] else f"to {end:%Y-%m}"
