"""The client of USDA's export sales against a server that imitates the API. The figures are invented."""

import json
import logging
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.months import month_range
from pledgebook.pipelines.fetch.session import Fetched
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.network.request import Request
from pledgebook.pipelines.raw.snapshot import read, snapshots
from pledgebook.pipelines.sources.parsing.need import Need, Side
from pledgebook.pipelines.sources.usda_esr.client import CLIENT, requests
from tests.network.played import Play, kept, session, settings
from tests.network.replay import BROKEN, MAINTENANCE, SLOW, TOO_MANY, Replay, Reply, cut
from tests.sources.usda_esr.server import JAPAN, KEY, KOREA, Esr, row, weeks

TODAY = date(2026, 11, 22)
AUGUST, OCTOBER = date(2026, 8, 1), date(2026, 10, 1)
OLD_YEAR = weeks(date(2026, 7, 1), date(2026, 9, 3))
NEW_YEAR = weeks(date(2026, 9, 1), date(2026, 11, 12))
HELD = {
    ("801", 2026): [row("801", JAPAN, week) for week in OLD_YEAR],
    ("801", 2027): [row("801", country, week) for week in NEW_YEAR for country in (JAPAN, KOREA)],
}


def need(prefix: str = "1201", partner: str = "JPN", first: date = AUGUST, last: date = OCTOBER) -> Need:
    """A need of sales to one country."""
    side = Side("usda_esr", "currentMYNetSales", "USA", partner, "export")
    return Need(side, (prefix,), 4, True, tuple(month_range(first, last)), ("R",))


def asked(server: Replay, *needs: Need) -> list[Request]:
    return requests(list(needs), server.address, TODAY)


def fetched(
    folder: Path, server: Replay, key: str | None = KEY, needs: tuple[Need, ...] = (need(),)
) -> list[Fetched]:
    """Ask the server of the test."""
    with session(folder, settings(CLIENT, server, key)).open() as opened:
        return list(opened.fetch(CLIENT, asked(server, *needs)))


def paths(request: Request) -> list[str]:
    """The requests by commodity and marketing year."""
    return [one.file for one in (*request.parts, request)]


def test_one_request_holds_all_marketing_years_of_its_months(play: Play) -> None:
    [one] = asked(play(Esr({})), need())
    assert paths(one) == ["sales_1201_801_my2026.json", "sales_1201_801_my2027.json"]
    assert one.url.endswith("/api/esr/exports/commodityCode/801/allCountries/marketYear/2027")
    assert (one.months_asked, one.calls) == (3, 3)
    assert {cover.series for cover in one.covers} >= {"weeklyExports", "currentMYNetSales"}


@pytest.mark.parametrize(
    ("month", "years"),
    [(date(2026, 8, 1), ["2026"]), (date(2026, 9, 1), ["2026", "2027"]), (date(2026, 10, 1), ["2027"]),
     (date(2025, 9, 1), ["2025", "2026"]), (date(2023, 9, 1), ["2024"])],
)  # fmt: skip
def test_a_month_is_in_each_year_that_its_weeks_touch(play: Play, month: date, years: list[str]) -> None:
    [one] = asked(play(Esr({})), need(first=month, last=month))
    assert [path[-9:-5] for path in paths(one)] == years


def test_a_heading_is_all_of_its_commodities(play: Play) -> None:
    [one] = asked(play(Esr({})), need("1001", first=OCTOBER))
    assert [path.split("_")[2] for path in paths(one)] == ["101", "102", "103", "104", "105", "106"]


def test_hides_are_counted_by_calendar_year(play: Play) -> None:
    [one] = asked(play(Esr({})), need("0203", first=OCTOBER))
    assert paths(one) == ["sales_0203_1702_my2026.json"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (need("12"), "12, only whole headings"),
        (need("120190"), "120190, only whole headings"),
        (need(partner="W00"), "export with W00"),
        (replace(need(), is_quantity=False), "only quantities"),
    ],
)
def test_unreported_data_are_an_error(play: Play, wrong: Need, told: str) -> None:
    with pytest.raises(UsageError, match=f"{told}.*Correct `R` in the register"):
        asked(play(Esr({})), wrong)


def test_the_answers_are_kept_together_and_cover_together(play: Play, tmp_path: Path) -> None:
    names = kept(fetched(tmp_path, play(Esr(HELD))))
    assert names == ["usda_esr/2026-11-22/sales_1201_801_my2027_093015.json"]
    old, new = snapshots(tmp_path / "raw")
    assert old.sidecar.taken_at == new.sidecar.taken_at
    assert (old.sidecar.edition, new.sidecar.edition) == ("2026", "2027")
    assert old.sidecar.covers == ()
    assert {(cover.first_month, cover.last_month) for cover in new.sidecar.covers} == {(AUGUST, OCTOBER)}
    batches = [prepare(snapshot, read(snapshot)) for snapshot in (old, new)]
    assert [batch.quarantine.height for batch in batches] == [0, 0]
    assert [batch.certificate.height for batch in batches] == [0, 1]
    certificate = batches[1].certificate.to_dicts()[0]
    assert (certificate["basis"], certificate["rows_received"], certificate["silent"]) == ("pulled", 22, [])
    assert (certificate["months_asked"], certificate["months_published"]) == (3, 3)


def test_a_country_that_bought_nothing_is_silent(play: Play, tmp_path: Path) -> None:
    kept(fetched(tmp_path, play(Esr(HELD)), needs=(need(), need(partner="CHN"))))
    [_old, new] = snapshots(tmp_path / "raw")
    batch = prepare(new, read(new))
    assert batch.certificate["silent"].to_list() == [["CHN"]]
    assert set(batch.coverage["partner_iso3"]) == {
        "CHN",
        "JPN",
        "XXU",
    }  # what goes to no known buyer is in every answer


def test_a_month_is_covered_when_its_last_week_is_released(play: Play, tmp_path: Path) -> None:
    kept(fetched(tmp_path, play(Esr(HELD)), needs=(need(last=date(2026, 11, 1)),)))
    [_old, new] = snapshots(tmp_path / "raw")
    assert {cover.last_month for cover in new.sidecar.covers} == {OCTOBER}


def test_weeks_after_the_release_do_not_count(play: Play, tmp_path: Path) -> None:
    kept(fetched(tmp_path, play(Esr(HELD, released=date(2026, 10, 15)))))
    [_old, new] = snapshots(tmp_path / "raw")
    assert {cover.last_month for cover in new.sidecar.covers} == {date(2026, 9, 1)}


def test_nothing_is_kept_before_anything_is_published(play: Play, tmp_path: Path) -> None:
    needs = (need(first=date(2026, 11, 1), last=date(2026, 11, 1)),)
    [outcome] = fetched(tmp_path, play(Esr(HELD)), needs=needs)
    assert (outcome.snapshot, outcome.error) == (None, None)
    assert snapshots(tmp_path / "raw") == []


def test_a_week_that_is_missing_is_an_error(play: Play, tmp_path: Path) -> None:
    rows = [one for one in HELD[("801", 2027)] if "2026-10-15" not in str(one["weekEndingDate"])]
    [outcome] = fetched(tmp_path, play(Esr(HELD | {("801", 2027): rows})))
    assert "no row for the weeks that ended on 2026-10-15" in (outcome.error or "")
    assert snapshots(tmp_path / "raw") == []


def test_a_marketing_year_without_a_row_is_an_error(play: Play, tmp_path: Path) -> None:
    [outcome] = fetched(tmp_path, play(Esr({("801", 2027): HELD[("801", 2027)]})))
    assert "no row of marketing year 2026" in (outcome.error or "")


def test_a_class_without_a_row_is_silent(play: Play, tmp_path: Path) -> None:
    held = {("101", 2027): [row("101", JAPAN, week) for week in weeks(date(2026, 6, 1), date(2026, 11, 12))]}
    kept(fetched(tmp_path, play(Esr(held)), needs=(need("1001", first=OCTOBER),)))
    last = snapshots(tmp_path / "raw")[-1]
    pull = last.sidecar.pull
    assert pull
    assert pull.silent == ("102/MY2027", "103/MY2027", "104/MY2027", "105/MY2027", "106/MY2027")


def test_rows_of_another_commodity_are_an_error(play: Play, tmp_path: Path) -> None:
    held = {key: [one | {"commodityCode": 401} for one in rows] for key, rows in HELD.items()}
    [outcome] = fetched(tmp_path, play(Esr(held)))
    assert "rows of commodity 401; expected only 801" in (outcome.error or "")


def test_a_country_that_is_unknown_takes_its_month_back(play: Play, tmp_path: Path) -> None:
    strange = [*HELD[("801", 2027)], row("801", "9999", date(2026, 10, 15))]
    kept(fetched(tmp_path, play(Esr(HELD | {("801", 2027): strange}))))
    [_old, new] = snapshots(tmp_path / "raw")
    batch = prepare(new, read(new))
    assert OCTOBER not in batch.coverage["month"].to_list()
    assert AUGUST in batch.coverage["month"].to_list()


def test_a_changed_column_is_an_error_and_the_answer_is_set_aside(play: Play, tmp_path: Path) -> None:
    held = {key: [one | {"weeklyExport": 1} for one in rows] for key, rows in HELD.items()}
    [outcome] = fetched(tmp_path, play(Esr(held)))
    assert "weeklyExport" in (outcome.error or "")
    assert len(list((tmp_path / "work" / "refused").glob("*.json"))) == 1


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"[1]", b'[{"commodityCode": 801}]', b'[{"commodityCode": 801, "releaseTimeStamp": ""}]', b"\xff"]
)  # fmt: skip
def test_another_list_of_releases_is_an_error(play: Play, tmp_path: Path, body: bytes) -> None:
    server = play(Esr(HELD))
    server.script.append(Reply(body))
    [outcome] = fetched(tmp_path, server)
    assert "datareleasedates" in (outcome.error or "")


@pytest.mark.parametrize(
    "bad_day", [TOO_MANY, BROKEN, SLOW, cut(Reply(b"[1, 2]"), 3)], ids=["429", "500", "slow", "cut"]
)
def test_a_transient_failure_is_overcome(play: Play, tmp_path: Path, bad_day: Reply) -> None:
    server = play(Esr(HELD))
    server.script.append(bad_day)
    assert kept(fetched(tmp_path, server))


def test_a_maintenance_page_in_the_middle_keeps_nothing(play: Play, tmp_path: Path) -> None:
    server = play(Esr(HELD))
    releases = Reply(json.dumps([{"commodityCode": 801, "releaseTimeStamp": "2026-11-19T08:30:00"}]).encode())
    server.script.extend([releases, Reply(json.dumps(HELD[("801", 2026)]).encode()), MAINTENANCE])
    [outcome] = fetched(tmp_path, server)
    assert "Down for maintenance" in (outcome.error or "")
    assert snapshots(tmp_path / "raw") == []


def test_without_a_key_nothing_is_sent(play: Play, tmp_path: Path) -> None:
    server = play(Esr(HELD))
    [outcome] = fetched(tmp_path, server, key=None)
    assert "Set PLEDGEBOOK_USDA_ESR_KEY; docs/sources/usda_esr.md" in (outcome.error or "")
    assert server.heard == []


def test_a_rejected_key_ends_the_source(play: Play, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server = play(Esr(HELD))
    outcomes = fetched(tmp_path, server, "wrong-key", (need(), need("1005")))
    assert len(server.heard) == 1
    assert all("a rejected key" in (outcome.error or "") for outcome in outcomes)
    assert "wrong-key" not in f"{outcomes} {caplog.text}"


def test_the_key_is_in_no_file(play: Play, tmp_path: Path) -> None:
    server = play(Esr(HELD))
    kept(fetched(tmp_path, server))
    assert {asked.headers["X-Api-Key"] for asked in server.heard} == {KEY}
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len([path for path in files if not path.name.startswith(".lock")]) == 5
    assert not [path for path in files if KEY.encode() in path.read_bytes()]
