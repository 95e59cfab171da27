"""Breaks of unmatched items: one per item, and one for two that are each other's nearest."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from pledgebook.pipelines.breaks.discrepancy import Break, Side
from pledgebook.pipelines.reconcile.matching.links import UNMATCHED
from pledgebook.pipelines.reconcile.matching.match import Matching

KINDS = {
    "key_unknown": "classification",
    "date_unknown": "timing",
    "days_off": "timing",
    "unit_differs": "unit",
    "lost": "duplicate",
}
"""Kind of break by cause; other causes mean that only one side has the item."""

REST = "completeness"
PAIRED = {"amount_off", "days_off"}

Row = Mapping[str, Any]


def leftover_breaks(matching: Matching, left: str, right: str) -> list[Break]:
    """Return the unmatched items as breaks with the signed difference left - right.

    Two items with equal keys that are each other's nearest are one break with two figures. Any other item is a break
    whose other side is unknown.

    Args:
        matching: Result of the matching.
        left: Name of the left list.
        right: Name of the right list.
    """
    rows = matching.of(UNMATCHED).with_columns(pl.col("left_ids", "right_ids").list.first())
    lefts, rights = ({row[f"{side}_ids"]: row for row in rows.drop_nulls(f"{side}_ids").iter_rows(named=True)}
                     for side in ("left", "right"))  # fmt: skip
    found, paired = [], set()
    for row in lefts.values():
        other = rights.get(row["nearest_id"])
        if other and other["nearest_id"] == row["left_ids"] and {row["cause"], other["cause"]} <= PAIRED:
            paired.add(row["nearest_id"])
            found.append(_pair(row, other, left, right))
        else:
            place = " (left)" if left == right else ""
            own = Side(f"{left} {row['left_ids']}", row["left_amount"])
            found.append(_break(row, f"{own.label}{place} against {right}", own, Side(right), _single(row)))
    for row in (row for item, row in rights.items() if item not in paired):
        place = " (right)" if left == right else ""
        own = Side(f"{right} {row['right_ids']}", row["right_amount"])
        found.append(_break(row, f"{own.label}{place} against {left}", Side(left), own, _single(row)))
    return found


def _pair(row: Row, other: Row, left: str, right: str) -> Break:
    sides = (
        Side(f"{left} {row['left_ids']}", row["left_amount"]),
        Side(f"{right} {other['right_ids']}", other["right_amount"]),
    )
    text = "not reconciled: the keys are equal, and each is the nearest of the other"
    return _break(row, f"{sides[0].label} against {sides[1].label}", *sides, text)


def _single(row: Row) -> str:
    return f"left over: {row['reason']}"


def _break(row: Row, subject: str, left: Side, right: Side, text: str) -> Break:
    day = row["item_date"]
    explanation = f"{text} ({row['keys']})" if row["keys"] else text
    month = day.replace(day=1) if day else None
    kind = KINDS.get(row["cause"], REST)
    return Break(kind, subject, left, right, row["left_unit"] or row["right_unit"], explanation, month=month)
