"""The publisher's release orders the files, on whatever day they were handed in. Figures are invented."""

import json
from datetime import date, datetime
from itertools import permutations
from pathlib import Path

import duckdb
import pytest

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.ingest.store import store
from pledgebook.pipelines.raw.sidecar import Cover, Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot
from pledgebook.pipelines.warehouse.connection import transaction
from tests.ledgers import emptied

CENSUS = "E_COMMODITY,CTY_CODE,ALL_VAL_MO,LAST_UPDATE,time\n"
EIA = "date,series_id,mmcf,vintage\n"
KEY = "NGM_EPG0_EVE_NUS-NCH_MMCF"
SOY = Cover("export", "USA", "CHN", ("1201",), 4, date(2026, 5, 1), date(2026, 5, 1), "ALL_VAL_MO")
Content = str
Files = list[tuple[str, Content]]


def take(
    con: duckdb.DuckDBPyConnection,
    source: str,
    day: str,
    *contents: Content,
    covers: tuple[Cover, ...] = (),
    edition: str | None = None,
) -> dict[str, int]:
    """Store files of one moment; returns the counts of their rows."""
    batches = []
    for number, content in enumerate(contents):
        name = f"{number}.file"
        sidecar = Sidecar(
            source,
            name,
            datetime.fromisoformat(day),
            "invented",
            "0" * 64,
            len(content.encode()),
            covers=covers,
            edition=edition,
        )
        batches.append(prepare(Snapshot(f"{source}/{day}/{name}", Path(name), sidecar), content.encode()))
    with transaction(con):
        counts = store(con, batches)
    older = sum(json.loads(rules).get("older_release", 0) for rules in counts["ignored_by_rule"])
    row = counts.select("^rows_.*$").sum().row(0, named=True)
    total = row["rows_stored"] + row["rows_unchanged"] + row["rows_quarantined"] + row["rows_ignored"]
    assert row["rows_read"] == total
    return {**row, "older": older}


def soy(value: int | None, release: str, other: str = "") -> Content:
    rows = "" if value is None else f"1201,5700,{value},{release},2026-05\n"
    return CENSUS + rows + other


def gas(*volumes: tuple[str, int, str]) -> Content:
    return EIA + "".join(f"{month}-15,{KEY},{volume},{release}\n" for month, volume, release in volumes)


def current(con: duckdb.DuckDBPyConnection, moment: str | None = None) -> list[tuple[str, int]]:
    """Figures by product and month, as known at a moment."""
    rows = con.execute(
        "SELECT product_code || ' ' || strftime(month, '%Y-%m'), CAST(coalesce(value, quantity) AS INTEGER) FROM ledger.flow "
        "WHERE ledger.is_known(known_from, known_to, $1) ORDER BY ALL",
        [datetime.fromisoformat(moment or "2027-01-01")],
    )
    return rows.fetchall()


def test_an_older_release_taken_later_replaces_nothing(con: duckdb.DuckDBPyConnection) -> None:
    take(con, "census_trade", "2026-08-06", soy(120, "2026-08-05"))
    counts = take(con, "census_trade", "2026-11-30", soy(99, "2026-07-07"))
    assert (counts["rows_stored"], counts["older"]) == (0, 1)
    assert current(con) == [("1201 2026-05", 120)]


def test_what_was_known_at_a_moment_stays_so(con: duckdb.DuckDBPyConnection) -> None:
    take(con, "census_trade", "2026-07-08", soy(99, "2026-07-07"))
    take(con, "census_trade", "2026-08-06", soy(120, "2026-08-05"))
    assert current(con, "2026-08-05") == [("1201 2026-05", 99)]
    assert current(con) == [("1201 2026-05", 120)]


def test_an_older_release_adds_the_months_that_a_newer_one_does_not_have(
    con: duckdb.DuckDBPyConnection,
) -> None:
    take(con, "eia_lng", "2026-11-10", gas(("2026-02", 0, "2026-08-31")))
    counts = take(
        con, "eia_lng", "2026-11-30", gas(("2026-01", 7, "2026-04-30"), ("2026-02", 509, "2026-04-30"))
    )
    assert (counts["rows_stored"], counts["older"]) == (1, 1)
    assert current(con) == [("271111 2026-01", 7), ("271111 2026-02", 0)]


def test_a_newer_release_that_repeats_a_figure_confirms_it(con: duckdb.DuckDBPyConnection) -> None:
    take(con, "eia_lng", "2026-11-01", gas(("2026-02", 5, "2026-04-30")))
    take(con, "eia_lng", "2026-11-02", gas(("2026-02", 5, "2026-08-31")))
    assert take(con, "eia_lng", "2026-11-03", gas(("2026-02", 4, "2026-06-30")))["older"] == 1
    assert current(con) == [("271111 2026-02", 5)]


def test_what_a_newer_complete_release_left_out_does_not_come_back(con: duckdb.DuckDBPyConnection) -> None:
    other = "120110,5700,3,{},2026-05\n"
    narrow = Cover("export", "USA", "CHN", ("1201",), 6, date(2026, 5, 1), date(2026, 5, 1), "ALL_VAL_MO")
    newer, older = (
        other.format("2026-08-05"),
        other.format("2026-07-07") + "120190,5700,9,2026-07-07,2026-05\n",
    )
    take(con, "census_trade", "2026-08-06", CENSUS + newer, covers=(narrow,))
    assert take(con, "census_trade", "2026-11-30", CENSUS + older, covers=(narrow,))["older"] == 1
    assert current(con) == [("120110 2026-05", 3)]


def test_an_older_complete_release_withdraws_nothing_newer(con: duckdb.DuckDBPyConnection) -> None:
    take(con, "census_trade", "2026-08-06", soy(120, "2026-08-05", "120190,5700,9,2026-08-05,2026-05\n"))
    counts = take(con, "census_trade", "2026-11-30", soy(120, "2026-07-07"), covers=(SOY,))
    assert counts["rows_withdrawn"] == 0


def test_two_releases_in_one_file_or_at_one_moment_give_the_newer_one(con: duckdb.DuckDBPyConnection) -> None:
    stacked = gas(("2026-02", 4, "2026-04-30"), ("2026-02", 5, "2026-08-31"))
    counts = take(con, "eia_lng", "2026-11-01", stacked)
    assert (counts["rows_stored"], counts["older"], counts["rows_quarantined"]) == (1, 1, 0)
    files = gas(("2026-03", 4, "2026-04-30")), gas(("2026-03", 5, "2026-08-31"))
    assert take(con, "eia_lng", "2026-11-02", *files)["rows_quarantined"] == 0
    assert current(con) == [("271111 2026-02", 5), ("271111 2026-03", 5)]


def test_a_file_without_a_release_is_of_the_day_it_was_retrieved(con: duckdb.DuckDBPyConnection) -> None:
    plain = "date,series_id,mmcf\n2026-02-15," + KEY + ",{}\n"
    take(con, "eia_lng", "2026-09-15", plain.format(5))
    assert take(con, "eia_lng", "2026-11-01", gas(("2026-02", 4, "2026-08-31")))["older"] == 1
    take(con, "eia_lng", "2026-11-02", plain.format(6))
    take(con, "eia_lng", "2026-11-03", plain.format(4), edition="release of 2026-06-30")
    assert current(con) == [("271111 2026-02", 6)]


def test_a_release_after_the_day_of_retrieval_is_refused(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(
        SourceError, match="found the release of 2026-08-05; expected a release up to the day of retrieval"
    ):
        take(con, "census_trade", "2026-07-01", soy(120, "2026-08-05"))


def test_a_release_that_is_no_day_is_refused(con: duckdb.DuckDBPyConnection) -> None:
    assert take(con, "census_trade", "2026-07-08", soy(120, "soon"))["rows_quarantined"] == 1


def kiel(*rows: tuple[str, int, int]) -> Content:
    lines = "".join(f"Japan,{iso},2022,{month},{bn},0,0,{bn}\n" for iso, month, bn in rows)
    return "country,iso,year,month,total,financial,humanitarian,military\n" + lines


def japan(months: int, value: int) -> Content:
    names = ("Jan", "Feb", "Mar", "Apr")[:months]
    head = "".join(f",Quantity1-{name},Quantity2-{name},Value-{name}" for name in ("Year", *names))
    cells = f",0,{months},{value * months}" + f",0,1,{value}" * months
    return f"Exp or Imp,Year,HS,Country,Unit1,Unit2{head}\n2,2026,'120190000',304,  ,MT{cells}\n"


def sales(*weeks: tuple[str, int]) -> Content:
    names = (
        "commodityCode,countryCode,weeklyExports,accumulatedExports,outstandingSales,grossNewSales,currentMYNetSales,"
        "currentMYTotalCommitment,nextMYOutstandingSales,nextMYNetSales,unitId,weekEndingDate\n"
    )
    return names + "".join(f"801,5700,{tons},2,3,4,5,5,0,0,1,{week}\n" for week, tons in weeks)


def aid(updated: str, *transactions: tuple[str, int]) -> Content:
    body = "".join(
        f'<transaction><transaction-type code="3"/><transaction-date iso-date="{day}"/><value>{amount}</value></transaction>'
        for day, amount in transactions
    )
    return (
        f'<iati-activities version="2.03"><iati-activity default-currency="EUR" last-updated-datetime="{updated}">'
        f"<iati-identifier>XX-1</iati-identifier>{body}</iati-activity></iati-activities>"
    )


RELEASES: dict[str, Files] = {
    "census_trade": [
        ("", soy(99, "2026-07-07")),
        ("", soy(110, "2026-08-05")),
        ("", soy(120, "2026-09-04")),
    ],
    "eia_lng": [
        ("", gas(("2026-01", 1, "2026-04-30"))),
        ("", gas(("2026-01", 2, "2026-06-30"), ("2026-02", 4, "2026-06-30"))),
        ("", gas(("2026-02", 5, "2026-08-31"))),
    ],
    "kiel_ukraine": [
        ("Release 27 (02/2022)", kiel(("JPN", 1, 1), ("JPN", 2, 2))),
        ("Release 28 (04/2022)", kiel(("JPN", 1, 1), ("JPN", 4, 7))),
        ("Release 29 (06/2022), 2022-08-30", kiel(("JPN", 1, 3), ("JPN", 6, 1))),
    ],
    "japan_customs": [
        ("Jan-Feb:Provisional", japan(2, 5)),
        ("Jan-Feb:Detailed", japan(2, 6)),
        ("Fixed", japan(2, 7)),
    ],
    "usda_esr": [
        ("2026", sales(("2026-07-16", 1))),
        ("2026", sales(("2026-07-16", 2), ("2026-07-23", 4))),
        ("2026", sales(("2026-07-16", 3), ("2026-07-23", 5), ("2026-07-30", 6))),
    ],
    "iati": [
        ("", aid("2026-01-01T00:00:00Z", ("2025-02-01", 5), ("2025-06-01", 9))),
        ("", aid("2026-02-01T00:00:00Z", ("2025-02-01", 6), ("2025-06-01", 9))),
        ("", aid("2026-03-01T00:00:00Z", ("2025-02-01", 7), ("2025-03-01", 1))),
    ],
}
"""Three releases of each source that says of which release a file is: edition and content, the oldest first."""


@pytest.mark.parametrize("source", RELEASES)
def test_the_same_releases_give_the_same_ledger_in_any_order(
    con: duckdb.DuckDBPyConnection, source: str
) -> None:
    seen = set()
    for order in permutations(RELEASES[source]):
        for day, (edition, content) in enumerate(order, 1):
            take(con, source, f"2027-12-0{day}", content, edition=edition or None)
        found = (
            current(con, "2028-01-01")
            + con.execute(
                "SELECT event_id, CAST(amount_low AS BIGINT) FROM ledger.event WHERE known_to IS NULL ORDER BY ALL"
            ).fetchall()
        )
        seen.add(tuple(found))
        emptied(con)
    assert len(seen) == 1


def test_an_activity_split_over_files_is_the_same_on_one_day_and_on_three(
    con: duckdb.DuckDBPyConnection,
) -> None:
    years = [
        aid("2026-10-01T00:00:00Z", (f"{year}-02-01", year), (f"{year}-06-30", 1))
        for year in (2021, 2022, 2023)
    ]
    for day, content in enumerate(years, 1):
        sidecar = Sidecar(
            "iati", f"{day}.xml", datetime(2026, 10, day), "invented", "0" * 64, len(content.encode())
        )
        snapshot = Snapshot(f"iati/2026-10-0{day}/{day}.xml", Path("x.xml"), sidecar)
        with transaction(con):
            assert store(con, [prepare(snapshot, content.encode())])["rows_withdrawn"].item() == 0
    spread = con.execute("SELECT event_id FROM ledger.event WHERE known_to IS NULL ORDER BY ALL").fetchall()
    emptied(con)
    take(con, "iati", "2026-10-01", *years)
    assert (
        spread
        == con.execute("SELECT event_id FROM ledger.event WHERE known_to IS NULL ORDER BY ALL").fetchall()
    )
    assert len(spread) == 6


def test_an_activity_in_a_newer_file_replaces_the_whole_of_it(con: duckdb.DuckDBPyConnection) -> None:
    take(con, "iati", "2026-10-01", aid("2026-10-01", ("2021-02-01", 5), ("2022-02-01", 9)))
    counts = take(con, "iati", "2026-10-02", aid("2026-10-02", ("2021-02-01", 6), ("2022-02-01", 9)))
    assert counts["rows_withdrawn"] == 1
