"""Events of sources have their own history beside the register's claims. All figures are invented."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pledgebook.pipelines.ingest.batch import Batch
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.ingest.store import forget, store
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot
from pledgebook.pipelines.schemas import CONTRACTS, REGISTER_TABLES
from pledgebook.pipelines.schemas.contract import columns, empty
from pledgebook.pipelines.warehouse.connection import transaction
from pledgebook.pipelines.warehouse.reading import known_register, load
from pledgebook.pipelines.warehouse.writing import replace_register
from tests.checks.test_laws import GOOD

HEADER = "country,iso,year,month,total,financial,humanitarian,military\n"
Take = Callable[..., dict[str, int]]
Known = dict[tuple[str, str], float]


def batch(day: str, rows: str, name: str = "invented.csv") -> Batch:
    content = (HEADER + rows).encode()
    moment = datetime.fromisoformat(day)
    sidecar = Sidecar("kiel_ukraine", name, moment, "invented figures", "0" * 64, len(content))
    return prepare(Snapshot(f"kiel_ukraine/{day}/{name}", Path(name), sidecar), content)


@pytest.fixture
def take(con: duckdb.DuckDBPyConnection) -> Take:
    def taken(day: str, *rows: str) -> dict[str, int]:
        batches = [batch(day, text, f"{number}.csv") for number, text in enumerate(rows)]
        with transaction(con):
            manifest = store(con, batches)
        return manifest.select(pl.col("^rows_.*$").sum()).row(0, named=True)

    return taken


def known(con: duckdb.DuckDBPyConnection, day: str) -> Known:
    """Military aid by donor and month in EUR m, as known at the end of a day."""
    frame = load(con, "event", datetime.fromisoformat(f"{day}T23:59:59"), "kiel_ukraine").filter(
        series="military"
    )
    return {(row[0], f"{row[1]:%m}"): float(row[2]) / 1e6 for row in
            frame.select("payer_iso3", "event_date", "amount_low").iter_rows()}  # fmt: skip


def row(iso: str, month: int, millions: int) -> str:
    return f"{'Japan' if iso == 'JPN' else 'Canada'},{iso},2022,{month},{millions}e-3,0,0,{millions}e-3\n"


def test_a_revised_figure_closes_the_old_one(con: duckdb.DuckDBPyConnection, take: Take) -> None:
    take("2022-06-01", row("JPN", 1, 5) + row("JPN", 2, 6))
    counts = take("2022-07-01", row("JPN", 1, 5) + row("JPN", 2, 7))
    assert (counts["rows_stored"], counts["rows_unchanged"], counts["rows_withdrawn"]) == (1, 5, 0)
    assert known(con, "2022-06-30") == {("JPN", "01"): 5, ("JPN", "02"): 6}
    assert known(con, "2022-07-01") == {("JPN", "01"): 5, ("JPN", "02"): 7}


def test_the_same_file_twice_changes_nothing(con: duckdb.DuckDBPyConnection, take: Take) -> None:
    take("2022-06-01", row("JPN", 1, 5))
    before = con.execute("FROM ledger.event ORDER BY ALL").fetchall()
    assert take("2022-07-01", row("JPN", 1, 5))["rows_unchanged"] == 3
    assert con.execute("FROM ledger.event ORDER BY ALL").fetchall() == before


def test_what_a_whole_file_no_longer_holds_is_withdrawn(con: duckdb.DuckDBPyConnection, take: Take) -> None:
    take("2022-06-01", row("JPN", 1, 5) + row("CAN", 1, 9))
    assert take("2022-07-01", row("JPN", 1, 5))["rows_withdrawn"] == 3
    assert known(con, "2022-06-30") == {("JPN", "01"): 5, ("CAN", "01"): 9}
    assert known(con, "2022-07-01") == {("JPN", "01"): 5}


def test_files_of_one_moment_are_whole_together(con: duckdb.DuckDBPyConnection, take: Take) -> None:
    take("2022-06-01", row("JPN", 1, 5), row("CAN", 1, 9))
    assert take("2022-07-01", row("CAN", 1, 9), row("JPN", 1, 5))["rows_withdrawn"] == 0
    assert known(con, "2022-07-01") == {("JPN", "01"): 5, ("CAN", "01"): 9}


def test_a_refused_row_withdraws_nothing(con: duckdb.DuckDBPyConnection, take: Take) -> None:
    take("2022-06-01", row("JPN", 1, 5) + row("CAN", 1, 9))
    counts = take("2022-07-01", row("JPN", 1, 5) + "Canada,CAN,2022,1,9,1,1,1\n")
    assert (counts["rows_quarantined"], counts["rows_withdrawn"]) == (4, 0)
    assert known(con, "2022-07-01") == {("JPN", "01"): 5, ("CAN", "01"): 9}


def test_two_files_of_one_moment_that_disagree_are_told(con: duckdb.DuckDBPyConnection, take: Take) -> None:
    assert take("2022-06-01", row("JPN", 1, 5), row("JPN", 1, 6))["rows_quarantined"] == 1
    assert known(con, "2022-06-01") == {("JPN", "01"): 5}


def test_a_source_is_forgotten_and_the_register_is_not(con: duckdb.DuckDBPyConnection, take: Take) -> None:
    register = {table: empty(CONTRACTS[table]) for table in REGISTER_TABLES}
    register["event"] = pl.DataFrame([GOOD["event"]], schema=columns(CONTRACTS["event"]))
    replace_register(con, register)
    take("2022-06-01", row("JPN", 1, 5))
    assert known_register(con, "event", datetime(2022, 12, 31))["event_id"].to_list() == ["E"]
    replace_register(con, register)
    assert known(con, "2022-06-01") == {("JPN", "01"): 5}
    forget(con, "kiel_ukraine")
    assert load(con, "event")["event_id"].to_list() == ["E"]
