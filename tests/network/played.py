"""What the tests of the clients share."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest

from pledgebook.pipelines.fetch.session import Fetched, Session, Settings
from pledgebook.pipelines.network.http import Patience
from pledgebook.pipelines.sources.parsing.client import Client
from tests.network.replay import Publisher, Replay, replay

NOW = datetime(2026, 11, 22, 9, 30, 15, 999)
IMPATIENT = Patience(attempts=3, wait_initial_seconds=0.01, wait_max_seconds=2.0, read_seconds=1.0)

Play = Callable[[Publisher], Replay]


@pytest.fixture
def play() -> Iterator[Play]:
    """Start servers that play publishers; they end with the test."""
    with ExitStack() as stack:
        yield lambda publisher: stack.enter_context(replay(publisher))


def settings(client: Client, server: Replay, key: str | None = None) -> Settings:
    """Ask a server of the test in place of the publisher, without much patience."""
    keys = {client.source: key} if key else {}
    return Settings(keys, {client.source: server.address}, IMPATIENT)


def session(folder: Path, made: Settings) -> Session:
    """A session that keeps its answers below a folder."""
    return Session(folder / "raw", folder / "work", made, lambda: NOW)


def kept(outcomes: list[Fetched]) -> list[str]:
    """The ids of the snapshots that were kept; fails if a question failed."""
    assert [outcome.error for outcome in outcomes if outcome.error] == []
    return [outcome.snapshot.snapshot_id for outcome in outcomes if outcome.snapshot]
