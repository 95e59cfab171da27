"""Figures that span several months: whole years beside months are never added twice."""

from datetime import date
from typing import Any

import polars as pl

from pipelines.core.months import add_months


def stretched(rows: pl.DataFrame) -> pl.DataFrame:
    """The months of each span: `reading_id`, `period_start`, `month`."""
    last = pl.col("month").dt.offset_by(pl.format("{}mo", pl.col("months") - 1))
    return rows.select(
        "reading_id", "period_start", month=pl.date_ranges("month", last, interval="1mo")
    ).explode("month")


Months = dict[date, dict[str, Any]]
"""The covered months of a window: `has_row`, `amount`, `is_partial`, `uncovered`."""


def spanned(month: date, months: int) -> list[date]:
    """The months of a span."""
    return [add_months(month, number) for number in range(months)]


def months_in_longer(cells: pl.DataFrame) -> pl.DataFrame:
    """`reading_id` and `month` of every month that lies inside a longer figure."""
    return (
        cells.filter(pl.col("period_months") > 1)
        .select(
            "reading_id",
            month=pl.date_ranges(
                "month",
                pl.col("month").dt.offset_by(pl.format("{}mo", pl.col("period_months") - 1)),
                interval="1mo",
            ),
        )
        .explode("month")
        .unique()
    )


def chosen(months: Months, longer: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The longer figures that stand for their months in one window.

    A longer figure counts where every month of it is covered and inside the window. Where finer figures fill
    all its months they count instead; where they fill some, they are left out, unless the longer figure has no
    amount: what is unknown takes nobody's place. Shorter spans are tried first.

    Args:
        months: The covered, elapsed months of the window.
        longer: `CELL` rows of the reading that span more than one month.
    """
    taken: list[dict[str, Any]] = []
    for cell in sorted(longer, key=lambda one: (one["period_months"], one["month"])):
        inside = spanned(cell["month"], cell["period_months"])
        if any(month not in months for month in inside):
            continue
        within, crossing = _overlapping(taken, inside)
        finer = {month for one in within for month in spanned(one["month"], one["period_months"])}
        finer |= {month for month in inside if months[month]["has_row"]}
        is_replaced = len(finer) == len(inside) or (finer and cell["amount"] is None)
        if crossing or is_replaced:
            continue
        taken = [one for one in taken if one not in within] + [cell]
    return taken


def _overlapping(
    taken: list[dict[str, Any]], inside: list[date]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    within: list[dict[str, Any]] = []
    crossing: list[dict[str, Any]] = []
    for one in taken:
        common = set(spanned(one["month"], one["period_months"])) & set(inside)
        if common:
            (within if len(common) == one["period_months"] else crossing).append(one)
    return within, crossing
