"""What is published in a window, each month once."""

import polars as pl
import pytest

from pledgebook.pipelines.core.measures.conversion import Rates
from pledgebook.pipelines.reconcile.monthly.calendar import window_frame
from pledgebook.pipelines.reconcile.monthly.frame import monthly
from pledgebook.pipelines.reconcile.monthly.windows import in_windows
from tests.reconcile.ledger import coverage, month, rates, table, totals


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (("2024-01", "2024-12"), [("2024-01", 12, 60)]),
        (("2024-02", "2025-01"), [("2024-03", 1, 5)]),
        (("2023-11", "2024-12"), [("2024-01", 12, 60)]),
        (("2024-01", "2024-11"), [("2024-03", 1, 5)]),
        (("2024-06", "2024-05"), []),
    ],
)
def test_a_longer_figure_counts_where_it_lies_inside(
    window: tuple[str, str], expected: list[tuple[str, int, int]]
) -> None:
    flows = pl.concat([totals(("R", "2024-01", 60), months=12), totals(("R", "2024-03", 5))])
    frame, _ = monthly(flows, coverage("R", "2024-01", "2024-12"), table("reading", [{}]), Rates(rates()))
    first, last = (month(one) for one in window)
    rows = in_windows(frame, window_frame([("R", first, first, last)])).drop_nulls("amount")
    assert rows.select(pl.col("month").dt.strftime("%Y-%m"), "months", "amount").rows() == expected


def test_a_longer_figure_of_which_a_month_is_not_published_does_not_count() -> None:
    flows = totals(("R", "2024-01", 60), months=12)
    frame, _ = monthly(flows, coverage("R", "2024-01", "2024-11"), table("reading", [{}]), Rates(rates()))
    rows = in_windows(frame, window_frame([("R", month("2024-01"), month("2024-01"), month("2024-12"))]))
    assert set(rows["problem"]) == {"in_longer"}
