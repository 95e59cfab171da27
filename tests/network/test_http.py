"""The seam to the network over real HTTP on loopback: patience, limits, secrets."""

import logging
import time
from collections.abc import Iterator

import httpx
import pytest

from pledgebook.pipelines.core.errors import FetchError, KeyRefusedError, UnreachableError
from pledgebook.pipelines.network.http import Answer, Http, Patience
from pledgebook.pipelines.network.request import Key, Limits, Request
from tests.network.played import IMPATIENT, Play
from tests.network.replay import (
    BROKEN,
    MAINTENANCE,
    SLOW,
    TOO_MANY,
    TOO_MANY_FOR_LONG,
    Asked,
    Replay,
    Reply,
    cut,
)

GOOD = Reply(b'[["a"],["1"]]')
QUICK = Limits(per_second=1000, burst=1000)
SECRET = "a-secret-that-nobody-may-see"  # noqa: S105 - an invented one


@pytest.fixture
def server(play: Play) -> Replay:
    return play(lambda _asked: GOOD)


@pytest.fixture
def http() -> Iterator[Http]:
    with Http(IMPATIENT) as made:
        yield made


def asked(server: Replay) -> Request:
    return Request(
        "census_trade", "a.json", f"{server.address}/exports/hs", (("time", "from 2025-01 to 2025-02"),)
    )


def test_an_answer_is_returned_as_received(server: Replay, http: Http) -> None:
    assert http.get(asked(server), None, QUICK) == Answer(200, GOOD.body)
    assert server.heard[0].one("time") == "from 2025-01 to 2025-02"


def test_no_rows_is_an_answer(play: Play, http: Http) -> None:
    server = play(lambda _asked: Reply(status=204))
    assert http.get(asked(server), None, QUICK) == Answer(204, b"")


@pytest.mark.parametrize("bad_day", [TOO_MANY, BROKEN, SLOW, cut(GOOD, 5)], ids=["429", "500", "slow", "cut"])
def test_a_transient_failure_is_retried(server: Replay, http: Http, bad_day: Reply) -> None:
    server.script.append(bad_day)
    assert http.get(asked(server), None, QUICK).content == GOOD.body
    assert len(server.heard) == 2


def test_retry_after_is_respected(server: Replay, http: Http) -> None:
    server.script.append(TOO_MANY)
    started = time.monotonic()
    http.get(asked(server), None, QUICK)
    assert time.monotonic() - started >= 1.0


def test_a_retry_after_of_a_day_is_reported_at_once(server: Replay, http: Http) -> None:
    server.script.append(TOO_MANY_FOR_LONG)
    with pytest.raises(UnreachableError, match=r"429.*a request to wait 86,400 s.*[Tt]ry again later"):
        http.get(asked(server), None, QUICK)
    assert len(server.heard) == 1


def test_a_server_that_keeps_failing_is_given_up(server: Replay, http: Http) -> None:
    server.script.extend([BROKEN] * 10)
    with pytest.raises(UnreachableError, match="status 500"):
        http.get(asked(server), None, QUICK)
    assert len(server.heard) == IMPATIENT.attempts


def test_a_slow_body_has_a_deadline(play: Play) -> None:
    server = play(lambda _asked: Reply(b"x" * 10, pause_seconds=0.2))
    with (
        Http(Patience(attempts=1, total_seconds=0.1)) as http,
        pytest.raises(UnreachableError, match="still incomplete"),
    ):
        http.get(asked(server), None, QUICK)


def test_an_unreachable_server_is_reported(http: Http) -> None:
    request = Request("census_trade", "a.json", "http://127.0.0.1:9/exports/hs")
    with pytest.raises(UnreachableError, match="ConnectError"):
        http.get(request, None, QUICK)


def test_a_web_page_instead_of_data_is_rejected_with_its_title(server: Replay, http: Http) -> None:
    server.script.append(MAINTENANCE)
    with pytest.raises(
        FetchError, match=r"a web page \(Down for maintenance\) with status 200.*open the address"
    ):
        http.get(asked(server), None, QUICK)


def test_a_too_large_answer_is_rejected(server: Replay) -> None:
    with Http(Patience(max_bytes=3)) as http, pytest.raises(FetchError, match="more than 3 bytes"):
        http.get(asked(server), None, QUICK)


def test_a_bad_request_is_not_retried(play: Play, http: Http) -> None:
    server = play(lambda _asked: Reply(b"error: unknown variable 'ALL_VAL'", 400))
    with pytest.raises(FetchError, match=r"status 400 \(error: unknown variable 'ALL_VAL'\)"):
        http.get(asked(server), None, QUICK)
    assert len(server.heard) == 1


def test_an_invalid_address_is_rejected(http: Http) -> None:
    with pytest.raises(FetchError, match=r"PLEDGEBOOK_CENSUS_TRADE_URL.*https://"):
        http.get(Request("census_trade", "a.json", "api.census.gov/data"), None, QUICK)


@pytest.mark.parametrize("in_header", [False, True])
def test_a_rejected_key_is_reported_without_the_key(
    play: Play, http: Http, caplog: pytest.LogCaptureFixture, in_header: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    server = play(lambda _asked: Reply(f"the key {SECRET} is not valid".encode(), 401))
    key = Key("key", SECRET, in_header)
    with pytest.raises(KeyRefusedError, match="PLEDGEBOOK_CENSUS_TRADE_KEY") as error:
        http.get(asked(server), key, QUICK)
    sent = server.heard[0]
    assert (sent.headers["key"] if in_header else sent.one("key")) == SECRET
    assert SECRET not in f"{error.value} {error.value.__cause__} {caplog.text} {key}"


@pytest.mark.parametrize(
    ("secret", "kept"), [(SECRET, '{"api_key": "***"}'), ("value", '{"api_key": "value"}')]
)
def test_a_key_repeated_in_the_answer_is_removed(play: Play, http: Http, secret: str, kept: str) -> None:
    server = play(lambda asked: Reply(f'{{"api_key": "{asked.one("key")}"}}'.encode()))
    assert http.get(asked(server), Key("key", secret), QUICK).content == kept.encode()


def test_no_address_is_logged(server: Replay, http: Http, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    server.script.extend([BROKEN, cut(GOOD, 5)])
    http.get(asked(server), Key("key", SECRET), QUICK)
    assert SECRET not in caplog.text


def test_the_rate_limit_of_a_host_is_kept(server: Replay, http: Http) -> None:
    started = time.monotonic()
    for _ in range(5):
        http.get(asked(server), None, Limits(per_second=10, burst=1))
    assert time.monotonic() - started >= 0.3


def test_the_test_server_is_on_loopback(server: Replay) -> None:
    assert httpx.URL(server.address).host == "127.0.0.1"


def test_each_request_is_sent_once(server: Replay, http: Http) -> None:
    http.get(asked(server), None, QUICK)
    assert server.heard == [
        Asked("/exports/hs", {"time": ["from 2025-01 to 2025-02"]}, server.heard[0].headers)
    ]


def test_a_key_in_a_header_does_not_follow_to_another_host(play: Play, http: Http) -> None:
    other = play(lambda _asked: GOOD)
    server = play(lambda _asked: Reply(status=302, headers={"Location": f"{other.address}/exports/hs"}))
    with pytest.raises(FetchError, match="status 302"):
        http.get(asked(server), Key("key", SECRET, in_header=True), QUICK)
    assert other.heard == []
    assert http.get(asked(server), None, QUICK).content == GOOD.body
