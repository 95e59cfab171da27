"""The DDL in `sql/ledger/` and the contracts say the same."""

import duckdb
import polars as pl
import pytest

from pipelines.core.paths import sql
from pipelines.schemas import CONTRACTS
from pipelines.schemas.contract import columns, empty, nullable


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("CREATE SCHEMA ledger")
    return con


@pytest.mark.parametrize("table", CONTRACTS)
def test_the_table_has_the_columns_types_and_nulls_of_its_contract(
    con: duckdb.DuckDBPyConnection, table: str
) -> None:
    con.execute(sql(f"ledger/{table}"))
    described = con.execute(f"DESCRIBE ledger.{table}").fetchall()
    frame = con.sql(f"SELECT * FROM ledger.{table}").pl()
    assert dict(frame.schema) == columns(CONTRACTS[table])
    assert {row[0] for row in described if row[2] == "YES"} == nullable(CONTRACTS[table])


@pytest.mark.parametrize("table", CONTRACTS)
def test_an_empty_frame_keeps_the_contract(table: str) -> None:
    frame = empty(CONTRACTS[table])
    assert CONTRACTS[table].validate(frame).height == 0


@pytest.mark.parametrize("table", CONTRACTS)
def test_no_amount_is_a_float(table: str) -> None:
    assert not [
        name for name, dtype in columns(CONTRACTS[table]).items() if dtype in (pl.Float64, pl.Float32)
    ]


@pytest.mark.parametrize("table", CONTRACTS)
def test_the_ddl_begins_with_the_grain(table: str) -> None:
    doc = (CONTRACTS[table].__doc__ or "").splitlines()[0]
    assert sql(f"ledger/{table}").splitlines()[0] == f"-- {doc}"
