"""A new warehouse is made as it is now; an old one is brought up or made anew; one that cannot be read is refused."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pledgebook.pipelines.core.errors import WarehouseError, WarehouseOutdatedError
from pledgebook.pipelines.warehouse.layout import ddl, layout
from pledgebook.pipelines.warehouse.ledger import opened, renewed
from pledgebook.pipelines.warehouse.migration import FIRST_VERSION, migrate, migrations

RATE = "INSERT INTO ledger.rate VALUES ('s', 'x', 'JPY', 'month', '2020-01-01', 107.5, 'a', 1, '2020-02-01', NULL)"


@pytest.fixture
def new() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    migrate(con, migrations(), ddl())
    return con


def version(con: duckdb.DuckDBPyConnection) -> list[tuple[int]]:
    return con.execute("SELECT version FROM ledger.warehouse").fetchall()


def test_a_new_warehouse_has_the_newest_version_and_keeps_it(new: duckdb.DuckDBPyConnection) -> None:
    newest = max(migrations(), default=FIRST_VERSION)
    assert version(new) == [(newest,)]
    assert migrate(new, migrations(), ddl()) == newest
    assert version(new) == [(newest,)]


def test_views_and_macros_are_renewed_only_after_a_change(new: duckdb.DuckDBPyConnection) -> None:
    units = new.execute("FROM ledger.unit ORDER BY ALL").fetchall()
    new.execute("CREATE OR REPLACE VIEW ledger.unit AS SELECT 1 AS other")
    migrate(new, migrations(), ddl())
    assert new.execute("FROM ledger.unit").fetchall() == [(1,)]
    older = replace(layout(), definitions="older").comment()
    new.execute(f"COMMENT ON TABLE ledger.warehouse IS '{older}'")
    migrate(new, migrations(), ddl())
    assert new.execute("FROM ledger.unit ORDER BY ALL").fetchall() == units


def test_a_migration_brings_an_old_warehouse_up_and_keeps_its_rows(new: duckdb.DuckDBPyConnection) -> None:
    new.execute(RATE)
    note = {FIRST_VERSION + 1: "ALTER TABLE ledger.rate ADD COLUMN note VARCHAR"}
    assert migrate(new, note, []) == FIRST_VERSION + 1
    assert version(new) == [(FIRST_VERSION + 1,)]
    assert new.execute("SELECT currency, note FROM ledger.rate").fetchall() == [("JPY", None)]
    assert migrate(new, note, []) == FIRST_VERSION + 1  # and is not applied again


def test_migrations_are_applied_in_the_order_of_their_versions(new: duckdb.DuckDBPyConnection) -> None:
    renamed = {
        FIRST_VERSION + 2: "ALTER TABLE ledger.rate RENAME COLUMN b TO c",
        FIRST_VERSION + 1: "ALTER TABLE ledger.rate ADD COLUMN b INTEGER",
    }
    assert migrate(new, renamed, []) == FIRST_VERSION + 2
    assert new.execute("SELECT c FROM ledger.rate").fetchall() == []


def test_a_migration_that_fails_leaves_the_old_warehouse(new: duckdb.DuckDBPyConnection) -> None:
    failing = {2: "ALTER TABLE ledger.rate ADD COLUMN a INTEGER", 3: "DROP TABLE ledger.nothing"}
    with pytest.raises(duckdb.CatalogException):
        migrate(new, failing, [])
    assert version(new) == [(1,)]
    assert "a" not in [row[0] for row in new.execute("DESCRIBE ledger.rate").fetchall()]


def test_a_warehouse_from_the_future_is_refused(new: duckdb.DuckDBPyConnection) -> None:
    new.execute("UPDATE ledger.warehouse SET version = 99")
    with pytest.raises(
        WarehouseError,
        match=r"has version 99, but this Pledgebook reads versions up to 1\. Update Pledgebook",
    ):
        migrate(new, migrations(), ddl())


@pytest.mark.parametrize("number", [1, 20])
def test_a_warehouse_from_before_the_first_release_is_refused_and_left_as_it_is(number: int) -> None:
    con = duckdb.connect()
    for statement in ("CREATE SCHEMA ledger", "CREATE TABLE ledger.version AS SELECT $number AS version"):
        con.execute(statement.replace("$number", str(number)))
    with pytest.raises(WarehouseError, match=r"before the first release.*`pledgebook run` rebuilds it"):
        migrate(con, migrations(), ddl())
    tables = con.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    assert tables == [("version",)]


def made_by_an_earlier_version(path: Path, comment: str) -> None:
    """A warehouse of the same version number with other tables, as an unreleased code may have left one."""
    with opened(path) as con:
        con.execute("ALTER TABLE ledger.rate DROP COLUMN units_per_usd")
        con.execute(f"COMMENT ON TABLE ledger.warehouse IS '{comment}'")


@pytest.mark.parametrize("comment", ["the digest of the definitions alone", "older same same"])
def test_a_warehouse_with_other_tables_is_named_as_such(tmp_path: Path, comment: str) -> None:
    path = tmp_path / "warehouse.duckdb"
    made_by_an_earlier_version(path, comment)
    with (
        pytest.raises(WarehouseOutdatedError, match=r"with other tables.*`pledgebook run` rebuilds it"),
        opened(path),
    ):
        pass  # pragma: no cover - never reached


def test_a_warehouse_with_other_tables_is_kept_and_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    made_by_an_earlier_version(path, "older")
    told: list[str] = []
    with renewed(path, told.append):
        pass
    with renewed(path, told.append):
        pass
    assert [line.partition(":")[0] for line in told] == ["warehouse.duckdb"]
    assert "kept as warehouse.old.duckdb" in told[0]
    with opened(path) as con:
        assert "units_per_usd" in [row[0] for row in con.execute("DESCRIBE ledger.rate").fetchall()]
    with duckdb.connect(str(tmp_path / "warehouse.old.duckdb"), read_only=True) as con:
        assert "units_per_usd" not in [row[0] for row in con.execute("DESCRIBE ledger.rate").fetchall()]
