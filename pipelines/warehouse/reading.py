"""Reading from the ledger: tables as known at a moment, and the inputs of the reconciliation."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

import duckdb
import polars as pl

from pledgebook.pipelines.core.paths import sql
from pledgebook.pipelines.core.vocabulary import REGISTER
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.conform import ensure
from pledgebook.pipelines.schemas.inputs import INPUTS
from pledgebook.pipelines.warehouse.frames import selected

OF_COUNTED = {
    "scope_totals": ("partial_total", "parts/totals"),
    "scope_products": ("partial_product", "parts/products"),
}
"""Statements in `sql/inputs/` that add up counted flows: the table that each asks for, and the statement that makes it."""

COUNTED = """
SELECT reading_id, measure, month, period_months, product_code, hs_edition, is_whole, share, currency, value, valuation, unit, quantity,
  obs_status, snapshot_id, row_number, is_derived, less_snapshot_id, less_row_number
FROM ledger.counted_flow(?)
"""


def load(
    con: duckdb.DuckDBPyConnection,
    table: str,
    known_at: datetime | None = None,
    source: str | None = None,
) -> pl.DataFrame:
    """Load a table of the ledger, checked against its contract.

    Args:
        con: An open warehouse.
        table: The table's name.
        known_at: Only rows known at this moment; all rows if not given.
        source: Only rows of this source; all rows if not given.
    """
    rows = "ledger.known($table, $known_at)" if known_at else "query_table('ledger.' || $table)"
    condition = " WHERE source = $source" if source else ""
    given = {"table": table, "known_at": known_at, "source": source}
    parameters = {name: value for name, value in given.items() if value is not None}
    frame = selected(con, f"FROM {rows}{condition}", parameters)
    return ensure(frame, CONTRACTS[table])


def known_register(con: duckdb.DuckDBPyConnection, table: str, known_at: datetime) -> pl.DataFrame:
    """Load a table of the register, without the events reported by sources."""
    return load(con, table, known_at, REGISTER if table == "event" else None)


def read_input(con: duckdb.DuckDBPyConnection, name: str, known_at: datetime, **more: object) -> pl.DataFrame:
    """Read the rows of a statement in `sql/inputs/`, as known at a moment, checked against their contract.

    Args:
        con: An open warehouse.
        name: The statement's name.
        known_at: The moment of knowledge.
        more: The statement's other parameters.
    """
    if name in OF_COUNTED:
        return read_counted(con, (name,), known_at)[0]
    return _rows(con, name, {"known_at": known_at, **more})


def read_counted(
    con: duckdb.DuckDBPyConnection, names: Sequence[str], known_at: datetime
) -> list[pl.DataFrame]:
    """Read statements of `OF_COUNTED`, for which the counted flows are looked up only once."""
    frames = []
    with counted(con, known_at):
        for name in names:
            table, made_by = OF_COUNTED[name]
            text = sql(made_by)
            given = {"known_at": known_at} if "$known_at" in text else {}
            con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {text}", given)
            frames.append(_rows(con, name, {}))
            con.execute(f"DROP TABLE temp.{table}")
    return frames


@contextmanager
def counted(con: duckdb.DuckDBPyConnection, known_at: datetime) -> Iterator[None]:
    """Look up the counted flows, as the table `counted` of a block."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE counted AS {COUNTED}", [known_at])
    yield
    con.execute("DROP TABLE temp.counted")


def _rows(con: duckdb.DuckDBPyConnection, name: str, parameters: Mapping[str, object]) -> pl.DataFrame:
    return ensure(selected(con, sql(f"inputs/{name}"), parameters), INPUTS[name])
