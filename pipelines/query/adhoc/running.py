"""Running statements on a connection for readers, and writing their answers as Arrow."""

import re
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, BinaryIO

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types
from duckdb import DuckDBPyRelation, ExpectedResultType

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.query.adhoc.limits import ANSWER_BYTES
from pledgebook.pipelines.query.adhoc.statement import Asked, Part, Shape
from pledgebook.pipelines.warehouse.connection import Ledger

INTEGERS = {f"{sign}{size}int" for sign in ("", "u") for size in ("tiny", "small", "big")}
PLAIN = {"boolean", "integer", "uinteger", "float", "double", "decimal", "varchar", *INTEGERS}
"""Types whose values Arrow and Python hold exactly; all others are written as text by DuckDB itself."""
HUGE = {"hugeint", "uhugeint"}
"""Whole numbers that Arrow does not hold."""
UNFRAMED = re.compile(r"\b(INTERVAL|UNION)\b")
"""Types that Polars does not have, alone or within another."""
QUOTE = '"'

QUERIES = {
    "SELECT", "EXPLAIN", "MULTI", "CREATE", "DROP", "ALTER", "INSERT", "UPDATE", "DELETE", "MERGE_INTO", "SET", "VARIABLE_SET",
    "PRAGMA", "TRANSACTION", "RELATION", "LOGICAL_PLAN",
}  # fmt: skip
"""Statements that reach no file: DuckDB lets a reader write into the folder for work that does not fit in memory."""

WRITES = re.compile(r"\b(COPY|EXPORT|ATTACH|EXECUTE|PREPARE|IMPORT|LOAD|INSTALL|CALL)\b", re.IGNORECASE)
"""What EXPLAIN ANALYZE would carry out."""


def answers(con: Ledger, asked: Asked, out: BinaryIO) -> Iterator[Part]:
    """Run statements, write the answer of each that has one, and say where it is.

    Args:
        con: A connection for readers.
        asked: The statements.
        out: The file for the answers.

    Raises:
        UsageError: DuckDB rejected a statement, there is none, or more than one where one is expected, or the answer is too
            large.
    """
    try:
        found = con.extract_statements(asked.text)
        _demand_queries(found)
        asking = [one for one in found if not _is_silent(one)]
        _demand_number(found, asking, asked)
        for statement in found:
            if statement not in asking:
                con.execute(statement)
            elif (relation := _relation(con, statement, asked)) is not None:
                yield _written(relation, asked, out)
            elif asked.is_frame:
                message = "Found a statement without an answer; expected a query."
                raise UsageError(message)
    except (duckdb.InterruptException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error as error:
        message = f"DuckDB rejected the query: {error}"
        raise UsageError(message) from error


def _demand_number(found: Sequence[object], asking: Sequence[object], asked: Asked) -> None:
    if asked.is_frame and (len(asking) != 1 or len(found) != 1):
        message = f"Found {len(found)} statements, {len(asking)} of them queries; expected one query."
        raise UsageError(message)
    if not found or (asked.is_single and len(asking) != 1):
        expected = "one" if asked.is_single else "at least one"
        message = f"Found {len(asking)} queries; expected {expected}."
        raise UsageError(message)


def _demand_queries(statements: Sequence[duckdb.Statement]) -> None:
    for statement in statements:
        kind = _kind(statement)
        hidden = WRITES.search(statement.query) if kind == "EXPLAIN" else None
        if kind not in QUERIES or hidden:
            named = f"{kind} of {hidden[0].upper()}" if hidden else kind
            message = f"Found {named}; expected a query, since nothing is written or loaded here. `pledgebook export` writes files."
            raise UsageError(message)


def _kind(statement: duckdb.Statement) -> str:
    try:
        return str(statement.type).rsplit(".", 1)[-1]
    except ValueError:  # DuckDB's Python package does not name all that DuckDB has
        return "a statement of another kind"


def _is_silent(statement: duckdb.Statement) -> bool:
    """Whether a statement answers nothing.

    DuckDB 1 makes two statements of one PIVOT, of which the first only names the new columns; DuckDB 2 makes one of them.
    """
    is_one_of_several = str(statement.type).endswith("MULTI")
    return ExpectedResultType.NOTHING in statement.expected_result_type and not is_one_of_several


def _relation(con: Ledger, statement: duckdb.Statement, asked: Asked) -> DuckDBPyRelation | None:
    if asked.params:
        return con.sql(asked.text, params=dict(asked.params))
    return con.sql(asked.text if asked.is_frame else statement)


def _written(relation: DuckDBPyRelation, asked: Asked, out: BinaryIO) -> Part:
    """Write one answer as a stream of Arrow."""
    names, kinds = distinct(relation.columns), relation.types
    exact = relation.project(_for_frame(names, kinds)) if asked.is_frame else _exact(relation)
    if asked.limit:
        exact = exact.limit(asked.limit + 1)
    start = out.tell()
    with pa.RecordBatchReader.from_stream(exact) as read, pa.ipc.new_stream(out, read.schema) as stream:
        for batch in read:
            if out.tell() + batch.nbytes > ANSWER_BYTES:
                message = (
                    f"The answer has more than {ANSWER_BYTES >> 20} MB. Select fewer rows or columns; `pledgebook export` writes "
                    "whole tables."
                )
                raise UsageError(message)
            stream.write_batch(batch)
    return Part(start, out.tell(), names, [_shape(kind) for kind in kinds])


def _for_frame(names: Sequence[str], kinds: Sequence[Any]) -> str:
    """Name each column once, and have DuckDB write what Polars does not hold exactly as a decimal or as text."""
    return ", ".join(
        f'{_framed(place, kind)} AS "{name.replace(QUOTE, QUOTE * 2)}"'
        for place, (name, kind) in enumerate(zip(names, kinds, strict=True), 1)
    )


def _framed(place: int, kind: Any) -> str:  # noqa: ANN401 - as in `_held`
    if kind.id in HUGE:
        return f"CAST(#{place} AS DECIMAL(38, 0))"
    return f"CAST(#{place} AS VARCHAR)" if UNFRAMED.search(str(kind)) else f"#{place}"


def distinct(names: Sequence[str]) -> list[str]:
    """Number the columns of one name as DuckDB does: a, a becomes a, a_1."""
    taken, found = set(names), list[str]()
    for name in names:
        free = (one for one in (f"{name}_{number}" for number in count(1)) if one not in taken)
        found.append(name if name not in found else next(free))
        taken.add(found[-1])
    return found


def _exact(relation: DuckDBPyRelation) -> DuckDBPyRelation:
    """Have DuckDB write the values as text that would lose something on the way, such as an interval's months."""
    kinds = [(_held(kind), str(kind)) for kind in relation.types]
    return relation.project(
        ", ".join(
            (f"#{place}" if held == kind else f"CAST(#{place} AS {held})") + f' AS "{place}"'
            for place, (held, kind) in enumerate(kinds, 1)
        )
    )


def _held(kind: Any) -> str:  # noqa: ANN401 - DuckDB's stubs do not tell the types of parts from their names
    """Return the type in which values of a type are read, as SQL."""
    if kind.id in PLAIN:
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


def _shape(kind: Any) -> Shape:  # noqa: ANN401 - as above
    """Return what Arrow does not say of a type."""
    if kind.id in HUGE:
        return "int"
    if kind.id in {"list", "array"}:
        inner = _shape(kind.children[0][1])
        return ["list", inner] if inner else None
    if kind.id == "map":
        inner = _shape(kind.children[1][1])
        return ["map", inner] if inner else None
    if kind.id == "struct" and all(name for name, _part in kind.children):
        parts = {name: shape for name, part in kind.children if (shape := _shape(part))}
        return ["struct", parts] if parts else None
    return None
