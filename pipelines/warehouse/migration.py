"""Migration of the warehouse: a new one is created from the tables' DDL, an old one is migrated version by version."""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from graphlib import TopologicalSorter

import duckdb

from pipelines.core.errors import WarehouseError
from pipelines.core.paths import sql, sql_names
from pipelines.warehouse.connection import transaction

FIRST_VERSION = 1
"""The version of the first release: the tables of `sql/ledger/` without any migration."""

NAMED = re.compile(r"\bledger\.(\w+)")
"""Tables, views and macros of the ledger named in a statement."""

REBUILD = "To rebuild it from data/raw, without any loss, move it away and run `pledgebook run`."


def migrations() -> dict[int, str]:
    """Return the migrations by their target version: a file `0002-<what>.sql` migrates to version 2."""
    return {int(name.split("-")[0]): sql(f"migrations/{name}") for name in sql_names("migrations")}


def ddl() -> list[str]:
    """Return the statements that create every table of the current ledger."""
    return [sql(f"ledger/{name}") for name in sql_names("ledger")]


def definitions() -> list[str]:
    """Return the statements that create the ledger's views and macros, each after those that it names.

    A warehouse gets them again whenever one of them has changed since it was last opened.
    """
    texts = {name: sql(f"{folder}/{name}") for folder in ("views", "macros") for name in sql_names(folder)}
    named = {name: texts.keys() & set(NAMED.findall(text)) - {name} for name, text in texts.items()}
    return [texts[name] for name in TopologicalSorter(named).static_order()]


@cache
def _definitions_digest() -> str:
    """Return the digest of the statements of `definitions()`."""
    return hashlib.sha256("\n".join(definitions()).encode()).hexdigest()


def migrate(con: duckdb.DuckDBPyConnection, migrations: Mapping[int, str], tables: list[str]) -> int:
    """Migrate a warehouse to the current version, in one transaction.

    Args:
        con: An open warehouse.
        migrations: The result of `migrations()`.
        tables: The result of `ddl()`.

    Returns:
        The version of the warehouse after the migration.

    Raises:
        WarehouseError: The warehouse was created by a newer Pledgebook, or by one before the first release.
    """
    newest = max(migrations, default=FIRST_VERSION)
    with transaction(con):
        found = _version(con)
        if found is None:
            for statement in tables:
                con.execute(statement)
        elif found > newest:
            message = (
                f"The warehouse has version {found}, but this Pledgebook reads versions up to {newest}. Update "
                f"Pledgebook to read it. {REBUILD}"
            )
            raise WarehouseError(message)
        else:
            for version in sorted(number for number in migrations if number > found):
                con.execute(migrations[version])
        if found != newest or not _is_defined(con):
            for definition in definitions():
                con.execute(definition)
            con.execute(f"COMMENT ON TABLE ledger.warehouse IS '{_definitions_digest()}'")
        if found != newest:
            con.execute("DELETE FROM ledger.warehouse")
            con.execute("INSERT INTO ledger.warehouse VALUES (?)", [newest])
    return newest


def _is_defined(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the views and macros of a warehouse are the current ones."""
    query = "SELECT comment FROM duckdb_tables() WHERE database_name = current_database() AND table_name = 'warehouse'"
    return con.execute(query).fetchall() == [(_definitions_digest(),)]


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
        raise WarehouseError(message)
    return found
