"""One Prefect server for the tests of this folder, and questions to its API."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import stamina
from prefect.settings import (
    PREFECT_API_REQUEST_TIMEOUT,
    PREFECT_API_URL,
    PREFECT_HOME,
    PREFECT_SERVER_ANALYTICS_ENABLED,
    get_current_settings,
    temporary_settings,
)
from prefect.testing.utilities import prefect_test_harness

from pledgebook.flows.writer import ensure_writer_limit

START_SECONDS = 300
ANSWER_SECONDS = 180.0
"""How long the server may take: two of its own transactions can wait a minute for each other."""

BUSY = 503
FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Prefect server without the writer's limit."""
    home = tmp_path_factory.mktemp("prefect")
    with (
        pytest.MonkeyPatch.context() as environment,
        temporary_settings(
            {
                PREFECT_API_REQUEST_TIMEOUT: ANSWER_SECONDS,
                PREFECT_HOME: home,
                PREFECT_SERVER_ANALYTICS_ENABLED: False,
            }
        ),
    ):
        environment.setenv("DO_NOT_TRACK", "1")
        with prefect_test_harness(server_startup_timeout=START_SECONDS):
            assert get_current_settings().home == home
            yield PREFECT_API_URL.value()


@pytest.fixture
def with_limit(api: str) -> Iterator[str]:
    """The address of the Prefect server, with the writer's limit."""
    ensure_writer_limit()
    yield api
    answered("DELETE", f"{api}/v2/concurrency_limits/pledgebook-writer")


def _is_busy(error: Exception) -> bool:
    return isinstance(error, httpx.HTTPStatusError) and error.response.status_code == BUSY


@stamina.retry(on=_is_busy, attempts=None, timeout=ANSWER_SECONDS, wait_max=2.0)
def answered(method: str, url: str, **content: Any) -> httpx.Response:  # noqa: ANN401 - JSON
    """The server's answer; while another transaction writes it may say that it is busy, and is asked again."""
    answer = httpx.request(method, url, timeout=ANSWER_SECONDS, **content)
    answer.raise_for_status()
    return answer


def found(api: str, what: str, **query: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
    """What the API finds, oldest first."""
    rows: list[dict[str, Any]] = answered("POST", f"{api}/{what}/filter", json=query).json()
    return sorted(rows, key=lambda row: str(row["created"]))


class NotRecordedError(AssertionError):
    """The server has not yet written down what became of every task."""


@stamina.retry(on=NotRecordedError, attempts=None, timeout=ANSWER_SECONDS, wait_max=2.0)
def task_runs(api: str, flow_runs: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """The task runs of these flow runs, oldest first: the server writes them down some time after they ended.

    Raises:
        NotRecordedError: There are fewer than `count`, or one has not ended, after minutes of asking.
    """
    of = {"id": {"any_": [run["id"] for run in flow_runs]}}
    runs = found(api, "task_runs", flow_runs=of)
    if len(runs) < count or not all(run["state_type"] in FINAL for run in runs):
        raise NotRecordedError([(run["name"], run["state_type"]) for run in runs])
    return runs
