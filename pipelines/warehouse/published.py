"""The published copy: the warehouse as readers get it, with each report as a view."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import sql, sql_names
from pledgebook.pipelines.disk.leftovers import clear
from pledgebook.pipelines.warehouse.connection import STORAGE_VERSION, Ledger, quoted

SOURCE = """
SELECT database_name, CASE type WHEN 'duckdb' THEN path END
FROM duckdb_databases()
WHERE database_name = current_database();
"""
"""The database, and its file if it has one."""

COPY_FILE = (sys.executable, "-I", "-S", "-c", "import shutil, sys; shutil.copyfile(*sys.argv[1:])")
"""A process of its own copies the file: one that closes a file which it has locked loses the lock."""


def publish_copy(con: Ledger, target: Path, comments: str = "") -> None:
    """Write a copy of the warehouse for readers, with each report as a view, and put it in place by rename.

    Args:
        con: An open warehouse.
        target: The file.
        comments: Statements that say in the copy what its tables and columns mean.

    Raises:
        UsageError: DuckDB rejects a report.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    clear(target.parent.glob(f"{target.name}.*.partial"))
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    source, file = con.execute(SOURCE).fetchall()[0]
    if file is None:
        _copy_tables(con, source, partial)
    else:
        con.execute("CHECKPOINT")
        subprocess.run([*COPY_FILE, file, str(partial)], check=True)  # noqa: S603 - our own words, and two paths
    with duckdb.connect(str(partial), config={"storage_compatibility_version": STORAGE_VERSION}) as copy:
        add_reports(copy)
        copy.execute(comments)
        copy.execute("CHECKPOINT")
    partial.replace(target)


def _copy_tables(con: Ledger, source: str, target: Path) -> None:
    """Copy a database that is no file table by table."""
    con.execute(f"ATTACH {quoted(target)} AS copy_for_readers (STORAGE_VERSION '{STORAGE_VERSION}')")
    try:
        con.execute(f'COPY FROM DATABASE "{source}" TO copy_for_readers')
    finally:
        con.execute("DETACH copy_for_readers")


def add_reports(con: Ledger) -> None:
    """Add each report as a view.

    Raises:
        UsageError: DuckDB rejects a report.
    """
    con.execute("CREATE SCHEMA IF NOT EXISTS report")
    for name in sql_names("reports"):
        try:
            con.execute(f"CREATE OR REPLACE VIEW report.{name} AS {sql(f'reports/{name}')}")
        except duckdb.Error as error:
            raise UsageError(rejected(name, error)) from error


def rejected(name: str, error: duckdb.Error) -> str:
    """Say that DuckDB rejects a report, and why."""
    reason = str(error).splitlines()[0]
    return f"sql/reports/{name}.sql: DuckDB rejects this report: {reason}. Correct it, or remove it."
