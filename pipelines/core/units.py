"""Units of quantity and their exact ratios, by pint: a unit converts within its dimension, and nowhere else.

The registry holds the definitions of `units.txt` and none of pint's own, so that a name of the ledger means one
thing, every ratio is exact, and the registry is made in milliseconds.
"""

from decimal import Context, Decimal, localcontext
from functools import cache
from importlib.resources import files

import pint

DEFINITIONS = files("pipelines.core").joinpath("units.txt").read_text("utf-8")

DIGITS = Context(prec=60)
"""pint reckons in the context that it finds; the usual 28 digits would round a cubic foot."""

Root = tuple[Decimal, str]
"""How many base units a unit is, and the base units: `(Decimal("1000"), "kg")` for `t`."""


@cache
def root(unit: str) -> Root | None:
    """A unit in the base units of its dimension; None for a word that is no unit of quantity, as currencies."""
    registry = _registry()
    if unit not in registry:
        return None
    with localcontext(DIGITS):
        quantity = registry.Quantity(Decimal(1), unit).to_root_units()
    if not isinstance(quantity.magnitude, Decimal):  # pragma: no cover - a definition with a float in it
        message = f"the ratio of {unit} is not exact: {quantity.magnitude!r}"
        raise TypeError(message)
    return quantity.magnitude, str(quantity.units)


def is_same_dimension(unit: str, other: str) -> bool:
    """Whether two units measure the same thing, so that one is the other times an exact number."""
    one, two = root(unit), root(other)
    return one is not None and two is not None and one[1] == two[1]


@cache
def _registry() -> "pint.UnitRegistry[Decimal]":
    registry: pint.UnitRegistry[Decimal] = pint.UnitRegistry(None, non_int_type=Decimal)
    with localcontext(DIGITS):
        registry.load_definitions(DEFINITIONS.splitlines())
    return registry
