"""Answers of the ledger as frames."""

from collections.abc import Mapping, Sequence

import duckdb
import polars as pl


def selected(
    con: duckdb.DuckDBPyConnection,
    statement: str,
    given: Mapping[str, object] | Sequence[object] | None = None,
) -> pl.DataFrame:
    """Return the rows of a statement.

    A relation with parameters (`con.sql(…, params=…)`) would pass each value through Python, which takes twenty times as long.

    Args:
        con: An open ledger.
        statement: The statement.
        given: Its parameters, by name or in their order.
    """
    return pl.DataFrame(con.execute(statement, given).to_arrow_table() if given else con.sql(statement))
