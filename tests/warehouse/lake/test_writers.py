"""Four writers and four readers of one lake, some of them killed: nothing is lost, nothing is there twice, nobody sees half a file."""

import json
import subprocess
import sys
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.warehouse.connection import connect
from pledgebook.pipelines.warehouse.ledger import opened
from pledgebook.pipelines.warehouse.maintenance import compact, expire
from tests.datadirs import gas
from tests.warehouse.lake.servers import LakeSetting, demand_lakes, postgres

SOURCES = ("eia_lng", "exchange_rate", "usda_esr", "reported_figures")
KILLED = (
    "eia_lng",
    "exchange_rate",
)  # with several files each: the first is stored, and the next is under way
PATIENCE_SECONDS = 300

WRITER = """
import sys, time
from pathlib import Path
from pledgebook.pipelines.core.paths import data_dir
from pledgebook.pipelines.steps.ingest import ingest
told = []
def tell(line):
    print(line, flush=True)
    told.append(line)
    if len(told) > 1 and sys.argv[3:] == ["waits"]:
        time.sleep(600)  # until it is killed: it must not end before
ingest(data_dir(Path(sys.argv[1])), sys.argv[2], tell)
"""

READER = """
import json, sys, time
from pathlib import Path
from dataclasses import replace
from pledgebook.pipelines.core.paths import data_dir
from pledgebook.pipelines.warehouse.connection import reader
place = data_dir(Path(sys.argv[1])).warehouse
looks, faults = 0, []
print("reading", flush=True)
while not Path(sys.argv[2]).exists():
    with reader(place) as con:
        faults += con.execute('''
            SELECT s.snapshot_id, s.rows_stored, count(r.row_number)
            FROM ledger.snapshot s
            LEFT JOIN (SELECT snapshot_id, row_number FROM ledger.flow UNION ALL SELECT snapshot_id, row_number FROM ledger.rate) r
              ON r.snapshot_id = s.snapshot_id
            WHERE s.source IN ('eia_lng', 'exchange_rate')
            GROUP BY ALL HAVING count(r.row_number) <> s.rows_stored''').fetchall()
    looks += 1
print(json.dumps({"looks": looks, "faults": faults}))
"""


def process(script: str, lake: LakeSetting, *arguments: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        env=lake.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def contents(con: duckdb.DuckDBPyConnection) -> dict[str, pl.DataFrame]:
    """Every table, apart from how its rows are ordered, and from which files a machine has seen."""
    return {
        name: con.sql(f"FROM ledger.{name} ORDER BY ALL").pl() for name in CONTRACTS if name != "seen_file"
    }


def kill_in_the_middle(writer: "subprocess.Popen[str]") -> None:
    """Kill a writer with SIGKILL once it has stored a first file."""
    assert writer.stdout
    next(line for line in writer.stdout if "rows read" in line)
    writer.kill()


def ended(writer: "subprocess.Popen[str]") -> int:
    _, error = writer.communicate(timeout=PATIENCE_SECONDS)
    assert writer.returncode in (0, -9), error
    return writer.returncode


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_when_writers_are_killed(tmp_path: Path) -> None:
    demand_lakes()
    in_file, on_lake = (gas(tmp_path / name, *SOURCES) for name in ("file", "lake"))
    ingest(in_file)
    files, done = tmp_path / "files", tmp_path / "done"
    started: list[subprocess.Popen[str]] = []

    def start(script: str, *arguments: object) -> "subprocess.Popen[str]":
        started.append(process(script, lake, on_lake.root, *arguments))
        return started[-1]

    with postgres() as server, ExitStack() as stack:
        stack.callback(lambda: [*map(subprocess.Popen.kill, started)])
        lake = server.lake(str(files))
        place = lake.data(on_lake.root).warehouse
        with opened(place):
            pass
        readers = [start(READER, done) for _ in range(4)]
        writers = {source: start(WRITER, source, *["waits"] * (source in KILLED)) for source in SOURCES}
        for source in KILLED:
            kill_in_the_middle(writers[source])
        # those who start again meet those who are still at it
        again = [start(WRITER, source) for source in SOURCES]
        assert [ended(writers[source]) for source in SOURCES].count(-9) == len(KILLED)
        assert {ended(writer) for writer in again} == {0}
        done.touch()
        for reader in readers:
            output, error = reader.communicate(timeout=PATIENCE_SECONDS)
            assert reader.returncode == 0, error
            seen = json.loads(output.splitlines()[-1])
            assert seen["faults"] == []
            assert seen["looks"] > 0
        with connect(place) as con:
            found = contents(con)
        with connect(in_file.warehouse) as con:
            expected = contents(con)
        for name, frame in expected.items():
            assert found[name].equals(frame), name
        assert expected["flow"].height > 1000
        compacted, expired = compact(place), expire(place, datetime(2100, 1, 1))
        assert compacted.after.versions > compacted.before.versions, "compaction forgets nothing"
        assert expired.after.versions == 1
        assert len(list(files.rglob("*.parquet"))) == expired.after.files, (
            "nothing lies about that no version has"
        )
        with connect(place) as con:
            assert all(frame.equals(expected[name]) for name, frame in contents(con).items())
