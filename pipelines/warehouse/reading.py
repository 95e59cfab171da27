"""Reading from the ledger: tables as known at a moment, and the inputs of the reconciliation."""

from collections.abc import Mapping
from datetime import datetime

import duckdb
import polars as pl

from pledgebook.pipelines.core.paths import sql
from pledgebook.pipelines.core.vocabulary import REGISTER
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.conform import ensure
from pledgebook.pipelines.schemas.inputs import INPUTS
from pledgebook.pipelines.warehouse.frames import selected
from pledgebook.pipelines.warehouse.parts import NEEDS, prepared


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
    return read_inputs(con, {name: more}, known_at)[name]


def read_inputs(
    con: duckdb.DuckDBPyConnection, wanted: Mapping[str, Mapping[str, object]], known_at: datetime
) -> dict[str, pl.DataFrame]:
    """Read several statements in `sql/inputs/`, for which each part is made only once; see `read_input`.

    A part is dropped when the last of them that needs it was read, so the order decides how many of them there are at once.

    Args:
        con: An open warehouse.
        wanted: The statements' names, each with its other parameters.
        known_at: The moment of knowledge.
    """
    frames = {}
    names = list(wanted)
    with prepared(con, known_at) as made:
        for place, name in enumerate(names):
            made.make(NEEDS.get(name, ()))
            given = {"known_at": known_at} if "$known_at" in sql(f"inputs/{name}") else {}
            frames[name] = ensure(
                selected(con, sql(f"inputs/{name}"), {**given, **wanted[name]}), INPUTS[name]
            )
            made.keep(part for later in names[place + 1 :] for part in NEEDS.get(later, ()))
    return frames
