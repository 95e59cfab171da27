"""A file of invented rows taken in: parsed, validated, stored with knowledge intervals; beside a floor and three peers.

The floor reads the file into a table and checks nothing. dlt loads it from Arrow: typed, appended, not validated. The two
others are what one writes first with pandera and DuckDB. Run: `.venv/bin/python -m benchmarks.ingest [--rows 10000000]`.
"""

import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.frame import Contest, Way, command, timed
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import take
from pledgebook.pipelines.steps.ingest import ingest

FILE = "invented.csv"
MONTHS, COUNTRIES = 120, ("5700", "5880", "5520", "4419", "4280")

CONTESTS = {"ingest": Contest(
    "Ingest of {rows} rows of CSV",
    (
        Way("Pledgebook", ("-m", "benchmarks.ingest", "pledgebook")),
        Way("DuckDB `CREATE TABLE AS … read_csv`", ("-m", "benchmarks.ingest", "bare"), at_most=2.0),
        Way("dlt from Arrow", ("-m", "benchmarks.peers.ingest_dlt"), at_most=1.0, is_peer=True),
        Way("Polars + pandera + DuckDB", ("-m", "benchmarks.peers.ingest_polars"), at_most=1 / 1.2, is_peer=True),
        Way("pandas + pandera + DuckDB", ("-m", "benchmarks.peers.ingest_pandas"), at_most=0.5, memory_at_most=1 / 3, is_peer=True),
    ),
    prepare=("-m", "benchmarks.ingest", "prepare"),
    megabytes_at_most=2_000,
)}  # fmt: skip


def write_rows(path: Path, rows: int) -> None:
    """Invented exports: ten-digit codes by month and country, each cell once."""
    number = pl.int_range(rows, eager=True)
    month = number % MONTHS
    country = (number // MONTHS) % len(COUNTRIES)
    code = number // (MONTHS * len(COUNTRIES))
    frame = pl.DataFrame(
        {
            "E_COMMODITY": (code + 1_000_000_000).cast(pl.String),
            "CTY_CODE": country.replace_strict(dict(enumerate(COUNTRIES)), return_dtype=pl.String),
            "ALL_VAL_MO": ((number * 7919) % 100_000_000).cast(pl.String),
            "QTY_1_MO": ((number * 104_729) % 1_000_000).cast(pl.String),
            "UNIT_QY1": pl.Series(["KG"]).new_from_index(0, rows),
            "COMM_LVL": pl.Series(["HS10"]).new_from_index(0, rows),
            "time": pl.DataFrame({"y": month // 12 + 2011, "m": month % 12 + 1})
            .select(pl.format("{}-{}", "y", pl.col("m").cast(pl.String).str.zfill(2)))
            .to_series(),
        }
    )
    frame.write_csv(path)


def prepare(folder: Path, rows: int) -> None:
    """Write the file."""
    write_rows(folder / FILE, rows)


def pledgebook(folder: Path, _rows: int) -> None:
    """Take the file as a snapshot and store it, in an empty data directory."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        data = DataDir(Path(own))
        note = Sidecar("census_trade", FILE, datetime(2026, 11, 22), "invented", "", 0)
        take(data.raw, folder / FILE, note)

        def work() -> Mapping[str, str]:
            ingest(data)
            with duckdb.connect(str(data.warehouse), read_only=True) as con:
                return answer(con, "ledger.flow", "value")

        timed(work)


def bare(folder: Path, _rows: int) -> None:
    """The floor."""
    with (
        tempfile.TemporaryDirectory(dir=folder) as own,
        duckdb.connect(str(Path(own) / "bare.duckdb")) as con,
    ):

        def work() -> Mapping[str, str]:
            con.execute("CREATE TABLE flow AS SELECT * FROM read_csv(?)", [str(folder / FILE)])
            return answer(con, "flow", "ALL_VAL_MO")

        timed(work)


def answer(con: duckdb.DuckDBPyConnection, table: str, value: str) -> Mapping[str, str]:
    """The number of rows and the sum of their values, which each way must find."""
    rows, total = con.execute(f"SELECT count(*), sum({value})::DECIMAL(38, 0) FROM {table}").fetchall()[0]  # noqa: S608
    return {"rows": str(rows), "value": str(total)}


if __name__ == "__main__":
    command(CONTESTS, {"prepare": prepare, "pledgebook": pledgebook, "bare": bare})
