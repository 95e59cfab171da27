"""Which of several overlapping figures stand for their months."""

import pytest

from pledgebook.pipelines.reconcile.monthly.multi_month import chosen
from tests.reconcile.ledger import month

Span = tuple[str, int]


@pytest.mark.parametrize(
    ("reported", "longer", "expected"),
    [
        ([], [("2024-01", 12)], [("2024-01", 12)]),
        (["2024-03"], [("2024-01", 12)], [("2024-01", 12)]),
        (["2024-01", "2024-02", "2024-03"], [("2024-01", 3)], []),
        ([], [("2024-01", 6), ("2024-01", 3), ("2024-04", 3)], [("2024-01", 3), ("2024-04", 3)]),
        ([], [("2024-01", 6), ("2024-01", 3)], [("2024-01", 6)]),
        ([], [("2024-04", 12), ("2024-01", 12)], [("2024-01", 12)]),
    ],
)
def test_no_month_is_counted_twice(reported: list[str], longer: list[Span], expected: list[Span]) -> None:
    rows = [{"month": month(when), "months": number, "amount": 1} for when, number in longer]
    months = {month(when) for when in reported}
    found = chosen(rows, months)
    assert [(f"{row['month']:%Y-%m}", row["months"]) for row in found] == expected
    assert chosen(rows[::-1], months) == found


def test_a_longer_figure_without_an_amount_replaces_nothing_that_is_there() -> None:
    reported = {month("2024-03")}
    unknown = {"month": month("2024-01"), "months": 12, "amount": None}
    quarter = {"month": month("2024-07"), "months": 3, "amount": 1}
    assert chosen([unknown], reported) == []
    assert chosen([unknown, quarter], reported) == [quarter]
    assert chosen([unknown], set()) == [unknown]
