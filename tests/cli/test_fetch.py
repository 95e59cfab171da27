"""`pledgebook fetch` as a person runs it, against a server on loopback that plays the Census Bureau. Invented figures."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pledgebook.pipelines.core.paths import DataDir
from tests.cli.conftest import Answer, pledgebook
from tests.datadirs import carried
from tests.network.replay import BROKEN, Publisher, Replay, replay
from tests.sources.census_trade.server import KEY, Census, rows
from tests.sources.un_comtrade.server import KEY as COMTRADE_KEY
from tests.sources.un_comtrade.server import Comtrade
from tests.sources.un_comtrade.server import row as comtrade_row

SOY = "1201900095"
MONTHS = [f"2025-{month:02}" for month in (11, 12)]
HELD = [
    *rows(SOY, "5700", dict.fromkeys(MONTHS, "1000"), "50", "T"),
    *rows("27", "-", dict.fromkeys(MONTHS, "9")),
]

PARTNERS = ["5700", "5600", *["5800"] * 6, "5570", "5830"]
"""The Bureau's code of the country in each question of the window: China, Indonesia, Korea, Malaysia, Taiwan."""


@contextmanager
def bureau(key: str | None = None) -> Iterator[Replay]:
    with replay(Census(HELD, key)) as server:
        yield server


def breaks_after(answers: int, publisher: Publisher) -> Publisher:
    """A publisher that breaks after some answers, and stays broken."""
    left = iter(range(answers))
    return lambda asked: publisher(asked) if next(left, None) is not None else BROKEN


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    return carried(tmp_path, "reported_figures")


def fetch(data: DataDir, server: Replay, *arguments: str, key: str = "") -> Answer:
    return pledgebook(
        "fetch", *arguments, "--data-dir", str(data.root),
        PLEDGEBOOK_CENSUS_TRADE_URL=server.address, PLEDGEBOOK_CENSUS_TRADE_KEY=key,
        PLEDGEBOOK_FETCH_ATTEMPTS="2",
    )  # fmt: skip


WINDOW = ("--from", "2025-11", "--to", "2025-12")


def test_a_dry_run_prints_the_questions_and_asks_nothing(data: DataDir) -> None:
    with bureau() as server:
        answer = fetch(data, server, "census_trade", *WINDOW, "--dry-run", key=KEY)
    assert (answer.code, server.heard) == (0, [])
    assert "10 questions, 20 calls" in answer.out
    assert "2025-11 to 2025-12 not held" in answer.out
    assert "GET http://127.0.0.1" in answer.out
    assert "time=from+2025-11+to+2025-12" in answer.out
    assert KEY not in answer.out + answer.err
    assert "key=***" in answer.out


def test_what_is_fetched_is_in_the_ledger_and_is_not_asked_again(data: DataDir) -> None:
    with bureau(KEY) as server:
        answer = fetch(data, server, "census_trade", *WINDOW, key=KEY)
        assert answer.code == 0, answer.err
        assert "answers kept" in answer.out
        heard = len(server.heard)
        again = fetch(data, server, "census_trade", *WINDOW, key=KEY)
        assert again.code == 0, again.err
        assert len(server.heard) == heard
        wished = fetch(data, server, "census_trade", *WINDOW, "--again", "--dry-run", key=KEY)
        every = fetch(data, server, "all", *WINDOW, "--again", "--dry-run", key=KEY)
    assert "census_trade: 10 questions" in every.out
    assert "un_comtrade" in every.out
    assert "10 questions" in wished.out
    assert "2025-11 to 2025-12 asked for again as you wish" in wished.out
    assert KEY not in answer.out + answer.err
    assert not [path for path in data.root.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]


@pytest.mark.slow
def test_an_interrupted_session_goes_on_where_it_stopped(data: DataDir) -> None:
    with bureau() as server:
        server.publisher = breaks_after(2, Census(HELD))
        assert fetch(data, server, "census_trade", *WINDOW).code == 5
        assert [asked.one("CTY_CODE") for asked in server.heard[:3]] == ["-", *PARTNERS[:2]]
        server.publisher, server.heard = Census(HELD), []
        assert fetch(data, server, "census_trade", *WINDOW).code == 0
        assert [asked.one("CTY_CODE") for asked in server.heard] == ["-", *PARTNERS[1:]]


@pytest.mark.slow
def test_a_source_that_is_down_is_told_and_the_exit_code_says_so(data: DataDir) -> None:
    with bureau() as server:
        server.script.extend([BROKEN] * 1000)
        answer = fetch(data, server, "census_trade", *WINDOW)
    assert answer.code == 5
    assert "status 500" in answer.err
    assert "everything fetched so far is kept" in answer.err


@pytest.mark.slow
def test_a_missing_key_is_told_with_the_variable(data: DataDir) -> None:
    with bureau(KEY) as server:
        answer = fetch(data, server, "census_trade", *WINDOW)
    assert answer.code == 5
    assert "PLEDGEBOOK_CENSUS_TRADE_KEY" in answer.err


@pytest.mark.slow
def test_what_a_watch_and_a_mirror_need_is_fetched_and_tells_the_dependence(data: DataDir) -> None:
    """Of 100 that Japan buys in each of twelve months, 60 come from the United States. Invented."""
    months = [f"2024{month:02}" for month in range(1, 13)]
    bought = {0: 100, 842: 60, 76: 40}
    held = [
        comtrade_row("1201", month, amount, partnerCode=code)
        for month in months
        for code, amount in bought.items()
    ]

    def ask(*arguments: str) -> Answer:
        return pledgebook(
            *arguments, "--data-dir", str(data.root),
            PLEDGEBOOK_UN_COMTRADE_URL=server.address, PLEDGEBOOK_UN_COMTRADE_KEY=COMTRADE_KEY,
        )  # fmt: skip

    with replay(Comtrade(held, releases=tuple(months), key=COMTRADE_KEY)) as server:
        window = ("--from", "2024-01", "--to", "2024-12")
        mirror = ask("fetch", "BR-CN-SOYBEANS", *window, "--dry-run")
        assert mirror.out.count("GET") == 2
        assert "reporterCode=76&" in mirror.out
        assert "reporterCode=156&" in mirror.out
        answer = ask("fetch", "jp-soybeans", *window)
        assert answer.code == 0, answer.err
        assert "un_comtrade: 1 answer kept" in answer.out
        asked = len(server.heard)
        again = ask("fetch", "jp-soybeans", *window)
        assert "Nothing to fetch" in again.out
        assert len(server.heard) == asked
    assert ask("run").code == 0
    shown = ask("concentration", "JP-SOYBEANS").out
    assert "2024" in shown
    assert "USA" in shown
    assert "60" in shown


def test_an_unknown_name_is_told_with_the_known_ones(data: DataDir) -> None:
    with bureau() as server:
        answer = fetch(data, server, "US-XX-2025")
    assert (answer.code, "US-JP-2025" in answer.err, "census_trade" in answer.err) == (1, True, True)


def test_sources_without_a_client_are_listed(data: DataDir) -> None:
    with bureau() as server:
        answer = fetch(data, server, "jp-pur-en7", "--from", "2024-01", "--to", "2024-02", "--dry-run")
    assert "by hand" in answer.out
    assert "JP-PUR-EN7/lng-cargoes" in answer.out
