"""What the peers of the ingest share: the layout of the file, the table, and the answer."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import duckdb

from benchmarks.frame import timed

Frame = TypeVar("Frame")

TEXTS = ("E_COMMODITY", "CTY_CODE", "UNIT_QY1", "COMM_LVL", "time")
ISO3 = {"5700": "CHN", "5880": "JPN", "5520": "VNM", "4419": "CHE", "4280": "DEU"}
KEY = ["source", "series", "reporter_iso3", "partner_iso3", "direction", "product_code", "month"]

FLOW = """
CREATE TABLE flow (
  source VARCHAR, series VARCHAR, reporter_iso3 VARCHAR, partner_iso3 VARCHAR, direction VARCHAR, product_code VARCHAR,
  product_level SMALLINT, month DATE, currency VARCHAR, value DECIMAL(18, 2), valuation VARCHAR, quantity DECIMAL(18, 4),
  unit VARCHAR, obs_status VARCHAR, known_from TIMESTAMP, known_to TIMESTAMP, snapshot_id VARCHAR, row_number BIGINT
)
"""
CLOSE = """
UPDATE flow SET known_to = incoming.known_from FROM incoming
WHERE flow.known_to IS NULL AND flow.source = incoming.source AND flow.series = incoming.series
  AND flow.reporter_iso3 = incoming.reporter_iso3 AND flow.partner_iso3 = incoming.partner_iso3
  AND flow.direction = incoming.direction AND flow.product_code = incoming.product_code AND flow.month = incoming.month
"""
"""A figure that comes anew ends the knowledge of the one before."""


def store(con: duckdb.DuckDBPyConnection, incoming: object, quarantine: object) -> None:
    """Store the rows that keep the contract, and those that do not, in one transaction."""
    con.register("incoming", incoming).register("rejected", quarantine)
    con.execute(FLOW)
    con.execute("BEGIN")
    con.execute(CLOSE)
    con.execute("INSERT INTO flow BY NAME SELECT * FROM incoming")
    con.execute("CREATE TABLE quarantine AS SELECT * FROM rejected")
    con.execute("COMMIT")


def answer(con: duckdb.DuckDBPyConnection, table: str, value: str) -> Mapping[str, str]:
    """The number of rows and the sum of their values, which each way must find."""
    rows, total = con.execute(f"SELECT count(*), sum({value})::DECIMAL(38, 0) FROM {table}").fetchall()[0]  # noqa: S608
    return {"rows": str(rows), "value": str(total)}


def taken_in(
    folder: Path, rows_of: Callable[[Path], Frame], checked: Callable[[Frame], tuple[Frame, Frame]]
) -> None:
    """Take the file in with somebody's own reading and checking, and print the figure."""
    with (
        tempfile.TemporaryDirectory(dir=folder) as own,
        duckdb.connect(str(Path(own) / "peer.duckdb")) as con,
    ):

        def work() -> Mapping[str, str]:
            store(con, *checked(rows_of(folder / "invented.csv")))
            return answer(con, "flow", "value")

        timed(work)
