"""A ledger of many rows of which one month is revised, and one to which nothing new comes; beside loading all anew.

One month of 120 is revised, 0.8 % of the rows, in a file of its own. Run: `.venv/bin/python -m benchmarks.revision [--rows 10000000]`.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.frame import ROOT, Contest, Way, command, timed, timed_command
from benchmarks.ingest import MONTHS, write_rows
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import take
from pledgebook.pipelines.steps.ingest import ingest

SELF, PREPARE = ("-m", "benchmarks.revision"), ("-m", "benchmarks.revision", "prepare")
PLEDGEBOOK = str(Path(sys.executable).with_name("pledgebook"))
TAKEN = datetime(2026, 11, 22)
CARRIED, STORE = ROOT / "data" / "raw", Path("curated") / "warehouse.duckdb"
SMALL, VINTAGES = 100, 60

CONTESTS = {
    "revision": Contest(
        "A revised month in a ledger of {rows} rows",
        (Way("Pledgebook", (*SELF, "revised")), Way("Pledgebook, all anew", (*SELF, "anew"), at_most=1 / 5)),
        PREPARE,
    ),
    "vintages": Contest(
        f"{VINTAGES} files of {SMALL} rows into a ledger of {{rows}}", (Way("Pledgebook", (*SELF, "vintages")),), PREPARE, seconds_at_most=1.5
    ),
    "unchanged": Contest(
        "`pledgebook run` again in a ledger of {rows} rows", (Way("Pledgebook", (*SELF, "unchanged")),), PREPARE, seconds_at_most=2
    ),
}  # fmt: skip


def prepare(folder: Path, rows: int) -> None:
    """Write the file, one with a revised month and some small ones, and take in the first."""
    write_rows(folder / "all.csv", rows)
    frame = pl.scan_csv(folder / "all.csv", infer_schema=False)
    revised = (pl.col("ALL_VAL_MO").cast(pl.Int64) * 102 // 100 + 1).cast(pl.String)  # 2 % more
    last = (
        frame.filter(pl.col("time") == f"{2011 + (MONTHS - 1) // 12}-{1 + (MONTHS - 1) % 12:02}")
        .with_columns(revised)
        .collect()
    )
    last.write_csv(folder / "revised.csv")
    for number in range(VINTAGES):
        (folder / "small").mkdir(exist_ok=True)
        other = pl.col("ALL_VAL_MO").str.replace(r"\d?\d$", f"{number:02}")
        last.slice(number * SMALL, SMALL).with_columns(
            other, time=pl.lit(f"{2021 + number // 12}-{1 + number % 12:02}")
        ).write_csv(folder / "small" / f"{number:02}.csv")
    data = DataDir(folder / "data")
    shutil.copytree(CARRIED / "register", data.raw / "register")
    (data.raw / "only-own").touch()
    _take(data, folder / "all.csv", TAKEN)
    os.environ["PLEDGEBOOK_DATA"] = str(data.root)
    timed_command(PLEDGEBOOK, "run")


def revised(folder: Path, _rows: int) -> None:
    """Take in the revised month."""
    with _ledger(folder) as data:
        _take(data, folder / "revised.csv", TAKEN + timedelta(days=1))
        timed(lambda: _ingested(data))


def anew(folder: Path, _rows: int) -> None:
    """Take in the whole file into an empty ledger."""
    with _ledger(folder) as data:
        (data.root / STORE).unlink()
        timed(lambda: _ingested(data))


def vintages(folder: Path, _rows: int) -> None:
    """Take in small files of as many moments."""
    with _ledger(folder) as data:
        for number, file in enumerate(sorted((folder / "small").iterdir()), 1):
            _take(data, file, TAKEN + timedelta(days=number))
        timed(lambda: _ingested(data))


def unchanged(folder: Path, _rows: int) -> None:
    """Run again."""
    os.environ["PLEDGEBOOK_DATA"] = str(folder / "data")
    timed_command(PLEDGEBOOK, "run")


@contextmanager
def _ledger(folder: Path) -> Iterator[DataDir]:
    """A ledger with the first file, which may be written to; raw files are links to those that were taken."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        data = DataDir(Path(own) / "data")
        shutil.copytree(folder / "data" / "raw", data.raw, copy_function=os.link)
        (data.root / STORE).parent.mkdir()
        shutil.copyfile(folder / "data" / STORE, data.root / STORE)
        yield data


def _take(data: DataDir, file: Path, at: datetime) -> None:
    take(data.raw, file, Sidecar("census_trade", file.name, at, "invented", "", 0))


def _ingested(data: DataDir) -> Mapping[str, str]:
    ingest(data)
    with duckdb.connect(str(data.root / STORE), read_only=True) as con:
        files = con.execute(
            "SELECT count(*) FROM ledger.snapshot WHERE source = 'census_trade' AND rows_quarantined > 0"
        ).fetchall()
    assert files == [(0,)]  # noqa: S101
    return {}


if __name__ == "__main__":
    command(
        CONTESTS,
        {"prepare": prepare, "revised": revised, "anew": anew, "vintages": vintages, "unchanged": unchanged},
    )
