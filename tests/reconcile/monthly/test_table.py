"""What each month of a reading brought, and what is unknown. Figures are invented."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.reconcile.ledger import Row, coverage, inputs, month, outcome, total, totals

YEAR: Row = {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31), "amount_low": Decimal(1200)}


def months(as_of: date = date(2026, 5, 15), **parts: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401
    frame = outcome(as_of, target=[YEAR], **parts).reading_month
    return frame.select("month", "period_months", "realized", "realized_high", "is_covered", "problem").rows()


def test_a_month_with_a_row_without_one_and_one_that_is_not_published_are_three_things() -> None:
    found = months(flows=totals(("R", "2026-01", 12)), covered=coverage("R", "2026-01", "2026-02"))
    assert found == [
        (month("2026-01"), 1, Decimal(12), Decimal(12), True, None),
        (month("2026-02"), 1, Decimal(0), Decimal(0), True, None),
        (month("2026-03"), 1, None, None, False, "not published"),
        (month("2026-04"), 1, None, None, False, "not published"),
    ]


def test_a_month_without_a_figure_says_so() -> None:
    found = months(
        date(2026, 1, 31), flows=totals(("R", "2026-01", None)), covered=coverage("R", "2026-01", "2026-01")
    )
    assert found == [(month("2026-01"), 1, None, None, False, "published without a figure")]


def test_a_month_with_some_products_has_no_high_end() -> None:
    found = months(
        date(2026, 1, 31),
        flows=totals(("R", "2026-01", 5)),
        covered=coverage("R", "2026-01", "2026-01", 2, 1, "1005"),
    )
    assert found == [(month("2026-01"), 1, Decimal(5), None, True, None)]


def test_a_figure_for_a_year_stands_once_and_its_months_are_not_unknown() -> None:
    found = months(
        date(2026, 12, 31),
        flows=totals(("R", "2026-01", 144), months=12),
        covered=coverage("R", "2026-01", "2026-12"),
    )
    assert found == [(month("2026-01"), 12, Decimal(144), Decimal(144), True, None)]


def test_a_reading_that_counts_events_has_no_months() -> None:
    assert months(reading=[{"measure": "event", "stage": "sold", "source": None}]) == []


@examples(25)
@given(st.dictionaries(st.integers(1, 12), st.integers(0, 10**9), max_size=12), st.integers(1, 12))
def test_the_months_add_up_to_what_is_realized(amounts: dict[int, int], last: int) -> None:
    rows = [total(("R", date(2026, n, 1), 1, "USD"), Decimal(amount)) for n, amount in amounts.items()]
    flows = pl.DataFrame(rows, schema=totals().schema, orient="row")
    ledger = inputs(target=[YEAR], flows=flows, covered=coverage("R", "2026-01", f"2026-{last:02d}"))
    found = outcome(date(2026, 12, 31), target=[YEAR], flows=ledger.totals, covered=ledger.coverage)
    assert found.reading_month["realized"].sum() == found.reconciliation["realized"][0]
    assert found.reading_month.height == 12
    assert found.reading_month["is_covered"].sum() == found.reconciliation["months_covered"][0] == last
