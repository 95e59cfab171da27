"""Ad-hoc SQL on the published ledger, statement by statement."""

from collections.abc import Iterator

import duckdb

from pipelines.core.errors import UsageError
from pipelines.warehouse.connection import Ledger

Answer = tuple[list[str], list[tuple[object, ...]]]
"""Column names and rows."""


def answers(con: Ledger, text: str, limit: int, *, is_single: bool) -> Iterator[Answer]:
    """Run the statements of a text and yield the answer of each.

    Args:
        con: A connection for readers.
        text: SQL.
        limit: The number of rows of each answer, of which one more is read; 0 for all.
        is_single: Whether one statement is expected.

    Raises:
        UsageError: DuckDB rejected a statement, or there is none, or more than one where one is expected.
    """
    try:
        found = con.extract_statements(text)
        if not found or (is_single and len(found) > 1):
            expected = "one" if is_single else "at least one"
            message = f"Found {len(found)} statements; expected {expected}."
            raise UsageError(message)
        for statement in found:
            answer = con.execute(statement)
            names = [column[0] for column in answer.description or ()]
            yield names, answer.fetchmany(limit + 1) if limit else answer.fetchall()
    except duckdb.InterruptException:
        raise
    except duckdb.Error as error:
        message = f"DuckDB rejected the query: {error}"
        raise UsageError(message) from error
