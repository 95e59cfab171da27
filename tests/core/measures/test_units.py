"""Units of quantity: exact within a dimension, and never across one."""

from decimal import Decimal, localcontext

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.measures.units import DEFINITIONS, is_same_dimension, root
from pledgebook.pipelines.core.paths import PACKAGE
from pledgebook.pipelines.core.vocabulary import UNITS

CURRENCIES = {"USD", "JPY", "EUR", "CNY", "KRW", "GBP", "CHF", "TWD"}
QUANTITIES = [unit for unit in UNITS if unit not in CURRENCIES | {"percent"}]

ALIKE = (
    "kg", "kg_metal", "content_kg", "clean_kg", "kg_dry", "t_air_dry", "kg_sugars",
    "L", "proof_L", "barrels_content", "MMcf",
    "number", "pieces", "pairs", "packs", "gross_containers", "bales",
    "m", "fiber_m", "m2", "squares",
)  # fmt: skip
"""One unit of each dimension that could be taken for another."""

OF_PINT = {
    "carat": ("carat", "gram"),
    "pound": ("pound", "kilogram"),
    "short_ton": ("US_ton", "kilogram"),
    "gallon": ("US_liquid_gallon", "liter"),
    "bbl": ("oil_barrel", "liter"),
    "bu": ("US_dry_gallon", "liter"),
    "Btu": ("Btu_it", "joule"),
    "kWh": ("kilowatt_hour", "joule"),
    "curies": ("curie", "becquerel"),
}


TABLE = PACKAGE / "core" / "measures" / "units.csv"


def made_by_pint() -> str:
    """Write each unit in base units, with the 60 digits that a cubic inch needs and not the 28 of a plain decimal."""
    registry: pint.UnitRegistry[Decimal] = pint.UnitRegistry(None, non_int_type=Decimal)
    lines = DEFINITIONS.splitlines()
    rows = ["unit,base_units,base"]
    with localcontext(prec=60):
        registry.load_definitions(lines)
        for unit in (line.split(" = ")[0] for line in lines if " = " in line and not line.startswith("#")):
            found = registry.Quantity(Decimal(1), unit).to_root_units()
            assert isinstance(found.magnitude, Decimal), unit
            rows.append(f"{unit},{found.magnitude.normalize():f},{found.units}")
    return "\n".join(rows) + "\n"


def test_the_table_is_what_pint_makes_of_the_definitions(regen: bool) -> None:
    made = made_by_pint()
    if regen:
        TABLE.write_text(made, encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == made


def test_every_unit_of_the_ledger_is_defined() -> None:
    assert [unit for unit in QUANTITIES if root(unit) is None] == []
    assert [unit for unit in (*CURRENCIES, "percent", "a word") if root(unit) is not None] == []


def test_no_ratio_is_a_float() -> None:
    assert {type(found[0]) for unit in QUANTITIES if (found := root(unit))} == {Decimal}


@pytest.mark.parametrize(
    ("unit", "ratio", "base"),
    [
        ("bbl", "0.158987294928", "m ** 3"),
        ("bu", "0.03523907016688", "m ** 3"),
        ("pound", "0.45359237", "kg"),
        ("short_ton", "907.18474", "kg"),
        ("kL", "1", "m ** 3"),
        ("MMBtu", "1055055852.62", "J"),
        ("gross", "144", "number"),
        ("dozen_pairs", "12", "pairs"),
        ("millicuries", "37000000", "Bq"),
        ("cm2", "0.0001", "m ** 2"),
    ],
)
def test_a_unit_is_what_the_law_says(unit: str, ratio: str, base: str) -> None:
    assert root(unit) == (Decimal(ratio), base)


def test_units_that_look_alike_stay_apart() -> None:
    assert [
        (one, other) for one in ALIKE for other in ALIKE if one != other and is_same_dimension(one, other)
    ] == []


def test_a_word_that_is_no_unit_measures_nothing() -> None:
    assert not is_same_dimension("USD", "USD")


@given(st.sampled_from(QUANTITIES), st.sampled_from(QUANTITIES))
def test_the_same_dimension_is_mutual(one: str, other: str) -> None:
    assert is_same_dimension(one, one)
    assert is_same_dimension(one, other) == is_same_dimension(other, one)


def test_the_definitions_agree_with_those_of_pint() -> None:
    theirs: pint.UnitRegistry[Decimal] = pint.UnitRegistry(non_int_type=Decimal)
    for unit, (name, base) in OF_PINT.items():
        found = root(unit)
        assert found is not None
        expected = theirs.Quantity(Decimal(1), name).to(base).magnitude
        ours = found[0] * (1000 if base in ("liter", "gram") else 1)
        ours = ours / 8 if unit == "bu" else ours  # a bushel is eight dry gallons
        assert abs(ours / expected - 1) < Decimal("1E-20"), unit
