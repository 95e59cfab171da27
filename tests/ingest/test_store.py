"""Two times: a figure belongs to its month, and was known from one day to another. Figures are invented."""

from collections.abc import Callable
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.ingest.store import forget
from tests.examples import examples
from tests.ledgers import Cells, Ledger, take_concordance

JAN, FEB = ("1201", "2020-01"), ("1201", "2020-02")


def test_a_first_vintage_is_stored_and_open(ledger: Ledger) -> None:
    counts = ledger.take("2020-03-01", {JAN: "10", FEB: "20"})
    assert counts["rows_stored"] == 2
    assert ledger.known("2020-03-01") == {JAN: 10, FEB: 20}


def test_before_it_was_taken_nothing_was_known(ledger: Ledger) -> None:
    ledger.take("2020-03-01", {JAN: "10"})
    assert ledger.known("2020-02-29") == {}


def test_a_revised_figure_closes_the_old_one(ledger: Ledger) -> None:
    ledger.take("2020-03-01", {JAN: "10"})
    counts = ledger.take("2020-04-01", {JAN: "11", FEB: "20"})
    assert (counts["rows_stored"], counts["rows_unchanged"]) == (2, 0)
    assert ledger.known("2020-03-31") == {JAN: 10}
    assert ledger.known("2020-04-01") == {JAN: 11, FEB: 20}


def test_an_unchanged_figure_is_not_touched(ledger: Ledger, con: duckdb.DuckDBPyConnection) -> None:
    ledger.take("2020-03-01", {JAN: "10"})
    counts = ledger.take("2020-04-01", {JAN: "10"})
    assert (counts["rows_stored"], counts["rows_unchanged"]) == (0, 1)
    assert con.execute("SELECT count(*), min(snapshot_id) FROM ledger.flow").fetchall() == [
        (1, "census_trade/2020-03-01/invented.csv")
    ]


def test_a_figure_that_returns_to_its_old_value_opens_a_third_interval(
    ledger: Ledger, con: duckdb.DuckDBPyConnection
) -> None:
    for day, value in (("2020-03-01", "10"), ("2020-04-01", "11"), ("2020-05-01", "10")):
        ledger.take(day, {JAN: value})
    assert [ledger.known(f"2020-0{month}-15")[JAN] for month in (3, 4, 5)] == [10, 11, 10]
    assert con.execute("SELECT count(*) FROM ledger.flow").fetchall() == [(3,)]


def test_a_complete_vintage_withdraws_what_it_no_longer_holds(ledger: Ledger) -> None:
    ledger.take("2020-03-01", {JAN: "10", ("1202", "2020-01"): "5"}, covers="")
    counts = ledger.take("2020-04-01", {JAN: "10"}, covers="")
    assert counts["rows_withdrawn"] == 1
    assert ledger.known("2020-03-15") == {JAN: 10, ("1202", "2020-01"): 5}
    assert ledger.known("2020-04-01") == {JAN: 10}


def test_a_vintage_that_is_not_complete_withdraws_nothing(ledger: Ledger) -> None:
    ledger.take("2020-03-01", {JAN: "10", ("1202", "2020-01"): "5"}, covers="")
    assert ledger.take("2020-04-01", {JAN: "10"})["rows_withdrawn"] == 0
    assert ledger.known("2020-04-01") == {JAN: 10, ("1202", "2020-01"): 5}


def test_only_the_covered_products_and_months_are_withdrawn(ledger: Ledger) -> None:
    ledger.take("2020-03-01", {JAN: "10", FEB: "20", ("2711", "2020-01"): "5"}, covers="")
    ledger.take("2020-04-01", {("1202", "2020-01"): "1"}, covers="12")
    assert ledger.known("2020-04-01") == {FEB: 20, ("2711", "2020-01"): 5, ("1202", "2020-01"): 1}


def test_two_snapshots_of_one_moment_that_disagree_are_told(
    ledger: Ledger, con: duckdb.DuckDBPyConnection
) -> None:
    ledger.take("2020-03-01", {JAN: "10"})
    counts = ledger.take("2020-03-01", {JAN: "11"}, name="other.csv")
    assert counts["rows_quarantined"] == 1
    assert ledger.known("2020-03-01") == {JAN: 10}
    ((reasons,),) = con.execute("SELECT reasons FROM ledger.quarantine").fetchall()
    assert "invented.csv row 1, retrieved at the same moment, has another figure" in reasons[0]


def test_a_refused_row_takes_its_month_s_coverage_with_it(
    ledger: Ledger, con: duckdb.DuckDBPyConnection
) -> None:
    ledger.take("2020-03-01", {JAN: "10", FEB: "2,0"}, covers="")
    months = con.execute("SELECT strftime(month, '%Y-%m') FROM ledger.coverage ORDER BY month").fetchall()
    assert months == [("2020-01",)]


def test_a_figure_of_zero_is_a_figure(ledger: Ledger) -> None:
    ledger.take("2020-03-01", {JAN: "0"})
    assert ledger.known("2020-03-01") == {JAN: 0}


def test_an_error_leaves_the_ledger_as_it_was(ledger: Ledger, con: duckdb.DuckDBPyConnection) -> None:
    ledger.take("2020-03-01", {JAN: "10"})
    con.execute("ALTER TABLE ledger.snapshot RENAME TO hidden")
    with pytest.raises(duckdb.CatalogException):
        ledger.take("2020-04-01", {JAN: "11"})
    con.execute("ALTER TABLE ledger.hidden RENAME TO snapshot")
    assert ledger.known("2020-04-02") == {JAN: 10}


def test_a_newer_concordance_withdraws_the_links_that_it_no_longer_has(
    con: duckdb.DuckDBPyConnection,
) -> None:
    hybrids = (("870441", "870421"), ("870441", "870490"))
    take_concordance(con, "2022-01-01", *hybrids, ("870460", "870490"))
    counts = take_concordance(con, "2023-01-01", *hybrids)
    assert (counts["rows_unchanged"], counts["rows_stored"], counts["rows_withdrawn"]) == (2, 2, 2)
    said = "SELECT from_code, relation, weight FROM ledger.concordance WHERE to_code = '870490' AND known_to IS NULL"
    assert con.execute(said).fetchall() == [("870441", "1:n", Decimal("0.5"))]
    forget(con, "hs_concordance")
    assert con.execute("SELECT count(*) FROM ledger.concordance").fetchall() == [(0,)]


cells = st.dictionaries(
    st.tuples(st.sampled_from(["1201", "1202", "2711"]), st.sampled_from(["2020-01", "2020-02"])),
    st.integers(0, 3).map(str),
    max_size=6,
)


@examples(12)
@given(vintages=st.lists(cells, min_size=1, max_size=4))
def test_what_a_complete_vintage_says_is_what_was_known_then(
    new_ledger: Callable[[], Ledger], vintages: list[Cells]
) -> None:
    ledger = new_ledger()
    for day, vintage in enumerate(vintages, 1):
        full = {**vintage, ("9999", "2020-01"): "1", ("9999", "2020-02"): "1"}
        ledger.take(f"2020-03-{day:02d}", full, covers="")
    for day, vintage in enumerate(vintages, 1):
        expected = {key: float(value) for key, value in vintage.items()}
        found = {key: value for key, value in ledger.known(f"2020-03-{day:02d}").items() if key[0] != "9999"}
        assert found == expected


@examples(12)
@given(vintage=cells.filter(bool))
def test_ingesting_twice_changes_nothing(new_ledger: Callable[[], Ledger], vintage: Cells) -> None:
    ledger = new_ledger()
    ledger.take("2020-03-01", vintage, covers="")
    before = ledger.con.execute("FROM ledger.flow ORDER BY ALL").fetchall()
    counts = ledger.take("2020-03-02", vintage, covers="", name="again.csv")
    assert counts["rows_unchanged"] == len(vintage)
    assert ledger.con.execute("FROM ledger.flow ORDER BY ALL").fetchall() == before
