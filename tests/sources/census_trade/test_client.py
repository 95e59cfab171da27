"""The Census Bureau's client against a server that imitates the Bureau. The figures are invented."""

import json
from datetime import date
from pathlib import Path

import pytest

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.months import month_range
from pledgebook.pipelines.fetch.session import Fetched
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.network.request import Request
from pledgebook.pipelines.raw.snapshot import read, snapshots
from pledgebook.pipelines.sources.census_trade.client import CLIENT, limits, requests
from pledgebook.pipelines.sources.parsing.need import Need, Side
from tests.network.played import Play, kept, session, settings
from tests.network.replay import BROKEN, MAINTENANCE, TOO_MANY, Asked, Replay, Reply, cut
from tests.sources.census_trade.server import KEY, Census, rows

TODAY = date(2026, 11, 22)
SOY, CORN = "1201900095", "1005902030"
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 1)
PUBLISHED = rows("27", "-", {"2026-01": "9", "2026-02": "9", "2026-03": "9"})


def need(*prefixes: str, quantity: bool = True, partner: str = "JPN", last: date = LAST) -> Need:
    """A need of exports to one country."""
    side = Side("census_trade", "ALL_VAL_MO", "USA", partner, "export")
    return Need(side, prefixes, 4, quantity, tuple(month_range(FIRST, last)), ("R",))


def fetched(folder: Path, server: Replay, wanted: list[Request], key: str | None = None) -> list[Fetched]:
    """Ask the server of the test."""
    with session(folder, settings(CLIENT, server, key)).open() as opened:
        return list(opened.fetch(CLIENT, wanted))


def asked(server: Replay, *needs: Need) -> list[Request]:
    return requests(list(needs), server.address, TODAY)


def test_one_request_per_product_and_its_months(play: Play) -> None:
    server = play(Census([]))
    [one] = asked(server, need("1201"))
    assert one.query == (
        ("get", "CTY_CODE,CTY_NAME,E_COMMODITY,ALL_VAL_MO,QTY_1_MO,QTY_1_MO_FLAG,UNIT_QY1"),
        ("time", "from 2026-01 to 2026-03"),
        ("COMM_LVL", "HS10"),
        ("CTY_CODE", "5880"),
        ("E_COMMODITY", "1201*"),
    )
    assert (one.months_asked, one.calls) == (3, 2)
    assert one.covers[0].product_level == 10


def test_values_are_requested_at_the_level_that_suffices(play: Play) -> None:
    [one] = asked(play(Census([])), need("1201", quantity=False))
    assert dict(one.query)["COMM_LVL"] == "HS4"
    assert dict(one.query)["E_COMMODITY"] == "1201"


def test_many_products_are_requested_all_together_year_by_year(play: Play) -> None:
    many = need(*(f"{chapter:02}01" for chapter in range(1, 9)), quantity=False, last=date(2027, 2, 1))
    found = asked(play(Census([])), many)
    assert ["E_COMMODITY" in dict(request.query) for request in found] == [False, False]
    assert [request.months_asked for request in found] == [12, 2]


def test_the_world_is_the_bureaus_total(play: Play) -> None:
    [one] = asked(play(Census([])), need("1201", partner="W00"))
    assert dict(one.query)["CTY_CODE"] == "-"


def test_a_country_that_the_bureau_does_not_know_is_an_error(play: Play) -> None:
    with pytest.raises(UsageError, match=r"export with EUU\. Correct `R` in the register"):
        asked(play(Census([])), need("1201", partner="EUU"))


def test_an_answer_becomes_a_snapshot_with_its_certificate(play: Play, tmp_path: Path) -> None:
    soy = rows(SOY, "5880", {"2026-01": "100", "2026-02": "0"}, quantity="7", unit="T")
    server = play(Census([*soy, *PUBLISHED]))
    names = kept(fetched(tmp_path, server, asked(server, need("1201"))))
    assert names == ["census_trade/2026-11-22/exports_JPN_1201_hs10_2026-01_2026-03_093015.json"]
    [snapshot] = snapshots(tmp_path / "raw")
    batch = prepare(snapshot, read(snapshot))
    assert batch.rows.select("month", "value", "quantity", "unit").rows() == [
        (date(2026, 1, 1), 100, 7, "t"),
        (date(2026, 2, 1), 0, 7, "t"),
    ]
    assert batch.coverage["month"].to_list() == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    [certificate] = batch.certificate.to_dicts()
    assert certificate | {"code_tables_sha256": "", "snapshot_id": ""} == {
        "snapshot_id": "", "basis": "pulled", "rows_expected": None, "rows_received": 2, "row_cap": None,
        "months_asked": 3, "months_published": 3, "months_covered": 3, "silent": [], "code_tables_sha256": "",
    }  # fmt: skip
    assert len(certificate["code_tables_sha256"]) == 64


def test_no_rows_is_no_trade_where_the_months_are_published(play: Play, tmp_path: Path) -> None:
    server = play(Census(PUBLISHED))
    kept(fetched(tmp_path, server, asked(server, need("1201"))))
    [snapshot] = snapshots(tmp_path / "raw")
    batch = prepare(snapshot, read(snapshot))
    assert (batch.rows.height, batch.coverage.height) == (0, 3)
    assert batch.certificate["silent"].to_list() == [["JPN"]]


def test_a_month_that_is_not_published_is_not_covered(play: Play, tmp_path: Path) -> None:
    soy = rows(SOY, "5880", {"2026-01": "100"})
    server = play(Census([*soy, *rows("27", "-", {"2026-01": "9"})]))
    kept(fetched(tmp_path, server, asked(server, need("1201"))))
    [snapshot] = snapshots(tmp_path / "raw")
    assert [cover.last_month for cover in snapshot.sidecar.covers] == [date(2026, 1, 1)]


def test_nothing_is_kept_before_anything_is_published(play: Play, tmp_path: Path) -> None:
    server = play(Census([]))
    [outcome] = fetched(tmp_path, server, asked(server, need("1201")))
    assert (outcome.snapshot, outcome.error) == (None, None)


def test_a_month_missing_from_all_products_is_an_error(play: Play, tmp_path: Path) -> None:
    many = [f"{chapter:02}01" for chapter in range(1, 9)]
    held = [*rows("0101", "5880", {"2026-01": "1", "2026-03": "1"}), *PUBLISHED]
    server = play(Census(held))
    [outcome] = fetched(tmp_path, server, asked(server, need(*many, quantity=False)))
    assert "no row for 2026-02" in (outcome.error or "")
    assert "Fetch again" in (outcome.error or "")


def test_rows_of_another_country_are_an_error(play: Play, tmp_path: Path) -> None:
    server = play(Census(PUBLISHED))
    server.script.extend([server.publisher(_probe()), Reply(_table(rows(SOY, "5700", {"2026-01": "1"})))])
    [outcome] = fetched(tmp_path, server, asked(server, need("1201")))
    assert "partner_iso3 CHN; expected only JPN" in (outcome.error or "")


def test_a_changed_column_is_an_error_and_the_answer_is_set_aside(play: Play, tmp_path: Path) -> None:
    server = play(Census(PUBLISHED))
    body = _table(rows(SOY, "5880", {"2026-01": "1"})).replace(b"ALL_VAL_MO", b"ALL_VAL_MONTH")
    server.script.extend([server.publisher(_probe()), Reply(body)])
    [outcome] = fetched(tmp_path, server, asked(server, need("1201")))
    assert "the unknown column 'ALL_VAL_MONTH'" in (outcome.error or "") or "no column" in (
        outcome.error or ""
    )
    [aside, reason] = sorted((tmp_path / "work" / "refused").iterdir())
    assert aside.read_bytes() == body
    assert "GET" not in reason.read_text()
    assert not (tmp_path / "raw").exists()


@pytest.mark.parametrize(
    "bad_day", [TOO_MANY, BROKEN, cut(Reply(b"[[1],[2]]"), 4)], ids=["429", "500", "cut"]
)
def test_a_transient_failure_is_overcome(play: Play, tmp_path: Path, bad_day: Reply) -> None:
    server = play(Census(PUBLISHED))
    server.script.append(bad_day)
    assert kept(fetched(tmp_path, server, asked(server, need("1201"))))


def test_a_maintenance_page_is_reported_and_the_next_request_is_sent(play: Play, tmp_path: Path) -> None:
    server = play(Census(PUBLISHED))
    server.script.append(MAINTENANCE)
    first, second = fetched(tmp_path, server, asked(server, need("1005", "1201")))
    assert "Down for maintenance" in (first.error or "")
    assert second.snapshot


@pytest.mark.parametrize(("key", "told"), [(None, "no key"), ("wrong-key", "a rejected key")])
def test_a_key_that_is_missing_or_rejected_ends_the_source(
    play: Play, tmp_path: Path, key: str | None, told: str
) -> None:
    server = play(Census(PUBLISHED, KEY))
    outcomes = fetched(tmp_path, server, asked(server, need("1005", "1201")), key)
    assert len(server.heard) == 1
    assert all(told in (outcome.error or "") for outcome in outcomes)
    assert "wrong-key" not in str(outcomes)


def test_the_key_is_in_no_file(play: Play, tmp_path: Path) -> None:
    server = play(Census([*rows(SOY, "5880", {"2026-01": "1"}), *PUBLISHED], KEY))
    kept(fetched(tmp_path, server, asked(server, need("1201")), KEY))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len([path for path in files if not path.name.startswith(".lock")]) == 3
    assert not [path for path in files if KEY.encode() in path.read_bytes()]


def test_the_days_calls_are_counted_and_not_exceeded(play: Play, tmp_path: Path) -> None:
    assert (limits(has_key=False).per_day, limits(has_key=True).per_day) == (500, None)
    server = play(Census(PUBLISHED))
    opened = session(tmp_path, settings(CLIENT, server))
    for _ in range(499):
        opened.calls.add("census_trade")
    with opened.open():
        outcomes = list(opened.fetch(CLIENT, asked(server, need("1005", "1201"))))
    assert all("at most 500 a day" in (outcome.error or "") for outcome in outcomes)
    assert "tomorrow" in (outcomes[0].error or "")
    assert len(server.heard) == 1


def _probe() -> Asked:
    return Asked(
        "/exports/hs",
        {"get": ["E_COMMODITY,ALL_VAL_MO"], "time": ["from 2026-01 to 2026-03"], "COMM_LVL": ["HS2"],
         "CTY_CODE": ["-"], "E_COMMODITY": ["27"]},
        {},
    )  # fmt: skip


def _table(held: list[dict[str, str]]) -> bytes:
    return json.dumps([list(held[0]), *(list(row.values()) for row in held)]).encode()
