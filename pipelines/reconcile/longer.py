"""Figures that span several months: whole years beside months are never added twice."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.reconcile.breaks import Break, Side
from pipelines.reconcile.period import add_months

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
    all its months they count instead; where they fill some, they are left out. Shorter spans are tried first.

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
        if crossing or len(finer) == len(inside):
            continue
        taken = [one for one in taken if one not in within] + [cell]
    return taken


def beside_parts(
    cells: pl.DataFrame, pledge_of: dict[str, str], unit_of: dict[str, str | None]
) -> list[Break]:
    """A break for each longer figure that stands beside months of itself and does not equal their sum."""
    months: dict[str, dict[date, Decimal | None]] = defaultdict(dict)
    longer = cells.filter(pl.col("period_months") > 1)
    fine = cells.filter(pl.col("period_months") == 1).join(
        longer.select("reading_id").unique(), on="reading_id", how="semi"
    )
    for reading_id, month, amount in fine.select("reading_id", "month", "amount").iter_rows():
        months[reading_id][month] = amount
    return [
        found
        for cell in longer.sort("reading_id", "month", "period_months").iter_rows(named=True)
        for found in _beside(cell, months[cell["reading_id"]], pledge_of, unit_of)
    ]


def _beside(
    cell: dict[str, Any],
    months: dict[date, Decimal | None],
    pledge_of: dict[str, str],
    unit_of: dict[str, str | None],
) -> Iterator[Break]:
    inside = spanned(cell["month"], cell["period_months"])
    parts = [months[month] for month in inside if month in months]
    known = [part for part in parts if part is not None]
    is_complete = len(known) == len(inside)
    total = sum(known, Decimal(0)) if is_complete else None
    if not parts or (is_complete and total == cell["amount"]):
        return
    used = "the months are used" if is_complete else "the longer figure is used and the months are left out"
    yield Break(
        "total_beside_parts",
        f"{cell['reading_id']} over {cell['period_months']} months",
        Side(f"figure for {cell['period_months']} months", cell["amount"]),
        Side(f"sum of {len(parts)} month(s)", total),
        unit_of.get(cell["reading_id"]),
        f"{len(parts)} of {len(inside)} months stand beside a figure for all of them; {used}",
        pledge_of.get(cell["reading_id"]),
        cell["month"],
    )


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
