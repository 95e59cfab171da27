"""The worked case of docs/cases/phase-one.md: every row of its tables, from the files that the project carries."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest

from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import CHECKOUT, DataDir
from pledgebook.pipelines.query.differences import differences, known_state
from pledgebook.pipelines.reconcile.revision.headline_change import effects
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.steps.reconcile import answer as answer_step
from pledgebook.pipelines.steps.register import load_register
from pledgebook.pipelines.warehouse.ledger import scenario
from tests.datadirs import carried

CASE = (CHECKOUT / "docs" / "cases" / "phase-one.md").read_text(encoding="utf-8")
VINTAGES = FIRST, SECOND, LAST = (date(2020, 5, 29), date(2020, 6, 4), date(2021, 2, 23))
MARCH, APRIL, SEPTEMBER, YEAR = (date(2020, 3, 31), date(2020, 4, 30), date(2020, 9, 30), date(2020, 12, 31))
BN = Decimal(10) ** 9

Ask = Callable[..., dict[str, Any]]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    data = carried(tmp_path_factory.mktemp("case"), "census_trade", agreements=("us-china-phase-one",))
    ingest(data)
    load_register(data)
    return data


@pytest.fixture
def con(data: DataDir) -> Iterator[duckdb.DuckDBPyConnection]:
    with scenario(data.warehouse) as con:
        yield con


@pytest.fixture(scope="module")
def ask(data: DataDir) -> Ask:
    """Asks for the row of a reading of 2020."""
    asked: dict[tuple[date, date], pl.DataFrame] = {}

    def answer(reading: str, as_of: date = YEAR, known: date = LAST, year: int = 2020) -> dict[str, Any]:
        if (as_of, known) not in asked:
            with scenario(data.warehouse) as con:
                asked[as_of, known] = answer_step(con, "case", as_of, end_of_day(known)).reconciliation
        found = asked[as_of, known].filter(reading_id=reading, period_start=date(year, 1, 1))
        return found.row(0, named=True)

    return answer


def stands(*cells: object) -> None:
    """The case has a table row with these cells."""
    row = f"| {' | '.join(map(str, cells))} |"
    assert row in CASE, row


def whole(amount: Decimal) -> str:
    return f"{amount:,.0f}"


def bn(amount: Decimal) -> str:
    return f"{amount / BN:.2f} bn"


def test_what_became_of_each_file(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        """SELECT strftime(taken_at, '%Y-%m-%d'), rows_read, rows_stored, rows_unchanged, rows_ignored, rows_withdrawn
        FROM ledger.snapshot WHERE snapshot_id LIKE '%phase_one.csv' ORDER BY taken_at"""
    ).fetchall()
    for row, last in zip(rows, ("2020-03", "2020-04", "2020-12"), strict=True):
        stands(row[0], f"to {last}", *row[1:])


@pytest.mark.parametrize("pledge", ["CN-P1-AGR", "CN-P1-ENE", "CN-P1-MAN", "CN-P1-GOODS"])
def test_baseline_and_target(ask: Ask, pledge: str) -> None:
    first, next_year = (ask(f"{pledge}/us-exports", date(2021, 12, 31), LAST, year) for year in (2020, 2021))
    amounts = (first["baseline"], first["target"] - first["baseline"], first["target"], next_year["target"])
    stands(pledge, *map(whole, amounts))


def test_the_total_beside_its_parts(con: duckdb.DuckDBPyConnection, ask: Ask) -> None:
    (row,) = con.execute(
        "SELECT left_amount, right_amount, left_amount - right_amount FROM ledger.finding WHERE kind = 'total_beside_parts'"
    ).fetchall()
    stands("total beside parts", "2020-12", *map(whole, row))
    assert f"**{whole(ask('CN-P1-ENE/us-exports')['realized'])}**" in CASE


@pytest.mark.parametrize(
    ("as_of", "way"), [(MARCH, "linear"), (APRIL, "linear"), (SEPTEMBER, "linear"), (SEPTEMBER, "seasonal")]
)
def test_to_date(ask: Ask, as_of: date, way: str) -> None:
    row = ask("CN-P1-GOODS/us-exports" + ("-seasonal" if way == "seasonal" else ""), as_of)
    share = f"{row['attainment_to_date_pct']:.0f} %"
    stands(as_of, LAST, way, bn(row["realized"]), bn(row["target_to_date"]), share)


@pytest.mark.parametrize("pledge", ["CN-P1-GOODS", "CN-P1-MAN"])
@pytest.mark.parametrize("reading", ["us-exports", "us-exports-aircraft"])
def test_both_readings_of_aircraft(ask: Ask, pledge: str, reading: str) -> None:
    row = ask(f"{pledge}/{reading}")
    amounts = map(whole, (row["baseline"], row["target"], row["realized"]))
    stands(f"{pledge}/{reading}", *amounts, f"{row['attainment_pct']:.1f} %")
    assert row["status"] == "incomplete"


def test_aircraft_explain_the_step_between_the_printed_baselines(ask: Ask) -> None:
    printed, swapped = (ask(f"CN-P1-GOODS/us-exports{tail}")["baseline"] for tail in ("", "-aircraft"))
    assert f"{(swapped - printed) / BN:.1f} of the {Decimal('95.1') - printed / BN:.1f} bn" in CASE
    assert f"{swapped / BN:.1f}" == "95.0"
    assert f"{printed / BN:.1f}" == f"{Decimal('142.7') - Decimal('63.9'):.1f}" == "78.8"


@pytest.mark.parametrize(
    ("known", "as_of"), [(FIRST, MARCH), (SECOND, MARCH), (LAST, MARCH), (SECOND, APRIL), (LAST, APRIL)]
)
def test_three_vintages(ask: Ask, known: date, as_of: date) -> None:
    row = ask("CN-P1-GOODS/us-exports", as_of, known)
    share = f"{row['attainment_to_date_pct']:.1f} %"
    stands(known, as_of, whole(row["baseline"]), whole(row["realized"]), share)


def test_what_six_days_did_to_the_headline(data: DataDir) -> None:
    first, second = (known_state(data.warehouse, day, APRIL) for day in (FIRST, SECOND))
    passed = differences(first, second).passed
    moved = effects(passed).filter(reading_id="CN-P1-GOODS/us-exports", period_start=date(2020, 1, 1))
    assert moved["cause"].to_list() == ["revised month", "new month"]
    for row in moved.iter_rows(named=True):
        points = row["attainment_pct_effect"]
        stands(row["cause"], whole(row["target_effect"]), whole(row["realized_effect"]), points)
