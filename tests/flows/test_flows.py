"""The Prefect flows do what the engine does, one at a time, and try again only where that helps."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from prefect import flow
from prefect.concurrency.asyncio import ConcurrencySlotAcquisitionError

from pledgebook.flows.backfill import backfill
from pledgebook.flows.fetch import fetch
from pledgebook.flows.ingest import ingest
from pledgebook.flows.nightly import nightly
from pledgebook.flows.publish import publish
from pledgebook.flows.reconcile import reconcile
from pledgebook.flows.revisions import revisions
from pledgebook.flows.tasks import step
from pledgebook.pipelines.core.errors import SnapshotError, UsageError
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.fetch.clients import CLIENTS
from pledgebook.pipelines.fetch.outcome import remembered
from pledgebook.pipelines.steps.alerts import standing
from pledgebook.pipelines.steps.clock import system_clock
from pledgebook.pipelines.steps.ingest import ingest as ingest_step
from pledgebook.pipelines.steps.publish import publish as publish_step
from pledgebook.pipelines.steps.reconcile import reconcile_ledger
from pledgebook.pipelines.steps.register import load_register
from pledgebook.pipelines.warehouse.connection import connect
from tests.datadirs import carried, gas
from tests.flows.conftest import found, task_runs
from tests.network.replay import BROKEN, replay
from tests.sources.census_trade.server import Census, rows

pytestmark = pytest.mark.slow  # a Prefect server has to start
AS_OF, KNOWN_AT = date(2026, 11, 20), date(2026, 11, 21)
SOURCES = ("eia_lng", "exchange_rate")
MONTHS = ("2025-11", "2025-12")
HELD = [*rows("1201900095", "5700", dict.fromkeys(MONTHS, "9")), *rows("27", "-", dict.fromkeys(MONTHS, "9"))]


def in_process(data: DataDir) -> dict[str, str]:
    """What `pledgebook run` does, and the digests that it prints."""
    ingest_step(data)
    load_register(data)
    run = reconcile_ledger(data, AS_OF, end_of_day(KNOWN_AT), system_clock())
    published = publish_step(data, run, system_clock())
    return {**run.as_dict(), "release": published.folder.name, "release_digest": published.digest}


def test_nightly_publishes_what_the_engine_publishes(with_limit: str, tmp_path: Path) -> None:
    expected = in_process(gas(tmp_path / "plain", *SOURCES))
    data = gas(tmp_path / "prefect", *SOURCES)
    assert nightly(data_dir=str(data.root), as_of=AS_OF, known_at=KNOWN_AT, fetch=False) == expected
    run = [row for row in found(with_limit, "flow_runs") if row["name"].startswith("nightly")][-1]
    artifacts = {row["key"]: row for row in found(with_limit, "artifacts") if row["flow_run_id"] == run["id"]}
    names = (
        "alerts",
        "breaks",
        "certificates",
        "changes",
        "flips",
        "headline",
        "ingested",
        "ingesting",
        "release",
        "report",
    )
    assert set(artifacts) == {f"pledgebook-{name}" for name in names}
    assert artifacts["pledgebook-ingesting"]["data"] == 100.0
    assert '"basis": "proved"' in artifacts["pledgebook-certificates"]["data"]
    index = data.releases / expected["release"] / "report" / "index.html"
    assert index.is_file()
    assert index.absolute().as_uri() in artifacts["pledgebook-report"]["data"]
    assert expected["release_digest"] in artifacts["pledgebook-release"]["data"]
    assert "eia_lng/2026-09-30/us_lng_exports_by_vessel.csv" in artifacts["pledgebook-ingested"]["data"]
    assert '"realized": "unknown"' in artifacts["pledgebook-headline"]["data"]
    assert run["name"] == "nightly 2026-11-20 as known on 2026-11-21"
    assert run["state"]["message"].startswith(f"release {expected['release']}, digest ")
    assert (run["state_type"], run["state_name"]) == ("COMPLETED", "Alert")
    assert [(one.kind, one.subject) for one in standing(data)] == [("late", "eia_lng")]
    said = " ".join(row["message"] for row in found(with_limit, "logs"))
    for words in ("Read: 4 new snapshots", "Checked: ", f"Published: release {expected['release']}"):
        assert words in said


def test_a_range_of_days_is_filled_and_what_was_revised_is_told(with_limit: str, tmp_path: Path) -> None:
    data = gas(tmp_path, *SOURCES)
    in_process(data)
    rows = backfill(date(2026, 8, 31), date(2026, 9, 30), "month", str(data.root))
    assert [(row["day"], row["release"], row["is_new"]) for row in rows] == [
        ("2026-08-31", "2026-08-31", True),
        ("2026-09-30", "2026-09-30", True),
    ]
    assert [
        row["is_new"] for row in backfill(date(2026, 8, 31), date(2026, 9, 30), "month", str(data.root))
    ] == [
        False,
        False,
    ]
    names = {row["name"] for row in found(with_limit, "flow_runs")}
    assert "backfill 2026-08-31 to 2026-09-30" in names
    days = (system_clock().date() - date(2026, 9, 15)).days
    assert "figure(s) changed between " in revisions(str(data.root), days)
    [changes] = (data.curated / "revisions").glob("*.csv")
    assert "eia_lng" in changes.read_text(encoding="utf-8")


def test_the_steps_one_by_one_publish_the_same(with_limit: str, tmp_path: Path) -> None:
    expected = in_process(gas(tmp_path / "plain", *SOURCES))
    root = str(gas(tmp_path / "prefect", *SOURCES).root)
    assert len(ingest(data_dir=root)) == 4
    assert ingest(data_dir=root) == []
    run = reconcile(data_dir=root, as_of=AS_OF, known_at=KNOWN_AT)
    assert run["outputs_digest"] == expected["outputs_digest"]
    assert publish(data_dir=root) == expected


def test_without_a_run_there_is_nothing_to_publish(with_limit: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing has been reconciled yet"):
        publish(data_dir=str(tmp_path))


def test_without_the_limit_no_flow_writes(api: str, tmp_path: Path) -> None:
    with pytest.raises(ConcurrencySlotAcquisitionError, match="must be created"):
        ingest(data_dir=str(tmp_path))
    assert not (tmp_path / "curated").exists()


def test_two_flows_at_once_take_turns(with_limit: str, tmp_path: Path) -> None:
    root = str(gas(tmp_path, "eia_lng").root)
    with ThreadPoolExecutor(2) as pool:
        stored = [*pool.map(lambda _: len(ingest(data_dir=root)), range(2))]
    assert sorted(stored) == [0, 2]
    both = found(with_limit, "flow_runs")[-2:]
    first, second = sorted(task_runs(with_limit, both, 2), key=lambda row: str(row["start_time"]))
    assert {first["flow_run_id"], second["flow_run_id"]} == {run["id"] for run in both}
    assert first["end_time"] <= second["start_time"]


def test_bad_input_is_not_tried_again(with_limit: str, tmp_path: Path) -> None:
    data = gas(tmp_path, "eia_lng")
    next(data.raw.glob("eia_lng/*/*.csv")).write_text("changed", encoding="utf-8")
    with pytest.raises(SnapshotError):
        ingest(data_dir=str(data.root))
    [tried] = task_runs(with_limit, found(with_limit, "flow_runs")[-1:], 1)
    assert (tried["run_count"], tried["state_type"]) == (1, "FAILED")


@contextmanager
def held(warehouse: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that has the warehouse open until its standard input is closed."""
    program = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(warehouse)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        yield holder
        holder.communicate()


def test_a_locked_warehouse_is_tried_again(api: str, tmp_path: Path) -> None:
    attempts: list[int] = []
    with held(tmp_path / "warehouse.duckdb") as holder:

        @step("plan")
        def opened() -> int:
            attempts.append(len(attempts))
            if len(attempts) == 2:
                holder.communicate()  # the other process ends, and with it its lock
            with connect(tmp_path / "warehouse.duckdb", wait_seconds=0.2):
                return len(attempts)

        quick = opened.with_options(retry_delay_seconds=0.1, retry_jitter_factor=0)

        @flow(name="locked")
        def locked() -> int:
            return quick()

        assert locked() == 2


def test_nightly_fetches_what_is_due_and_goes_on_without_a_source_that_is_down(
    with_limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two publishers on loopback, one of them broken. The figures are invented."""
    data = carried(tmp_path, *SOURCES, agreements=("china-soybeans", "us-india"))
    with replay(Census(HELD)) as bureau, replay(lambda _asked: BROKEN) as broken:
        for source in CLIENTS:
            monkeypatch.setenv(f"PLEDGEBOOK_{source.upper()}_URL", broken.address)
            monkeypatch.setenv(f"PLEDGEBOOK_{source.upper()}_KEY", "invented")
        monkeypatch.setenv("PLEDGEBOOK_CENSUS_TRADE_URL", bureau.address)
        monkeypatch.setenv("PLEDGEBOOK_FETCH_ATTEMPTS", "1")
        nightly(data_dir=str(tmp_path), as_of=AS_OF, known_at=KNOWN_AT, retry_seconds=0, report=False)
        artifacts = {row["key"]: row["data"] for row in found(with_limit, "artifacts")}
        asked = {row["source"] for row in fetch(data_dir=str(tmp_path), as_of=AS_OF, retry_seconds=0)}
    assert len(broken.heard) > len(CLIENTS)  # tried again
    told = {result.source: result for result in remembered(data.fetched)}
    assert (told["census_trade"].failed, told["census_trade"].kept > 0) == (0, True)
    assert (told["un_comtrade"].kept, "status 500" in str(told["un_comtrade"].reason)) == (0, True)
    assert "status 500" in artifacts["pledgebook-fetched"]
    assert "exports_CHN" in artifacts["pledgebook-ingested"]
    due = {"eia_lng", "exchange_rate", "un_comtrade", "usda_esr"}
    assert asked == due  # an hour later census_trade rests, as it has answered
    assert {one.subject for one in standing(data) if one.kind == "unanswered"} == due
    messages = [row["state"]["message"] for row in found(with_limit, "flow_runs")]
    assert any(
        "some questions failed for" in str(message) and "un_comtrade" in str(message) for message in messages
    )
    assert (data.releases / "latest").is_dir()
