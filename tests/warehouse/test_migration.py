"""A new warehouse is made as it is now; an old one is brought up; one that cannot be read is refused."""

import duckdb
import pytest

from pipelines.core.errors import WarehouseError
from pipelines.warehouse.migration import FIRST_VERSION, ddl, migrate, migrations

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
    new.execute("COMMENT ON TABLE ledger.warehouse IS 'the digest of older definitions'")
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
    with pytest.raises(
        WarehouseError, match=r"before the first release.*move it away and run `pledgebook run`"
    ):
        migrate(con, migrations(), ddl())
    tables = con.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    assert tables == [("version",)]
