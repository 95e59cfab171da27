"""Figures for several months: a whole year beside its months is never counted twice."""

from collections.abc import Collection, Sequence
from datetime import date

from pledgebook.pipelines.core.months import spanned
from pledgebook.pipelines.schemas.rows import Row


def months_of(row: Row) -> list[date]:
    """Return the months of a figure."""
    return spanned(row["month"], row["months"])


def chosen(longer: Sequence[Row], reported: Collection[date]) -> list[Row]:
    """Return the longer figures that are used for their months in a window.

    If finer figures fill all months of a longer one they are used instead; if they fill only some they are left out,
    unless the longer figure has no amount, since an unknown replaces nothing. Shorter spans are tried first.

    Args:
        longer: Figures for several months inside the window.
        reported: Months with their own figure.
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
