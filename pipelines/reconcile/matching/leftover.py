"""What is left over as discrepancies: one for each item, and one for two that are each other's nearest."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from pipelines.breaks.discrepancy import Break, Side
from pipelines.reconcile.matching.links import UNMATCHED
from pipelines.reconcile.matching.match import Matching

KINDS = {
    "key_unknown": "classification",
    "date_unknown": "timing",
    "days_off": "timing",
    "unit_differs": "unit",
    "lost": "duplicate",
}
"""What an item that is left over points to; all others to something that one side counts and the other does not."""

REST = "completeness"
PAIRED = {"amount_off", "days_off"}


def leftover_breaks(matching: Matching, left: str, right: str) -> list[Break]:
    """The items that are left over, as breaks with the signed difference left - right.

    Two items with equal keys that are each other's nearest are one break with two figures. Any other item is a break of
    its own, whose other side is unknown.

    Args:
        matching: What was matched.
        left: Whose items the left ones are.
        right: Whose items the right ones are.
    """
    rows = matching.of(UNMATCHED).with_columns(
        left_id=pl.col("left_ids").list.first(), right_id=pl.col("right_ids").list.first()
    )
    lefts = {row["left_id"]: row for row in rows.drop_nulls("left_id").iter_rows(named=True)}
    rights = {row["right_id"]: row for row in rows.drop_nulls("right_id").iter_rows(named=True)}
    pairs = {one: row["nearest_id"] for one, row in lefts.items() if _is_mutual(row, rights)}
    names = (left, right)
    found = [_pair(lefts[one], rights[other], names) for one, other in pairs.items()]
    found += [_single(row, names) for one, row in lefts.items() if one not in pairs]
    return found + [_single(row, names) for other, row in rights.items() if other not in pairs.values()]


def _is_mutual(row: Mapping[str, Any], rights: Mapping[str, Mapping[str, Any]]) -> bool:
    other = rights.get(row["nearest_id"])
    if other is None or row["cause"] not in PAIRED or other["cause"] not in PAIRED:
        return False
    return bool(other["nearest_id"] == row["left_id"])


def _pair(one: Mapping[str, Any], other: Mapping[str, Any], names: tuple[str, str]) -> Break:
    left, right = f"{names[0]} {one['left_id']}", f"{names[1]} {other['right_id']}"
    return Break(
        KINDS.get(one["cause"], REST),
        f"{left} against {right}",
        Side(left, one["left_amount"]),
        Side(right, other["right_amount"]),
        one["left_unit"],
        _explanation(one, "not reconciled: the keys are equal, and each is the nearest of the other"),
        month=_month(one["item_date"]),
    )


def _single(row: Mapping[str, Any], names: tuple[str, str]) -> Break:
    is_left = row["left_id"] is not None
    own = f"{names[0]} {row['left_id']}" if is_left else f"{names[1]} {row['right_id']}"
    place = f" ({'left' if is_left else 'right'})" if names[0] == names[1] else ""
    sides = (
        Side(own, row["left_amount"]) if is_left else Side(names[0]),
        Side(names[1]) if is_left else Side(own, row["right_amount"]),
    )
    subject = f"{own}{place} against {names[1] if is_left else names[0]}"
    explanation = _explanation(row, f"left over: {row['reason']}")
    return Break(
        KINDS.get(row["cause"], REST),
        subject,
        *sides,
        row["left_unit"] or row["right_unit"],
        explanation,
        month=_month(row["item_date"]),
    )


def _explanation(row: Mapping[str, Any], text: str) -> str:
    return f"{text} ({row['keys']})" if row["keys"] else text


def _month(day: date | None) -> date | None:
    return None if day is None else day.replace(day=1)
