"""One Prefect server for the tests of this folder, and questions to its API."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_HOME,
    PREFECT_SERVER_ANALYTICS_ENABLED,
    get_current_settings,
    temporary_settings,
)
from prefect.testing.utilities import prefect_test_harness

from flows.writer import ensure_writer_limit

START_SECONDS = 120


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Prefect server without the writer's limit."""
    home = tmp_path_factory.mktemp("prefect")
    with (
        pytest.MonkeyPatch.context() as environment,
        temporary_settings({PREFECT_HOME: home, PREFECT_SERVER_ANALYTICS_ENABLED: False}),
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
    httpx.delete(f"{api}/v2/concurrency_limits/pledgebook-writer").raise_for_status()


def found(api: str, what: str, **query: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
    """What the API finds, oldest first."""
    answer = httpx.post(f"{api}/{what}/filter", json=query)
    answer.raise_for_status()
    rows: list[dict[str, Any]] = answer.json()
    return sorted(rows, key=lambda row: str(row["created"]))
