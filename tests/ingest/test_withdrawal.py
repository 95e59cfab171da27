"""A withdrawal beyond the bound of its source is a break that says what leaves, until it is accepted or the figures are back."""

import duckdb
import pytest

from tests.ingest.test_release_order import aid, take
from tests.ledgers import Ledger, take_concordance

FULL = {
    ("1201", "2020-01"): "119",
    ("1201", "2020-02"): "98",
    ("1202", "2020-01"): "1",
    ("1202", "2020-02"): "1",
}
CUT = {key: value for key, value in FULL.items() if key[0] == "1202"}


def findings(con: duckdb.DuckDBPyConnection) -> list[tuple[str, bool]]:
    return con.execute(
        "SELECT explanation, known_to IS NULL FROM ledger.finding WHERE kind = 'withdrawal' ORDER BY ALL"
    ).fetchall()


def test_a_cut_file_says_how_much_leaves_and_of_what(ledger: Ledger, con: duckdb.DuckDBPyConnection) -> None:
    ledger.take("2020-03-01", FULL, covers="12")
    ledger.take("2020-04-01", CUT, covers="12")
    assert findings(con) == [
        (
            "2 of 4 figures leave the ledger, 217 of 219 USD: ALL_VAL_MO USA export JPN 12 2020-01 to 2020-02 (217 USD)",
            True,
        )
    ]


def test_the_break_ends_when_the_figures_are_back(ledger: Ledger, con: duckdb.DuckDBPyConnection) -> None:
    ledger.take("2020-03-01", FULL, covers="12")
    ledger.take("2020-04-01", CUT, covers="12")
    ledger.take("2020-04-02", {**CUT, ("1201", "2020-01"): "119"}, covers="12")
    assert [is_open for _, is_open in findings(con)] == [True]
    ledger.take("2020-04-03", {**FULL, ("1201", "2020-01"): "120"}, covers="12")
    assert [is_open for _, is_open in findings(con)] == [False]


@pytest.mark.parametrize(
    ("left", "is_break"),
    [
        (range(19), False),  # one of twenty figures, a twentieth of the amount less a bit
        (range(10), True),
    ],
)
def test_a_small_revision_is_no_break(
    ledger: Ledger, con: duckdb.DuckDBPyConnection, left: range, is_break: bool
) -> None:
    codes = {f"12{number:02}": "1" for number in range(19)} | {"1299": "0"}
    full = {(code, "2020-01"): value for code, value in codes.items()}
    ledger.take("2020-03-01", full, covers="12")
    ledger.take("2020-04-01", {key: full[key] for key in [*full][: len(left)]}, covers="12")
    assert bool(findings(con)) is is_break


def test_a_code_that_is_replaced_is_no_loss(ledger: Ledger, con: duckdb.DuckDBPyConnection) -> None:
    ledger.take("2020-03-01", {("1201", "2020-01"): "119", ("1202", "2020-01"): "1"}, covers="12")
    ledger.take("2020-04-01", {("1203", "2020-01"): "119", ("1202", "2020-01"): "1"}, covers="12")
    assert findings(con) == []


def test_a_month_that_is_emptied_is_a_break_in_a_long_file(
    ledger: Ledger, con: duckdb.DuckDBPyConnection
) -> None:
    months = [f"20{year}-{month:02}" for year in range(10, 20) for month in range(1, 13)]
    full = {("1201", month): "100" for month in months}
    ledger.take("2020-03-01", full, covers="12")
    ledger.take("2020-04-01", {**full, ("1201", "2015-06"): "0"}, covers="12")
    assert findings(con) == []
    ledger.take("2020-05-01", {key: value for key, value in full.items() if key[1] != "2015-05"}, covers="12")
    assert "2015-05 (100 USD)" in findings(con)[0][0]


def donors(*isos: str) -> str:
    names = {"JPN": "Japan", "CAN": "Canada", "FRA": "France"}
    return "country,iso,year,month,total,financial,humanitarian,military\n" + "".join(
        f"{names[iso]},{iso},2022,{month},1,0,0,1\n" for iso in isos for month in (1, 2)
    )


def test_one_donor_of_the_tracker_is_a_break(con: duckdb.DuckDBPyConnection) -> None:
    take(con, "kiel_ukraine", "2022-06-01", donors("JPN", "CAN", "FRA"))
    take(con, "kiel_ukraine", "2022-07-01", donors("JPN"))
    ((told, _),) = findings(con)
    assert "12 of 18 figures leave the ledger, 4,000,000,000 of 6,000,000,000 EUR" in told
    assert "Support of Ukraine CAN 2022-01 to 2022-02" in told


def activities(*own: int) -> str:
    """A hundred activities of one payment, and one of several."""
    _head, body, tail = aid("2026-01-01", ("2025-02-01", 10)).partition("<iati-activity ")
    one, _end = tail.split("</iati-activities>")
    several = aid("2026-01-01", *((f"2025-0{number}-01", amount) for number, amount in enumerate(own, 1)))
    others = "".join(body + one.replace("XX-1", f"YY-{number}") for number in range(100))
    return several.replace("<iati-activity ", others + "<iati-activity ", 1)


def test_an_activity_that_loses_most_is_a_break_under_many_others(con: duckdb.DuckDBPyConnection) -> None:
    take(con, "iati", "2026-10-01", activities(50, 1, 1))
    take(con, "iati", "2026-10-02", activities(40, 1, 1))
    assert findings(con) == []
    take(con, "iati", "2026-10-03", activities(1, 1))
    ((told, _),) = findings(con)
    assert "disbursement XX-1" in told


def test_a_cut_concordance_is_a_break(con: duckdb.DuckDBPyConnection) -> None:
    links = [(f"8704{number:02}", f"8704{number:02}") for number in range(10)]
    take_concordance(con, "2022-01-01", *links)
    take_concordance(con, "2023-01-01", *links[:3])
    assert findings(con) == [("14 of 20 figures leave the ledger", True)]


def repeats(con: duckdb.DuckDBPyConnection) -> list[str]:
    found = con.execute(
        "SELECT explanation FROM ledger.finding WHERE kind = 'duplicate' ORDER BY ALL"
    ).fetchall()
    return [explanation for (explanation,) in found]


def test_events_alike_in_two_files_of_one_moment_are_told(con: duckdb.DuckDBPyConnection) -> None:
    alike = aid("2026-10-01", ("2025-02-01", 5), ("2025-03-01", 7)), aid("2026-10-01", ("2025-02-01", 5))
    take(con, "iati", "2026-10-02", *alike)
    assert repeats(con) == [
        "1 event(s) alike of XX-1 are in both files, which were retrieved at one moment; each is counted once"
    ]


def test_two_releases_of_one_activity_repeat_nothing(con: duckdb.DuckDBPyConnection) -> None:
    take(
        con, "iati", "2026-10-02", aid("2026-09-01", ("2025-02-01", 5)), aid("2026-10-01", ("2025-02-01", 5))
    )
    assert repeats(con) == []
