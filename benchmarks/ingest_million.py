"""A million flow rows, parsed, validated and stored, beside a bare DuckDB `read_csv` of the same file.

The rows are invented. Run: `.venv/bin/python -m benchmarks.ingest_million [--rows 1000000] [--rounds 3]`.
Each measurement is a process of its own; the figures are medians, the ratio is taken within one round.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from pipelines.core.paths import DataDir
from pipelines.raw.sidecar import Sidecar
from pipelines.raw.snapshot import take
from pipelines.steps.ingest import ingest as ingest_step

MONTHS, COUNTRIES = 120, ("5700", "5880", "5520", "4419", "4280")


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


def ingest(file: Path) -> None:
    """Take the file as a snapshot and store it, in an empty data directory."""
    with tempfile.TemporaryDirectory() as folder:
        data = DataDir(Path(folder))
        take(data.raw, file, Sidecar("census_trade", file.name, datetime(2026, 11, 22), "invented", "", 0))
        started = time.perf_counter()
        outcome = ingest_step(data)
        seconds = time.perf_counter() - started
        stored = outcome.stored["rows_stored"].sum()
        assert stored == outcome.stored["rows_read"].sum()  # noqa: S101
    report(seconds)


def bare(file: Path) -> None:
    """The floor: DuckDB reads the file into a table, nothing is checked."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(str(Path(folder) / "bare.duckdb")) as con:
        started = time.perf_counter()
        con.execute("CREATE TABLE t AS SELECT * FROM read_csv(?, all_varchar = true)", [str(file)])
        seconds = time.perf_counter() - started
    report(seconds)


def report(seconds: float) -> None:
    """Print seconds and peak memory in MB of this process."""
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measure(what: str, file: Path) -> tuple[float, float]:
    """Run one measurement in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.ingest_million", "--only", what, "--file", str(file)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds, megabytes = map(float, done.stdout.split())
    return seconds, megabytes


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["ingest", "bare"])
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    if options.only:
        {"ingest": ingest, "bare": bare}[options.only](options.file)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "invented.csv"
        write_rows(file, options.rows)
        rounds = [(measure("ingest", file), measure("bare", file)) for _ in range(options.rounds)]
        size = file.stat().st_size / 1e6
    print(f"{options.rows:,} rows, {size:.0f} MB, median of {options.rounds} rounds")
    for name, place in (("pledgebook ingest", 0), ("DuckDB read_csv", 1)):
        seconds = statistics.median(one[place][0] for one in rounds)
        memory = statistics.median(one[place][1] for one in rounds)
        print(f"{name:<20} {seconds:6.2f} s  {options.rows / seconds:12,.0f} rows/s  peak {memory:6,.0f} MB")
    print(f"ratio of the times   {statistics.median(one[0][0] / one[1][0] for one in rounds):6.1f}")


if __name__ == "__main__":
    main()
