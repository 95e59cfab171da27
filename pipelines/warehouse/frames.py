"""Answers of the ledger as frames."""

from collections.abc import Mapping, Sequence

import duckdb
import polars as pl

IS_DUCKDB_1 = duckdb.__version__.startswith("1.")


def selected(
    con: duckdb.DuckDBPyConnection,
    statement: str,
    given: Mapping[str, object] | Sequence[object] | None = None,
    *,
    are_few: bool = False,
) -> pl.DataFrame:
    """Return the rows of a statement.

    In DuckDB 1 a relation with parameters (`con.sql(…, params=…)`) passes each value through Python, which takes twenty times as
    long, but does without pyarrow, which takes a tenth of a second to import. In DuckDB 2 it does not, but a relation that Polars
    reads without pyarrow is never freed, of which the process complains on its way out.

    Args:
        con: An open ledger.
        statement: The statement.
        given: Its parameters, by name or in their order.
        are_few: Whether the rows are a few hundred at most.
    """
    if given and IS_DUCKDB_1 and not are_few:
        return pl.DataFrame(con.execute(statement, given).to_arrow_table())
    relation = con.sql(statement, params=given) if given else con.sql(statement)
    return pl.DataFrame(relation if IS_DUCKDB_1 else relation.to_arrow_table())
