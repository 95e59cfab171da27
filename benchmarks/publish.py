"""Publishing many flows: the copy for readers, and exports to Parquet in parts and to CSV, each beside DuckDB's own `COPY`.

The floors do not guard text against spreadsheets, and their parts are in no order. All work under a limit of 2 GB.
Run: `.venv/bin/python -m benchmarks.publish [--rows 50000000]`.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb

from benchmarks.flows import fill
from benchmarks.frame import Contest, Way, command, timed
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.export.copied import copy_parts, copy_rows
from pledgebook.pipelines.export.publication import publish_release
from pledgebook.pipelines.export.release import write_release
from pledgebook.pipelines.warehouse.connection import MEMORY_LIMIT, STORAGE_VERSION, Ledger, reader
from pledgebook.pipelines.warehouse.ledger import opened
from pledgebook.pipelines.warehouse.published import add_reports

FLOW, WAREHOUSE = "ledger.flow", "warehouse.duckdb"
NOW = datetime(2026, 11, 22)
RUN = {
    "run_id": "benchmark",
    "as_of": "2026-11-22",
    "known_at": "2026-11-22T00:00:00",
    "code_version": "benchmark",
    "inputs_digest": "",
    "outputs_digest": "",
}
ROWS, LIMIT_MB, AT_MOST = 50_000_000, 3_000, 1.3


def contest(title: str, ours: str, floor: str, name: str) -> Contest:
    """One of the three things that are published, beside its floor."""
    ways = (
        Way("Pledgebook", ("-m", "benchmarks.publish", ours)),
        Way(name, ("-m", "benchmarks.publish", floor), at_most=AT_MOST),
    )
    return Contest(
        title, ways, ("-m", "benchmarks.publish", "prepare"), megabytes_at_most=LIMIT_MB, rows=ROWS
    )


CONTESTS = {
    "publish-copy": contest(
        "Release and copy for readers of {rows} flows", "copy", "floor-copy", "DuckDB `COPY FROM DATABASE`"
    ),
    "publish-parquet": contest(
        "Export of {rows} flows to Parquet by source and year",
        "parquet",
        "floor-parquet",
        "DuckDB `COPY … PARTITION_BY`",
    ),
    "publish-csv": contest("Export of {rows} flows to CSV", "csv", "floor-csv", "DuckDB `COPY`"),
}


def prepare(folder: Path, rows: int) -> None:
    """Make a warehouse of invented flows, which can be read as a published copy can."""
    fill(folder / WAREHOUSE, rows)
    with opened(folder / WAREHOUSE) as con:
        add_reports(con)


def copy(folder: Path, _rows: int) -> None:
    """A whole release of the warehouse, with its reports, and the copy for readers."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        data = DataDir(Path(own))

        def work() -> Mapping[str, str]:
            with opened(folder / WAREHOUSE) as con:
                release = write_release(con, data.releases, "2026-11-22", RUN)
            publish_release(data, release, NOW)
            with duckdb.connect(str(data.published), read_only=True) as con:
                return count(con)

        timed(work)


def floor_copy(folder: Path, _rows: int) -> None:
    """DuckDB copies the database table by table."""
    with spare(folder) as (con, own):

        def work() -> Mapping[str, str]:
            con.execute(f"ATTACH '{own}/copy.duckdb' AS copy (STORAGE_VERSION '{STORAGE_VERSION}')")
            con.execute("COPY FROM DATABASE warehouse TO copy")
            con.execute("DETACH copy")
            return count(con)

        timed(work)


def parquet(folder: Path, _rows: int) -> None:
    """As `pledgebook export ledger.flow --partition-by source,year` does."""
    export(folder, lambda con, own: copy_parts(con, FLOW, own / "flow", "parquet", ["source", "year"]))


def csv(folder: Path, _rows: int) -> None:
    """As `pledgebook export ledger.flow -o flow.csv` does."""
    export(folder, lambda con, own: copy_rows(con, FLOW, own / "flow.csv", "csv"))


def export(folder: Path, write: Callable[[Ledger, Path], int]) -> None:
    """Write a file from the connection of a reader."""
    with (
        tempfile.TemporaryDirectory(dir=folder) as own,
        reader(folder / WAREHOUSE, 3_600, writes=Path(own)) as con,
    ):
        timed(lambda: {"rows": str(write(con, Path(own)))})


def floor_parquet(folder: Path, _rows: int) -> None:
    """DuckDB parts the rows itself."""
    options = "FORMAT parquet, COMPRESSION zstd, PARTITION_BY (source, year)"
    floor(folder, f"COPY (SELECT *, year(month) AS year FROM {FLOW}) TO '{{own}}/flow' ({options})")  # noqa: S608


def floor_csv(folder: Path, _rows: int) -> None:
    """DuckDB writes the table as it is."""
    floor(folder, f"COPY {FLOW} TO '{{own}}/flow.csv' (FORMAT csv, HEADER)")


def floor(folder: Path, statement: str) -> None:
    """Run a statement of DuckDB that writes a file."""
    with spare(folder) as (con, own):
        timed(lambda: {"rows": str(con.execute(statement.format(own=own)).fetchall()[0][0])})


@contextmanager
def spare(folder: Path) -> Iterator[tuple[Ledger, Path]]:
    """Open the warehouse with the same limit of memory, and a folder for what is written."""
    with tempfile.TemporaryDirectory(dir=folder) as own, duckdb.connect(str(folder / WAREHOUSE)) as con:
        con.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        con.execute("SET temp_directory = $spill", {"spill": f"{own}/spill"})
        yield con, Path(own)


def count(con: Ledger) -> Mapping[str, str]:
    """The number of flows."""
    return {"rows": str(con.execute(f"SELECT count(*) FROM {FLOW}").fetchall()[0][0])}  # noqa: S608


if __name__ == "__main__":
    command(CONTESTS, {"prepare": prepare, "copy": copy, "floor-copy": floor_copy, "parquet": parquet, "floor-parquet": floor_parquet,
                       "csv": csv, "floor-csv": floor_csv})  # fmt: skip
