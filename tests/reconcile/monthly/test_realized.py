"""What came in covered months, and what is unknown."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from pledgebook.pipelines.reconcile.monthly.uncovered import uncovered_text
from tests.reconcile.ledger import COVERAGE, TOTALS, Row, coverage, month, only, outcome, rates, total, totals

TARGET = [{"amount_low": 100, "amount_high": 100}]
TEN = coverage("R", "2026-01", "2026-10")


def came(**parts: Any) -> tuple[Decimal | None, int, Decimal | None]:  # noqa: ANN401
    row = only(target=TARGET, **parts)
    return row["realized"], row["months_covered"], row["realized_high"]


def test_covered_months_are_added() -> None:
    flows = totals(("R", "2026-01", 10), ("R", "2026-02", "0.5"))
    assert came(flows=flows, covered=TEN) == (Decimal("10.5"), 10, Decimal("10.5"))


def test_zero_missing_and_not_published_are_three_things() -> None:
    reported_zero = came(flows=totals(("R", "2026-01", 0)), covered=coverage("R", "2026-01", "2026-01"))
    no_row = came(covered=coverage("R", "2026-01", "2026-01"))
    not_published = came()
    assert reported_zero == no_row == (Decimal(0), 1, Decimal(0))
    assert not_published == (None, 0, None)


def test_a_flow_in_a_month_that_is_not_covered_does_not_count() -> None:
    flows = totals(("R", "2026-01", 10), ("R", "2026-05", 90))
    assert came(flows=flows, covered=coverage("R", "2026-01", "2026-02")) == (Decimal(10), 2, Decimal(10))


def test_a_month_that_was_not_reported_is_unknown() -> None:
    flows = totals(("R", "2026-01", 10), ("R", "2026-02", None))
    assert came(flows=flows, covered=TEN) == (Decimal(10), 9, None)
    assert came(flows=totals(("R", "2026-01", None)), covered=coverage("R", "2026-01", "2026-01"))[0] is None


def test_a_month_without_a_rate_is_not_counted_as_zero() -> None:
    flows = totals(("R", "2026-01", 1500), ("R", "2026-02", 1600), unit="JPY")
    found = came(
        flows=flows, covered=coverage("R", "2026-01", "2026-02"), rate=rates(("JPY", "2026-01", "150"))
    )
    assert found == (Decimal(10), 1, None)


def test_months_outside_the_period_and_after_the_day_do_not_count() -> None:
    flows = totals(("R", "2025-12", 1), ("R", "2026-10", 2), ("R", "2026-11", 4), ("R", "2027-01", 8))
    assert came(flows=flows, covered=coverage("R", "2025-01", "2027-12"))[:2] == (Decimal(2), 10)


def test_products_that_are_not_published_leave_the_high_end_unknown() -> None:
    part = coverage("R", "2026-02", "2026-02", total=3, covered=1, uncovered="2905, 8802")
    row = only(
        target=TARGET,
        flows=totals(("R", "2026-01", 10)),
        covered=pl.concat([coverage("R", "2026-01", "2026-01"), part]),
    )
    assert (row["realized"], row["realized_high"]) == (Decimal(10), None)
    assert (row["months_covered"], row["months_partial"], row["uncovered"]) == (2, 1, "2905, 8802 in 2026-02")


def test_a_questioned_figure_counts_and_is_told() -> None:
    flows = totals(("R", "2026-01", 10), ("R", "2026-02", 20))
    asked = flows.with_columns(questioned=pl.when(pl.col("amount") == 20).then(pl.lit("b1, b2")))
    sound, row = only(target=TARGET, flows=flows, covered=TEN), only(target=TARGET, flows=asked, covered=TEN)
    assert (sound["questioned"], row["questioned"]) == ([], ["b1", "b2"])
    assert row["reason"] == sound["reason"] + (
        "; 2 figures in it are questioned, because they stand apart from those around them (breaks b1, b2)"
    )
    assert {**row, "questioned": [], "reason": ""} == {**sound, "reason": ""}


@pytest.mark.parametrize(
    ("months_of", "covered", "expected"),
    [
        ({"2905": 2, "8802": 2, "3809": 1}, 2, "2905, 8802 in every month; 3809 in 2020-01"),
        ({"1201": 3}, 12, "1201 in 3 months"),
        ({f"{number}": 12 for number in range(2901, 2999)}, 12, "2901, 2902, 2903, 2904, 2905, 2906, 2907, 2908, 2909, 2910, 2911, 2912, 2913, 2914, 2915, 2916, 2917, 2918, 2919, 2920, 2921, 2922, 2923, 2924, 2925, 2926 and 72 more in every month"),
    ],
)  # fmt: skip
def test_what_is_not_published_is_named_briefly(
    months_of: dict[str, int], covered: int, expected: str
) -> None:
    months = {
        prefix: {date(2020, one + 1, 1) for one in range(number)} for prefix, number in months_of.items()
    }
    assert uncovered_text(months, covered) == expected


def test_the_names_of_products_stay_short() -> None:
    months = {f"{1000000000 + one}": {date(2020, 1 + one % 12, 1)} for one in range(500)}
    assert len(uncovered_text(months, 12)) <= 200


YEAR: Row = {
    "period_start": date(2024, 1, 1),
    "period_end": date(2024, 12, 31),
    "amount_low": 100,
    "amount_high": 100,
}


def year(target: Row, *flows: pl.DataFrame, covered: pl.DataFrame | None = None) -> Row:
    coverage_rows = coverage("R", "2023-01", "2025-12") if covered is None else covered
    return only(target=[target], flows=pl.concat(flows), covered=coverage_rows)


def test_a_figure_for_a_year_counts_where_it_lies_inside_the_period() -> None:
    row = year(YEAR, totals(("R", "2024-01", 60), months=12))
    assert (row["realized"], row["months_covered"], row["status"]) == (Decimal(60), 12, "missed")


def test_a_figure_for_a_year_that_sticks_out_of_the_period_is_unknown_in_it() -> None:
    fiscal = YEAR | {"period_start": date(2024, 4, 1), "period_end": date(2025, 3, 31)}
    row = year(fiscal, totals(("R", "2024-01", 60), months=12), covered=coverage("R", "2024-01", "2024-12"))
    assert (row["realized"], row["months_covered"], row["status"]) == (None, 0, "no_data")
    assert "9 month(s) available only inside the figure for 2024-01 to 2024-12" in row["reason"]


def test_a_year_beside_all_its_months_is_not_added_twice() -> None:
    months = totals(*[("R", f"2024-{one:02}", 5) for one in range(1, 13)])
    result = outcome(
        target=[YEAR],
        flows=pl.concat([months, totals(("R", "2024-01", 61), months=12)]),
        covered=coverage("R", "2024-01", "2024-12"),
    )
    assert result.reconciliation["realized"].to_list() == [Decimal(60)]
    assert result.discrepancy.select("kind", "difference").rows() == [("total_beside_parts", Decimal(1))]


def test_a_year_beside_some_of_its_months_stands_for_all_of_them() -> None:
    row = year(YEAR, totals(("R", "2024-01", 61), months=12), totals(("R", "2024-03", 5)))
    assert row["realized"] == Decimal(61)


def test_a_year_and_its_quarters_are_not_added_twice() -> None:
    quarters = totals(*[("R", f"2024-{one:02}", 15) for one in (1, 4, 7, 10)], months=3)
    row = year(YEAR, totals(("R", "2024-01", 61), months=12), quarters)
    assert row["realized"] == Decimal(60)


def test_a_year_of_which_a_month_is_not_covered_is_unknown() -> None:
    covered = pl.concat([coverage("R", "2024-01", "2024-11"), pl.DataFrame(schema=COVERAGE)])
    assert year(YEAR, totals(("R", "2024-01", 61), months=12), covered=covered)["realized"] is None


def test_months_beside_a_year_of_another_year_count() -> None:
    two_years = YEAR | {"period_end": date(2025, 12, 31)}
    row = year(two_years, totals(("R", "2024-01", 61), months=12), totals(("R", "2025-02", 4)))
    assert (row["realized"], row["months_covered"], row["months_total"]) == (Decimal(65), 24, 24)
    assert month("2025-02") == date(2025, 2, 1)


LNG = {"measure": "quantity", "unit": "t", "factor_id": "lng-mmcf-per-t"}
BY_FACTOR = "converted by lng-mmcf-per-t: 1 t = 0.04753 to 0.0487 MMcf (0.048028 typically)"
"""48.7 MMcf are 1,000 to 1,024.616 t."""


def lng(asked: int, basis: str = "total", year: int = 2025, factor: str | None = "lng-mmcf-per-t") -> Row:
    target = {
        "period_start": date(year, 1, 1),
        "period_end": date(year, 12, 31),
        "amount_low": asked,
        "amount_high": asked,
    }
    return only(
        reading=[LNG | {"basis": basis, "factor_id": factor}],
        target=[target],
        flows=totals(("R", f"{year}-01", "48.7"), unit="MMcf"),
        covered=coverage("R", f"{year}-01", f"{year}-{12 if year == 2025 else 10}"),
    )


def test_an_average_factor_makes_a_range_and_is_named() -> None:
    row = lng(900)
    assert (row["realized"], row["realized_high"]) == (Decimal(1000), Decimal("1024.6160"))
    assert row["gap"] == Decimal(-100)
    assert BY_FACTOR in row["reason"]


def test_without_a_factor_the_amount_is_unknown() -> None:
    row = lng(900, factor=None)
    assert (row["realized"], row["realized_high"], row["status"]) == (Decimal(0), None, "incomplete")
    assert "converted by" not in row["reason"]


@pytest.mark.parametrize(
    ("asked", "basis", "year", "status"),
    [
        (1000, "total", 2025, "met"),
        (1010, "total", 2025, "incomplete"),
        (1025, "total", 2025, "missed"),
        (1210, "total", 2026, "in_progress"),
        (1300, "total", 2026, "behind"),
        (999, "cap", 2025, "over_cap"),
        (1010, "cap", 2025, "incomplete"),
        (1010, "cap", 2026, "in_progress"),
        (1025, "cap", 2025, "within_cap"),
    ],
)
def test_a_target_inside_the_range_has_no_verdict(asked: int, basis: str, year: int, status: str) -> None:
    assert lng(asked, basis, year)["status"] == status


def test_units_that_need_no_factor_stay_points_beside_those_that_do() -> None:
    row = only(
        reading=[LNG],
        target=TARGET,
        flows=pl.concat(
            [totals(("R", "2026-01", "48.7"), unit="MMcf"), totals(("R", "2026-01", 500_000), unit="kg")]
        ),
        covered=TEN,
    )
    assert (row["realized"], row["realized_high"]) == (Decimal(1500), Decimal("1524.6160"))


def ranged(year: int, low: int, high: int, unit: str = "USD") -> pl.DataFrame:
    """A range in January, for a code of another HS edition that lies in part in the scope."""
    row = total(("R", date(year, 1, 1), 1, unit), Decimal(low), Decimal(high))
    return pl.DataFrame([row], schema=TOTALS, orient="row")


def edition(asked: int, basis: str, year: int) -> Row:
    target = {"period_start": date(year, 1, 1), "period_end": date(year, 12, 31), "amount_low": asked}
    return only(
        reading=[{"basis": basis}],
        target=[target | {"amount_high": asked}],
        flows=ranged(year, 130, 200),
        covered=coverage("R", f"{year}-01", f"{year}-{12 if year == 2025 else 10}"),
    )


def test_a_code_that_lies_in_part_in_the_scope_makes_a_range_and_is_named() -> None:
    row = edition(300, "total", 2025)
    assert (row["realized"], row["realized_high"], row["gap"], row["status"]) == (130, 200, 170, "missed")
    assert "870490 of HS2017 are partly in the scope" in row["reason"]
    assert "130 without them to 200 with them in full, about 165" in row["reason"]


@pytest.mark.parametrize(
    ("asked", "basis", "year", "status"),
    [
        (130, "total", 2025, "met"),
        (150, "total", 2025, "incomplete"),
        (201, "total", 2025, "missed"),
        (200, "total", 2026, "in_progress"),
        (300, "total", 2026, "behind"),
        (129, "cap", 2025, "over_cap"),
        (150, "cap", 2025, "incomplete"),
        (200, "cap", 2025, "within_cap"),
    ],
)
def test_a_target_between_the_editions_has_no_verdict(asked: int, basis: str, year: int, status: str) -> None:
    row = edition(asked, basis, year)
    assert row["status"] == status
    assert ("the change of HS edition leaves open" in row["reason"]) == (
        status in ("incomplete", "in_progress")
    )


def test_a_range_in_another_currency_is_converted_at_both_ends() -> None:
    row = only(
        target=TARGET,
        flows=ranged(2026, 1500, 3000, "JPY"),
        covered=TEN,
        rate=rates(("JPY", "2026-01", "150")),
    )
    assert (row["realized"], row["realized_high"]) == (10, 20)
    assert "about 15 if" in row["reason"]


def test_a_month_of_another_edition_without_a_concordance_is_unknown() -> None:
    covered = TEN.with_columns(
        no_concordance=pl.when(pl.col("month") < date(2026, 3, 1)).then(pl.lit("HS2017 to HS2022"))
    )
    row = only(target=TARGET, flows=totals(("R", "2026-01", 10), ("R", "2026-03", 5)), covered=covered)
    assert (row["realized"], row["realized_high"], row["months_covered"]) == (5, None, 8)
    assert "2 month(s) in another HS edition, without a concordance from HS2017 to HS2022" in row["reason"]


BASELINE = {"baseline_from": date(2025, 1, 1), "baseline_to": date(2025, 12, 31)}


def test_a_baseline_with_such_codes_is_a_lower_bound() -> None:
    row = only(
        reading=[BASELINE | {"basis": "incremental", "proration": "seasonal"}],
        target=TARGET,
        flows=ranged(2025, 130, 200),
        covered=coverage("R", "2025-01", "2026-10"),
    )
    assert (row["baseline"], row["target"], row["target_high"], row["target_to_date"]) == (
        130,
        230,
        None,
        None,
    )
    assert "the baseline leaves out codes that are partly in the scope (870490 of HS2017)" in row["reason"]


def test_months_with_such_codes_are_not_compared() -> None:
    row = only(
        reading=[BASELINE | {"basis": "unquantified"}],
        target=[{}],
        flows=pl.concat(
            [ranged(2025, 130, 200), totals(("R", "2025-02", 10), ("R", "2026-01", 90), ("R", "2026-02", 15))]
        ),
        covered=coverage("R", "2025-01", "2026-02"),
    )
    assert (row["baseline"], row["change_pct"]) == (10, 50)
