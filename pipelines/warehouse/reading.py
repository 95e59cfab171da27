"""Out of the ledger: tables as they were known at a moment, and the totals that reconciliation needs."""

from datetime import datetime
from typing import Any

import duckdb
import polars as pl

from pipelines.core.paths import sql
from pipelines.core.vocabulary import REGISTER
from pipelines.schemas import CONTRACTS
from pipelines.schemas.conform import ensure


def load(
    con: duckdb.DuckDBPyConnection,
    table: str,
    known_at: datetime | None = None,
    source: str | None = None,
) -> pl.DataFrame:
    """A table of the ledger, checked against its contract.

    Args:
        con: An open warehouse.
        table: The table's name.
        known_at: Only what was known then; all rows if not given.
        source: Only this source's rows; all rows if not given.
    """
    conditions, parameters = ["TRUE"], dict[str, Any]()
    if known_at is not None:
        conditions.append("known_from <= $known_at AND (known_to IS NULL OR known_to > $known_at)")
        parameters["known_at"] = known_at
    if source is not None:
        conditions.append("source = $source")
        parameters["source"] = source
    frame = _query(con, f"SELECT * FROM ledger.{table} WHERE {' AND '.join(conditions)}", parameters)  # noqa: S608
    return ensure(frame, CONTRACTS[table])


def known_register(con: duckdb.DuckDBPyConnection, table: str, known_at: datetime) -> pl.DataFrame:
    """A table as the register fills it: without the events that sources report."""
    return load(con, table, known_at, REGISTER if table == "event" else None)


def step(con: duckdb.DuckDBPyConnection, name: str, known_at: datetime, **more: object) -> pl.DataFrame:
    """The rows of a statement in `sql/steps/`, asked with what was known at a moment and what else it takes."""
    return _query(con, sql(f"steps/{name}"), {"known_at": known_at, **more})


def _query(con: duckdb.DuckDBPyConnection, statement: str, parameters: dict[str, Any]) -> pl.DataFrame:
    return con.sql(statement, params=parameters).pl() if parameters else con.sql(statement).pl()
