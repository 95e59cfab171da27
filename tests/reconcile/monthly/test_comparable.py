"""Pledges without an amount."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tests.reconcile.ledger import Row, coverage, only, totals

READING = {"basis": "unquantified", "baseline_from": date(2024, 1, 1), "baseline_to": date(2025, 12, 31)}


def compared(flows: pl.DataFrame, *covered: pl.DataFrame) -> Row:
    return only(reading=[READING], target=[{}], flows=flows, covered=pl.concat(covered))


FLOWS = totals(
    ("R", "2024-01", 10), ("R", "2025-01", 20), ("R", "2024-02", 100), ("R", "2026-01", 18), ("R", "2026-03", 1000)
)  # fmt: skip


def test_the_same_months_of_the_baseline_years_are_averaged() -> None:
    row = compared(FLOWS, coverage("R", "2024-01", "2025-12"), coverage("R", "2026-01", "2026-02"))
    # The mean January brought 15, the mean February 50.
    assert (row["realized"], row["baseline"], row["change_pct"]) == (18, 65, Decimal("-72.3077"))
    assert row["status"] == "change_only"
    assert row["target"] is None


def test_only_months_that_both_have_are_compared() -> None:
    row = compared(
        FLOWS,
        coverage("R", "2024-01", "2024-01"),
        coverage("R", "2025-01", "2025-01"),
        coverage("R", "2026-01", "2026-03"),
    )
    assert (row["realized"], row["baseline"], row["change_pct"]) == (1018, 15, Decimal(20))
    assert row["reason"] == (
        "no target amount: +20.0 % (partial), 18 against 15 in the same months of the baseline, "
        "over 1 month(s) with data in both, from 2 of 2 baseline year(s); 3 of 10 months available from census_trade"
    )


CHANGE = ("change_pct", "is_change_partial", "change_months", "change_years", "change_years_asked")


@pytest.mark.parametrize(
    ("base", "now", "change", "years"),
    [
        # All that is covered is compared with all years of the baseline.
        (["2024-01 2025-12"], "2026-02", (Decimal("-72.3077"), False, 2, 2, 2), "from 2 of 2 baseline year(s)"),
        (["2025-01 2025-12"], "2026-01", (-10, True, 1, 1, 2), "from 1 of 2 baseline year(s)"),
        # A year that lacks one of the months is left out of all of them.
        (["2024-01 2024-02", "2025-01 2025-01"], "2026-02", (Decimal("-83.6364"), True, 2, 1, 2),
         "from 1 of 2 baseline year(s)"),

        # A covered month without a base month is left out.
        (["2024-01 2024-01", "2025-01 2025-01"], "2026-02", (20, True, 1, 2, 2), "from 2 of 2 baseline year(s)"),
    ],
)  # fmt: skip
def test_a_change_says_how_many_months_and_years_it_rests_on(
    base: list[str], now: str, change: tuple[object, ...], years: str
) -> None:
    row = compared(
        FLOWS, *(coverage("R", span[:7], span[8:]) for span in base), coverage("R", "2026-01", now)
    )
    assert tuple(row[name] for name in CHANGE) == change
    assert years in row["reason"]
    assert ("(partial)" in row["reason"]) == change[1]


def test_a_reading_with_a_target_has_no_change() -> None:
    row = only(reading=[READING | {"basis": "total"}], target=[{"amount_low": 100}], flows=FLOWS,
               covered=coverage("R", "2024-01", "2026-02"))  # fmt: skip
    assert [row[name] for name in CHANGE] == [None] * 5


def test_a_baseline_year_without_one_of_the_months_is_left_out_of_the_mean() -> None:
    row = compared(
        FLOWS,
        coverage("R", "2024-01", "2024-02"),
        coverage("R", "2025-01", "2025-01"),
        coverage("R", "2026-01", "2026-02"),
    )
    assert row["baseline"] == 110  # 10 + 100, both of 2024


def test_without_a_year_that_has_all_of_the_months_each_has_years_of_its_own() -> None:
    row = compared(
        FLOWS,
        coverage("R", "2024-02", "2024-02"),
        coverage("R", "2025-01", "2025-01"),
        coverage("R", "2026-01", "2026-02"),
    )
    assert row["baseline"] == 120  # 20 of 2025 and 100 of 2024


def test_without_a_baseline_there_is_nothing_to_compare_with() -> None:
    row = compared(FLOWS, coverage("R", "2026-01", "2026-02"))
    assert (row["status"], row["baseline"], row["realized"]) == ("not_quantified", None, 18)


def test_a_baseline_of_zero_gives_no_percentage() -> None:
    row = compared(FLOWS, coverage("R", "2024-03", "2024-03"), coverage("R", "2026-03", "2026-03"))
    assert (row["status"], row["baseline"], row["change_pct"]) == ("change_only", 0, None)


def test_a_month_is_compared_with_months_of_the_same_products_only() -> None:
    flows = totals(("R", "2024-01", 10), ("R", "2024-02", 10), ("R", "2026-01", 20), ("R", "2026-02", 15))
    row = compared(
        flows,
        coverage("R", "2024-01", "2024-01", 2, 1, "8802"), coverage("R", "2024-02", "2024-02", 2, 2),
        coverage("R", "2026-01", "2026-02", 2, 2),
    )  # fmt: skip
    assert (row["baseline"], row["change_pct"], row["realized"]) == (10, 50, 35)
    assert (
        "15 against 10 in the same months of the baseline, over 1 month(s) with data in both, "
        in row["reason"]
    )
    assert "1 more without the same products, from 1 of 2 baseline year(s); 2 of 10 months" in row["reason"]


def test_without_a_month_of_the_same_products_the_change_is_unknown() -> None:
    row = compared(
        totals(("R", "2024-01", 10), ("R", "2026-01", 20)),
        coverage("R", "2024-01", "2024-01", 2, 1, "8802"),
        coverage("R", "2026-01", "2026-01", 2, 2),
    )
    assert (row["status"], row["baseline"], row["change_pct"], row["realized"]) == (
        "not_quantified",
        None,
        None,
        20,
    )
    assert row["reason"] == (
        "no target amount; no baseline data for the same products yet; "
        "1 of 10 months available from census_trade"
    )


def test_a_baseline_year_of_other_products_is_left_out_of_the_mean() -> None:
    row = compared(
        totals(("R", "2024-01", 10), ("R", "2025-01", 30), ("R", "2026-01", 15)),
        coverage("R", "2024-01", "2024-01", 2, 1, "8802"), coverage("R", "2025-01", "2025-01", 2, 2),
        coverage("R", "2026-01", "2026-01", 2, 1, "8802"),
    )  # fmt: skip
    assert (row["baseline"], row["change_pct"]) == (10, 50)


def test_years_are_compared_with_years() -> None:
    flows = totals(("R", "2025-01", 50), ("R", "2024-01", 30), months=12)
    reading = READING | {"baseline_to": date(2024, 12, 31)}
    target = {"period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31)}
    row = only(reading=[reading], target=[target], flows=flows, covered=coverage("R", "2024-01", "2025-12"))
    assert (row["realized"], row["baseline"], row["change_pct"]) == (50, 30, Decimal("66.6667"))
