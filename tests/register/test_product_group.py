"""Product groups of the register. Everything is invented."""

import pytest

from pledgebook.pipelines.core.errors import RegisterError
from pledgebook.pipelines.core.paths import CHECKOUT
from pledgebook.pipelines.register.parse import parse_register
from pledgebook.pipelines.register.product_group import declared_groups
from tests.registers import SMALL, entry

LUMBER = entry("product_group", id="LUMBER", title="Lumber and panels")


def with_scope(*names: str) -> str:
    return SMALL + entry("scope", include=list(names), document="FIRST")


def test_a_group_is_a_row_that_was_always_known() -> None:
    (row,) = parse_register({"groups.toml": LUMBER})["product_group"].to_dicts()
    assert (row["product_group_id"], row["title"], row["known_from"].year) == (
        "LUMBER",
        "Lumber and panels",
        1990,
    )


def test_a_scope_names_groups_of_the_register_only() -> None:
    assert parse_register({"a.toml": with_scope("LUMBER", "4407") + LUMBER})["scope"].height == 2
    with pytest.raises(
        RegisterError, match=r"`LUMBR`; expected an HS code or a \[\[product_group\]\].*`LUMBER`"
    ):
        parse_register({"a.toml": with_scope("LUMBR") + LUMBER})


def test_a_group_of_the_carried_register_counts_too() -> None:
    carried = {"product-groups.toml": LUMBER}
    assert parse_register({"a.toml": with_scope("LUMBER")}, carried)["product_group"].height == 1
    steel = {"a.toml": entry("product_group", id="STEEL", title="Steel")}
    assert declared_groups(steel, carried) == frozenset({"LUMBER", "STEEL"})
    assert declared_groups({"a.toml": "no TOML"}, {}) is None


@pytest.mark.parametrize("name", ["lumber", "LUMBER 2", "44"])
def test_a_name_is_in_capital_letters(name: str) -> None:
    with pytest.raises(RegisterError, match=r"product_group"):
        parse_register({"groups.toml": entry("product_group", id=name, title="Lumber")})


def test_every_group_of_the_carried_figures_is_in_the_register() -> None:
    folder = CHECKOUT / "data" / "raw" / "register"
    groups = declared_groups(
        {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.toml")}, {}
    )
    assert groups is not None
    assert {"AGRICULTURE", "CARS_US_BRAND", "ENERGY", "SOY_PRODUCTS", "TOTAL"} <= groups
