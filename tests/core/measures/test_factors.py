"""Factors between dimensions: each has a source, fits its units, and holds for products of its own."""

import re
from decimal import Decimal

import pytest

from pledgebook.pipelines.core.measures.factors import FACTORS, TEXT, Factor
from pledgebook.pipelines.core.measures.units import is_same_dimension, root
from pledgebook.pipelines.core.vocabulary import GRADES, UNITS

POUND = Decimal("0.00045359237")


@pytest.mark.parametrize("factor", FACTORS.values(), ids=list(FACTORS))
def test_a_factor_is_whole(factor: Factor) -> None:
    assert {factor.from_unit, factor.to_unit} <= set(UNITS)
    assert root(factor.from_unit)
    assert root(factor.to_unit)
    assert not is_same_dimension(factor.from_unit, factor.to_unit)
    assert 0 < factor.low <= factor.typical <= factor.high
    assert (factor.low == factor.high) == (factor.kind == "definition")
    assert factor.kind in ("definition", "average")
    assert factor.grade in GRADES
    assert factor.source
    assert all(re.fullmatch(r"\d{4}|\d{6}", prefix) for prefix in factor.product_prefixes)


def test_each_name_stands_once() -> None:
    assert len(FACTORS) == len(TEXT.splitlines()) - 1


@pytest.mark.parametrize(
    ("name", "pounds"),
    [("soybeans", 60), ("wheat", 60), ("corn", 56), ("sorghum", 56), ("barley", 48), ("oats", 32)],
)
def test_a_bushel_is_so_many_pounds(name: str, pounds: int) -> None:
    assert FACTORS[f"bushel-{name}"].typical == POUND * pounds


def test_a_factor_holds_for_its_products_and_those_below() -> None:
    factor = FACTORS["lng-mmcf-per-t"]
    assert factor.holds_for("2711110000")
    assert not factor.holds_for("2711")
    assert not factor.holds_for("271112")


def test_a_factor_is_told_in_words() -> None:
    assert FACTORS["lng-mmcf-per-t"].words == "1 t = 0.04753 to 0.0487 MMcf (0.048028 typically)"
    assert FACTORS["bushel-oats"].words == "1 bu = 0.01451495584 t"
