"""Writing to the ledger: append frames to tables, and replace the pledge register."""

from collections.abc import Mapping

import duckdb
import polars as pl

from pledgebook.pipelines.core.vocabulary import REGISTER
from pledgebook.pipelines.schemas import CONTRACTS, REGISTER_TABLES
from pledgebook.pipelines.schemas.conform import ensure


def append(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Append rows to a table after checking them against its contract."""
    if frame.is_empty():
        return
    incoming = ensure(frame, CONTRACTS[table])
    con.register("incoming_frame", incoming.to_arrow())
    con.execute(f"INSERT INTO ledger.{table} BY NAME SELECT * FROM incoming_frame")
    con.unregister("incoming_frame")


def replace_register(con: duckdb.DuckDBPyConnection, register: Mapping[str, pl.DataFrame]) -> None:
    """Replace the pledge register; the caller holds the transaction.

    The register carries its own history in its knowledge dates, so no knowledge is lost. Events reported by a source
    are kept.
    """
    for table in REGISTER_TABLES:
        owned = f"WHERE source = '{REGISTER}'" if table == "event" else ""
        con.execute(f"DELETE FROM ledger.{table} {owned}")
        append(con, table, register[table])
