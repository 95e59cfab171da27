"""Rows into tables: frames appended to the ledger, and the pledge register put in the place of the one before."""

from collections.abc import Mapping

import duckdb
import polars as pl

from pipelines.core.vocabulary import REGISTER
from pipelines.schemas import CONTRACTS, REGISTER_TABLES
from pipelines.schemas.conform import ensure


def append(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Add rows to a table after checking them against its contract."""
    incoming = ensure(frame, CONTRACTS[table])
    con.register("incoming_frame", incoming.to_arrow())
    con.execute(f"INSERT INTO ledger.{table} BY NAME SELECT * FROM incoming_frame")
    con.unregister("incoming_frame")


def replace_register(con: duckdb.DuckDBPyConnection, register: Mapping[str, pl.DataFrame]) -> None:
    """Put the pledge register in place of the one before; the caller holds the transaction.

    The register carries its own history in its knowledge dates, so nothing that was known is lost. Events that
    a source reports are not the register's and stay.
    """
    for table in REGISTER_TABLES:
        owned = f"WHERE source = '{REGISTER}'" if table == "event" else ""
        con.execute(f"DELETE FROM ledger.{table} {owned}")
        append(con, table, register[table])
