"""What a reading asks."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pledgebook.pipelines.reconcile.attainment.target import (
    Baseline,
    linear_share,
    straight_line,
    target_of,
    to_date,
    yearly_baseline,
)
from pledgebook.pipelines.reconcile.monthly.calendar import Period
from pledgebook.pipelines.reconcile.monthly.realized import Realized
from tests.reconcile.ledger import Row, coverage, only, totals

BASE = {"baseline_from": date(2025, 1, 1), "baseline_to": date(2025, 12, 31)}


def period(low: str | None, high: str | None, growth: str | None = None, years: int = 1) -> Period:
    amounts = [None if one is None else Decimal(one) for one in (low, high, growth)]
    return Period("R", date(2026, 1, 1), date(2025 + years, 12, 31), False, *amounts)


@pytest.mark.parametrize(
    ("basis", "low", "high", "growth", "expected"),
    [
        ("total", "8", "8", None, (None, "8", "8")),
        ("total", "390", "400", None, (None, "390", "400")),
        ("total", None, "550", None, (None, None, "550")),
        ("total", "12", None, None, (None, "12", None)),
        ("count", "100", "100", None, (None, "100", "100")),
        ("cap", "20", "20", None, (None, "20", "20")),
        ("cap", None, "20", None, (None, "20", "20")),
        ("incremental", "8", "8", None, ("12.9", "20.9", "20.9")),
        ("incremental", None, None, None, (None, None, None)),
        ("growth", None, None, "75", ("12.9", "22.575", "22.575")),
        ("unquantified", None, None, None, (None, None, None)),
        ("milestone", None, None, None, (None, None, None)),
    ],
)
def test_each_basis_has_its_formula(
    basis: str, low: str | None, high: str | None, growth: str | None, expected: tuple[str | None, ...]
) -> None:
    found = target_of(basis, period(low, high, growth), Baseline(Decimal("12.9")))
    amounts = tuple(None if one is None else Decimal(one) for one in expected)
    assert (found.baseline, found.low, found.high) == amounts


def test_the_baseline_of_two_years_is_twice_that_of_one() -> None:
    found = target_of("incremental", period("200", "200", years=2), Baseline(Decimal("151.2")))
    assert (found.baseline, found.low) == (Decimal("302.4"), Decimal("502.4"))


def test_a_target_over_an_unknown_baseline_is_unknown() -> None:
    found = target_of("incremental", period("8", "8"), None)
    assert (found.low, found.is_baseline_missing) == (None, True)


@pytest.mark.parametrize(
    ("stated", "months", "found", "expected"),
    [
        ("7", 12, Realized(Decimal(9), months_covered=12), "7"),
        (None, 12, Realized(Decimal(9), months_covered=12), "9"),
        (None, 36, Realized(Decimal(9), months_covered=36), "3"),
        (None, 36, Realized(Decimal(9), months_covered=35), None),
        (None, 36, None, None),
    ],
)
def test_the_baseline_is_stated_or_needs_every_month(
    stated: str | None, months: int, found: Realized | None, expected: str | None
) -> None:
    result = yearly_baseline(None if stated is None else Decimal(stated), months, found)
    assert result == (None if expected is None else Baseline(Decimal(expected)))


PARTIAL = Baseline(Decimal("12.9"), is_whole=False, uncovered="8802 in every month")


def test_a_baseline_without_some_product_is_not_whole() -> None:
    found = Realized(Decimal("12.9"), months_covered=12, months_partial=3, uncovered="8802 in 3 months")
    assert yearly_baseline(None, 12, found) == Baseline(
        Decimal("12.9"), is_whole=False, uncovered="8802 in 3 months"
    )
    assert yearly_baseline(Decimal(7), 12, found) == Baseline(Decimal(7))


@pytest.mark.parametrize(
    ("basis", "low", "high", "growth", "expected"),
    [
        ("incremental", "8", "9", None, "20.9"),
        ("incremental", None, "9", None, None),
        ("growth", None, None, "75", "22.575"),
    ],
)
def test_over_a_baseline_published_in_part_the_target_is_a_lower_bound(
    basis: str, low: str | None, high: str | None, growth: str | None, expected: str | None
) -> None:
    found = target_of(basis, period(low, high, growth), PARTIAL)
    assert (found.low, found.high) == (None if expected is None else Decimal(expected), None)
    assert (found.is_baseline_whole, found.baseline_uncovered) == (False, "8802 in every month")


def test_a_target_without_a_baseline_does_not_hang_on_one() -> None:
    assert target_of("total", period("8", "8"), PARTIAL).is_baseline_whole


@pytest.mark.parametrize(("target", "months", "expected"), [("172.7", 3, "43.175"), ("142.7", 3, "35.675")])
def test_a_line_gives_each_month_the_same(target: str, months: int, expected: str) -> None:
    assert to_date(Decimal(target), linear_share(months, 12)) == Decimal(expected)


def test_a_straight_line_by_days_is_kept_within_its_ends() -> None:
    ends = date(2025, 9, 4), date(2029, 1, 19)
    assert straight_line(Decimal(550), *ends, date(2020, 1, 1)) == 0
    assert straight_line(Decimal(550), *ends, date(2040, 1, 1)) == 550


def seasonal(reading: Row, first: str = "2026-01", last: str = "2026-10") -> Row:
    months = [("R", f"2025-{one:02}", 50 if one == 1 else (39 if one == 2 else 1)) for one in range(1, 13)]
    flows = totals(*months, ("R", "2026-01", 100))
    covered = coverage("R", "2025-01", "2025-12").vstack(coverage("R", first, last))
    target = [{"amount_low": 200, "amount_high": 200}]
    return only(
        reading=[BASE | {"proration": "seasonal"} | reading], target=target, flows=flows, covered=covered
    )


def test_seasonal_weights_follow_the_months_of_the_baseline() -> None:
    row = seasonal({}, last="2026-02")
    assert row["target_to_date"] == Decimal("179.7980")  # 200 x (50 + 39) / 99
    assert row["attainment_to_date_pct"] == Decimal("55.6180")


def test_the_covered_months_decide_what_is_due() -> None:
    assert seasonal({}, "2026-03", "2026-03")["target_to_date"] == Decimal("2.0202")


def test_without_month_weights_nothing_is_due_to_date() -> None:
    row = seasonal({"baseline_from": date(2024, 1, 1), "baseline_to": date(2024, 12, 31)})
    assert (row["target_to_date"], row["status"]) == (None, "in_progress")


def test_months_of_other_products_have_no_weights() -> None:
    flows = totals(
        *[("R", f"2025-{one:02}", 20 if one < 7 else 10) for one in range(1, 13)], ("R", "2026-01", 99)
    )
    covered = pl.concat([
        coverage("R", "2025-01", "2025-06", 2, 2), coverage("R", "2025-07", "2025-12", 2, 1, "8802"),
        coverage("R", "2026-01", "2026-06", 2, 2),
    ])  # fmt: skip
    reading = BASE | {"proration": "seasonal"}
    row = only(
        date(2026, 7, 15), reading=[reading], target=[{"amount_low": 240}], flows=flows, covered=covered
    )
    assert (row["target_to_date"], row["attainment_to_date_pct"], row["status"]) == (
        None,
        None,
        "in_progress",
    )
    assert row["reason"] == (
        "41.3 % of the target is realized; how much is due by now cannot be computed, because months of the baseline are "
        "not published for the same products; 6 of 6 months available from census_trade"
    )
    alike = covered.with_columns(uncovered=pl.lit("8802"), prefixes_covered=pl.lit(1, pl.Int32))
    row = only(date(2026, 7, 15), reading=[reading], target=[{"amount_low": 240}], flows=flows, covered=alike)
    assert row["target_to_date"] == 160


def test_an_incremental_target_to_date_carries_its_baseline() -> None:
    row = seasonal({"basis": "incremental"}, last="2026-01")
    assert (row["baseline"], row["target"], row["target_to_date"]) == (99, 299, Decimal("151.0101"))
