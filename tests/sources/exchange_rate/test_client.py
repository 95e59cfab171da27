"""The client of exchange rates against a server that imitates both publishers. The rates are invented."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pledgebook.pipelines.core.months import month_range
from pledgebook.pipelines.fetch.session import Fetched
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.network.request import Request
from pledgebook.pipelines.raw.snapshot import read, snapshots
from pledgebook.pipelines.sources.exchange_rate.client import CLIENT, PACKAGE, requests
from pledgebook.pipelines.sources.parsing.need import Need, Side
from tests.network.played import Play, kept, session, settings
from tests.network.replay import BROKEN, MAINTENANCE, SLOW, TOO_MANY, Replay, Reply, cut
from tests.sources.exchange_rate.server import HEADER, Rates, packed, working_days

TODAY = date(2026, 11, 22)
FIRST, LAST = date(2026, 9, 1), date(2026, 10, 1)
DAYS = working_days(date(2026, 8, 20), date(2026, 11, 20))
GOOD = Rates(DAYS, ["2026-08", "2026-09", "2026-10", "2026-11"])


def need(series: str, first: date = FIRST, last: date = LAST) -> Need:
    """A need of some months of a series."""
    return Need(Side("exchange_rate", series, "", "", ""), (), 0, False, tuple(month_range(first, last)), ())


def asked(server: Replay, *needs: Need, today: date = TODAY) -> list[Request]:
    return requests(list(needs), server.address, today)


def fetched(folder: Path, server: Replay, series: str) -> list[Fetched]:
    """Ask the server of the test for one series."""
    with session(folder, settings(CLIENT, server)).open() as opened:
        return list(opened.fetch(CLIENT, asked(server, need(series))))


def test_each_publisher_has_an_address_of_its_own() -> None:
    bank, board = requests([need("ecb"), need("fed_h10")], "", TODAY)
    assert bank.address() == "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip"
    assert board.address() == (
        f"https://www.federalreserve.gov/datadownload/Output.aspx?rel=H10&series={PACKAGE}&lastobs="
        "&from=09%2F01%2F2026&to=10%2F31%2F2026&filetype=csv&label=include&layout=seriescolumn&type=package"
    )


def test_one_setting_names_a_mirror_of_both(play: Play) -> None:
    server = play(GOOD)
    assert all(one.url.startswith(server.address) for one in asked(server, need("ecb"), need("fed_h10")))


@pytest.mark.parametrize(("series", "day"), [("ecb", 1), ("fed_h10", 9)])
def test_a_month_is_requested_when_it_is_complete(play: Play, series: str, day: int) -> None:
    server = play(GOOD)
    [before] = asked(server, need(series), today=date(2026, 11, day) - date.resolution)
    [then] = asked(server, need(series), today=date(2026, 11, day))
    assert (before.months_asked, then.months_asked) == (1, 2)
    assert asked(server, need(series, LAST), today=date(2026, 10, 31)) == []


def test_the_banks_zip_is_kept_as_received(play: Play, tmp_path: Path) -> None:
    server = play(GOOD)
    names = kept(fetched(tmp_path, server, "ecb"))
    assert names == ["exchange_rate/2026-11-22/ecb_2026-09_2026-10_093015.zip"]
    [snapshot] = snapshots(tmp_path / "raw")
    assert read(snapshot) == packed(DAYS)
    assert snapshot.sidecar.publisher == "European Central Bank"
    assert snapshot.sidecar.covers == ()
    batch = prepare(snapshot, read(snapshot))
    assert batch.rows.height == 2 * len(DAYS)
    assert (batch.coverage.height, batch.certificate.height) == (0, 0)


def test_the_boards_averages_are_kept(play: Play, tmp_path: Path) -> None:
    server = play(GOOD)
    kept(fetched(tmp_path, server, "fed_h10"))
    [snapshot] = snapshots(tmp_path / "raw")
    batch = prepare(snapshot, read(snapshot))
    assert snapshot.sidecar.publisher == "Board of Governors of the Federal Reserve System"
    assert batch.rows.sort("period_start", "currency").select("period_start", "currency", "units_per_usd").rows() == [
        (FIRST, "GBP", Decimal("0.8")), (FIRST, "JPY", Decimal("151.5")),
        (LAST, "GBP", Decimal("0.8")), (LAST, "JPY", Decimal("151.5")),
    ]  # fmt: skip


def test_the_counts_are_in_the_sidecar(play: Play, tmp_path: Path) -> None:
    kept(fetched(tmp_path, play(GOOD), "fed_h10"))
    [snapshot] = snapshots(tmp_path / "raw")
    pull = snapshot.sidecar.pull
    assert pull
    assert (pull.rows_received, pull.months_asked, pull.months_published) == (4, 2, 2)


@pytest.mark.parametrize("series", ["ecb", "fed_h10"])
def test_a_month_that_is_not_there_is_an_error(play: Play, tmp_path: Path, series: str) -> None:
    hole = Rates([day for day in DAYS if day.month != 9], ["2026-10"])
    [outcome] = fetched(tmp_path, play(hole), series)
    assert "no row for 2026-09" in (outcome.error or "")


def test_a_gap_of_days_is_an_error(play: Play, tmp_path: Path) -> None:
    without = [day for day in DAYS if not date(2026, 10, 5) <= day <= date(2026, 10, 9)]
    [outcome] = fetched(tmp_path, play(Rates(without, [])), "ecb")
    assert "no rate between 2026-10-02 and 2026-10-12" in (outcome.error or "")


def test_an_old_file_is_an_error(play: Play, tmp_path: Path) -> None:
    old = Rates([day for day in DAYS if day <= date(2026, 10, 30)], [])
    [outcome] = fetched(tmp_path, play(old), "ecb")
    assert "no rate between 2026-10-30 and 2026-11-22" in (outcome.error or "")
    assert "old or has a gap" in (outcome.error or "")


def test_the_other_publishers_rates_are_an_error(play: Play, tmp_path: Path) -> None:
    server = play(lambda _asked: Reply(f"{HEADER}2026-09,1.25,150\n2026-10,1.25,150\n".encode()))
    [outcome] = fetched(tmp_path, server, "ecb")
    assert "found rates of fed_h10; expected rates of ecb" in (outcome.error or "")


@pytest.mark.parametrize("series", ["ecb", "fed_h10"])
@pytest.mark.parametrize("bad_day", [TOO_MANY, BROKEN, SLOW], ids=["429", "500", "slow"])
def test_a_transient_failure_is_overcome(play: Play, tmp_path: Path, series: str, bad_day: Reply) -> None:
    server = play(GOOD)
    server.script.append(bad_day)
    assert kept(fetched(tmp_path, server, series))


def test_a_cut_connection_is_overcome(play: Play, tmp_path: Path) -> None:
    server = play(GOOD)
    server.script.append(cut(Reply(packed(DAYS)), 100))
    assert kept(fetched(tmp_path, server, "ecb"))


@pytest.mark.parametrize("series", ["ecb", "fed_h10"])
def test_a_page_in_place_of_the_file_is_reported(play: Play, tmp_path: Path, series: str) -> None:
    server = play(GOOD)
    server.script.append(MAINTENANCE)
    [outcome] = fetched(tmp_path, server, series)
    assert "a web page (Down for maintenance) with status 200" in (outcome.error or "")


@pytest.mark.parametrize("series", ["ecb", "fed_h10"])
@pytest.mark.parametrize(
    "body",
    [b"", HEADER.encode(), HEADER.replace("Unit:", "Units:").encode(), packed(DAYS)[:-9], packed(DAYS, "Date,USD,XXQ,")],
    ids=["empty", "no months", "another header", "a cut zip", "an unknown column"],
)  # fmt: skip
def test_an_invalid_file_of_rates_is_set_aside(play: Play, tmp_path: Path, series: str, body: bytes) -> None:
    [outcome] = fetched(tmp_path, play(lambda _asked: Reply(body)), series)
    assert outcome.error
    assert snapshots(tmp_path / "raw") == []
    assert len(list((tmp_path / "work" / "refused").iterdir())) == 2
