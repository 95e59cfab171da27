"""Input tables of `pledgebook match`: CSV, a workbook or Parquet, or a report, table or query of the ledger."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]
from polars.exceptions import PolarsError

from pledgebook.pipelines.core.errors import InputError, UsageError
from pledgebook.pipelines.core.paths import sql, sql_names
from pledgebook.pipelines.core.text import did_you_mean
from pledgebook.pipelines.export.formats import original
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.container import unpacked
from pledgebook.pipelines.sources.parsing.kind import PARQUET, kind_of
from pledgebook.pipelines.sources.parsing.table import read_table
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.frames import selected

LEDGER = {"report": "reports", "ledger": "ledger", "query": "queries"}
"""What may stand before the colon, and the folder of statements that it names."""


def table_of(
    name: str, opened: Callable[[], AbstractContextManager[Ledger]], sheet: str | None = None
) -> pl.DataFrame:
    """Read the named table: `report:claims`, `ledger:flow`, `query:lng_cargoes`, or a file.

    Args:
        name: The name.
        opened: Opens the ledger.
        sheet: The sheet of a workbook with several; None for any other table.

    Raises:
        UsageError: There is no such report, table, question or file.
        InputError: The file cannot be read.
    """
    kind, _, what = name.partition(":")
    if kind not in LEDGER:
        return _file(Path(name), sheet)
    names = sql_names(LEDGER[kind])
    if what not in names:
        message = (
            f"There is no {kind} '{what}'; expected one of {', '.join(names)}.{did_you_mean(what, names)}"
        )
        raise UsageError(message)
    statement = sql(f"queries/{what}") if kind == "query" else f"SELECT * FROM {kind}.{what}"  # noqa: S608 - a closed list
    with opened() as con:
        return selected(con, statement)


def _file(path: Path, sheet: str | None) -> pl.DataFrame:
    if not path.is_file():
        near = did_you_mean(
            path.name, (one.name for one in path.parent.glob("*")) if path.parent.is_dir() else ()
        )
        message = f"{path}: there is no such file.{near} Name a file, or one of report:NAME, ledger:NAME and query:NAME."
        raise UsageError(message)
    raw = path.read_bytes()
    if kind_of(raw) is PARQUET:
        try:
            table = pq.read_table(pa.BufferReader(raw))  # Polars' own reader may end the program
            table.validate(full=True)
            return pl.DataFrame(table)
        except (pa.ArrowException, OSError, ValueError, PolarsError) as error:
            found = (str(error).splitlines() or ["bytes that are none"])[0]
            raise InputError(path.name, found, "a Parquet file", "Write the file anew.") from error
    note = Sidecar("match", path.name, datetime.fromtimestamp(0, UTC), "", "", len(raw), sheet=sheet)
    read = read_table(*unpacked(raw, note), is_by_hand=True)
    return original(read) if path.suffix == ".csv" else read
