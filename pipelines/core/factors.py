"""Factors between dimensions, per commodity: how many tonnes a bushel of corn is, how many cubic feet a tonne of LNG.

Each stands in `factors.csv` with the products that it holds for, its source and how well that was seen. A factor is
used only where a reading of the register names it.
"""

import csv
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files

TEXT = files("pipelines.core").joinpath("factors.csv").read_text("utf-8")

DEFINITION = "definition"
AVERAGE = "average"


@dataclass(frozen=True)
class Factor:
    """One `from_unit` of a commodity is so many `to_unit`.

    Args:
        factor_id: The name by which a reading asks for it.
        product_prefixes: The HS codes that it holds for, with all codes below them.
        from_unit: A unit of one dimension.
        to_unit: A unit of another.
        low: The least that a source gives; the same as `typical` and `high` for a definition.
        typical: What a source gives for the commodity in general.
        high: The most that a source gives.
        kind: `definition`, fixed by law or custom of the trade, or `average`, of what differs from cargo to cargo.
        grade: How well it is evidenced, one of `vocabulary.GRADES`.
        source: Who says so and where.
        note: What it does not hold for, if anything.
    """

    factor_id: str
    product_prefixes: tuple[str, ...]
    from_unit: str
    to_unit: str
    low: Decimal
    typical: Decimal
    high: Decimal
    kind: str
    grade: str
    source: str
    note: str

    def holds_for(self, product_prefix: str) -> bool:
        """Whether every product under a prefix is one of the factor's."""
        return product_prefix.startswith(self.product_prefixes)

    @property
    def words(self) -> str:
        """The factor in a few words: `1 t = 0.04753 to 0.0487 MMcf (0.048028 typically)`."""
        if self.low == self.high:
            return f"1 {self.from_unit} = {self.low} {self.to_unit}"
        return f"1 {self.from_unit} = {self.low} to {self.high} {self.to_unit} ({self.typical} typically)"


def _factor(row: dict[str, str]) -> Factor:
    return Factor(
        row["factor_id"],
        tuple(row["product_prefixes"].split()),
        row["from_unit"],
        row["to_unit"],
        Decimal(row["low"]),
        Decimal(row["typical"]),
        Decimal(row["high"]),
        row["kind"],
        row["grade"],
        row["source"],
        row["note"],
    )


FACTORS: dict[str, Factor] = {row["factor_id"]: _factor(row) for row in csv.DictReader(TEXT.splitlines())}
"""The factors by their names."""
