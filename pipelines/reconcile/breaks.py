"""A difference found, as a row of `ledger.discrepancy` with an id that stays the same from run to run."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from pipelines.reconcile.exact import rounded
from pipelines.schemas.conform import ensure
from pipelines.schemas.contract import columns
from pipelines.schemas.discrepancy import Discrepancy


@dataclass(frozen=True)
class Side:
    """One side of a difference.

    Args:
        label: Whose figure it is.
        amount: The figure; None is unknown.
    """

    label: str
    amount: Decimal | None = None


@dataclass(frozen=True)
class Break:
    """A difference found.

    Args:
        kind: One of `vocabulary.DISCREPANCY_KINDS`.
        subject: What differs; with `kind` and `month` it fixes the id.
        left: One side.
        right: The other side.
        unit: The unit of both.
        explanation: What it is and what was done.
        pledge_id: The pledge that it concerns.
        month: The month that it concerns.
    """

    kind: str
    subject: str
    left: Side
    right: Side
    unit: str | None
    explanation: str
    pledge_id: str | None = None
    month: date | None = None

    @property
    def discrepancy_id(self) -> str:
        """Twelve hexadecimal digits that follow from kind, subject and month."""
        text = "|".join([self.kind, self.subject, self.month.isoformat() if self.month else ""])
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def row(self) -> dict[str, object]:
        """The row of `ledger.discrepancy`; the difference is left - right, and its sign is kept."""
        left = None if self.left.amount is None else rounded(self.left.amount)
        right = None if self.right.amount is None else rounded(self.right.amount)
        return {
            "discrepancy_id": self.discrepancy_id,
            "kind": self.kind,
            "subject": self.subject,
            "month": self.month,
            "left_label": self.left.label,
            "left_amount": left,
            "right_label": self.right.label,
            "right_amount": right,
            "difference": None if left is None or right is None else left - right,
            "unit": self.unit,
            "explanation": self.explanation,
            "pledge_id": self.pledge_id,
            "snapshot_id": None,
        }


def discrepancies(breaks: Iterable[Break]) -> pl.DataFrame:
    """Breaks as rows of `ledger.discrepancy`, each id once, in the order of kind, subject and month."""
    rows = {one.discrepancy_id: one.row() for one in breaks}
    frame = pl.DataFrame(list(rows.values()), schema=columns(Discrepancy))
    return ensure(frame.sort("kind", "subject", "month", "discrepancy_id"), Discrepancy)
