"""Opening the ledger: for writing at the current version, or as a scenario in which tables are replaced."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import duckdb
import polars as pl

from pledgebook.pipelines.core.errors import (
    UsageError,
    WarehouseError,
    WarehouseLockedError,
    WarehouseOutdatedError,
)
from pledgebook.pipelines.core.paths import SETTING, Lake, sql, sql_names
from pledgebook.pipelines.warehouse.connection import Ledger, attach, connect, guarded, is_fixed, locked_down
from pledgebook.pipelines.warehouse.lake import WRITING, version_of
from pledgebook.pipelines.warehouse.layout import ddl, definitions
from pledgebook.pipelines.warehouse.migration import migrate, migrations
from pledgebook.pipelines.warehouse.published import add_reports
from pledgebook.pipelines.warehouse.writing import append

_open: ContextVar[Mapping[Path | Lake, Ledger]] = ContextVar("open", default=MappingProxyType({}))
"""Warehouses that are open here."""


@contextmanager
def opened(place: Path | Lake) -> Iterator[Ledger]:
    """Open the warehouse for writing, created or migrated to the current version.

    Within a block that has opened it already, such as a whole run, it is the same connection.

    Raises:
        WarehouseError: Another process is writing, or another version of Pledgebook created the warehouse.
    """
    if place in (there := _open.get()):
        yield there[place]
        return
    with connect(place) as con:
        migrate(con, migrations(), ddl())
        token = _open.set({**there, place: con})
        try:
            yield con
        finally:
            _open.reset(token)


@contextmanager
def settled(place: Path | Lake) -> Iterator[Ledger]:
    """Open the warehouse to read it as it is now, whatever is written to a lake meanwhile.

    Raises:
        WarehouseError: As `opened`.
    """
    if isinstance(place, Path):
        with connect(place, is_read_only=True) if is_fixed(place) else opened(place) as con:
            yield con
        return
    with opened(place) as con:
        now = replace(place, at=str(version_of(con)))
    with connect(now, is_read_only=True) as con:
        yield con


def note_publication(place: Path | Lake, version: int | None, release: str) -> None:
    """Let the readers of a lake see a version of it; the readers of a file have a copy.

    Args:
        place: The warehouse.
        version: The version of the lake that the release was written from.
        release: The name of the release.
    """
    if isinstance(place, Path):
        return
    with opened(place) as con:
        con.execute(f"CREATE TABLE IF NOT EXISTS {WRITING}.publication (version BIGINT, release VARCHAR)")
        con.execute(f"INSERT INTO {WRITING}.publication VALUES (?, ?)", [version, release])  # noqa: S608 - a constant


@contextmanager
def scenario(
    place: Path | Lake,
    seconds: float = 120.0,
    writes: Path | None = None,
    threads: int | None = None,
    spill: Path | None = None,
) -> Iterator[Ledger]:
    """Open a ledger whose tables can be replaced: a database in memory with views on a file that is only read.

    Args:
        place: A lake; or a warehouse or a published copy that no process has open for writing.
        seconds: Time limit of the queries.
        writes: A folder into which a query may write files; None for none.
        threads: How many threads it may use; as many as there are cores if not given.
        spill: Folder for work that does not fit in memory; DuckDB's own choice if not given.

    Raises:
        WarehouseError: There is no such file, or it cannot be opened.
        UsageError: A query exceeded the time limit.
    """
    with guarded(duckdb.connect(), seconds, spill) as con:
        if threads:
            con.execute(f"SET threads = {threads}")
        attach(con, place, "base")
        con.execute("CREATE SCHEMA ledger")
        for name in sql_names("ledger"):
            con.execute(f"CREATE VIEW ledger.{name} AS FROM base.ledger.{name}")
        for definition in definitions():
            con.execute(definition)
        add_reports(con)
        locked_down(con, place, writes)
        yield con


@contextmanager
def renewed(place: Path | Lake, tell: Callable[[str], None]) -> Iterator[Ledger]:
    """Open the warehouse as `opened` does; one of an earlier version is put aside and made anew, to be filled from data/raw.

    Args:
        place: The warehouse; a lake is left as it is.
        tell: Receives the line that says so.
    """
    with ExitStack() as stack:
        try:
            con = stack.enter_context(opened(place))
        except WarehouseOutdatedError:
            if isinstance(place, Lake):
                raise
            aside = _put_aside(place)
            tell(
                f"{place.name}: made by an earlier version of Pledgebook, with other tables; it is kept as {aside.name}, and "
                "all of data/raw is stored anew"
            )
            con = stack.enter_context(opened(place))
        yield con


def put_aside(place: Path | Lake) -> Path | None:
    """Put a warehouse aside, whatever is in it, so that the next to open it makes a new one from data/raw.

    Returns:
        The file that it is now; None if there was none.

    Raises:
        UsageError: The ledger is on a lake.
        WarehouseLockedError: Another process is writing to it.
    """
    if isinstance(place, Lake):
        message = (
            f"{place.name}: a lake is not made anew in its place. Name an empty one with {SETTING}, and run."
        )
        raise UsageError(message)
    if not place.exists():
        return None
    try:
        with connect(place):
            pass
    except WarehouseLockedError:
        raise
    except WarehouseError:
        pass  # which is why it is made anew
    return _put_aside(place)


def _put_aside(place: Path) -> Path:
    aside = place.with_name(f"{place.stem}.old{place.suffix}")
    for end in (".wal", ""):
        file = place.with_name(f"{place.name}{end}")
        if file.exists():
            file.replace(aside.with_name(f"{aside.name}{end}"))
        else:
            aside.with_name(f"{aside.name}{end}").unlink(missing_ok=True)
    return aside


def replace_tables(con: Ledger, tables: Mapping[str, pl.DataFrame]) -> None:
    """Replace tables of a scenario by frames; its file does not change."""
    for name, frame in tables.items():
        kind = con.execute(
            "SELECT table_type FROM information_schema.tables "
            "WHERE table_catalog = 'memory' AND table_schema = 'ledger' AND table_name = ?", [name]
        ).fetchall()[0][0]  # fmt: skip
        con.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} ledger.{name}")
        con.execute(sql(f"ledger/{name}"))
        append(con, name, frame)
