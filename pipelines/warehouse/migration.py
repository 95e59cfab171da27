"""Migration of the warehouse: a new one is created from the tables' DDL, an old one is migrated version by version."""

from collections.abc import Mapping

import duckdb

from pledgebook.pipelines.core.errors import WarehouseError, WarehouseOutdatedError
from pledgebook.pipelines.core.paths import sql, sql_names
from pledgebook.pipelines.warehouse.connection import transaction
from pledgebook.pipelines.warehouse.lake import is_lake, lay_out
from pledgebook.pipelines.warehouse.layout import definitions, layout, layout_of
from pledgebook.pipelines.warehouse.published import add_reports

FIRST_VERSION = 1
"""The version of the first release: the tables of `sql/ledger/` without any migration."""

REBUILD = "`pledgebook run` rebuilds it from data/raw, without any loss, and keeps the old file beside it."
MAKE_ANEW = "`pledgebook rebuild` makes it anew from data/raw, without any loss."


def migrations() -> dict[int, str]:
    """Return the migrations by their target version: a file `0002-<what>.sql` migrates to version 2."""
    return {int(name.split("-")[0]): sql(f"migrations/{name}") for name in sql_names("migrations")}


def migrate(con: duckdb.DuckDBPyConnection, migrations: Mapping[int, str], tables: list[str]) -> int:
    """Migrate a warehouse to the current version, in one transaction.

    Args:
        con: An open warehouse.
        migrations: The result of `migrations()`.
        tables: The result of `ddl()`.

    Returns:
        The version of the warehouse after the migration.

    Raises:
        WarehouseError: The warehouse was created by a newer Pledgebook.
        WarehouseOutdatedError: It was created by an earlier one, with other tables.
    """
    newest = max(migrations, default=FIRST_VERSION)
    with transaction(con):
        found = _version(con)
        if found is None:
            _make_tables(con, tables)
        elif found > newest:
            message = (
                f"The warehouse has version {found}, but this Pledgebook reads versions up to {newest}. Update "
                f"Pledgebook to read it. {MAKE_ANEW}"
            )
            raise WarehouseError(message)
        else:
            if found == newest and not _has_current_tables(con):
                message = f"The warehouse was created by another version of Pledgebook, with other tables. {REBUILD}"
                raise WarehouseOutdatedError(message)
            for version in sorted(number for number in migrations if number > found):
                con.execute(migrations[version])
        if found != newest or layout_of(con) != layout():
            _define(con)
        if found != newest:
            con.execute("DELETE FROM ledger.warehouse")
            con.execute("INSERT INTO ledger.warehouse VALUES (?)", [newest])
    return newest


def _make_tables(con: duckdb.DuckDBPyConnection, tables: list[str]) -> None:
    for statement in tables:
        con.execute(statement)
    if is_lake(con):
        lay_out(con)


def _define(con: duckdb.DuckDBPyConnection) -> None:
    """Create the views and macros anew, and note which they are."""
    for definition in definitions():
        con.execute(definition)
    if is_lake(con):  # whose readers have no copy with the reports
        add_reports(con)
    con.execute(f"COMMENT ON TABLE ledger.warehouse IS '{layout().comment()}'")


def _has_current_tables(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the tables of a warehouse were made by the current statements."""
    found = layout_of(con)
    return found is not None and found.tables == layout().tables


def _version(con: duckdb.DuckDBPyConnection) -> int | None:
    """Return the version of a warehouse; None if it is new."""
    con.execute("CREATE SCHEMA IF NOT EXISTS ledger")
    con.execute("CREATE TABLE IF NOT EXISTS ledger.warehouse (version INTEGER NOT NULL)")
    found: int | None
    ((found, is_unreleased),) = con.execute(
        "SELECT (SELECT max(version) FROM ledger.warehouse), count(*) > 0 FROM duckdb_tables() "
        "WHERE database_name = current_database() AND schema_name = 'ledger' AND table_name = 'version'"
    ).fetchall()
    if is_unreleased:  # the table of versions then had this name, and its numbers another meaning
        message = f"The warehouse was created by a Pledgebook before the first release and cannot be read. {REBUILD}"
        raise WarehouseOutdatedError(message)
    return found
