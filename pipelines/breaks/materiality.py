"""Materiality of breaks: whether a difference is large enough to matter."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from pledgebook.pipelines.breaks.compare import ROUNDING

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Materiality:
    """Threshold from which a difference is material: an amount, or a percentage of the larger figure.

    The default amount follows from how such figures are printed: in tenths of a billion dollars, so that less than
    100 million changes no printed figure. The default percentage is the upper end of what auditors use of a total.

    Args:
        amount: The amount.
        unit: Its unit; differences in other units go by the percentage alone.
        pct: The percentage of the larger figure.
    """

    amount: Decimal = Decimal(100_000_000)
    unit: str = "USD"
    pct: Decimal = Decimal(1)

    def is_material(
        self, left: Decimal | None, right: Decimal | None, unit: str | None, kind: str = ""
    ) -> bool:
        """Whether two figures differ materially.

        An unknown figure always does, since it may be any amount. Rounding never does: a break of that kind is within
        what the printed digits leave open, so no figure changes by it.
        """
        if kind == ROUNDING:
            return False
        if left is None or right is None:
            return True
        difference, larger = abs(left - right), max(abs(left), abs(right))
        by_amount = unit == self.unit and difference >= self.amount
        return difference != 0 and (by_amount or difference * HUNDRED >= self.pct * larger)


def materialities(agreement: pl.DataFrame) -> dict[str, Materiality]:
    """Return the materiality of each agreement; the default where the register states none.

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
