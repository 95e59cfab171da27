"""A difference found, as a row of `ledger.discrepancy` with an id that stays the same from run to run."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.core.decimals import rounded
from pipelines.schemas.breaks.discrepancy import Discrepancy
from pipelines.schemas.rows import rows_to_frame

RATE_SOURCE = "exchange_rate"
"""The kind of a break for want of a rate, and the source that would bring it."""


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
        subject: What differs; with `kind` and `month` it fixes the id, unless `id_kind` stands for the kind.
        left: One side.
        right: The other side.
        unit: The unit of both.
        explanation: What it is and what was done.
        pledge_id: The pledge that it concerns.
        month: The month that it concerns.
        sources: The sources whose figures differ; `register` for what documents say. Empty if it was not said.
        snapshot_id: The snapshot in which it was seen, if it was seen while reading one.
        id_kind: What stands in the id for a kind that is the likely cause only, which other months can change.
    """

    kind: str
    subject: str
    left: Side
    right: Side
    unit: str | None
    explanation: str
    pledge_id: str | None = None
    month: date | None = None
    sources: tuple[str, ...] = ()
    snapshot_id: str | None = None
    id_kind: str | None = None

    @property
    def discrepancy_id(self) -> str:
        """Twelve hexadecimal digits that follow from kind, subject and month."""
        return break_id(self.id_kind or self.kind, self.subject, self.month)

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
            "snapshot_id": self.snapshot_id,
            "sources": sorted(set(self.sources)),
        }


def break_id(kind: str, subject: str, month: date | None) -> str:
    """Twelve hexadecimal digits that follow from kind, subject and month."""
    text = "|".join([kind, subject, month.isoformat() if month else ""])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def concerning(
    breaks: Iterable[Break], sources_of: Mapping[str, Iterable[str]], otherwise: tuple[str, ...] = ()
) -> list[Break]:
    """Name the sources of breaks that do not say theirs: those of their pledge's readings.

    Args:
        breaks: The breaks.
        sources_of: Sources by pledge.
        otherwise: The sources where the pledge is none of these.
    """
    return [
        one if one.sources else replace(one, sources=_concerned(one, sources_of, otherwise)) for one in breaks
    ]


def _concerned(
    one: Break, sources_of: Mapping[str, Iterable[str]], otherwise: tuple[str, ...]
) -> tuple[str, ...]:
    found = tuple(sources_of.get(one.pledge_id or "", otherwise))
    return (*found, RATE_SOURCE) if one.kind == RATE_SOURCE else found


def finding_breaks(finding: pl.DataFrame) -> list[Break]:
    """What was seen while snapshots were read and still stands; several snapshots of one subject are one break.

    Files that hold different products of one month each see their own: the amounts add up.

    Args:
        finding: Rows of `ledger.finding` known at one moment.
    """
    rows = finding.sort("known_from", "snapshot_id").iter_rows(named=True)
    of_id: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        of_id.setdefault(row["discrepancy_id"], []).append(row)
    return [_finding_break(found) for found in of_id.values()]


def _finding_break(found: list[dict[str, Any]]) -> Break:
    last = found[-1]
    return Break(
        last["kind"],
        last["subject"],
        Side(last["left_label"], _added(row["left_amount"] for row in found)),
        Side(last["right_label"], _added(row["right_amount"] for row in found)),
        last["unit"],
        "; ".join(dict.fromkeys(row["explanation"] for row in found)),
        month=last["month"],
        sources=(last["source"],),
        snapshot_id=last["snapshot_id"],
    )


def _added(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = list(amounts)
    return None if None in known else sum((one for one in known if one is not None), Decimal(0))


def discrepancies(breaks: Iterable[Break]) -> pl.DataFrame:
    """Breaks as rows of `ledger.discrepancy`, each id once, in the order of kind, subject and month."""
    rows = {one.discrepancy_id: one.row() for one in breaks}
    return rows_to_frame(Discrepancy, rows.values(), ("kind", "subject", "month", "discrepancy_id"))
