"""Exact arithmetic."""

from decimal import Decimal

import pytest

from pledgebook.pipelines.core.decimals import percent, quotient, rounded, share_of, whole_percent


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0.00005", "0.0001"), ("-0.00005", "-0.0001"), ("2.00004999", "2.0000"), ("1", "1.0000")],
)
def test_halves_are_rounded_away_from_zero(value: str, expected: str) -> None:
    assert rounded(Decimal(value)) == Decimal(expected)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        ("12.9", "8", "161.2500"),
        ("12.9", "20.9", "61.7225"),
        ("1", "3", "33.3333"),
        ("2", "3", "66.6667"),
        ("-1", "3", "-33.3333"),
        ("1.10", "3.00", "36.6667"),
        ("999999999999999999999999.9999", "999999999999999999999999.9999", "100"),
    ],
)
def test_percentages_are_exact_to_four_decimals(part: str, whole: str, expected: str) -> None:
    assert percent(Decimal(part), Decimal(whole)) == Decimal(expected)


def test_a_percentage_of_nothing_or_of_the_unknown_is_unknown() -> None:
    assert percent(Decimal(1), Decimal(0)) is None
    assert percent(None, Decimal(1)) is None
    assert percent(Decimal(1), None) is None


def test_whole_percents_are_what_headlines_print() -> None:
    assert [whole_percent(Decimal(pct)) for pct in ("57.48", "57.50", "56.5", "-0.5")] == [57, 58, 57, -1]
    assert whole_percent(None) is None


def test_big_amounts_stay_exact() -> None:
    assert share_of(Decimal("550000000000.00"), Decimal("1.5")) == Decimal("8250000000.0000")
    assert quotient(Decimal("33300000000.01") * 3, Decimal(3)) == Decimal("33300000000.01")
