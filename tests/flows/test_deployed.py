"""A server on PostgreSQL with a password, the deployments on it, and a worker: a scheduled night completes, and nothing is left."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from pledgebook.flows.server import address, local_server, refuse_taken, server_settings
from pledgebook.pipelines.core.paths import prefect_file
from pledgebook.pipelines.fetch.clients import CLIENTS
from pledgebook.pipelines.steps.alerts import standing
from tests.datadirs import gas
from tests.flows.conftest import ANSWER_SECONDS
from tests.network.replay import BROKEN, replay
from tests.ports import free_port
from tests.warehouse.lake.servers import USER, Postgres, demand_lakes, postgres

PROGRAM = (sys.executable, "-c", "from pledgebook.pipelines.cli import main; main()")
WORKER = ["worker", "start", "--pool", "pledgebook", "--type", "process"]
AUTH = ("admin", "invented")
RUN_SECONDS, STOP_SECONDS = 300.0, 60.0
EVERY_MINUTE = re.compile(r'"0 6 \* \* \*"')


@pytest.fixture(scope="module")
def database() -> Iterator[Postgres]:
    demand_lakes()
    with postgres() as running:
        yield running


class Api:
    """Questions to a server that has a password."""

    def __init__(self, url: str) -> None:
        self.url = url

    def found(self, what: str) -> list[dict[str, Any]]:
        """What the API finds, oldest first."""
        answer = httpx.post(f"{self.url}/{what}/filter", json={}, auth=AUTH, timeout=ANSWER_SECONDS)
        answer.raise_for_status()
        rows: list[dict[str, Any]] = answer.json()
        return sorted(rows, key=lambda row: str(row["created"]))

    def nights(self) -> list[dict[str, Any]]:
        """The scheduled runs of `nightly` that have ended."""
        runs = [run for run in self.found("flow_runs") if run["name"].startswith("nightly 20")]
        return [
            run
            for run in runs
            if run["auto_scheduled"] and run["state_type"] in {"COMPLETED", "FAILED", "CRASHED"}
        ]


def environment(home: Path, port: int, database: Postgres) -> dict[str, str]:
    """The environment of the server, of the command and of the worker."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    password = ":".join(AUTH)
    name = database.database("prefect")
    return {
        **outer,
        **server_settings(home),
        "PREFECT_API_URL": f"{address(port)}/api",
        "PREFECT_API_AUTH_STRING": password,
        "PREFECT_SERVER_API_AUTH_STRING": password,
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"postgresql+asyncpg://{USER}@127.0.0.1:{database.port}/{name}",
    }


def deployed(folder: Path, settings: dict[str, str], data_dir: Path) -> list[str]:
    """Deploy what is carried, with a night every minute; what the command says."""
    file = folder / "own.yaml"
    text = EVERY_MINUTE.sub('"* * * * *"', prefect_file().read_text(encoding="utf-8"))
    file.write_text(text.replace("parameters: {}", "parameters: {retry_seconds: 1}", 1), encoding="utf-8")
    done = subprocess.run(
        [*PROGRAM, "deploy", "--file", str(file), "--data-dir", str(data_dir)],
        cwd=folder, env=settings, capture_output=True, text=True, check=False, timeout=RUN_SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@contextmanager
def worker(folder: Path, settings: dict[str, str]) -> Iterator[None]:
    """A worker that is stopped as a person stops it."""
    command = [
        sys.executable,
        "-m",
        "prefect",
        "worker",
        "start",
        "--pool",
        "pledgebook",
        "--type",
        "process",
    ]
    with (folder / "worker.log").open("wb") as log:
        running = subprocess.Popen(
            command, cwd=folder, env=settings, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield
    finally:
        running.send_signal(signal.SIGINT)
        try:
            running.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            raise


def wait_for(condition: Callable[[], object], log: Path) -> None:
    """Look every second until the condition holds."""
    deadline = time.monotonic() + RUN_SECONDS
    while not condition():
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8", errors="replace")[-4000:]
        time.sleep(1)


@pytest.mark.slow
def test_a_scheduled_night_completes_on_a_server_of_ones_own(database: Postgres, tmp_path: Path) -> None:
    data, port = gas(tmp_path / "data", "eia_lng", "exchange_rate"), free_port()
    settings = environment(tmp_path / "prefect", port, database)
    api = Api(f"{address(port)}/api")
    with local_server(port, tmp_path / "server.log", settings), replay(lambda _asked: BROKEN) as broken:
        assert httpx.post(f"{api.url}/flow_runs/filter", json={}, timeout=ANSWER_SECONDS).status_code == 401
        said = deployed(tmp_path, settings, data.root)
        assert [line.partition(":")[0] for line in said[:-1]] == [
            f"{flow}/pledgebook" for flow in ("nightly", "fetch", "revisions", "backfill")
        ]
        assert deployed(tmp_path, settings, data.root) == said  # a second time changes nothing
        assert len(api.found("deployments")) == 4
        sources = {f"PLEDGEBOOK_{source.upper()}_URL": broken.address for source in CLIENTS}
        keys = {f"PLEDGEBOOK_{source.upper()}_KEY": "invented" for source in CLIENTS}
        with worker(tmp_path, {**settings, **sources, **keys, "PLEDGEBOOK_FETCH_ATTEMPTS": "1"}):
            wait_for(api.nights, tmp_path / "worker.log")
        night = api.nights()[0]
        artifacts = {row["key"]: row for row in api.found("artifacts") if row["flow_run_id"] == night["id"]}
    assert (night["state_type"], night["state_name"]) == ("COMPLETED", "Alert"), night["state"]["message"]
    latest = (data.releases / "latest").resolve()
    assert f"release {latest.name}" in night["state"]["message"]
    assert "status 500" in artifacts["pledgebook-fetched"]["data"]
    assert "eia_lng" in artifacts["pledgebook-fetched"]["data"]
    assert "eia_lng" in {one.subject for one in standing(data) if one.kind == "unanswered"}
    assert f"{latest.name}/report/index.html" in artifacts["pledgebook-report"]["data"]
    for name in ("headline", "flips", "breaks", "certificates", "alerts", "release"):
        assert f"pledgebook-{name}" in artifacts
    refuse_taken(port)
