"""A new warehouse is made as it is now; an old one is brought up; one from the future is refused."""

from pathlib import Path

import duckdb
import pytest

from pipelines.core.errors import WarehouseError
from pipelines.warehouse.migration import ddl, migrate, steps


@pytest.fixture
def bare() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def test_a_new_warehouse_has_every_table_and_the_newest_version(bare: duckdb.DuckDBPyConnection) -> None:
    version = migrate(bare, steps(), ddl())
    assert bare.execute("SELECT version FROM ledger.version").fetchall() == [(version,)]
    assert migrate(bare, steps(), ddl()) == version


def columns(con: duckdb.DuckDBPyConnection) -> set[tuple[str, str, str, str]]:
    """Every column of the ledger: its table, name, type and whether it may be null; their order does not matter."""
    found = con.execute(
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns WHERE table_schema = 'ledger'"
    )
    return {(str(row[0]), str(row[1]), str(row[2]), str(row[3])) for row in found.fetchall()}


def test_a_warehouse_of_version_1_becomes_what_a_new_one_is(bare: duckdb.DuckDBPyConnection) -> None:
    bare.execute((Path(__file__).parent / "version_1.sql").read_text(encoding="utf-8"))
    assert migrate(bare, steps(), ddl()) == max(steps())
    with duckdb.connect() as new:
        migrate(new, steps(), ddl())
        assert columns(bare) == columns(new)
    assert migrate(bare, steps(), ddl()) == max(steps())


def test_the_events_of_an_old_warehouse_are_the_register_s(bare: duckdb.DuckDBPyConnection) -> None:
    bare.execute((Path(__file__).parent / "version_1.sql").read_text(encoding="utf-8"))
    bare.execute(
        "INSERT INTO ledger.event (event_id, document_id, pledge_id, project, stage, event_date, is_investment, "
        "additionality, grade, known_from) VALUES ('E', 'D', 'P', 'p', 'sold', '2020-01-01', true, 'new', 'P', '2020-01-01')"
    )
    migrate(bare, steps(), ddl())
    assert bare.execute("SELECT source, event_id, snapshot_id FROM ledger.event").fetchall() == [
        ("register", "E", None)
    ]


def old_warehouse(bare: duckdb.DuckDBPyConnection) -> None:
    for statement in ("CREATE SCHEMA ledger", "CREATE TABLE ledger.version (version INTEGER NOT NULL)",
                      "INSERT INTO ledger.version VALUES (1)", *ddl()):  # fmt: skip
        bare.execute(statement)
    bare.execute("ALTER TABLE ledger.snapshot DROP COLUMN licence")


def test_an_old_warehouse_is_brought_up_and_keeps_its_rows(bare: duckdb.DuckDBPyConnection) -> None:
    old_warehouse(bare)
    bare.execute(
        "INSERT INTO ledger.rate VALUES ('s', 'x', 'JPY', 'month', '2020-01-01', 107.5, 'a', 1, '2020-02-01', NULL)"
    )
    step = {2: "ALTER TABLE ledger.snapshot ADD COLUMN licence VARCHAR"}
    assert migrate(bare, step, []) == 2
    assert bare.execute("SELECT version FROM ledger.version").fetchall() == [(2,)]
    assert bare.execute("SELECT currency FROM ledger.rate").fetchall() == [("JPY",)]
    assert bare.execute("SELECT licence FROM ledger.snapshot").fetchall() == []


def test_a_step_that_fails_leaves_the_old_warehouse(bare: duckdb.DuckDBPyConnection) -> None:
    old_warehouse(bare)
    with pytest.raises(duckdb.CatalogException):
        migrate(bare, {2: "ALTER TABLE ledger.rate ADD COLUMN a INTEGER", 3: "DROP TABLE ledger.nothing"}, [])
    assert bare.execute("SELECT version FROM ledger.version").fetchall() == [(1,)]
    assert "a" not in [row[0] for row in bare.execute("DESCRIBE ledger.rate").fetchall()]


def test_a_warehouse_from_the_future_is_refused(bare: duckdb.DuckDBPyConnection) -> None:
    migrate(bare, steps(), ddl())
    bare.execute("UPDATE ledger.version SET version = 99")
    with pytest.raises(WarehouseError, match="version 99"):
        migrate(bare, steps(), ddl())
