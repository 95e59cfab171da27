"""Input tables of `pledgebook match`: a CSV or Parquet file, or a report, table or query of the ledger."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from pipelines.core.errors import InputError, UsageError
from pipelines.core.paths import sql, sql_names
from pipelines.raw.sidecar import Sidecar
from pipelines.sources.parsing.table import read_table
from pipelines.warehouse.connection import Ledger

LEDGER = {"report": "reports", "ledger": "ledger", "query": "queries"}
"""What may stand before the colon, and the folder of statements that it names."""


def table_of(name: str, opened: Callable[[], AbstractContextManager[Ledger]]) -> pl.DataFrame:
    """Read the named table: `report:claims`, `ledger:flow`, `query:lng_cargoes`, or a file.

    Raises:
        UsageError: There is no such report, table, question or file.
        InputError: The file cannot be read.
    """
    kind, _, what = name.partition(":")
    if kind not in LEDGER:
        return _file(Path(name))
    names = sql_names(LEDGER[kind])
    if what not in names:
        message = f"There is no {kind} '{what}'; expected one of {', '.join(names)}."
        raise UsageError(message)
    statement = sql(f"queries/{what}") if kind == "query" else f"SELECT * FROM {kind}.{what}"  # noqa: S608 - a closed list
    with opened() as con:
        return con.sql(statement).pl()


def _file(path: Path) -> pl.DataFrame:
    if not path.is_file():
        message = (
            f"{path}: there is no such file. Name a file, or one of report:NAME, ledger:NAME and query:NAME."
        )
        raise UsageError(message)
    if path.suffix == ".parquet":
        try:
            return pl.read_parquet(path)
        except PolarsError as error:
            found = str(error).splitlines()[0]
            raise InputError(path.name, found, "a Parquet file", "Write the file anew.") from error
    raw = path.read_bytes()
    return read_table(raw, Sidecar("match", path.name, datetime.fromtimestamp(0, UTC), "", "", len(raw)))
