"""The warehouse's version: a new one is made from the tables' DDL, an old one is brought up step by step."""

from collections.abc import Mapping

import duckdb

from pipelines.core.errors import WarehouseError
from pipelines.core.paths import sql, sql_names
from pipelines.warehouse.connection import transaction

FIRST_VERSION = 1


def steps() -> dict[int, str]:
    """The migrations by the version that they lead to: `sql/migrations/0002-<what>.sql` leads to 2."""
    return {int(name.split("-")[0]): sql(f"migrations/{name}") for name in sql_names("migrations")}


def ddl() -> list[str]:
    """The statements that make every table of the ledger as it is now."""
    return [sql(f"ledger/{name}") for name in sql_names("ledger")]


def macros() -> list[str]:
    """The statements that make the ledger's table macros; they are made anew each time."""
    return [sql(f"macros/{name}") for name in sql_names("macros")]


def migrate(con: duckdb.DuckDBPyConnection, migrations: Mapping[int, str], tables: list[str]) -> int:
    """Bring a warehouse to the present version, in one transaction.

    Args:
        con: An open warehouse.
        migrations: What `steps()` gives.
        tables: What `ddl()` gives.

    Returns:
        The version that the warehouse has now.

    Raises:
        WarehouseError: The warehouse was made by a newer Pledgebook.
    """
    newest = max(migrations, default=FIRST_VERSION)
    with transaction(con):
        con.execute("CREATE SCHEMA IF NOT EXISTS ledger")
        con.execute("CREATE TABLE IF NOT EXISTS ledger.version (version INTEGER NOT NULL)")
        found = con.execute("SELECT max(version) FROM ledger.version").fetchall()[0][0]
        if found is None:
            for statement in tables:
                con.execute(statement)
        elif found > newest:
            message = (
                f"The warehouse has version {found}, this Pledgebook reads up to {newest}. "
                "Update Pledgebook, or move the warehouse away and run `pledgebook run` to rebuild it."
            )
            raise WarehouseError(message)
        else:
            for version in sorted(number for number in migrations if number > found):
                con.execute(migrations[version])
        for macro in macros():
            con.execute(macro)
        if found != newest:
            con.execute("DELETE FROM ledger.version")
            con.execute("INSERT INTO ledger.version VALUES (?)", [newest])
    return newest
