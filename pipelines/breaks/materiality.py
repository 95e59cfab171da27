"""Whether a difference is large enough to matter."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Materiality:
    """From where on a difference is material: at an amount, or at a percentage of the larger side.

    The defaults follow from how such figures are told: in tenths of a billion dollars, so that less than 100 million
    moves no printed figure; and one percent, the upper end of what auditors take of a total.

    Args:
        amount: The amount.
        unit: Its unit; differences in other units go by the percentage alone.
        pct: The percentage of the larger side.
    """

    amount: Decimal = Decimal(100_000_000)
    unit: str = "USD"
    pct: Decimal = Decimal(1)

    def is_material(self, left: Decimal | None, right: Decimal | None, unit: str | None) -> bool:
        """Whether two sides differ materially; a side that is unknown may differ by anything."""
        if left is None or right is None:
            return True
        difference, larger = abs(left - right), max(abs(left), abs(right))
        by_amount = unit == self.unit and difference >= self.amount
        return difference != 0 and (by_amount or difference * HUNDRED >= self.pct * larger)


def materialities(agreement: pl.DataFrame) -> dict[str, Materiality]:
    """The materiality of each agreement; what the register does not say is the default.

    Args:
        agreement: Rows of `ledger.agreement` known at one moment.
    """
    return {row["agreement_id"]: _of(row) for row in agreement.iter_rows(named=True)}


def _of(row: dict[str, Any]) -> Materiality:
    plain = Materiality()
    amount, pct = row["materiality_amount"], row["materiality_pct"]
    return Materiality(
        plain.amount if amount is None else amount,
        plain.unit if amount is None else row["materiality_unit"],
        plain.pct if pct is None else pct,
    )
