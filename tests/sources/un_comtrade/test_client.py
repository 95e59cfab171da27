"""UN Comtrade's client against a server that imitates it. The figures are invented."""

import json
import logging
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.months import month_range
from pledgebook.pipelines.fetch.plan import Plan, planned
from pledgebook.pipelines.fetch.session import Fetched
from pledgebook.pipelines.ingest.batch import Batch
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.network.request import Limits, Request
from pledgebook.pipelines.raw.snapshot import read, snapshots
from pledgebook.pipelines.sources.parsing.need import Need, Side, Why
from pledgebook.pipelines.sources.un_comtrade.client import CLIENT, CODE_OF, MOST_CODES, limits, requests
from tests.network.played import Play, kept, session, settings
from tests.network.replay import BROKEN, MAINTENANCE, SLOW, TOO_MANY, Replay, Reply, cut
from tests.sources.un_comtrade.server import HEADER, KEY, Comtrade, Row, reply, row

TODAY = date(2026, 11, 22)
QUICK = replace(CLIENT, limits=lambda _has_key: Limits(per_second=1000, burst=1000))
FIRST, LAST = date(2025, 9, 1), date(2025, 11, 1)
SOY = [row("1201", "202509", 100.25), row("1201", "202510", 200, None)]
DATA = "https://comtradeapi.un.org/data/v1"
OPEN = "https://comtradeapi.un.org/public/v1"


def need(
    *prefixes: str,
    digits: int = 4,
    partner: str = "USA",
    reporter: str = "JPN",
    last: date = LAST,
    deeper: tuple[str, ...] = (),
) -> Need:
    """A need of Japanese imports."""
    side = Side("un_comtrade", "primaryValue", reporter, partner, "import")
    months = tuple(month_range(FIRST, last))
    return Need(side, prefixes or ("1201",), digits, False, months, ("R",), deeper)


def plan(server: Replay, *needs: Need, key: str | None = None) -> Plan:
    return planned(list(needs), {"un_comtrade": CLIENT}, settings(CLIENT, server, key), TODAY)


def fetched(folder: Path, server: Replay, *needs: Need, key: str | None = KEY) -> list[Fetched]:
    """Plan for the server of the test, and ask it."""
    wanted = plan(server, *needs or [need()], key=key).requests["un_comtrade"]
    return asked(folder, server, wanted, key)


def asked(folder: Path, server: Replay, wanted: list[Request], key: str | None = KEY) -> list[Fetched]:
    with session(folder, settings(CLIENT, server, key)).open() as opened:
        return list(opened.fetch(QUICK, wanted))


def batch(folder: Path) -> Batch:
    """The only snapshot, read."""
    [snapshot] = snapshots(folder / "raw")
    return prepare(snapshot, read(snapshot))


def covered(folder: Path) -> set[tuple[str, str, int, str]]:
    """Series, prefix, level and month of what the only snapshot covers."""
    columns = ("series", "product_prefix", "product_level", "month")
    rows = batch(folder).coverage.select(columns).rows()
    return {(series, prefix, level, f"{month:%Y-%m}") for series, prefix, level, month in rows}


def test_the_split_is_pinned_to_its_totals() -> None:
    [one] = requests([need()], DATA, TODAY)
    assert one.address() == (
        f"{DATA}/get/C/M/HS?reporterCode=392&period=202509,202510,202511&partnerCode=842&cmdCode=1201&flowCode=M"
        "&partner2Code=0&motCode=0&customsCode=C00&includeDesc=false&maxRecords=100000"
    )
    assert (one.months_asked, one.calls) == (3, 2)


def test_without_a_key_the_preview_is_requested_month_by_month() -> None:
    found = requests([need()], OPEN, TODAY)
    assert {request.url for request in found} == {f"{OPEN}/preview/C/M/HS"}
    assert [dict(request.query)["period"] for request in found] == ["202509", "202510", "202511"]


def test_codes_for_the_same_months_are_requested_together_in_parts() -> None:
    many = need(*(f"{chapter:02}{heading:02}" for chapter in range(1, 61) for heading in (1, 2)))
    found = requests([many, need("8703", last=FIRST)], DATA, TODAY)
    sizes = [(len(dict(request.query)["cmdCode"].split(",")), request.months_asked) for request in found]
    assert sizes == [(MOST_CODES, 3), (20, 3), (1, 1)]


def test_a_year_is_the_most_that_is_requested_at_once() -> None:
    found = requests([need(last=date(2026, 9, 1))], DATA, TODAY)
    assert [request.months_asked for request in found] == [12, 1]


def test_levels_are_the_requested_digits_and_a_total_has_none() -> None:
    found = requests(
        [need("10", digits=2), need("1201"), need("270900", digits=6), need("TOTAL", digits=0)], DATA, TODAY
    )
    [one] = found
    covers = {(cover.product_prefixes, cover.product_level) for cover in one.covers}
    assert covers == {(("10",), 2), (("1201",), 4), (("270900",), 6), (("TOTAL",), 0)}


def test_an_exclusion_needs_all_codes_of_its_level() -> None:
    level, codes = requests([need("2905", "30", digits=6, deeper=("2905",))], DATA, TODAY)
    assert dict(level.query)["cmdCode"] == "AG6"
    assert (level.covers[0].product_prefixes, level.covers[0].product_level) == (("",), 6)
    assert dict(codes.query)["cmdCode"] == "30"


def test_codes_of_several_lengths_are_requested_by_their_names() -> None:
    [one] = requests([need("2846", "280530", digits=6)], DATA, TODAY)
    assert dict(one.query)["cmdCode"] == "280530,2846"


def test_all_partners_are_requested_without_naming_one() -> None:
    [one] = requests([need("2846", "280530", digits=6, partner="*")], DATA, TODAY)
    assert "partnerCode" not in dict(one.query)
    assert (one.file, {cover.partner_iso3 for cover in one.covers}) == (
        "import_JPN_ALL_280530-2846_2025-09_2025-11.json",
        {"*"},
    )
    one_by_one = requests([need("2846", "280530", digits=6, partner="*", last=FIRST)], OPEN, TODAY)
    assert [dict(request.query)["cmdCode"] for request in one_by_one] == ["280530", "2846"]
    with pytest.raises(UsageError, match=r"has no data on \*"):
        requests([need(reporter="*")], DATA, TODAY)


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (need("27101225", digits=8), "27101225"),
        (need("ENERGY", digits=0), "ENERGY"),
        (need("120", digits=3), "120"),
        (need("1201", digits=8), "8 digits"),
        (need(partner="EUU"), "EUU"),
        (need(reporter="W00"), "W00"),
    ],
)
def test_an_impossible_request_names_its_reading(wanted: Need, told: str) -> None:
    with pytest.raises(UsageError, match=f"has no data on {told}.*Correct `R` in the register"):
        requests([wanted], DATA, TODAY)


def test_a_reading_that_cannot_be_met_does_not_stop_the_others(play: Play) -> None:
    made = plan(play(Comtrade([])), need(), need("27101225", digits=8))
    assert len(made.requests["un_comtrade"]) == 3
    assert "27101225" in made.impossible["un_comtrade"]


def test_codes_of_countries_are_the_publishers_own() -> None:
    assert [CODE_OF[iso3] for iso3 in ("USA", "TWN", "FRA", "CHE", "IND", "NOR", "ITA", "W00")] == [
        "842", "490", "251", "757", "699", "579", "381", "0",
    ]  # fmt: skip


def test_an_answer_becomes_a_snapshot_with_its_certificate(play: Play, tmp_path: Path) -> None:
    server = play(Comtrade(SOY, key=KEY))
    [name] = kept(fetched(tmp_path, server))
    assert name == "un_comtrade/2026-11-22/import_JPN_USA_1201_2025-09_2025-11_093015.json"
    values = batch(tmp_path).rows.filter(series="primaryValue").select("month", "value", "valuation").rows()
    assert [(f"{month:%Y-%m}", f"{value:.2f}", kind) for month, value, kind in values] == [
        ("2025-09", "100.25", "CIF"),
        ("2025-10", "200.00", "CIF"),
    ]
    [certificate] = batch(tmp_path).certificate.to_dicts()
    assert certificate | {"code_tables_sha256": "", "snapshot_id": ""} == {
        "snapshot_id": "", "basis": "pulled", "rows_expected": 2, "rows_received": 2, "row_cap": 100_000,
        "months_asked": 3, "months_published": 3, "months_covered": 3, "silent": [], "code_tables_sha256": "",
    }  # fmt: skip


def test_a_figure_that_was_not_reported_is_not_covered(play: Play, tmp_path: Path) -> None:
    kept(fetched(tmp_path, play(Comtrade(SOY, key=KEY))))
    found = covered(tmp_path)
    months = ("2025-09", "2025-10", "2025-11")
    assert {month for series, *_, month in found if series == "primaryValue"} == set(months)
    assert {month for series, *_, month in found if series == "netWgt"} == {"2025-09", "2025-11"}
    assert {month for series, *_, month in found if series == "fobvalue"} == {"2025-11"}
    assert {(prefix, level) for _, prefix, level, _ in found} == {("1201", 4)}


def test_all_partners_are_covered_unless_some_trade_is_with_no_country(play: Play, tmp_path: Path) -> None:
    """In September areas that are no country have a row, in October too, but beside the world's total."""
    rows = [
        row("1201", "202509", 60, partnerCode=156),
        row("1201", "202509", 5, partnerCode=899),
        row("1201", "202510", 60, partnerCode=156),
        row("1201", "202510", 5, partnerCode=899),
        row("1201", "202510", 65, partnerCode=0),
    ]
    kept(fetched(tmp_path, play(Comtrade(rows, key=KEY)), need(partner="*")))
    found = batch(tmp_path)
    assert sorted(found.rows.filter(series="primaryValue")["partner_iso3"]) == ["CHN", "CHN", "W00"]
    assert set(found.coverage["partner_iso3"]) == {"*"}
    assert {month for series, *_, month in covered(tmp_path) if series == "primaryValue"} == {
        "2025-10",
        "2025-11",
    }


def test_nothing_bought_of_anyone_is_no_trade(play: Play, tmp_path: Path) -> None:
    kept(fetched(tmp_path, play(Comtrade([], key=KEY)), need(partner="*")))
    assert batch(tmp_path).certificate["silent"].to_list() == [[]]


def test_the_preview_is_proved_in_the_same_way(play: Play, tmp_path: Path) -> None:
    server = play(Comtrade(SOY))
    assert len(kept(fetched(tmp_path, server, key=None))) == 3
    assert {one.path for one in server.heard} == {"/public/v1/getDa/C/M/HS", "/public/v1/preview/C/M/HS"}
    assert len([one for one in server.heard if "getDa" in one.path]) == 1
    assert not [one for one in server.heard if HEADER in one.headers]


def test_no_rows_is_no_trade_where_the_reporter_has_published(play: Play, tmp_path: Path) -> None:
    kept(fetched(tmp_path, play(Comtrade([], key=KEY))))
    read_back = batch(tmp_path)
    assert (read_back.rows.height, read_back.coverage.height) == (0, 3 * 5)
    assert read_back.certificate["silent"].to_list() == [["USA"]]


def test_a_month_that_is_not_published_is_not_covered(play: Play, tmp_path: Path) -> None:
    kept(fetched(tmp_path, play(Comtrade(SOY, releases=("202509", "202510"), key=KEY))))
    assert {month for *_, month in covered(tmp_path)} == {"2025-09", "2025-10"}


def test_nothing_is_kept_before_the_months_are_published(play: Play, tmp_path: Path) -> None:
    server = play(Comtrade([], releases=("202507", "202508"), key=KEY))
    [outcome] = fetched(tmp_path, server)
    assert (outcome.snapshot, outcome.error) == (None, None)


HELD_SINCE = datetime(2026, 3, 1)


def held_need(*months: date, since: datetime = HELD_SINCE) -> Need:
    """A need of months that are held since a moment."""
    return replace(need(), why=tuple(Why(month, "quarter", since) for month in months))


@pytest.mark.parametrize(
    ("released", "since", "is_asked"),
    [
        ("2026-02-27T10:00:00", HELD_SINCE, False),
        ("2026-03-02T10:00:00", HELD_SINCE, True),
        ("2026-03-01T01:00:00+02:00", HELD_SINCE, False),
        (None, HELD_SINCE, True),
        ("soon", HELD_SINCE, True),
    ],
)
def test_held_months_are_asked_for_only_after_a_new_release(
    play: Play, tmp_path: Path, released: str | None, since: datetime, is_asked: bool
) -> None:
    server = play(Comtrade(SOY, key=KEY, released=released))
    [outcome] = fetched(tmp_path, server, held_need(*month_range(FIRST, LAST), since=since))
    assert (outcome.is_unchanged, outcome.snapshot is not None) == (not is_asked, is_asked)
    assert len(server.heard) == (3 if is_asked else 1)


def test_a_month_that_is_not_held_is_asked_for_with_the_others(play: Play, tmp_path: Path) -> None:
    server = play(Comtrade(SOY, key=KEY, released="2026-02-27T10:00:00"))
    mixed = replace(
        held_need(FIRST),
        why=(Why(FIRST, "quarter", HELD_SINCE), Why(date(2025, 10, 1), "lacking"), Why(LAST, "lacking")),
    )
    [request] = plan(server, mixed, key=KEY).requests["un_comtrade"]
    assert request.held_since is None
    assert (
        request.why
        == "2025-10 to 2025-11 not held; 2025-09 asked for again every quarter, last on 2026-03-01"
    )
    assert len(kept(asked(tmp_path, server, [request]))) == 1


@pytest.mark.parametrize("releases", [(), ("202512",)])
def test_a_reporter_that_has_published_nothing_is_an_error(
    play: Play, tmp_path: Path, releases: tuple[str, ...]
) -> None:
    [outcome] = fetched(tmp_path, play(Comtrade([], releases=releases, key=KEY)))
    assert "no release of reporter 392 for 202509,202510,202511" in (outcome.error or "")
    assert "has published nothing for these months" in (outcome.error or "")


def test_a_code_that_is_no_reporters_is_an_error_with_the_right_one(play: Play, tmp_path: Path) -> None:
    server = play(Comtrade([], key=KEY))
    [made] = plan(server, need(), key=KEY).requests["un_comtrade"]
    wrong = replace(made, query=(("reporterCode", "840"), *made.query[1:]))
    [outcome] = asked(tmp_path, server, [wrong])
    assert "request reporterCode 842" in (outcome.error or "")


@pytest.mark.parametrize(("key", "cap"), [(KEY, 100_000), (None, 500)])
def test_a_count_at_the_cap_is_rejected_before_the_data_are_requested(
    play: Play, tmp_path: Path, key: str | None, cap: int
) -> None:
    server = play(Comtrade([], key=key, counted=cap))
    outcome = fetched(tmp_path, server, need(last=FIRST), key=key)[0]
    assert f"{cap:,} rows, the publisher's cap" in (outcome.error or "")
    assert ("fewer months" if key else "PLEDGEBOOK_UN_COMTRADE_KEY") in (outcome.error or "")
    assert len(server.heard) == 2


def test_a_count_that_does_not_match_is_an_error(play: Play, tmp_path: Path) -> None:
    [outcome] = fetched(tmp_path, play(Comtrade(SOY, key=KEY, counted=3)))
    assert "2 rows; expected the 3 that the publisher counted" in (outcome.error or "")
    assert len(list((tmp_path / "work" / "refused").iterdir())) == 2


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"reporterCode": 156}, "reporterCode 156; expected only 392"),
        ({"partnerCode": 156}, "partnerCode 156; expected only 842"),
        ({"flowCode": "X"}, "flowCode X; expected only M"),
        ({"cmdCode": "1202"}, "cmdCode 1202; expected only 1201"),
        ({"period": "202508", "refMonth": 8}, "period 202508; expected only 202509"),
    ],
)
def test_rows_that_were_not_requested_are_an_error(
    play: Play, tmp_path: Path, changes: dict[str, object], told: str
) -> None:
    outcome = answered(play, tmp_path, [SOY[0] | changes])
    assert told in (outcome.error or "")


def test_a_month_missing_from_all_products_is_an_error(play: Play, tmp_path: Path) -> None:
    server = play(Comtrade([row("290512", "202509", 1), row("290512", "202511", 1)], key=KEY))
    [outcome] = fetched(tmp_path, server, need("2905", digits=6, deeper=("2905",)))
    assert "no row for 2025-10" in (outcome.error or "")


def test_a_changed_column_is_an_error_and_the_answer_is_set_aside(play: Play, tmp_path: Path) -> None:
    outcome = answered(play, tmp_path, [SOY[0] | {"newColumn": 1}])
    assert "the unknown column 'newColumn'" in (outcome.error or "")
    assert len(list((tmp_path / "work" / "refused").iterdir())) == 2
    assert not (tmp_path / "raw").exists()


def test_an_error_in_an_answer_of_status_200_is_reported(play: Play, tmp_path: Path) -> None:
    said = json.dumps(
        {"elapsedTime": "", "count": 0, "data": [], "error": "Query exceeded its time"}
    ).encode()
    assert "Query exceeded its time" in (answered(play, tmp_path, Reply(said)).error or "")
    server = play(Comtrade(SOY, key=KEY))
    server.script.append(Reply(said))
    [outcome] = fetched(tmp_path, server)
    assert "Query exceeded its time" in (outcome.error or "")


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b'{"count": "2"}', b'{"count": 2', b"null", b'{"count": 1, "data": [1]}']
)
def test_an_auxiliary_answer_of_another_shape_is_an_error(play: Play, tmp_path: Path, body: bytes) -> None:
    server = play(Comtrade(SOY, key=KEY))
    server.script.append(Reply(body))
    [outcome] = fetched(tmp_path, server)
    assert "an object with count and data" in (outcome.error or "")


def test_releases_of_another_reporter_or_without_a_month_are_an_error(play: Play, tmp_path: Path) -> None:
    releases: list[tuple[Row, str]] = [
        ({"reporterCode": 156, "period": 202509}, "releases of the reporter 156"),
        ({"reporterCode": 392, "period": 2025}, "the period '2025'"),
    ]
    for release, told in releases:
        server = play(Comtrade(SOY, key=KEY))
        server.script.append(reply([release]))
        [outcome] = fetched(tmp_path, server)
        assert told in (outcome.error or "")


@pytest.mark.parametrize(
    "bad_day", [TOO_MANY, BROKEN, SLOW, cut(reply(SOY), 40)], ids=["429", "500", "slow", "cut"]
)
def test_a_transient_failure_is_overcome(play: Play, tmp_path: Path, bad_day: Reply) -> None:
    server = play(Comtrade(SOY, key=KEY))
    server.script.append(bad_day)
    assert kept(fetched(tmp_path, server))


def test_a_maintenance_page_is_reported(play: Play, tmp_path: Path) -> None:
    server = play(Comtrade(SOY, key=KEY))
    server.script.append(MAINTENANCE)
    [outcome] = fetched(tmp_path, server)
    assert "Down for maintenance" in (outcome.error or "")


def test_a_rejected_key_ends_the_source_and_is_never_shown(
    play: Play, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = play(Comtrade(SOY, key=KEY))
    outcomes = fetched(tmp_path, server, need(), need(partner="CHN"), key="wrong-key")
    assert len(server.heard) == 1
    assert all("a rejected key" in (outcome.error or "") for outcome in outcomes)
    assert "wrong-key" not in f"{outcomes}{caplog.text}"


def test_the_key_is_in_no_file_and_no_log(
    play: Play, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = play(Comtrade(SOY, key=KEY))
    kept(fetched(tmp_path, server))
    assert {one.headers.get(HEADER) for one in server.heard} == {KEY}
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in files if KEY.encode() in path.read_bytes()]
    assert KEY not in caplog.text


def test_a_second_is_left_between_two_requests() -> None:
    assert (limits(has_key=True).per_second, limits(has_key=True).burst, limits(has_key=True).per_day) == (
        1,
        1,
        500,
    )
    assert (limits(has_key=False).per_day, limits(has_key=False).row_cap) == (None, 500)


def answered(play: Play, folder: Path, answer: list[Row] | Reply) -> Fetched:
    """What becomes of an answer after releases and a count that are sound."""
    server = play(Comtrade(SOY, key=KEY))
    releases = reply([{"reporterCode": 392, "period": period} for period in (202509, 202510, 202511)])
    data = answer if isinstance(answer, Reply) else reply(answer)
    server.script.extend([releases, reply([], 1), data])
    [outcome] = fetched(folder, server)
    return outcome
