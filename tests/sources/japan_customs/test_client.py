"""The client of Japan's trade statistics against a server that imitates e-Stat. The figures are invented."""

import logging
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.fetch.session import Fetched
from pledgebook.pipelines.ingest.batch import Batch
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.network.request import Limits
from pledgebook.pipelines.raw.snapshot import Snapshot, read, snapshots
from pledgebook.pipelines.sources.japan_customs.client import CLIENT, SECTION_OF, chapters, requests
from pledgebook.pipelines.sources.parsing.need import Need, Side
from tests.network.played import Play, kept, session, settings
from tests.network.replay import BROKEN, MAINTENANCE, SLOW, TOO_MANY, Replay, Reply, cut
from tests.sources.japan_customs.server import DOWNLOAD, KEY, EStat, File, content, listing

TODAY = date(2026, 11, 22)
QUICK = replace(CLIENT, limits=lambda _has_key: Limits(per_second=1000, burst=1000))
DETAILED = "2026年3月分 品別国別表 (輸入 1-3月\uff1a確報) ２部 6-14類"
MIXED = "2026年3月分 品別国別表 (輸入 1-2月\uff1a確報、3月\uff1a輸入9桁速報) ２部 6-14類"
ENGLISH = "Commodity by Country (Import Jan-Mar:Detailed) Section II Chapter 6-14"
GOOD = File(DETAILED, content(3))


def need(*prefixes: str, months: tuple[date, ...] = (date(2026, 3, 1),), **changes: str) -> Need:
    """A need of Japanese imports from the United States."""
    side = replace(Side("japan_customs", "value", "JPN", "USA", "import"), **changes)
    return Need(side, prefixes or ("1201",), 4, False, months, ("R",))


def serve(play: Play, *files: File, page: int = 100) -> Replay:
    """E-Stat, with a listing that names the server itself."""
    publisher = EStat(list(files), page)
    server = play(publisher)
    publisher.address = server.address
    return server


def fetched(folder: Path, server: Replay, *needs: Need, key: str | None = KEY) -> list[Fetched]:
    wanted = requests(list(needs or [need()]), server.address, TODAY)
    with session(folder, settings(CLIENT, server, key)).open() as opened:
        return list(opened.fetch(QUICK, wanted))


def error(folder: Path, server: Replay) -> str:
    """Why the only question failed."""
    [outcome] = fetched(folder, server)
    assert outcome.snapshot is None
    return outcome.error or ""


def only(folder: Path) -> tuple[Snapshot, Batch]:
    [snapshot] = snapshots(folder / "raw")
    return snapshot, prepare(snapshot, read(snapshot))


def test_the_sections_hold_the_chapters_of_the_hs() -> None:
    assert (chapters(1)[0], chapters(5), chapters(16), chapters(21)) == (
        "01",
        ("25", "26", "27"),
        ("84", "85"),
        ("97",),
    )
    assert len(SECTION_OF) == 97


def test_one_request_per_year_direction_and_section() -> None:
    wanted = need("1201", "0702", "84", months=(date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)))
    found = requests([wanted, need("2711", direction="export")], "https://api.e-stat.go.jp", TODAY)
    assert [request.file for request in found] == [
        "import_2025_section_II.csv",
        "import_2025_section_XVI.csv",
        "export_2026_section_V.csv",
        "import_2026_section_II.csv",
        "import_2026_section_XVI.csv",
    ]
    assert dict(found[0].query)["surveyYears"] == "202501-202512"
    assert found[0].url == "https://api.e-stat.go.jp/rest/3.0/app/json/getDataCatalog"
    assert len(requests([need("")], "", TODAY)) == 21


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (need(reporter_iso3="USA"), "USA"),
        (need(partner_iso3="W00"), "W00"),
        (need(direction="re_export"), "re_export"),
        (need("98"), "98"),
        (need("TOTAL"), "TOTAL"),
        (replace(need(), digits=10), "10 digits"),
    ],
)
def test_an_impossible_request_names_its_reading(wanted: Need, told: str) -> None:
    with pytest.raises(UsageError, match=f"has no data on {told}, .*Correct `R` in the register"):
        requests([wanted], "", TODAY)


@pytest.mark.parametrize(
    ("title", "edition"),
    [
        (DETAILED, "Jan-Mar:Detailed"),
        (ENGLISH, "Jan-Mar:Detailed"),
        (MIXED, "Jan-Feb:Detailed, Mar:9-digit Provisional"),
        (DETAILED.replace("確報", "確々報"), "Jan-Mar:Revised"),
        (DETAILED.replace("確報", "確定"), "Jan-Mar:Fixed"),
        (DETAILED.replace("確報", "速報"), "Jan-Mar:Provisional"),
        (ENGLISH.replace("Detailed", "9-digit Provisional"), "Jan-Mar:9-digit Provisional"),
    ],
)
def test_the_version_comes_from_the_title(play: Play, tmp_path: Path, title: str, edition: str) -> None:
    kept(fetched(tmp_path, serve(play, File(title, content(3)))))
    snapshot, batch = only(tmp_path)
    status = "final" if "Fixed" in edition else "revised" if "Revised" in edition else "preliminary"
    assert snapshot.sidecar.edition == edition
    assert set(batch.rows["obs_status"]) == {status}


def test_a_file_covers_every_country_and_its_chapters(play: Play, tmp_path: Path) -> None:
    server = serve(play, GOOD)
    assert kept(fetched(tmp_path, server)) == ["japan_customs/2026-11-22/import_2026_section_II_093015.csv"]
    snapshot, batch = only(tmp_path)
    assert batch.rows["value"].to_list() == [100_000, 200_000, 300_000]
    assert set(batch.coverage["month"]) == {date(2026, month, 1) for month in (1, 2, 3)}
    assert set(batch.coverage["product_prefix"]) == set(chapters(2))
    assert set(batch.coverage.select("partner_iso3", "product_level", "series").rows()) == {
        ("*", 9, "value"),
        ("*", 9, "quantity1"),
    }
    [certificate] = batch.certificate.select(
        "basis", "rows_received", "months_published", "months_covered"
    ).rows()
    assert certificate == ("pulled", 1, 3, 3)
    assert snapshot.sidecar.url == f"{server.address}{DOWNLOAD}?statInfId=0&fileKind=1"


def test_the_newest_version_is_taken_from_all_pages(play: Play, tmp_path: Path) -> None:
    files = [
        File(DETAILED.replace("1-3月", "1-2月"), content(2)),
        File(DETAILED.replace("確報", "確々報"), content(3)),
        File(DETAILED, content(3)),
        File(DETAILED.replace("輸入", "輸出"), content(3, side=1)),
        File("2026年3月分 概況品別国別表 (輸入 1-3月\uff1a確定) ２部 6-14類", b""),
        File(DETAILED.replace("確報", "確定"), b"", form="PDF"),
        File(DETAILED.replace("確報", "確定"), b"", survey=202503),
    ]
    server = serve(play, *files, page=3)
    kept(fetched(tmp_path, server))
    assert only(tmp_path)[0].sidecar.edition == "Jan-Mar:Revised"
    assert [one.one("startPosition") for one in server.heard] == ["1", "4", "7", None]


def test_the_listing_is_read_once_for_all_sections(play: Play, tmp_path: Path) -> None:
    rows = (("840000000", "304", "NO"),)
    server = serve(play, GOOD, File("品別国別表 (輸入 1-3月:確報) 16部 84-85類", content(3, rows)))
    assert len(kept(fetched(tmp_path, server, need("1201", "8471")))) == 2
    assert len(server.heard) == 3


def test_a_month_that_the_file_lacks_is_not_covered(play: Play, tmp_path: Path) -> None:
    kept(fetched(tmp_path, serve(play, File(DETAILED, content(2)))))
    assert {month.month for month in only(tmp_path)[1].coverage["month"]} == {1, 2}


def test_a_year_that_is_not_due_yet_is_left_for_later(play: Play, tmp_path: Path) -> None:
    [outcome] = fetched(tmp_path, serve(play), need(months=(date(2027, 1, 1),)))
    assert (outcome.snapshot, outcome.error) == (None, None)


def test_a_year_or_a_section_that_is_not_listed_is_an_error(play: Play, tmp_path: Path) -> None:
    assert "files of the sections: none; expected one of section II" in error(tmp_path, serve(play))
    other = File("品別国別表 (輸入 1-3月:確報) 16部 84-85類")
    assert "files of the sections: XVI; expected one of section II" in error(tmp_path, serve(play, other))


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (File(DETAILED, content(3, (("840000000", "304", "NO"),))), "the chapters 84"),
        (File(DETAILED, content(3, side=1)), "direction export; expected only import"),
        (File(DETAILED, content(3, year=2025)), "the months 2025-01, 2025-02, 2025-03"),
        (File(DETAILED.replace("1-3月", "1-2月"), content(3)), "the months 2026-03"),
        (File(DETAILED, content(3).replace(b",Country,", b",Land,")), "'Land'"),
        (
            File(DETAILED, b"\xef\xbb\xbf" + content(3)[3:].replace(b",Country", b"").replace(b",304", b"")),
            "the partners W00",
        ),
        (File(DETAILED, content(3, ())), "no rows"),
        (File(DETAILED.replace("6-14", "6-13"), content(3)), "expected the chapters 6-14"),
        (File(DETAILED.replace("確報", "概報"), content(3)), "the version 概報"),
        (File(MIXED.replace("確報", "確定"), content(3)), "months of one status"),
        (File(DETAILED.replace("1-3月", "0-3月"), content(3)), "the month '0'"),
        (File(DETAILED, b""), "an empty file"),
    ],
)
def test_a_file_that_is_not_what_was_requested_is_an_error(
    play: Play, tmp_path: Path, file: File, told: str
) -> None:
    assert told in error(tmp_path, serve(play, file))


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest?statInfId=1",
        "https://e-stat.go.jp.example.org/file-download?statInfId=1",
        "https://note-stat.go.jp/file-download",
        "https://www.e-stat.go.jp@example.org/file-download",
        "file:///etc/passwd",
        "ftp://www.e-stat.go.jp/file",
        "",
    ],
)
def test_an_address_elsewhere_is_not_followed(play: Play, tmp_path: Path, url: str) -> None:
    server = serve(play, replace(GOOD, url=url or "nowhere"))
    assert "The address was not opened" in error(tmp_path, server)
    assert len(server.heard) == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"NUMBER": 2}, "1 rows; expected the 2 that the publisher counted"),
        ({"RESULT_INF": {"NEXT_KEY": 1}}, "a next page that begins at 1"),
        (
            {"DATA_CATALOG_INF": {"DATASET": {}, "RESOURCES": {"RESOURCE": {}}}},
            "an answer that is not a listing",
        ),
        ({"DATA_CATALOG_INF": "text"}, "an answer that is not a listing"),
    ],
)
def test_a_listing_that_is_not_whole_is_an_error(
    play: Play, tmp_path: Path, changes: dict[str, object], told: str
) -> None:
    publisher = EStat([GOOD], changes=changes)
    assert told in error(tmp_path, play(publisher))


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"GET_DATA_CATALOG": {"RESULT": {}}}', b'{"GET'])
def test_an_answer_of_another_shape_is_an_error(play: Play, tmp_path: Path, body: bytes) -> None:
    server = serve(play, GOOD)
    server.script.append(Reply(body))
    assert "an answer that is not a listing" in error(tmp_path, server)


def test_what_the_api_says_is_reported(play: Play, tmp_path: Path) -> None:
    server = serve(play, GOOD)
    server.script.append(listing({"RESULT": {"STATUS": 201, "ERROR_MSG": "database access error"}}))
    assert "status 201 (database access error)" in error(tmp_path, server)


@pytest.mark.parametrize(
    "bad_day", [TOO_MANY, BROKEN, SLOW, cut(Reply(b'{"GET_DATA"}'), 4)], ids=["429", "500", "slow", "cut"]
)
def test_a_transient_failure_is_overcome(play: Play, tmp_path: Path, bad_day: Reply) -> None:
    server = serve(play, GOOD)
    server.script.append(bad_day)
    assert kept(fetched(tmp_path, server))


def test_a_page_in_place_of_the_file_is_reported(play: Play, tmp_path: Path) -> None:
    assert "Down for maintenance" in error(tmp_path, serve(play, replace(GOOD, body=MAINTENANCE.body)))


def test_without_a_key_nothing_is_sent(play: Play, tmp_path: Path) -> None:
    server = serve(play, GOOD)
    [outcome] = fetched(tmp_path, server, key=None)
    assert "PLEDGEBOOK_JAPAN_CUSTOMS_KEY" in (outcome.error or "")
    assert server.heard == []


def test_a_rejected_key_ends_the_source_and_is_never_shown(
    play: Play, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = serve(play, GOOD)
    outcomes = fetched(tmp_path, server, need("1201", "8471"), key="wrong-key")
    assert len(server.heard) == 1
    assert all("a rejected key" in (outcome.error or "") for outcome in outcomes)
    assert "wrong-key" not in f"{outcomes}{caplog.text}"


def test_the_key_goes_to_the_listing_only_and_is_in_no_file(
    play: Play, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = serve(play, GOOD)
    kept(fetched(tmp_path, server))
    assert [one.one("appId") for one in server.heard] == [KEY, None]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in files if KEY.encode() in path.read_bytes()]
    assert KEY not in caplog.text
