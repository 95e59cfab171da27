"""Opening the ledger: for writing at the current version, or as a scenario in which tables are replaced."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from pipelines.core.errors import WarehouseError
from pipelines.core.paths import sql, sql_names
from pipelines.warehouse.connection import Ledger, connect, guarded, locked_down
from pipelines.warehouse.migration import ddl, definitions, migrate, migrations
from pipelines.warehouse.writing import append


@contextmanager
def opened(path: Path) -> Iterator[Ledger]:
    """Open the warehouse for writing, created or migrated to the current version.

    Raises:
        WarehouseError: Another process is writing, or a newer Pledgebook created the warehouse.
    """
    with connect(path) as con:
        migrate(con, migrations(), ddl())
        yield con


@contextmanager
def scenario(path: Path, seconds: float = 120.0) -> Iterator[Ledger]:
    """Open a ledger whose tables can be replaced: a database in memory with views on a file that is only read.

    Args:
        path: A warehouse or a published copy that no process has open for writing.
        seconds: Time limit of the queries.

    Raises:
        WarehouseError: There is no such file.
        UsageError: A query exceeded the time limit.
    """
    if not path.exists():
        message = f"{path.name}: nothing has been published yet. Run `pledgebook run` first."
        raise WarehouseError(message)
    with guarded(duckdb.connect(), seconds) as con:
        con.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS base (READ_ONLY)")
        con.execute("CREATE SCHEMA ledger; CREATE SCHEMA report")
        for name in sql_names("ledger"):
            con.execute(f"CREATE VIEW ledger.{name} AS FROM base.ledger.{name}")
        for definition in definitions():
            con.execute(definition)
        for name in sql_names("reports"):
            con.execute(f"CREATE VIEW report.{name} AS {sql(f'reports/{name}')}")
        locked_down(con)
        yield con


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
