"""Opening the ledger: for writing at the current version, or as a scenario in which tables are replaced."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from pipelines.core.errors import WarehouseOutdatedError
from pipelines.core.paths import sql, sql_names
from pipelines.warehouse.connection import Ledger, attach, connect, guarded, locked_down
from pipelines.warehouse.layout import ddl, definitions
from pipelines.warehouse.migration import migrate, migrations
from pipelines.warehouse.published import add_reports
from pipelines.warehouse.writing import append


@contextmanager
def opened(path: Path) -> Iterator[Ledger]:
    """Open the warehouse for writing, created or migrated to the current version.

    Raises:
        WarehouseError: Another process is writing, or another version of Pledgebook created the warehouse.
    """
    with connect(path) as con:
        migrate(con, migrations(), ddl())
        yield con


@contextmanager
def scenario(path: Path, seconds: float = 120.0, writes: Path | None = None) -> Iterator[Ledger]:
    """Open a ledger whose tables can be replaced: a database in memory with views on a file that is only read.

    Args:
        path: A warehouse or a published copy that no process has open for writing.
        seconds: Time limit of the queries.
        writes: A folder into which a query may write files; None for none.

    Raises:
        WarehouseError: There is no such file, or it cannot be opened.
        UsageError: A query exceeded the time limit.
    """
    with guarded(duckdb.connect(), seconds) as con:
        attach(con, path, "base")
        con.execute("CREATE SCHEMA ledger")
        for name in sql_names("ledger"):
            con.execute(f"CREATE VIEW ledger.{name} AS FROM base.ledger.{name}")
        for definition in definitions():
            con.execute(definition)
        add_reports(con)
        locked_down(con, writes)
        yield con


def renew(path: Path, tell: Callable[[str], None]) -> None:
    """Put a warehouse of an earlier version aside, so that the next to open it makes a new one from data/raw.

    Args:
        path: The warehouse.
        tell: Receives the line that says so.
    """
    try:
        with opened(path):
            return
    except WarehouseOutdatedError:
        aside = path.with_name(f"{path.stem}.old{path.suffix}")
        path.replace(aside)
        tell(
            f"{path.name}: made by an earlier version of Pledgebook, with other tables; it is kept as {aside.name}, and "
            "all of data/raw is stored anew"
        )


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
