"""Connections to the warehouse for writing and reading, and the copy for readers.

While one process writes, DuckDB lets no other process open the file. So writers wait for each other, and readers
use the published copy, which is replaced by rename.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import stamina
from stamina.instrumentation import set_on_retry_hooks

from pipelines.core.errors import UsageError, WarehouseError, WarehouseLockedError, WarehouseOutdatedError
from pipelines.warehouse.layout import layout, layout_of

Ledger = duckdb.DuckDBPyConnection
"""An open ledger."""

set_on_retry_hooks([])  # the caller reports a waiting writer once; do not log each attempt

MEMORY_LIMIT = "2GB"
"""Limit of DuckDB's memory; larger work spills to a temporary directory beside the warehouse."""

STORAGE_VERSION = "v1.0.0"
"""Format of the files: DuckDB 2 would write one that DuckDB 1, and every tool built on it, cannot open."""


LOCKED = ("Could not set lock", "being used by another process")
"""What DuckDB says of a file that another process has open: on Linux and macOS, and on Windows."""


@contextmanager
def connect(path: Path, wait_seconds: float = 60.0) -> Iterator[Ledger]:
    """Open the warehouse for writing, waiting for another writer to finish.

    Args:
        path: The warehouse's file; created if it does not exist.
        wait_seconds: How long to wait for the lock.

    Raises:
        WarehouseError: Another process held the lock all that time, or the file is not a DuckDB database.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    con = _open(path, wait_seconds)
    try:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("SET enable_progress_bar = false")
        con.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        con.execute("SET temp_directory = ?", [str(path.parent / "spill")])
        con.execute("CREATE SCHEMA IF NOT EXISTS ledger")
        yield con
    finally:
        con.close()


@contextmanager
def transaction(con: Ledger) -> Iterator[None]:
    """Run statements in a transaction; an error, or a killed process, leaves the warehouse unchanged."""
    con.execute("BEGIN TRANSACTION")
    try:
        yield
    except BaseException:
        con.execute("ROLLBACK")
        raise
    con.execute("COMMIT")


@contextmanager
def reader(
    path: Path, seconds: float = 30.0, *, any_version: bool = False, writes: Path | None = None
) -> Iterator[Ledger]:
    """Open the published copy for reading: no writes, no files, no network, no Python objects, a time limit.

    Args:
        path: The published copy.
        seconds: Time limit of the queries.
        any_version: Whether a copy that another version of the code made is opened too.
        writes: A folder into which a query may write files; None for none.

    Raises:
        WarehouseError: Nothing has been published yet, or the copy cannot be opened.
        WarehouseOutdatedError: Another version of the code made the copy.
        UsageError: The query exceeded the time limit.
    """
    _demand_file(path)
    try:
        opened = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise WarehouseError(_unreadable(path, error)) from error
    with guarded(opened, seconds) as con:
        if not any_version:
            _demand_layout(con, path)
        locked_down(con, writes)
        yield con


def attach(con: Ledger, path: Path, name: str) -> None:
    """Attach a warehouse or a published copy, which is only read.

    Raises:
        WarehouseError: There is none, another program holds it, or it is in a format that cannot be read.
        WarehouseOutdatedError: Another version of the code made it, with other tables.
    """
    _demand_file(path)
    try:
        con.execute(f"ATTACH {quoted(path)} AS {name} (READ_ONLY)")
    except duckdb.Error as error:
        raise WarehouseError(_unreadable(path, error)) from error
    found = layout_of(con, name)  # views, macros and reports are made anew in front of it
    if found is None or found.tables != layout().tables:
        raise WarehouseOutdatedError(_other_version(path))


def _demand_file(path: Path) -> None:
    if not path.exists():
        message = f"{path.name}: nothing has been published yet. Run `pledgebook run` first."
        raise WarehouseError(message)


def _demand_layout(con: Ledger, path: Path) -> None:
    """Raise if another version of the code made a copy: questions of this one would fail on it."""
    if layout_of(con) != layout():
        raise WarehouseOutdatedError(_other_version(path))


def _other_version(path: Path) -> str:
    return f"{path.name}: another version of Pledgebook published it. `pledgebook run` publishes it anew."


def quoted(path: Path) -> str:
    """Write a path as a text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


def _unreadable(path: Path, error: duckdb.Error) -> str:
    """Say why a published copy cannot be opened, and what to do."""
    if _is_lock_error(error):
        return (
            f"{path.name}: another program ({_lock_holder(error)}) has it open for writing. Close it there, and open it "
            "read-only next time: `duckdb -readonly`."
        )
    if "Permission denied" in str(error):
        return f"{path.name}: permission denied. Reading it needs read access to {path.parent.name}/."
    return f"{path.name}: cannot be opened as a DuckDB database ({_first_line(error)}). `pledgebook run` publishes it anew."


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".")


@contextmanager
def guarded(con: Ledger, seconds: float) -> Iterator[Ledger]:
    """Give a connection the settings of a reader and a time limit, and close it at the end.

    Raises:
        UsageError: A query exceeded the time limit.
    """
    timer = threading.Timer(seconds, con.interrupt)
    timer.daemon = True
    try:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("SET enable_progress_bar = false")
        con.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        con.execute("SET max_temp_directory_size = '4GB'")
        timer.start()
        yield con
    except duckdb.InterruptException as error:
        message = f"The query was stopped after {seconds:g} s. Select fewer rows, or allow more time with --timeout."
        raise UsageError(message) from error
    finally:
        timer.cancel()
        con.close()


def locked_down(con: Ledger, writes: Path | None = None) -> None:
    """Let names go without a schema, and deny queries access to files, the network, Python objects and settings.

    Args:
        con: A connection.
        writes: A folder into which a query may write files nevertheless; None for none.
    """
    con.execute("SET allowed_directories = $folders", {"folders": [str(writes)] if writes else []})
    for setting in (
        "SET search_path = 'report,ledger'",
        "SET enable_external_access = false",
        "SET python_enable_replacements = false",
        "SET lock_configuration = true",
    ):
        con.execute(setting)


def _open(path: Path, wait_seconds: float) -> Ledger:
    try:
        for attempt in stamina.retry_context(
            on=_is_lock_error, attempts=None, timeout=wait_seconds, wait_initial=0.05, wait_max=1.0
        ):
            with attempt:
                return duckdb.connect(str(path), config={"storage_compatibility_version": STORAGE_VERSION})
    except duckdb.IOException as error:
        if _is_lock_error(error):
            message = (
                f"{path.name}: another run ({_lock_holder(error)}) was still writing after {wait_seconds:g} s. "
                "Wait until it ends; meanwhile readers can use the published copy."
            )
            raise WarehouseLockedError(message) from error
        if "Permission denied" in str(error):
            message = (
                f"{path.name}: permission denied. A run needs write access to {path.parent.parent.name}/."
            )
            raise WarehouseError(message) from error
        message = (
            f"{path.name}: cannot be opened as a DuckDB database ({_first_line(error)}). To rebuild it, "
            "move it away and run `pledgebook run`."
        )
        raise WarehouseError(message) from error
    message = f"{path.name}: cannot be opened."
    raise WarehouseError(message)


def _is_lock_error(error: Exception) -> bool:
    return isinstance(error, duckdb.IOException) and any(words in str(error) for words in LOCKED)


def _lock_holder(error: Exception) -> str:
    text = str(error)
    return (
        text[text.find("PID ") : text.find(")", text.find("PID "))]
        if "PID " in text
        else "an unknown process"
    )
