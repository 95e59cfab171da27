"""The published numbers again, this time from the register and the figures that the project carries."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import duckdb
import polars as pl
import pytest

from pledgebook.pipelines.breaks.compare import compare, decimal_unit, rounding_tolerance
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.sources import INCOMPARABLE
from pledgebook.pipelines.warehouse.reading import read_input

DAY = date(2026, 11, 22)
BN = 10**9


@pytest.fixture(scope="module")
def con(finished: DataDir) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(finished.published), read_only=True) as con:
        yield con


def stage(con: duckdb.DuckDBPyConnection, name: str, *, is_investment: bool = True) -> tuple[object, ...]:
    query = (
        "SELECT low, high, low_pct, high_pct, events FROM ledger.ladder "
        "WHERE pledge_id = 'JP-INV-550' AND stage = ? AND is_investment = ?"
    )
    (row,) = con.execute(query, [name, is_investment]).fetchall()
    return tuple(row)


def test_selected_is_35_7_to_36_0_bn_which_is_6_5_percent(con: duckdb.DuckDBPyConnection) -> None:
    low, high, low_pct, high_pct, _ = stage(con, "selected")
    assert (low, high) == (Decimal("35.7") * BN, Decimal(36) * BN)
    assert {round(Decimal(str(pct)), 1) for pct in (low_pct, high_pct)} == {Decimal("6.5")}


def test_nothing_is_known_to_be_disbursed_and_that_is_not_zero(con: duckdb.DuckDBPyConnection) -> None:
    assert stage(con, "disbursed") == (None, None, None, None, 0)


def test_candidates_are_up_to_73_bn(con: duckdb.DuckDBPyConnection) -> None:
    low, high, *_ = stage(con, "candidate")
    assert (low, high) == (None, 73 * BN)


def test_selected_and_candidate_are_up_to_109_bn_which_is_19_8_percent(
    con: duckdb.DuckDBPyConnection,
) -> None:
    highs = [Decimal(str(stage(con, name)[1])) for name in ("selected", "candidate")]
    assert sum(highs) == 109 * BN
    assert round(sum(highs) * 100 / (550 * BN), 1) == Decimal("19.8")


def test_the_list_of_october_2025_is_one_event_with_a_range_and_no_investment(
    con: duckdb.DuckDBPyConnection,
) -> None:
    low, high, *_, events = stage(con, "interest", is_investment=False)
    assert (low, high, events) == (332 * BN, Decimal("513.45") * BN, 1)
    assert stage(con, "interest")[:2] == (None, None)


def test_the_equity_share_is_5_5_to_11_0_bn(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "SELECT DISTINCT CAST(low * 5500000000 AS BIGINT), CAST(high * 5500000000 AS BIGINT) FROM ledger.term "
        "WHERE pledge_id = 'JP-INV-550' AND name = 'equity_share'"
    ).fetchall()
    assert rows == [(5_500_000_000, 11_000_000_000)]


@pytest.mark.parametrize(
    ("product", "year", "share"), [("271111", 2024, "9.6"), ("1201", 2023, "68.8"), ("271111", 2023, "8.3")]
)
def test_shares_of_the_us_in_japan_s_imports(
    con: duckdb.DuckDBPyConnection, product: str, year: int, share: str
) -> None:
    quantities = dict(
        con.execute(
            "SELECT partner_iso3, sum(quantity) FROM ledger.flow WHERE source = 'reported_figures' AND series = 'japan_mof' "
            "AND product_code = ? AND month = ? AND quantity IS NOT NULL GROUP BY partner_iso3",
            [product, date(year, 1, 1)],
        ).fetchall()
    )
    assert round(Decimal(quantities["USA"]) * 100 / Decimal(quantities["W00"]), 1) == Decimal(share)


def test_gas_by_value_is_told_beside_gas_by_volume_and_is_no_break(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "SELECT value, stated_share_pct FROM ledger.flow WHERE source = 'reported_figures' AND product_code = '271111' "
        "AND currency = 'JPY'"
    ).fetchall()
    assert rows == [(Decimal("542600000000.00"), Decimal("8.7000"))]
    breaks = con.execute(
        "SELECT count(*) FROM ledger.discrepancy WHERE subject LIKE '%271111%' AND subject NOT LIKE '%eia_lng%'"
    ).fetchall()
    assert breaks == [(0,)]


def test_cargoes_and_the_monthly_totals_match_within_rounding(con: duckdb.DuckDBPyConnection) -> None:
    measured = read_input(con, "measured", end_of_day(DAY), incomparable=INCOMPARABLE)
    cargoes, totals = (
        dict(measured.filter(source=source, partner_iso3="JPN").select("month", "amount").iter_rows())
        for source in ("doe_lng_cargo", "eia_lng")
    )
    assert totals == {
        date(2023, 5, 1): 31_208,
        date(2023, 6, 1): 28_031,
        date(2023, 7, 1): 44_016,
        date(2024, 1, 1): 19_340,
        date(2024, 2, 1): 22_827,
        date(2024, 3, 1): 28_923,
    }
    assert cargoes[date(2023, 6, 1)] == Decimal("28030.92")
    tolerance = rounding_tolerance([decimal_unit([*one.values()]) for one in (cargoes, totals)])
    found = {compare(cargoes.get(month), amount, tolerance).verdict for month, amount in totals.items()}
    assert cargoes.keys() == totals.keys()
    assert found <= {"reconciled", "rounding"}


def test_phase_one_comes_out_of_the_carried_table_too(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "SELECT pledge_id, baseline, target, realized, round(attainment_pct, 1) FROM ledger.reconciliation "
        "WHERE period_start = DATE '2020-01-01' AND reading_id IN ('CN-P1-GOODS/us-exports', 'CN-P1-ENE/us-exports') ORDER BY ALL"
    ).fetchall()
    assert rows == [
        ("CN-P1-ENE", 7_649_222_398, 26_149_222_398, 9_738_382_930, Decimal("37.2")),
        ("CN-P1-GOODS", 78_770_493_778, 142_670_493_778, 89_340_217_951, Decimal("62.6")),
    ]


def test_the_total_beside_its_parts_is_caught_in_the_carried_table_too(
    con: duckdb.DuckDBPyConnection,
) -> None:
    rows = con.execute(
        "SELECT left_amount, right_amount, difference FROM ledger.discrepancy WHERE kind = 'total_beside_parts' "
        "AND subject LIKE 'census_trade %'"
    ).fetchall()
    assert rows == [(1_626_272_682, 1_626_305_135, -32_453)]


def test_rows_of_the_ledger_s_results_keep_their_types(con: duckdb.DuckDBPyConnection) -> None:
    frame = con.sql("FROM ledger.reconciliation").pl()
    assert not [name for name, dtype in frame.schema.items() if dtype in (pl.Float64, pl.Float32)]


def test_money_is_due_45_days_after_the_selection_and_45_business_days_after_it(
    con: duckdb.DuckDBPyConnection,
) -> None:
    query = "SELECT day_count, due_date FROM ledger.deadline WHERE anchor_event_id = 'JP-INV-T1' ORDER BY due_date"
    due = con.execute(query).fetchall()
    assert due == [("calendar", date(2026, 4, 3)), ("business", date(2026, 4, 23))]
    ((signed,),) = con.execute(
        "SELECT DISTINCT event_date FROM ledger.event WHERE event_id = 'JP-INV-L1'"
    ).fetchall()
    assert signed == date(2026, 5, 1) > max(day for _, day in due)


def test_the_dates_of_the_critical_minerals_framework_follow_from_its_signature(
    con: duckdb.DuckDBPyConnection,
) -> None:
    query = "SELECT milestone_id, anchor_date, due_date, status FROM ledger.deadline WHERE pledge_id LIKE 'JP-CM-%' ORDER BY ALL"
    signed = date(2025, 10, 28)
    assert con.execute(query).fetchall() == [
        ("JP-CM-FIN/rule", signed, date(2026, 4, 28), "overdue_unknown"),
        ("JP-CM-MIN/rule", signed, date(2026, 4, 26), "overdue_unknown"),
    ]


def test_444_of_1233_days_are_over_and_a_straight_line_would_be_at_198_bn(
    con: duckdb.DuckDBPyConnection,
) -> None:
    query = "SELECT days_elapsed, days_total, elapsed_pct, reference_low FROM ledger.elapsed WHERE reading_id = 'JP-INV-550/us-texts'"
    ((days, total, pct, line),) = con.execute(query).fetchall()
    assert (days, total, round(pct, 1), round(line / BN)) == (444, 1233, Decimal("36.0"), 198)
