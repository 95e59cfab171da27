"""Units and currencies."""

from datetime import date
from decimal import Decimal

import pytest

from pledgebook.pipelines.core.decimals import rounded
from pledgebook.pipelines.core.measures.conversion import (
    NO_RATE,
    OTHER_UNIT,
    Rates,
    by_factor,
    converted,
    converted_range,
)
from pledgebook.pipelines.core.measures.factors import FACTORS
from tests.reconcile.ledger import rates

MARCH = (date(2026, 3, 1), 1)
KNOWN = Rates(rates(("JPY", "2026-03", "150"), ("JPY", "2026-04", "160"), ("EUR", "2026-03", "0.8")))


@pytest.mark.parametrize(
    ("amount", "unit", "wanted", "expected"),
    [
        ("7.5", "USD", "USD", "7.5"),
        ("340000000000", "JPY", "USD", "2266666666.6667"),
        ("1", "USD", "JPY", "150"),
        ("8", "EUR", "JPY", "1500"),
        ("1000", "kg", "t", "1"),
        ("6.3", "t", "kg", "6300"),
        ("1", "bbl", "L", "158.9873"),
        ("2", "doz", "number", "24"),
        ("1", "MMBtu", "kWh", "293.0711"),
        ("1", "curies", "GBq", "37"),
    ],
)
def test_amounts_are_converted(amount: str, unit: str, wanted: str, expected: str) -> None:
    found, why = converted(Decimal(amount), (unit, wanted), MARCH, KNOWN)
    assert why is None
    assert found is not None
    assert rounded(found) == Decimal(expected)


@pytest.mark.parametrize(
    ("unit", "wanted", "why"),
    [
        ("KRW", "USD", NO_RATE),
        ("USD", "GBP", NO_RATE),
        ("t", "m3", OTHER_UNIT),
        ("number", "t", OTHER_UNIT),
        ("USD", "t", OTHER_UNIT),
        (None, "t", OTHER_UNIT),
        ("t", None, OTHER_UNIT),
        ("clean_kg", "kg", OTHER_UNIT),
        ("MMcf", "m3", OTHER_UNIT),
        ("pieces", "number", OTHER_UNIT),
    ],
)
def test_what_cannot_be_converted_is_unknown(unit: str | None, wanted: str | None, why: str) -> None:
    assert converted(Decimal(1), (unit, wanted), MARCH, KNOWN) == (None, why)


def test_a_longer_figure_takes_the_mean_rate_of_its_months() -> None:
    assert KNOWN.per_usd("JPY", date(2026, 3, 1), 2) == Decimal(155)
    assert KNOWN.per_usd("JPY", date(2026, 3, 1), 3) is None
    assert KNOWN.per_usd("USD", date(1990, 3, 1), 12) == 1


@pytest.mark.parametrize(
    ("amount", "unit", "wanted", "name", "low", "high"),
    [
        ("1000", "t", "MMcf", "lng-mmcf-per-t", "47.53", "48.7"),
        ("1000000", "kg", "MMcf", "lng-mmcf-per-t", "47.53", "48.7"),
        ("48.7", "MMcf", "t", "lng-mmcf-per-t", "1000", "1024.6160"),
        ("-48.7", "MMcf", "t", "lng-mmcf-per-t", "-1024.6160", "-1000"),
        ("1000", "bu", "t", "bushel-corn", "25.4012", "25.4012"),
        ("1", "t", "bu", "bushel-wheat", "36.7437", "36.7437"),
        ("2", "MMcf", "MMBtu", "gas-mmbtu-per-mmcf", "2072", "2074"),
    ],
)
def test_a_factor_leads_to_another_dimension(
    amount: str, unit: str, wanted: str, name: str, low: str, high: str
) -> None:
    ends, why = converted_range(Decimal(amount), (unit, wanted), MARCH, KNOWN, FACTORS[name])
    assert why is None
    assert ends is not None
    assert (rounded(ends[0]), rounded(ends[1])) == (Decimal(low), Decimal(high))


def test_without_a_factor_or_by_another_one_nothing_crosses() -> None:
    assert converted_range(Decimal(1), ("t", "MMcf"), MARCH, KNOWN, None) == (None, OTHER_UNIT)
    assert converted_range(Decimal(1), ("t", "MMcf"), MARCH, KNOWN, FACTORS["bushel-corn"]) == (
        None,
        OTHER_UNIT,
    )
    assert converted_range(Decimal(1), ("t", None), MARCH, KNOWN, FACTORS["bushel-corn"]) == (
        None,
        OTHER_UNIT,
    )
    assert converted_range(Decimal(1), ("KRW", "USD"), MARCH, KNOWN, FACTORS["bushel-corn"]) == (
        None,
        NO_RATE,
    )


def test_where_the_ratio_is_exact_a_factor_is_not_used() -> None:
    point = converted_range(Decimal(2000), ("kg", "t"), MARCH, KNOWN, FACTORS["lng-mmcf-per-t"])
    assert point == ((Decimal(2), Decimal(2)), None)
    assert by_factor(Decimal(1), ("number", "t"), FACTORS["lng-mmcf-per-t"]) is None
