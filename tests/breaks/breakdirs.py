"""Data directories for the life of a break: December 2020 of the carried Phase One table, as it was and mended."""

import shutil
from datetime import date, datetime
from pathlib import Path

import polars as pl

from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import CHECKOUT, ONLY_OWN, DataDir
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot, take
from pledgebook.pipelines.sources.parsers import parse_file
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.steps.reconcile import reconcile_ledger
from pledgebook.pipelines.steps.register import load_register
from pledgebook.pipelines.steps.run import Run
from pledgebook.pipelines.warehouse.connection import connect
from pledgebook.pipelines.warehouse.published import publish_copy

TABLE = CHECKOUT / "data" / "raw" / "census_trade" / "2021-02-23" / "us_exports_china_phase_one.csv"
FIRST = date(2021, 2, 24)
"""The day of the first run: long ago, so that what people do comes after it on any clock."""


def december() -> pl.DataFrame:
    """The rows of December 2020, the repeated energy totals among them."""
    return pl.read_csv(TABLE, infer_schema_length=0).filter(time="2020-12")


def mended(table: pl.DataFrame) -> pl.DataFrame:
    """The rows without the totals that stand beside their parts: what a later vintage would have to hold."""
    raw = table.write_csv().encode()
    parsed = parse_file(raw, Sidecar("census_trade", "a.csv", datetime(2021, 2, 23), "p", "", len(raw)))
    totals = parsed.ignored.filter(rule="total_beside_parts")["row_number"]
    assert len(totals) == 8
    return table.with_row_index("row", offset=1).filter(~pl.col("row").is_in(totals.to_list())).drop("row")


def vintage(data: DataDir, table: pl.DataFrame, day: date) -> Snapshot:
    """Take a table as the Bureau's file of a day."""
    folder = data.root / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"december_{day}.csv"
    table.write_csv(file)
    moment = datetime.combine(day, datetime.min.time())
    return take(data.raw, file, Sidecar("census_trade", file.name, moment, "US Census Bureau", "", 0))


def phase_one(root: Path) -> DataDir:
    """The Phase One register and December 2020 as the Bureau gave it on 2021-02-23."""
    data = DataDir(root)
    data.register.mkdir(parents=True)
    (data.raw / ONLY_OWN).touch()
    for file in (CHECKOUT / "data" / "raw" / "register").glob("us-china-phase-one*"):
        shutil.copy(file, data.register)
    vintage(data, december(), date(2021, 2, 23))
    return data


def run(data: DataDir, day: date, *, publishes: bool = False) -> Run:
    """A run of its day; the copy for readers is put in place without a release."""
    ingest(data)
    load_register(data)
    done = reconcile_ledger(
        data, day, end_of_day(day), datetime.combine(day, datetime.min.time()).replace(hour=20)
    )
    if publishes:
        with connect(data.warehouse) as con:
            publish_copy(con, data.published)
    return done


def standing(data: DataDir) -> list[tuple[str, str]]:
    """The breaks and their states."""
    with connect(data.warehouse) as con:
        return con.execute(
            "SELECT discrepancy_id, status FROM ledger.discrepancy_status ORDER BY ALL"
        ).fetchall()
