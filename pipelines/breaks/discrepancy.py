"""Breaks as rows of `ledger.discrepancy`, with ids that stay the same from run to run."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pledgebook.pipelines.core.decimals import rounded
from pledgebook.pipelines.schemas.breaks.discrepancy import Discrepancy
from pledgebook.pipelines.schemas.rows import rows_to_frame

RATE_SOURCE = "exchange_rate"
"""Both the kind of a break that lacks an exchange rate and the source that publishes the rate."""


@dataclass(frozen=True)
class Side:
    """One of the two figures of a difference.

    Args:
        label: The source of the figure.
        amount: The figure; None if unknown.
    """

    label: str
    amount: Decimal | None = None


@dataclass(frozen=True)
class Break:
    """A difference between two figures.

    Args:
        kind: One of `vocabulary.DISCREPANCY_KINDS`.
        subject: What differs; with the kind and `month` it determines the id.
        left: The left figure.
        right: The right figure.
        unit: The unit of both.
        explanation: What the difference is and how it was handled.
        pledge_id: The pledge that it concerns.
        month: The month that it concerns.
        sources: The sources whose figures differ; `register` for documents. Empty if not stated.
        snapshot_id: The snapshot whose ingestion found it, if any.
        id_kind: Replaces `kind` in the id where `kind` is only the likely cause, which other months can change.
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
        """Twelve hexadecimal digits computed from kind, subject and month."""
        return break_id(self.id_kind or self.kind, self.subject, self.month)

    def row(self) -> dict[str, object]:
        """Return the row of `ledger.discrepancy`; the difference is left - right, and its sign is kept."""
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
    """Return twelve hexadecimal digits computed from kind, subject and month."""
    text = "|".join([kind, subject, month.isoformat() if month else ""])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def concerning(
    breaks: Iterable[Break], sources_of: Mapping[str, Iterable[str]], default: tuple[str, ...] = ()
) -> list[Break]:
    """Fill in the sources of breaks that name none: those of the readings of their pledge.

    Args:
        breaks: The breaks.
        sources_of: Sources by pledge.
        default: The sources for any other pledge.
    """
    return [
        one if one.sources else replace(one, sources=_concerned(one, sources_of, default)) for one in breaks
    ]


def _concerned(
    one: Break, sources_of: Mapping[str, Iterable[str]], default: tuple[str, ...]
) -> tuple[str, ...]:
    found = tuple(sources_of.get(one.pledge_id or "", default))
    return (*found, RATE_SOURCE) if one.kind == RATE_SOURCE else found


def finding_breaks(finding: pl.DataFrame) -> list[Break]:
    """Return the open findings of ingestion as breaks; findings of several snapshots on one subject are one break.

    Files with different products of one month each find their own part, so the amounts are added.

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
    """Return breaks as rows of `ledger.discrepancy`, each id once, sorted by kind, subject and month."""
    rows = {one.discrepancy_id: one.row() for one in breaks}
    return rows_to_frame(Discrepancy, rows.values(), ("kind", "subject", "month", "discrepancy_id"))
