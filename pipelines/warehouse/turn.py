"""Turns: who writes to a slice of a lake, where several processes may write at once.

DuckLake lets the first of two transactions commit that change the same table, and refuses the second; two that only insert are
both let through. So every writer of a slice also counts up a table of the slice: of two writers of one slice the second is refused,
and does its work again on what the first has left. In a file there is one writer, and a turn is a transaction.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import duckdb

from pledgebook.pipelines.core.errors import WarehouseConflictError
from pledgebook.pipelines.warehouse.connection import transaction
from pledgebook.pipelines.warehouse.lake import ALIAS, WRITING, is_lake
from pledgebook.pipelines.warehouse.patience import insisted

Result = TypeVar("Result")

REGISTER, RUN = "register", "run"
"""Slices that belong to no source: the pledge register, and the results of runs."""

RETRY_SECONDS = 1800.0
"""How long work is done again that other writers overtake."""


def turns(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return how often each slice of a lake was written to; nothing for a file."""
    if not is_lake(con):
        return {}
    names = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = ? AND schema_name = ? AND table_name <> 'publication'",
        [ALIAS, WRITING],
    ).fetchall()
    return {name: _count(con, name) for (name,) in names}


@contextmanager
def turn(
    con: duckdb.DuckDBPyConnection, slice_name: str, seen: dict[str, int] | None = None
) -> Iterator[None]:
    """Run statements in a transaction that changes a slice; another one at the same time fails.

    Args:
        con: An open warehouse.
        slice_name: The slice: a source, the register, or runs.
        seen: What `turns` returned before the work was planned, kept up to date; None if nothing was planned on it.

    Raises:
        WarehouseConflictError: Another writer came first; nothing was changed.
    """
    with transaction(con):
        if is_lake(con):
            _take(con, slice_name, seen)
        yield


def retried(work: Callable[[], Result]) -> Result:
    """Do work that takes turns, again whenever another writer came first.

    Raises:
        WarehouseConflictError: Others came first for half an hour.
    """
    return insisted(work, _came_second, RETRY_SECONDS, wait_max=5.0)


def _came_second(error: Exception) -> bool:
    return isinstance(error, WarehouseConflictError)


def _take(con: duckdb.DuckDBPyConnection, slice_name: str, seen: dict[str, int] | None) -> None:
    con.execute(f"CREATE TABLE IF NOT EXISTS {WRITING}.{slice_name} (commits BIGINT NOT NULL)")
    found = _count(con, slice_name)
    if seen is not None:
        if seen.get(slice_name, 0) != found:
            message = f"Another writer stored figures of '{slice_name}' meanwhile."
            raise WarehouseConflictError(message)
        seen[slice_name] = found + 1
    con.execute(f"DELETE FROM {WRITING}.{slice_name}")  # noqa: S608 - the name of a source
    con.execute(f"INSERT INTO {WRITING}.{slice_name} VALUES (?)", [found + 1])  # noqa: S608


def _count(con: duckdb.DuckDBPyConnection, slice_name: str) -> int:
    found = con.execute(f"SELECT coalesce(max(commits), 0) FROM {WRITING}.{slice_name}")  # noqa: S608
    return int(found.fetchall()[0][0])
