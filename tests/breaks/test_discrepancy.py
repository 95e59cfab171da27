"""Differences keep their sign and their id."""

from datetime import date
from decimal import Decimal

from pledgebook.pipelines.breaks.discrepancy import Break, Side, discrepancies


def break_of(left: int | None, right: int | None, month: date | None = None) -> Break:
    one, other = (None if amount is None else Decimal(amount) for amount in (left, right))
    return Break("rounding", "a subject", Side("l", one), Side("r", other), "USD", "why", month=month)


def test_the_difference_is_left_less_right() -> None:
    assert break_of(200, 100).row()["difference"] == 100
    assert break_of(100, 200).row()["difference"] == -100


def test_a_side_that_is_unknown_leaves_the_difference_unknown() -> None:
    assert break_of(None, 100).row()["difference"] is None
    assert break_of(0, 100).row()["difference"] == -100


def test_the_id_follows_from_kind_subject_and_month_alone() -> None:
    assert break_of(1, 2).discrepancy_id == break_of(3, 4).discrepancy_id == "4be6cea34bd8"
    assert break_of(1, 2, date(2026, 1, 1)).discrepancy_id != break_of(1, 2).discrepancy_id


def test_each_id_stands_once_and_no_break_is_an_empty_table() -> None:
    assert discrepancies([break_of(1, 2), break_of(1, 2)]).height == 1
    assert discrepancies([]).is_empty()
