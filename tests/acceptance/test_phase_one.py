"""Phase One: US exports to China against Annex 6-1, from the real vintages to the published numbers."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import CHECKOUT, ONLY_OWN, DataDir
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.steps.reconcile import answer as answer_step
from pledgebook.pipelines.steps.register import load_register
from pledgebook.pipelines.warehouse.connection import connect
from tests.acceptance.vintages import MARKED_OUTSIDE, VINTAGES, read_vintage, take_vintage

LAST = date(2021, 2, 23)
SECTORS = ("CN-P1-AGR", "CN-P1-ENE", "CN-P1-MAN")

Ask = Callable[..., dict[str, Any]]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """A ledger of the three real vintages and its agreement in the project's own register."""
    data = DataDir(tmp_path_factory.mktemp("phase-one"))
    data.register.mkdir(parents=True)
    (data.raw / ONLY_OWN).touch()
    for file in (CHECKOUT / "data" / "raw" / "register").glob("us-china-phase-one*"):
        shutil.copy(file, data.register)
    for day in VINTAGES:
        take_vintage(shared_data, data.raw, day)
    ingest(data)
    load_register(data)
    return data


@pytest.fixture(scope="module")
def con(data: DataDir) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(data.warehouse) as con:
        yield con


@pytest.fixture(scope="module")
def ask(con: duckdb.DuckDBPyConnection) -> Ask:
    """Asks for one row of the reconciliation."""
    asked: dict[tuple[date, date], pl.DataFrame] = {}

    def answer(
        reading: str, year: int, as_of: date = date(2020, 12, 31), known: date = LAST
    ) -> dict[str, Any]:
        if (as_of, known) not in asked:
            asked[as_of, known] = answer_step(con, "test", as_of, end_of_day(known)).reconciliation
        frame = asked[as_of, known].filter(reading_id=reading, period_start=date(year, 1, 1))
        return frame.row(0, named=True)

    return answer


@pytest.mark.parametrize(
    ("pledge", "baseline", "target_2020", "target_2021"),
    [
        ("CN-P1-AGR", 20_969_792_856, 33_469_792_856, 40_469_792_856),
        ("CN-P1-ENE", 7_649_222_398, 26_149_222_398, 41_549_222_398),
        ("CN-P1-MAN", 50_151_478_524, 83_051_478_524, 94_951_478_524),
        ("CN-P1-GOODS", 78_770_493_778, 142_670_493_778, 176_970_493_778),
    ],
)
def test_baselines_and_targets(
    ask: Ask, pledge: str, baseline: int, target_2020: int, target_2021: int
) -> None:
    row = ask(f"{pledge}/us-exports", 2020)
    assert (row["baseline"], row["target"]) == (baseline, target_2020)
    assert ask(f"{pledge}/us-exports", 2021, as_of=date(2021, 12, 31))["target"] == target_2021


def test_the_sectors_add_up_to_all_goods(ask: Ask) -> None:
    parts = [ask(f"{pledge}/us-exports", 2020) for pledge in SECTORS]
    whole = ask("CN-P1-GOODS/us-exports", 2020)
    for column in ("baseline", "target", "realized", "gap"):
        assert sum(part[column] for part in parts) == whole[column]


def test_energy_of_2020_is_not_counted_twice(ask: Ask) -> None:
    assert ask("CN-P1-ENE/us-exports", 2020)["realized"] == 9_738_382_930


def test_the_naive_sum_is_what_was_published_that_day(shared_data: Path) -> None:
    vintage = read_vintage(shared_data, "2021-02-23")
    energy = vintage.filter(pl.col("high_catagory") == "Energy", pl.col("time").dt.year() == 2020)
    published = pl.read_parquet(shared_data / "phase_one" / "published" / "goals_2021-02-23.parquet")
    (value,) = published.filter(pl.col("__index_level_0__") == "2020 Values")["Energy"]
    assert energy["china_exports"].sum() == int(value) == 11_364_655_612


def test_the_total_beside_its_parts_is_reported(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "SELECT left_amount, right_amount, abs(left_amount - right_amount), month FROM ledger.finding "
        "WHERE kind = 'total_beside_parts'"
    ).fetchall()
    assert rows == [(Decimal(1_626_272_682), Decimal(1_626_305_135), Decimal(32_453), date(2020, 12, 1))]


def test_covered_exports_of_2020_and_their_share(ask: Ask) -> None:
    row = ask("CN-P1-GOODS/us-exports", 2020)
    assert row["realized"] == 89_340_217_951
    assert round(row["attainment_pct"], 1) == Decimal("62.6")
    assert row["gap"] == row["target"] - row["realized"]


@pytest.mark.parametrize(
    ("as_of", "realized_bn", "target_bn", "pct"),
    [(date(2020, 3, 31), "14.32", "35.67", 40), (date(2020, 4, 30), "20.26", "47.56", 43)],
)
def test_to_date_linear(ask: Ask, as_of: date, realized_bn: str, target_bn: str, pct: int) -> None:
    row = ask("CN-P1-GOODS/us-exports", 2020, as_of=as_of)
    assert round(row["realized"] / 10**9, 2) == Decimal(realized_bn)
    assert round(row["target_to_date"] / 10**9, 2) == Decimal(target_bn)
    assert round(row["attainment_to_date_pct"]) == pct


@pytest.mark.parametrize(("reading", "pct"), [("us-exports", "52.2"), ("us-exports-seasonal", "57.4")])
def test_to_date_in_september(ask: Ask, reading: str, pct: str) -> None:
    row = ask(f"CN-P1-GOODS/{reading}", 2020, as_of=date(2020, 9, 30))
    assert round(row["attainment_to_date_pct"], 1) == Decimal(pct)
    assert (row["months_covered"], row["months_elapsed"], row["months_total"]) == (9, 9, 12)


def test_a_year_that_the_vintage_does_not_reach_is_unknown(ask: Ask) -> None:
    row = ask("CN-P1-GOODS/us-exports", 2021, as_of=date(2021, 12, 31))
    assert (row["realized"], row["attainment_pct"], row["months_covered"]) == (None, None, 0)
    assert row["status"] == "no_data"


def test_as_known_in_june_2020_the_year_ends_in_april(ask: Ask) -> None:
    row = ask("CN-P1-GOODS/us-exports", 2020, known=date(2020, 6, 4))
    assert row["months_covered"] == 4


@pytest.mark.parametrize(("day", "repeated"), [("2020-05-29", 1_208), ("2020-06-04", 1_238)])
def test_the_repeats_of_a_vintage_are_left_out_and_counted(
    con: duckdb.DuckDBPyConnection, shared_data: Path, day: str, repeated: int
) -> None:
    vintage = read_vintage(shared_data, day)
    cells = vintage.group_by("time", "hs6").len().filter(pl.col("len") > 1)
    assert cells.height == repeated
    (rule,) = con.execute(
        "SELECT CAST(json_extract(ignored_by_rule, '$.exact_repeat') AS BIGINT) FROM ledger.snapshot WHERE taken_at = ?",
        [datetime.fromisoformat(day)],
    ).fetchall()[0]
    assert rule == cells["len"].sum() - repeated


@pytest.mark.parametrize(
    ("year", "changed", "added", "withdrawn"),
    [(2017, 168, 1, 0), (2018, 579, 11, 1), (2019, 3_078, 16, 35), (2020, 0, 3_512, 0)],
)
def test_what_was_revised_between_two_vintages(
    con: duckdb.DuckDBPyConnection, year: int, changed: int, added: int, withdrawn: int
) -> None:
    found = con.execute(
        "SELECT change, count(*) FROM ledger.revised_flow(?, ?) "
        "WHERE year(month) = ? AND value_before IS DISTINCT FROM value_after GROUP BY change",
        [end_of_day(date(2020, 5, 29)), end_of_day(date(2020, 6, 4)), year],
    )
    counts = dict(found.fetchall())
    assert [counts.get(change, 0) for change in ("changed", "added", "withdrawn")] == [
        changed,
        added,
        withdrawn,
    ]


def test_every_row_of_every_vintage_is_accounted_for(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "SELECT rows_read - rows_stored - rows_unchanged - rows_quarantined - rows_ignored, rows_quarantined "
        "FROM ledger.snapshot"
    ).fetchall()
    assert rows == [(0, 0)] * 3


def test_the_rows_outside_the_agreement_are_the_23_that_the_file_marks(shared_data: Path) -> None:
    vintage = read_vintage(shared_data, "2021-02-23")
    outside = vintage.filter(pl.col("hs6").is_null(), pl.col("high_catagory") == MARKED_OUTSIDE)
    assert outside.height == 23
