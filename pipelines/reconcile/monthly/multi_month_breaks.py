"""Figures for several months beside finer ones of the same months: where they do not agree."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from pipelines.breaks.discrepancy import Break, Side
from pipelines.core.decimals import ZERO
from pipelines.reconcile.monthly.multi_month import chosen, spanned

Cell = dict[str, Any]
"""A `CELL` row."""


def beside_parts(
    cells: pl.DataFrame, pledge_of: dict[str, str], unit_of: dict[str, str | None]
) -> list[Break]:
    """A break for each longer figure that stands beside finer ones of its months and does not equal their sum."""
    longer = cells.filter(pl.col("period_months") > 1).sort("reading_id", "month", "period_months")
    fine = cells.filter(pl.col("period_months") == 1).join(longer, on="reading_id", how="semi")
    months: dict[str, dict[date, Cell]] = defaultdict(dict)
    for cell in fine.iter_rows(named=True):
        months[cell["reading_id"]][cell["month"]] = cell
    spans: dict[str, list[Cell]] = defaultdict(list)
    for cell in longer.iter_rows(named=True):
        spans[cell["reading_id"]].append(cell)
    return [
        found
        for reading_id, of_reading in spans.items()
        for cell in of_reading
        for found in _beside(
            cell,
            months[reading_id],
            finer(cell, of_reading),
            pledge_of.get(reading_id),
            unit_of.get(reading_id),
        )
    ]


def finer(cell: Cell, spans: Sequence[Cell]) -> list[Cell]:
    """The figures for several months that lie inside a longer one."""
    inside = set(_months(cell))
    return [
        one for one in spans if one["period_months"] < cell["period_months"] and inside >= set(_months(one))
    ]


def _beside(
    cell: Cell, months: Mapping[date, Cell], within: list[Cell], pledge_id: str | None, unit: str | None
) -> Iterator[Break]:
    inside = _months(cell)
    window = {month: {"has_row": month in months} for month in inside}
    spans = chosen(window, within)
    in_spans = {month for one in spans for month in _months(one)}
    parts = [*spans, *(months[month] for month in inside if month in months and month not in in_spans)]
    known = [one["amount"] for one in parts if one["amount"] is not None]
    held = len(in_spans.union(months.keys() & set(inside)))
    is_complete = held == len(inside) and len(known) == len(parts)
    total = sum(known, ZERO) if is_complete else None
    if not parts or (is_complete and total == cell["amount"]):
        return
    yield Break(
        "total_beside_parts",
        f"{cell['reading_id']} over {len(inside)} months",
        Side(f"figure for {len(inside)} months", cell["amount"]),
        Side(f"sum of {held} month(s)", total),
        unit,
        f"{held} of {len(inside)} months stand beside a figure for all of them; "
        + _used(
            cell, "finer figures" if spans else "months", is_used=cell in chosen(window, [*within, cell])
        ),
        pledge_id,
        cell["month"],
    )


def _used(cell: Cell, others: str, *, is_used: bool) -> str:
    if is_used:
        return f"the longer figure is used and the {others} are left out"
    why = "" if cell["amount"] is not None else "the longer figure has no amount and "
    return f"{why}the {others} are used"


def _months(cell: Cell) -> list[date]:
    return spanned(cell["month"], cell["period_months"])
