"""A table is stated once, in its contract: `sql/ledger/` is written from it, and shows it to who looks for the table there.

`pytest tests/schemas/test_ddl.py --regen` writes the statements anew; review them as a diff.
"""

import re

import duckdb
import polars as pl
import pytest

from pledgebook.pipelines.core.paths import sql, sql_folder, sql_names
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns, empty, expectations, nullable

SQL_TYPES = {
    "String": "VARCHAR",
    "Boolean": "BOOLEAN",
    "Int16": "SMALLINT",
    "Int32": "INTEGER",
    "Int64": "BIGINT",
    "Date": "DATE",
    "Datetime(time_unit='us', time_zone=None)": "TIMESTAMP",
    "List(String)": "VARCHAR[]",
}
"""The types of DuckDB by those of Polars; a decimal keeps its digits."""


def sql_type(dtype: pl.DataType) -> str:
    if isinstance(dtype, pl.Decimal):
        return f"DECIMAL({dtype.precision}, {dtype.scale})"
    return SQL_TYPES[str(dtype)]


def statement(table: str) -> str:
    """The statement that makes a table: grain, key, and each column with its type and what is expected of it."""
    contract = CONTRACTS[table]
    grain = (contract.__doc__ or "").splitlines()[0]
    types, words, may_be_null = columns(contract), expectations(contract), nullable(contract)
    last = list(types)[-1]
    lines = [
        f"  {name} {sql_type(dtype)}{'' if name in may_be_null else ' NOT NULL'}{'' if name == last else ','} -- {words[name]}"
        for name, dtype in types.items()
    ]
    head = [
        f"-- {grain}",
        f"-- Key: {', '.join(contract.to_schema().unique or [])}",
        f"CREATE TABLE IF NOT EXISTS ledger.{table} (",
    ]
    return "\n".join([*head, *lines, ");", ""])


def test_every_table_has_its_statement() -> None:
    assert set(sql_names("ledger")) == set(CONTRACTS)


@pytest.mark.parametrize("table", CONTRACTS)
def test_the_statement_says_what_the_contract_says(table: str, regen: bool) -> None:
    if regen:
        (sql_folder() / "ledger" / f"{table}.sql").write_text(statement(table), encoding="utf-8")
    assert sql(f"ledger/{table}") == statement(table)


@pytest.mark.parametrize("table", CONTRACTS)
def test_duckdb_reads_the_statement_as_it_is_meant(table: str) -> None:
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA ledger")
        con.execute(sql(f"ledger/{table}"))
        described = con.execute(f"DESCRIBE ledger.{table}").fetchall()
        frame = con.sql(f"SELECT * FROM ledger.{table}").pl()
    assert list(frame.schema.items()) == list(columns(CONTRACTS[table]).items())
    assert {row[0] for row in described if row[2] == "YES"} == nullable(CONTRACTS[table])


@pytest.mark.parametrize("table", CONTRACTS)
def test_every_table_has_a_key_of_columns_and_words_for_each_column(table: str) -> None:
    contract = CONTRACTS[table]
    assert set(contract.to_schema().unique or [""]) <= set(columns(contract))
    assert not [name for name, words in expectations(contract).items() if not re.match(r"\S.*\S$", words)]


@pytest.mark.parametrize("table", CONTRACTS)
def test_an_empty_frame_keeps_the_contract(table: str) -> None:
    frame = empty(CONTRACTS[table])
    assert CONTRACTS[table].validate(frame).height == 0


@pytest.mark.parametrize("table", CONTRACTS)
def test_no_amount_is_a_float(table: str) -> None:
    assert not [
        name for name, dtype in columns(CONTRACTS[table]).items() if dtype in (pl.Float64, pl.Float32)
    ]
