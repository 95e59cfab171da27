"""Conversion factors between dimensions, per commodity: tonnes per bushel of corn, cubic feet per tonne of LNG.

`factors.csv` gives each with its products, its source and the grade of the evidence. A factor is used only where a
reading of the register names it.
"""

import csv
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files

TEXT = files("pledgebook.pipelines.core.measures").joinpath("factors.csv").read_text("utf-8")


@dataclass(frozen=True)
class Factor:
    """Number of `to_unit` in one `from_unit` of a commodity.

    Args:
        factor_id: Name used in a reading.
        product_prefixes: HS codes that it applies to, with all codes below them.
        from_unit: Unit of one dimension.
        to_unit: Unit of another dimension.
        low: Lowest value in the source; equal to `typical` and `high` for a definition.
        typical: Value for the commodity in general.
        high: Highest value in the source.
        kind: `definition` (fixed by law or trade custom) or `average` (differs from cargo to cargo).
        grade: Grade of the evidence, one of `vocabulary.GRADES`.
        source: Publication and page.
        note: Exceptions, if any.
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
        """Whether the factor applies to every product under a prefix."""
        return product_prefix.startswith(self.product_prefixes)

    @property
    def words(self) -> str:
        """Return the factor as text: `1 t = 0.04753 to 0.0487 MMcf (0.048028 typically)`."""
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
"""Factors by id."""
