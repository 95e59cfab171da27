"""The client of EIA's gas exports against a server that imitates the API. The figures are invented."""

import json
import logging
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.months import month_range
from pledgebook.pipelines.fetch.session import Fetched
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.network.request import Request
from pledgebook.pipelines.raw.snapshot import read, snapshots
from pledgebook.pipelines.sources.eia_lng.client import CLIENT, requests
from pledgebook.pipelines.sources.parsing.need import Need, Side
from tests.network.played import Play, kept, session, settings
from tests.network.replay import BROKEN, MAINTENANCE, SLOW, TOO_MANY, Replay, Reply, cut
from tests.sources.eia_lng.server import KEY, Eia, Row, answer, row

TODAY = date(2026, 11, 22)
FIRST, LAST = date(2026, 6, 1), date(2026, 9, 1)
HELD = [
    row("2026-05", "1"),
    row("2026-06", "20"),
    row("2026-07", "0"),
    row("2026-08", "22"),
    row("2026-06", "7", "NKS"),
]


def need(series: str = "EVE", partner: str = "JPN", months: tuple[date, ...] = ()) -> Need:
    """A need of exports to one country."""
    side = Side("eia_lng", series, "USA", partner, "export")
    return Need(side, ("271111",), 6, True, months or tuple(month_range(FIRST, LAST)), ("R",))


def asked(server: Replay, *needs: Need) -> list[Request]:
    return requests(list(needs), server.address, TODAY)


def fetched(
    folder: Path, server: Replay, key: str | None = KEY, needs: tuple[Need, ...] = (need(),)
) -> list[Fetched]:
    """Ask the server of the test."""
    with session(folder, settings(CLIENT, server, key)).open() as opened:
        return list(opened.fetch(CLIENT, asked(server, *needs)))


def test_one_request_per_series_and_run_of_months(play: Play) -> None:
    months = (date(2025, 1, 1), *month_range(FIRST, LAST))
    first, second = asked(play(Eia([])), need(months=months))
    assert (first.months_asked, second.months_asked) == (1, 4)
    assert second.query == (
        ("frequency", "monthly"),
        ("data[0]", "value"),
        ("facets[series][]", "NGM_EPG0_EVE_NUS-NJA_MMCF"),
        ("start", "2026-06"),
        ("end", "2026-09"),
        ("sort[0][column]", "period"),
        ("sort[0][direction]", "asc"),
        ("offset", "0"),
        ("length", "5000"),
    )


def test_the_world_is_the_administrations_total(play: Play) -> None:
    [one] = asked(play(Eia([])), need(partner="W00"))
    assert dict(one.query)["facets[series][]"] == "NGM_EPG0_EVE_NUS-Z00_MMCF"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (need("EVX"), "export EVX with JPN"),
        (need("ERE"), "export ERE with JPN"),
        (need(partner="AFG"), "export EVE with AFG"),
        (need("ENC"), "products 271111 as ENC, which is 271121"),
        (replace(need(), is_quantity=False), "only volumes"),
    ],
)
def test_unpublished_data_are_an_error(play: Play, wrong: Need, told: str) -> None:
    with pytest.raises(UsageError, match=f"{told}.*Correct `R` in the register"):
        asked(play(Eia([])), wrong)


def test_an_answer_becomes_a_snapshot_with_its_certificate(play: Play, tmp_path: Path) -> None:
    names = kept(fetched(tmp_path, play(Eia(HELD))))
    assert names == ["eia_lng/2026-11-22/exports_EVE_JPN_2026-06_2026-09_093015.json"]
    [snapshot] = snapshots(tmp_path / "raw")
    batch = prepare(snapshot, read(snapshot))
    assert batch.rows.select("month", "quantity").rows() == [
        (date(2026, 6, 1), Decimal(20)), (date(2026, 7, 1), Decimal(0)), (date(2026, 8, 1), Decimal(22)),
    ]  # fmt: skip
    assert batch.coverage["month"].to_list() == month_range(FIRST, date(2026, 8, 1))
    [certificate] = batch.certificate.to_dicts()
    assert certificate | {"code_tables_sha256": "", "snapshot_id": ""} == {
        "snapshot_id": "", "basis": "pulled", "rows_expected": 3, "rows_received": 3, "row_cap": 5000,
        "months_asked": 4, "months_published": 3, "months_covered": 3, "silent": [], "code_tables_sha256": "",
    }  # fmt: skip


def test_a_month_without_a_figure_is_not_covered(play: Play, tmp_path: Path) -> None:
    held: list[Row] = [row("2026-06", "20"), row("2026-07", None), row("2026-08", "22")]
    kept(fetched(tmp_path, play(Eia(held))))
    [snapshot] = snapshots(tmp_path / "raw")
    assert [cover.first_month for cover in snapshot.sidecar.covers] == [FIRST, date(2026, 8, 1)]
    batch = prepare(snapshot, read(snapshot))
    assert batch.coverage["month"].to_list() == [FIRST, date(2026, 8, 1)]
    assert batch.rows.height == 2


def test_a_month_that_is_missing_in_the_middle_is_an_error(play: Play, tmp_path: Path) -> None:
    [outcome] = fetched(tmp_path, play(Eia([row("2026-06", "20"), row("2026-08", "22")])))
    assert "no row for 2026-07" in (outcome.error or "")


def test_no_rows_of_months_that_are_overdue_is_an_error(play: Play, tmp_path: Path) -> None:
    [outcome] = fetched(tmp_path, play(Eia([])))
    assert "no row, although 2026-06 is overdue" in (outcome.error or "")
    assert "a new name" in (outcome.error or "")


@pytest.mark.parametrize("held", [[], [row("2026-10", None)]], ids=["no row", "a blank"])
def test_nothing_is_kept_before_anything_is_published(play: Play, tmp_path: Path, held: list[Row]) -> None:
    [outcome] = fetched(tmp_path, play(Eia(held)), needs=(need(months=(date(2026, 10, 1),)),))
    assert (outcome.snapshot, outcome.error) == (None, None)


def test_an_answer_that_is_cut_at_the_cap_is_an_error(play: Play, tmp_path: Path) -> None:
    [outcome] = fetched(tmp_path, play(Eia(HELD, cap=2)))
    assert "found 2 rows of a total of 3" in (outcome.error or "")
    assert snapshots(tmp_path / "raw") == []


def test_rows_of_another_country_are_an_error(play: Play, tmp_path: Path) -> None:
    [outcome] = fetched(tmp_path, play(lambda _asked: answer([row("2026-06", "1", "NKS")])))
    assert "partner_iso3 KOR; expected only JPN" in (outcome.error or "")


def test_rows_of_another_process_are_an_error(play: Play, tmp_path: Path) -> None:
    [outcome] = fetched(tmp_path, play(lambda _asked: answer([row("2026-06", "1", process="ENC")])))
    assert "series ENC; expected only EVE" in (outcome.error or "")


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", answer([row("2026-06", "1") | {"surprise": "1"}]).body,
     b"date,series_id,mmcf\n2026-06-15,NGM_EPG0_EVE_NUS-NJA_MMCF,1\n"],
    ids=["empty", "no answer", "a list", "an unknown column", "another layout"],
)  # fmt: skip
def test_an_invalid_answer_is_set_aside(play: Play, tmp_path: Path, body: bytes) -> None:
    [outcome] = fetched(tmp_path, play(lambda _asked: Reply(body)))
    assert outcome.error
    assert snapshots(tmp_path / "raw") == []
    assert len(list((tmp_path / "work" / "refused").iterdir())) == 2


@pytest.mark.parametrize(
    "bad_day", [TOO_MANY, BROKEN, SLOW, cut(answer(HELD), 40)], ids=["429", "500", "slow", "cut"]
)
def test_a_transient_failure_is_overcome(play: Play, tmp_path: Path, bad_day: Reply) -> None:
    server = play(Eia(HELD))
    server.script.append(bad_day)
    assert kept(fetched(tmp_path, server))


def test_a_maintenance_page_is_reported_and_the_next_request_is_sent(play: Play, tmp_path: Path) -> None:
    server = play(Eia(HELD))
    server.script.append(MAINTENANCE)
    first, second = fetched(tmp_path, server, needs=(need(), need(partner="KOR")))
    assert "Down for maintenance" in (first.error or "")
    assert second.snapshot


def test_without_a_key_nothing_is_sent(play: Play, tmp_path: Path) -> None:
    server = play(Eia(HELD))
    [outcome] = fetched(tmp_path, server, key=None)
    assert "Set PLEDGEBOOK_EIA_LNG_KEY; docs/sources/eia_lng.md" in (outcome.error or "")
    assert server.heard == []


def test_a_rejected_key_ends_the_source(play: Play, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server = play(Eia(HELD))
    outcomes = fetched(tmp_path, server, "wrong-key", (need(), need(partner="KOR")))
    assert len(server.heard) == 1
    assert all("a rejected key" in (outcome.error or "") for outcome in outcomes)
    assert "wrong-key" not in f"{outcomes} {caplog.text}"


def test_the_key_is_in_no_file_although_the_answer_repeats_it(play: Play, tmp_path: Path) -> None:
    server = play(Eia([*HELD, row("2026-07", "1", "NKS"), row("2026-09", "1", "NKS")]))
    kept_one, refused_one = fetched(tmp_path, server, needs=(need(), need(partner="KOR")))
    assert kept_one.snapshot
    assert refused_one.error
    assert KEY not in refused_one.error
    [snapshot] = snapshots(tmp_path / "raw")
    assert json.loads(bytes(read(snapshot)))["request"]["params"]["api_key"] == "***"
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len([path for path in files if not path.name.startswith(".lock")]) == 5
    assert not [path for path in files if KEY.encode() in path.read_bytes()]
