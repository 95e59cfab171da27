"""Units of quantity and their exact ratios; a unit converts only within its dimension.

`units.txt` defines them in the words of pint, with none of pint's own, so that each name has one meaning and every ratio is exact.
`units.csv` is what pint makes of it (`pytest tests/core/test_units.py --regen`): pint takes a quarter of a second to import.
"""

import csv
from decimal import Decimal
from functools import cache
from importlib.resources import files

HERE = files("pledgebook.pipelines.core.measures")
DEFINITIONS = HERE.joinpath("units.txt").read_text("utf-8")

Root = tuple[Decimal, str]
"""Number of base units in a unit, and the base unit: `(Decimal("1000"), "kg")` for `t`."""


def root(unit: str) -> Root | None:
    """Return a unit in base units; None for a word that is not a unit of quantity, such as a currency."""
    return roots().get(unit)


def is_same_dimension(unit: str, other: str) -> bool:
    """Whether two units measure the same dimension, so that one converts exactly to the other."""
    one, two = root(unit), root(other)
    return one is not None and two is not None and one[1] == two[1]


@cache
def roots() -> dict[str, Root]:
    """Return every unit of quantity in base units."""
    text = HERE.joinpath("units.csv").read_text("utf-8")
    return {
        row["unit"]: (Decimal(row["base_units"]), row["base"]) for row in csv.DictReader(text.splitlines())
    }
