"""Two figures for one thing."""

from datetime import date
from decimal import Decimal

import pytest

from pledgebook.pipelines.breaks.compare import compare, decimal_unit, printed_unit, rounding_tolerance
from tests.reconcile.ledger import measured, outcome


@pytest.mark.parametrize(
    ("left", "right", "tolerance", "verdict", "difference"),
    [
        ("200", "100", "0", "difference", "100"),
        ("100", "200", "0", "difference", "-100"),
        ("100", "100", "0", "reconciled", "0"),
        ("28030.92", "28031", "0.505", "rounding", "-0.08"),
        ("1", "1.5", "0.5", "rounding", "-0.5"),
        ("1", "1.51", "0.5", "difference", "-0.51"),
        (None, "100", "0", "unknown", None),
        ("100", None, "1000", "unknown", None),
        ("0", "100", "0", "difference", "-100"),
    ],
)
def test_two_amounts(
    left: str | None, right: str | None, tolerance: str, verdict: str, difference: str | None
) -> None:
    one, other = (None if text is None else Decimal(text) for text in (left, right))
    found = compare(one, other, Decimal(tolerance))
    assert (found.verdict, found.difference) == (verdict, None if difference is None else Decimal(difference))


@pytest.mark.parametrize(
    ("amounts", "unit"),
    [(["31208.0000", "28030.9200"], "0.01"), (["200", "31000"], "1"), (["0"], "1"), ([], "1")],
)
def test_a_series_is_given_to_its_finest_decimal(amounts: list[str], unit: str) -> None:
    assert decimal_unit([Decimal(one) for one in amounts]) == Decimal(unit)


@pytest.mark.parametrize(
    ("amount", "unit"),
    [("36000000000", "1E9"), ("2100000000", "1E8"), ("400000000000", "1E9"), ("332000", "1000"), ("0.5", "0.1"), ("0", "1")],
)  # fmt: skip
def test_an_announced_sum_is_rounded_to_its_last_digit(amount: str, unit: str) -> None:
    assert printed_unit(Decimal(amount)) == Decimal(unit)


def test_each_rounded_figure_is_half_a_unit_off_at_most() -> None:
    assert rounding_tolerance([Decimal("0.1")] * 4) == Decimal("0.2")


def test_sources_that_differ_beyond_rounding_are_a_break() -> None:
    pairs = measured(
        ("eia_lng", "2023-05", "MMcf", "31208"), ("doe_lng_cargo", "2023-05", "MMcf", "31208.4"),
        ("eia_lng", "2023-06", "MMcf", "28031"), ("doe_lng_cargo", "2023-06", "MMcf", "24000"),
        ("eia_lng", "2023-07", "MMcf", "44016"),
        ("eia_lng", "2023-08", "MMcf", "3"), ("doe_lng_cargo", "2023-08", "t", "9"),
    )  # fmt: skip
    found = outcome(reading=[], pledge=[], pairs=pairs).discrepancy
    columns = [
        "kind",
        "month",
        "left_label",
        "left_amount",
        "right_label",
        "right_amount",
        "difference",
        "unit",
    ]
    assert found.select(columns).rows() == [
        ("completeness", date(2023, 6, 1), "doe_lng_cargo S", 24000, "eia_lng S", 28031, -4031, "MMcf")
    ]
