"""The warehouse's version: a new one is made from the tables' DDL, an old one is brought up step by step."""

import re
from collections.abc import Mapping
from graphlib import TopologicalSorter

import duckdb

from pipelines.core.errors import WarehouseError
from pipelines.core.paths import sql, sql_names
from pipelines.warehouse.connection import transaction

FIRST_VERSION = 1
"""The version of the first release: the tables of `sql/ledger/` as they stand without any migration."""

NAMED = re.compile(r"\bledger\.(\w+)")
"""What a statement names of the ledger."""

REBUILD = "Nothing in it is lost, since it is built from data/raw: move it away and run `pledgebook run`."


def migrations() -> dict[int, str]:
    """The migrations by the version that they lead to: a file `0002-<what>.sql` leads to version 2."""
    return {int(name.split("-")[0]): sql(f"migrations/{name}") for name in sql_names("migrations")}


def ddl() -> list[str]:
    """The statements that make every table of the ledger as it is now."""
    return [sql(f"ledger/{name}") for name in sql_names("ledger")]


def definitions() -> list[str]:
    """The statements that make the ledger's views and macros, each after those that it names; made anew each time."""
    texts = {name: sql(f"{folder}/{name}") for folder in ("views", "macros") for name in sql_names(folder)}
    named = {name: texts.keys() & set(NAMED.findall(text)) - {name} for name, text in texts.items()}
    return [texts[name] for name in TopologicalSorter(named).static_order()]


def migrate(con: duckdb.DuckDBPyConnection, migrations: Mapping[int, str], tables: list[str]) -> int:
    """Bring a warehouse to the present version, in one transaction.

    Args:
        con: An open warehouse.
        migrations: What `migrations()` gives.
        tables: What `ddl()` gives.

    Returns:
        The version that the warehouse has now.

    Raises:
        WarehouseError: The warehouse was made by a newer Pledgebook, or by one before the first release.
    """
    newest = max(migrations, default=FIRST_VERSION)
    with transaction(con):
        found = _version(con)
        if found is None:
            for statement in tables:
                con.execute(statement)
        elif found > newest:
            message = (
                f"The warehouse has version {found}, this Pledgebook reads up to {newest}. Update Pledgebook. Or go on "
                f"without the warehouse. {REBUILD}"
            )
            raise WarehouseError(message)
        else:
            for version in sorted(number for number in migrations if number > found):
                con.execute(migrations[version])
        for definition in definitions():
            con.execute(definition)
        if found != newest:
            con.execute("DELETE FROM ledger.warehouse")
            con.execute("INSERT INTO ledger.warehouse VALUES (?)", [newest])
    return newest


def _version(con: duckdb.DuckDBPyConnection) -> int | None:
    """The version of a warehouse; None if it is new."""
    con.execute("CREATE SCHEMA IF NOT EXISTS ledger")
    con.execute("CREATE TABLE IF NOT EXISTS ledger.warehouse (version INTEGER NOT NULL)")
    found: int | None
    ((found, is_unreleased),) = con.execute(
        "SELECT (SELECT max(version) FROM ledger.warehouse), count(*) > 0 FROM duckdb_tables() "
        "WHERE database_name = current_database() AND schema_name = 'ledger' AND table_name = 'version'"
    ).fetchall()
    if is_unreleased:  # the table of versions had this name, and its numbers meant other tables
        message = (
            f"The warehouse was made by a Pledgebook before its first release, and cannot be read. {REBUILD}"
        )
        raise WarehouseError(message)
    return found
