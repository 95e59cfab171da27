"""Figures that span several months: whole years beside months are never added twice."""

from collections.abc import Collection, Sequence
from datetime import date

from pipelines.core.months import spanned
from pipelines.schemas.rows import Row


def months_of(row: Row) -> list[date]:
    """The months of a figure."""
    return spanned(row["month"], row["months"])


def chosen(longer: Sequence[Row], reported: Collection[date]) -> list[Row]:
    """The longer figures that stand for their months in one window.

    Where finer figures fill all months of a longer one they count instead; where they fill some, they are left out,
    unless the longer figure has no amount: what is unknown takes nobody's place. Shorter spans are tried first.

    Args:
        longer: Figures for several months that lie inside the window.
        reported: The months that have a figure of their own.
    """
    taken: list[Row] = []
    for row in sorted(longer, key=lambda one: (one["months"], one["month"])):
        inside = set(months_of(row))
        overlapping = [one for one in taken if not inside.isdisjoint(months_of(one))]
        within = [one for one in overlapping if inside.issuperset(months_of(one))]
        finer = inside.intersection(reported).union(*map(months_of, within))
        is_replaced = len(finer) == len(inside) or (finer and row["amount"] is None)
        if len(within) < len(overlapping) or is_replaced:
            continue
        taken = [one for one in taken if one not in within] + [row]
    return taken
