"""Which of several overlapping figures stand for their months."""

import pytest

from pipelines.reconcile.monthly.multi_month import chosen, spanned
from tests.reconcile.ledger import month

Span = tuple[str, int]


@pytest.mark.parametrize(
    ("covered", "with_row", "longer", "expected"),
    [
        (("2024-01", 12), [], [("2024-01", 12)], [("2024-01", 12)]),
        (("2024-01", 11), [], [("2024-01", 12)], []),
        (("2024-02", 12), [], [("2024-01", 12)], []),
        (("2024-01", 12), ["2024-03"], [("2024-01", 12)], [("2024-01", 12)]),
        (("2024-01", 3), ["2024-01", "2024-02", "2024-03"], [("2024-01", 3)], []),
        (
            ("2024-01", 6),
            [],
            [("2024-01", 6), ("2024-01", 3), ("2024-04", 3)],
            [("2024-01", 3), ("2024-04", 3)],
        ),
        (("2024-01", 6), [], [("2024-01", 6), ("2024-01", 3)], [("2024-01", 6)]),
        (("2024-01", 18), [], [("2024-04", 12), ("2024-01", 12)], [("2024-01", 12)]),
    ],
)
def test_no_month_is_counted_twice(
    covered: Span, with_row: list[str], longer: list[Span], expected: list[Span]
) -> None:
    rows = {month(when) for when in with_row}
    months = {one: {"has_row": one in rows} for one in spanned(month(covered[0]), covered[1])}
    cells = [{"month": month(when), "period_months": number, "amount": 1} for when, number in longer]
    found = chosen(months, cells)
    assert [(f"{cell['month']:%Y-%m}", cell["period_months"]) for cell in found] == expected
    assert chosen(months, cells[::-1]) == found


def test_a_longer_figure_without_an_amount_replaces_nothing_that_is_there() -> None:
    months = {one: {"has_row": one == month("2024-03")} for one in spanned(month("2024-01"), 12)}
    unknown = {"month": month("2024-01"), "period_months": 12, "amount": None}
    quarter = {"month": month("2024-07"), "period_months": 3, "amount": 1}
    assert chosen(months, [unknown]) == []
    assert chosen(months, [unknown, quarter]) == [quarter]
    assert chosen({one: {"has_row": False} for one in months}, [unknown]) == [unknown]
