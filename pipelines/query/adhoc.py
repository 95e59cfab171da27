"""Ad-hoc SQL on the published ledger, statement by statement."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

import duckdb
import polars as pl
from duckdb import DuckDBPyRelation, ExpectedResultType

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.lake import is_lake

Answer = tuple[list[str], list[tuple[object, ...]]]
"""Column names, each once, and rows of null, bool, int, float, Decimal, str, and lists and dicts of these."""

INTEGERS = {f"{sign}{size}int" for sign in ("", "u") for size in ("tiny", "small", "big", "huge")}
PYTHON = {"boolean", "integer", "uinteger", "float", "double", "decimal", "varchar", *INTEGERS}
"""Types whose values Python holds exactly; all others are written as text by DuckDB itself."""
QUOTE = '"'
HUGE = {"hugeint", "uhugeint"}

TO_FILES = {"ATTACH", "COPY", "COPY_DATABASE", "EXPORT", "PREPARE", "EXECUTE"}
"""Statements that could write among the files of a lake, which stay within a reader's reach."""


def answers(con: Ledger, text: str, limit: int, *, is_single: bool) -> Iterator[Answer]:
    """Run the statements of a text and yield the answer of each that has one.

    Args:
        con: A connection for readers.
        text: SQL.
        limit: The number of rows of each answer, of which one more is read; 0 for all.
        is_single: Whether one answer is expected.

    Raises:
        UsageError: DuckDB rejected a statement, or there is none, or more than one where one is expected.
    """
    try:
        found = con.extract_statements(text)
        asking = [one for one in found if not _is_silent(one)]
        if not found or (is_single and len(asking) != 1):
            expected = "one" if is_single else "at least one"
            message = f"Found {len(asking)} queries; expected {expected}."
            raise UsageError(message)
        if is_lake(con):
            _demand_no_files(found)
        for statement in found:
            if statement not in asking:
                con.execute(statement)
            elif (relation := con.sql(statement)) is not None:
                names, exact = distinct(relation.columns), _exact(relation)
                yield names, (exact.limit(limit + 1) if limit else exact).fetchall()
    except duckdb.InterruptException:
        raise
    except duckdb.Error as error:
        message = f"DuckDB rejected the query: {error}"
        raise UsageError(message) from error


def frame(con: Ledger, text: str, params: Mapping[str, object] | None = None) -> pl.DataFrame:
    """Return the answer of one query as a frame, with each column once.

    Args:
        con: A connection for readers.
        text: SQL, in which `$name` stands for a parameter.
        params: The parameters.

    Raises:
        UsageError: DuckDB rejected the query, or there is none, or more than one.
    """
    try:
        found = con.extract_statements(text)
        asking = [one for one in found if not _is_silent(one)]
        if len(asking) != 1 or len(found) != 1:
            message = f"Found {len(found)} statements, {len(asking)} of them queries; expected one query."
            raise UsageError(message)
        if is_lake(con):
            _demand_no_files(found)
        relation = con.sql(text, params=dict(params)) if params else con.sql(text)
        if relation is None:
            message = "Found a statement without an answer; expected a query."
            raise UsageError(message)
        return relation.project(_for_frame(relation)).pl()
    except duckdb.InterruptException:
        raise
    except duckdb.Error as error:
        message = f"DuckDB rejected the query: {error}"
        raise UsageError(message) from error


def _for_frame(relation: DuckDBPyRelation) -> str:
    """Name each column once, and have DuckDB write the sums of whole numbers, which would become floats, as decimals."""
    cells = zip(distinct(relation.columns), relation.types, strict=True)
    return ", ".join(
        (f"CAST(#{place} AS DECIMAL(38, 0))" if kind.id in HUGE else f"#{place}")
        + f' AS "{name.replace(QUOTE, QUOTE * 2)}"'
        for place, (name, kind) in enumerate(cells, 1)
    )


def _demand_no_files(statements: Sequence[duckdb.Statement]) -> None:
    for statement in statements:
        kind = str(statement.type).rsplit(".", 1)[-1]
        if kind in TO_FILES:
            message = f"Found {kind}; expected a query, since nothing is written to a lake here. `pledgebook export` writes files."
            raise UsageError(message)


def _is_silent(statement: duckdb.Statement) -> bool:
    """Whether a statement answers nothing.

    DuckDB 1 makes two statements of one PIVOT, of which the first only names the new columns; DuckDB 2 makes one of them.
    """
    is_one_of_several = str(statement.type).endswith("MULTI")
    return ExpectedResultType.NOTHING in statement.expected_result_type and not is_one_of_several


def distinct(names: Sequence[str]) -> list[str]:
    """Number the columns of one name as DuckDB does: a, a becomes a, a_1."""
    taken, found = set(names), list[str]()
    for name in names:
        free = (one for one in (f"{name}_{number}" for number in count(1)) if one not in taken)
        found.append(name if name not in found else next(free))
        taken.add(found[-1])
    return found


def _exact(relation: DuckDBPyRelation) -> DuckDBPyRelation:
    """Have DuckDB write the values as text that would lose something in Python, such as an interval's months."""
    kinds = [(_held(kind), str(kind)) for kind in relation.types]
    if all(held == kind for held, kind in kinds):
        return relation
    return relation.project(
        ", ".join(
            f"#{place}" if held == kind else f"CAST(#{place} AS {held})"
            for place, (held, kind) in enumerate(kinds, 1)
        )
    )


def _held(kind: Any) -> str:  # noqa: ANN401 - DuckDB's stubs do not tell the types of parts from their names
    """Return the type in which values of a type are read, as SQL."""
    if kind.id in PYTHON:
        return str(kind)
    if kind.id in {"list", "array"}:
        size = f"[{kind.children[1][1]}]" if kind.id == "array" else "[]"
        return f"{_held(kind.children[0][1])}{size}"
    if kind.id == "map":
        return f"MAP(VARCHAR, {_held(kind.children[1][1])})"
    if kind.id == "struct" and all(name for name, _part in kind.children):
        parts = [f'"{name.replace(QUOTE, QUOTE * 2)}" {_held(part)}' for name, part in kind.children]
        return f"STRUCT({', '.join(parts)})"
    return "VARCHAR"
