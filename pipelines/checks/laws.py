"""Checks of the ledger: each is a statement in `sql/checks/` that returns the rows that fail it."""

from dataclasses import dataclass

import duckdb

from pledgebook.pipelines.core.paths import sql, sql_names


@dataclass(frozen=True)
class Outcome:
    """Outcome of a check.

    Args:
        check: The name of the check.
        sentence: The sentence that should be true.
        columns: The columns of the rows that fail it.
        rows: The rows that fail it; none if it passes.
    """

    check: str
    sentence: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def run_checks(con: duckdb.DuckDBPyConnection) -> list[Outcome]:
    """Run every check, in the order of their names."""
    return [run_check(con, name) for name in sql_names("checks")]


def run_check(con: duckdb.DuckDBPyConnection, name: str) -> Outcome:
    """Run one check."""
    statement = sql(f"checks/{name}")
    answer = con.execute(statement)
    names = tuple(column[0] for column in answer.description or ())
    sentence = statement.splitlines()[0].removeprefix("-- ")
    return Outcome(name, sentence, names, tuple(answer.fetchall()))
