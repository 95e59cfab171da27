"""Units of quantity and their exact ratios, by pint; a unit converts only within its dimension.

The registry has only the definitions of `units.txt`, none of pint's own: each name has one meaning, every ratio is
exact, and the registry is built in milliseconds.
"""

from decimal import Context, Decimal, localcontext
from functools import cache
from importlib.resources import files

import pint

DEFINITIONS = files("pledgebook.pipelines.core").joinpath("units.txt").read_text("utf-8")

DIGITS = Context(prec=60)
"""Context for pint, which uses the current one; the default 28 digits would round a cubic foot."""

Root = tuple[Decimal, str]
"""Number of base units in a unit, and the base unit: `(Decimal("1000"), "kg")` for `t`."""


@cache
def root(unit: str) -> Root | None:
    """Return a unit in base units; None for a word that is not a unit of quantity, such as a currency."""
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
    """Whether two units measure the same dimension, so that one converts exactly to the other."""
    one, two = root(unit), root(other)
    return one is not None and two is not None and one[1] == two[1]


@cache
def _registry() -> "pint.UnitRegistry[Decimal]":
    registry: pint.UnitRegistry[Decimal] = pint.UnitRegistry(None, non_int_type=Decimal)
    with localcontext(DIGITS):
        registry.load_definitions(DEFINITIONS.splitlines())
    return registry
