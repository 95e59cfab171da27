"""A migrated warehouse in memory, and a way to write invented flows into it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.ingest.store import store
from pledgebook.pipelines.raw.sidecar import Cover, Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot
from pledgebook.pipelines.sources.hs_concordance.weights import relations
from pledgebook.pipelines.warehouse.connection import transaction
from pledgebook.pipelines.warehouse.layout import ddl
from pledgebook.pipelines.warehouse.migration import migrate, migrations

Cells = dict[tuple[str, str], str]
"""Invented figures: (product code, month as 2020-01) -> value in USD."""


@pytest.fixture(scope="session")
def migrated() -> Iterator[duckdb.DuckDBPyConnection]:
    """A migrated warehouse in memory, for `con` to connect to."""
    with duckdb.connect() as con:
        migrate(con, migrations(), ddl())
        yield con


@pytest.fixture
def con(migrated: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to an empty ledger; its rows are deleted after the test."""
    with migrated.cursor() as con:
        yield con
    emptied(migrated)


def emptied(con: duckdb.DuckDBPyConnection) -> None:
    """Delete all rows of a ledger in memory."""
    filled = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'ledger' AND estimated_size > 0 "
        "AND table_name <> 'warehouse'"
    ).fetchall()
    for (name,) in filled:
        con.execute(f"DELETE FROM ledger.{name}")


@dataclass(frozen=True)
class Ledger:
    """Stores invented vintages of US exports to Japan and tells what is known."""

    con: duckdb.DuckDBPyConnection

    def take(
        self, day: str, cells: Cells, covers: str | None = None, name: str = "invented.csv"
    ) -> dict[str, int]:
        """Store a vintage; returns the counts of its snapshot."""
        rows = "".join(
            f'{code},5880,"{value}",HS{len(code)},{month}\n' for (code, month), value in cells.items()
        )
        content = ("E_COMMODITY,CTY_CODE,ALL_VAL_MO,COMM_LVL,time\n" + rows).encode()
        months = sorted(month for _code, month in cells) or ["2020-01"]
        cover = Cover(
            "export", "USA", "JPN", (covers or "",), max((len(code) for code, _ in cells), default=4),
            date.fromisoformat(f"{months[0]}-01"), date.fromisoformat(f"{months[-1]}-01"), "ALL_VAL_MO",
        )  # fmt: skip
        sidecar = Sidecar(
            "census_trade", name, datetime.fromisoformat(day), "invented figures", "0" * 64, len(content),
            covers=() if covers is None else (cover,),
        )  # fmt: skip
        snapshot = Snapshot(f"census_trade/{day}/{name}", Path(name), sidecar)
        with transaction(self.con):
            manifest = store(self.con, [prepare(snapshot, content)])
        return manifest.select(pl.col("^rows_.*$")).row(0, named=True)

    def known(self, day: str) -> dict[tuple[str, str], float]:
        """The figures as known at the end of a day."""
        moment = datetime.fromisoformat(f"{day}T23:59:59")
        found = self.con.execute(
            "SELECT product_code, strftime(month, '%Y-%m'), value FROM ledger.flow "
            "WHERE known_from <= $1 AND (known_to IS NULL OR known_to > $1) ORDER BY ALL",
            [moment],
        ).fetchall()
        return {(code, month): float(value) for code, month, value in found}


def take_concordance(con: duckdb.DuckDBPyConnection, day: str, *links: tuple[str, str]) -> dict[str, int]:
    """Store a small concordance of HS 2022 and HS 2017; returns the counts of its snapshot."""
    stated = relations(links)
    rows = "".join(f"HS2022,{here},HS2017,{there},{stated[here, there]}\n" for here, there in links)
    content = ("from_edition,from_code,to_edition,to_code,relation\n" + rows).encode()
    sidecar = Sidecar(
        "hs_concordance", "invented.csv", datetime.fromisoformat(day), "invented", "0" * 64, len(content)
    )
    snapshot = Snapshot(f"hs_concordance/{day}/invented.csv", Path("invented.csv"), sidecar)
    with transaction(con):
        manifest = store(con, [prepare(snapshot, content)])
    return manifest.select(pl.col("^rows_.*$")).row(0, named=True)


@pytest.fixture
def ledger(con: duckdb.DuckDBPyConnection) -> Ledger:
    return Ledger(con)


@pytest.fixture(scope="module")
def new_ledger() -> Iterator[Callable[[], Ledger]]:
    """Makes empty ledgers, one after the other: each call empties the last one."""
    with duckdb.connect() as con:
        migrate(con, migrations(), ddl())

        def make() -> Ledger:
            for table in ("flow", "coverage", "snapshot", "quarantine", "finding", "correction"):
                con.execute(f"DELETE FROM ledger.{table}")
            return Ledger(con)

        yield make
