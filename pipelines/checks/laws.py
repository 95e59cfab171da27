"""Checks of the ledger: each is a statement in `sql/checks/` that returns the rows that fail it."""

from dataclasses import dataclass

import duckdb

from pledgebook.pipelines.core.paths import sql, sql_names
from pledgebook.pipelines.warehouse.parts import Parts, known_to_current_run, prepared

NEEDS: dict[str, tuple[str, ...]] = {
    "nothing_is_realized_that_did_not_flow": ("partial_total",),
    "no_stage_exceeds_its_flows": ("scope_flow",),
}
"""The parts of inputs, as known to the current run, that a check selects from; the others select from the ledger alone."""


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
    with prepared(con, known_to_current_run(con)) as made:
        return [_outcome(con, name, made) for name in sql_names("checks")]


def run_check(con: duckdb.DuckDBPyConnection, name: str) -> Outcome:
    """Run one check."""
    with prepared(con, known_to_current_run(con)) as made:
        return _outcome(con, name, made)


def _outcome(con: duckdb.DuckDBPyConnection, name: str, made: Parts) -> Outcome:
    made.make(NEEDS.get(name, ()))
    statement = sql(f"checks/{name}")
    answer = con.execute(statement)
    names = tuple(column[0] for column in answer.description or ())
    sentence = statement.splitlines()[0].removeprefix("-- ")
    return Outcome(name, sentence, names, tuple(answer.fetchall()))
