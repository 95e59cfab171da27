"""`pledgebook serve` as a person runs it: a server, a schedule, a run, and nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from pledgebook.flows.server import descendants, end, refuse_taken
from pledgebook.pipelines.core.errors import UsageError
from tests.cli.conftest import pledgebook
from tests.datadirs import gas
from tests.flows.conftest import found
from tests.ports import free_port

COMMAND = (sys.executable, "-c", "from pledgebook.pipelines.cli import main; main()", "serve")
START_SECONDS, RUN_SECONDS, STOP_SECONDS = 300.0, 300.0, 120.0


@pytest.fixture
def port() -> int:
    """A free port of the loopback interface."""
    return free_port()


@pytest.fixture
def taken(port: int) -> Iterator[int]:
    """A port on which something listens."""
    with socket.create_server(("127.0.0.1", port)):
        yield port


def environment() -> dict[str, str]:
    """The environment without what an outer Prefect has set."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}


def wait_for(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Look twice a second until the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds:g} s"
        time.sleep(0.5)


def processes_with(text: str) -> list[str]:
    """The processes in whose environment a text stands."""
    there = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if text.encode() in path.read_bytes():
                there.append(path.parent.name)
        except OSError:  # it has ended meanwhile, or is not ours
            continue
    return there


def completed(api: str) -> list[dict[str, Any]]:
    """The runs that Prefect holds for completed."""
    try:
        return [run for run in found(api, "flow_runs") if run["state_type"] == "COMPLETED"]
    except httpx.HTTPError:
        return []


def test_a_taken_port_is_refused(taken: int) -> None:
    with pytest.raises(UsageError, match=f"Port {taken} .*--port"):
        refuse_taken(taken)


def test_a_free_port_is_not_refused(port: int) -> None:
    refuse_taken(port)


def test_a_wrong_schedule_is_refused(tmp_path: Path) -> None:
    answer = pledgebook("serve", "--cron", "61 * * * *", "--data-dir", str(tmp_path), PREFECT_API_URL="")
    assert (answer.code, 'Invalid cron string: "61 * * * *"' in answer.err) == (2, True)


def test_what_does_not_end_by_itself_is_ended() -> None:
    before = descendants()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as stubborn:
        started = descendants() - before
        assert [process.pid for process in started] == [stubborn.pid]
        end(started, seconds=0.1)
    assert not started & descendants()


@pytest.mark.slow
def test_a_scheduled_run_publishes_and_nothing_is_left_behind(port: int, tmp_path: Path) -> None:
    data = gas(tmp_path, "eia_lng")
    api = f"http://127.0.0.1:{port}/api"
    command = [
        *COMMAND,
        "--no-fetch",
        "--cron",
        "* * * * *",
        "--port",
        str(port),
        "--data-dir",
        str(tmp_path),
    ]
    with (tmp_path / "serve.log").open("wb") as log:
        serving = subprocess.Popen(command, env=environment(), stdout=log, stderr=log)
    try:
        wait_for((data.releases / "latest").is_dir, START_SECONDS + RUN_SECONDS, "a release")
        wait_for(lambda: bool(completed(api)), RUN_SECONDS, "a completed run")
        assert completed(api)[0]["auto_scheduled"]
        assert processes_with(f"PREFECT_HOME={data.curated}") or not Path("/proc").is_dir()
    finally:
        serving.send_signal(signal.SIGTERM)
        code = serving.wait(STOP_SECONDS)
    assert (code, processes_with(f"PREFECT_HOME={data.curated}")) == (0, [])
    refuse_taken(port)


@pytest.mark.slow
def test_a_server_that_was_named_is_left_running(api: str, tmp_path: Path) -> None:
    data = gas(tmp_path, "eia_lng")
    done = subprocess.run(
        [*COMMAND, "--no-fetch", "--once", "--data-dir", str(tmp_path)],
        env={**environment(), "PREFECT_API_URL": api},
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )
    assert done.returncode == 6, (
        done.stderr
    )  # the one source that is carried here has been late since November 2026
    assert done.stdout.startswith("release ")
    assert (data.releases / "latest").is_dir()
    assert httpx.get(f"{api}/health").is_success
