"""The laws of the ledger: each is a statement in `sql/checks/` that returns the rows that break it."""

from dataclasses import dataclass

import duckdb

from pipelines.core.paths import sql, sql_names


@dataclass(frozen=True)
class Outcome:
    """One law and the rows that break it.

    Args:
        check: The name of the law, a sentence that should be true.
        law: The law in words.
        columns: The columns of the offending rows.
        rows: The offending rows; none if the law holds.
    """

    check: str
    law: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def run_checks(con: duckdb.DuckDBPyConnection) -> list[Outcome]:
    """Every check, in the order of their names."""
    return [run_check(con, name) for name in sql_names("checks")]


def run_check(con: duckdb.DuckDBPyConnection, name: str) -> Outcome:
    """One check."""
    statement = sql(f"checks/{name}")
    answer = con.execute(statement)
    names = tuple(column[0] for column in answer.description or ())
    law = statement.splitlines()[0].removeprefix("-- ")
    return Outcome(name, law, names, tuple(answer.fetchall()))
