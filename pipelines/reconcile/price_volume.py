"""Why the value of a reading's goods changed: prices, quantities, and what cannot be told apart."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from pipelines.codes.units import root
from pipelines.reconcile.attainment import Figures
from pipelines.reconcile.exact import CONTEXT, ZERO, added, percent, percent_text, product, quotient, rounded
from pipelines.reconcile.history import History, month_of
from pipelines.reconcile.index_number import Goods, index_numbers, sums
from pipelines.reconcile.matched_months import Matched, matched
from pipelines.schemas.conform import ensure
from pipelines.schemas.contract import columns
from pipelines.schemas.price_volume import PriceVolume

Row = dict[str, Any]
Key = tuple[str, date]
"""A reading and the start of a period."""

BASE, CURRENT = 0, 1
ONE = Decimal(1)
CELL = ("side", "product_code", "hs_edition", "currency", "unit", "value", "quantity", "is_estimated")
"""One product, currency and unit in one span: sums over its months; an amount is null where one of them is."""

Cell = tuple[int, str, str | None, str | None, str | None, Decimal | None, Decimal | None, bool]


class Traded(NamedTuple):
    """One product in one span.

    Args:
        value: Its value.
        quantity: Its quantity in base units; None where it cannot be compared.
        dimension: The base units.
        why: Why it cannot be compared.
    """

    value: Decimal
    quantity: Decimal | None
    dimension: str | None
    why: str | None = None


Sides = tuple[Traded | None, Traded | None]
"""A product in the base and in the current span; None where it did not flow."""


def price_volumes(
    rows: Sequence[tuple[Row, Figures]], history: Mapping[str, History], products: pl.DataFrame, run_id: str
) -> pl.DataFrame:
    """Price and volume effects of each reading and period with values and quantities.

    Args:
        rows: Each reading and period with its figures.
        history: The covered months of each reading.
        products: `reading_id`, `month`, `product_code`, `hs_edition`, `currency`, `unit`, `value`, `quantity`,
            `is_estimated`, of readings with both somewhere; an amount is null where it was not reported.
        run_id: The run.

    Returns:
        Rows of `ledger.price_volume`, sorted.
    """
    measured = set(products["reading_id"].unique().to_list())
    wanted = [
        (row, figures, _matched(row, figures, history[row["reading_id"]]))
        for row, figures in rows
        if row["reading_id"] in measured and row["reading_id"] in history and figures.realized.months_covered
    ]
    cells = _cells(products, {(row["reading_id"], one.period.start): found for row, one, found in wanted})
    made = [
        {
            "run_id": run_id,
            "reading_id": row["reading_id"],
            "pledge_id": row["pledge_id"],
            "period_start": one.period.start,
            "period_end": one.period.end,
            **compared(cells.get((row["reading_id"], one.period.start), ()), found),
        }
        for row, one, found in wanted
    ]
    frame = pl.DataFrame(made, schema=columns(PriceVolume))
    return ensure(frame.sort("reading_id", "period_start"), PriceVolume)


def compared(cells: Sequence[Cell], months: Matched) -> Row:
    """The values of two spans, their index numbers and effects, or why they are unknown."""
    why = _refusal(cells, months)
    spans = {
        "base_years": months.years,
        "months": len(months.pairs),
        "base_from": _end(months.base, min),
        "base_to": _end(months.base, max),
        "current_from": _end(months.current, min),
        "current_to": _end(months.current, max),
    }
    if why is not None:
        return {**spans, "products": 0, "products_compared": 0, "note": f"not compared: {why}"}
    currency = next(cell[3] for cell in cells)
    return {**spans, "currency": currency, **_effects(_by_product(cells, months.years))}


def rolled_up(codes: Iterable[str]) -> dict[str, str]:
    """Each code under the shortest of them that it begins with, so that no product is finer in one span only."""
    found: dict[str, str] = {}
    above = ""
    for code in sorted(set(codes)):
        above = above if above and code.startswith(above) and code.isdigit() else code
        found[code] = above
    return found


def _matched(row: Row, figures: Figures, history: History) -> Matched:
    start, end = row["baseline_from"], row["baseline_to"]
    return matched(history, figures.period, figures.as_of, (start, end) if start and end else None)


def _cells(products: pl.DataFrame, wanted: Mapping[Key, Matched]) -> dict[Key, list[Cell]]:
    """The sums of each product over the months of both spans."""
    keys = list(wanted)
    places: list[int] = []
    numbers: list[int] = []
    for place, one in enumerate(wanted.values()):
        places += [2 * place + BASE] * len(one.base) + [2 * place + CURRENT] * len(one.current)
        numbers += one.base + one.current
    at = pl.DataFrame(
        {"place": places, "number": numbers}, schema=dict.fromkeys(("place", "number"), pl.Int32)
    )
    named = pl.DataFrame(
        {"key": range(len(keys)), "reading_id": [reading_id for reading_id, _ in keys]},
        schema={"key": pl.Int32, "reading_id": pl.String},
    )
    asked = at.select("number", key=pl.col("place") // 2, side=pl.col("place") % 2).join(named, on="key")
    by = ["key", *CELL[:5]]
    summed = (
        asked.join(products.with_columns(number=_number("month")), on=["reading_id", "number"])
        .group_by(by)
        .agg(
            *(
                pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()).first()
                for name in CELL[5:7]
            ),
            pl.col("is_estimated").any(),
        )
        .sort(by)
    )
    cells: dict[Key, list[Cell]] = defaultdict(list)
    for place, *cell in summed.select("key", *CELL).rows():
        cells[keys[place]].append(tuple(cell))
    return cells


def _number(month: str) -> pl.Expr:
    return pl.col(month).dt.year() * 12 + pl.col(month).dt.month() - 1


def _end(numbers: list[int], of: Callable[[list[int]], int]) -> date | None:
    return month_of(of(numbers)) if numbers else None


def _refusal(cells: Sequence[Cell], months: Matched) -> str | None:
    if not months.pairs:
        return "no month of the period is published for the same products as its base months"
    if not cells:
        return "nothing flowed in either span"
    if any(cell[5] is None for cell in cells):
        return "some value was not reported"
    if any(cell[3] != cells[0][3] for cell in cells):
        return "values are in several currencies"
    editions = {cell[2] for cell in cells} - {None}
    return (
        f"codes are of several HS editions ({', '.join(sorted(map(str, editions)))})"
        if len(editions) > 1
        else None
    )


def _by_product(cells: Sequence[Cell], years: int) -> dict[str, Sides]:
    """Each product in the base and in the current span; the base is the mean of its years."""
    above = rolled_up(cell[1] for cell in cells)
    found: dict[str, tuple[list[Cell], list[Cell]]] = {}
    for cell in cells:
        found.setdefault(above[cell[1]], ([], []))[cell[0]].append(cell)
    return {
        code: (_traded(base, years) if base else None, _traded(current, 1) if current else None)
        for code, (base, current) in sorted(found.items())
    }


def _traded(cells: Sequence[Cell], years: int) -> Traded:
    value, quantity, dimensions = ZERO, ZERO, set()
    why = None
    for *_, unit, amount, measured, is_estimated in cells:
        value = CONTEXT.add(value, amount or ZERO)
        if measured is None or unit is None:
            why = "without a quantity"
            continue
        if is_estimated:
            why = why or "with an estimated quantity"
        ratio, dimension = root(unit) or (ONE, unit)
        quantity = CONTEXT.add(quantity, product(measured, ratio))
        dimensions.add(dimension)
    if why is None and len(dimensions) > 1:
        why = "in units of several dimensions"
    if why is None and (quantity <= 0 or value <= 0):
        why = "with a value or a quantity of 0"
    if years > 1:
        value, quantity = quotient(value, Decimal(years)), quotient(quantity, Decimal(years))
    return Traded(value, None, None, why) if why else Traded(value, quantity, dimensions.pop())


def _effects(products: Mapping[str, Sides]) -> Row:
    reasons = {code: _why_not(*sides) for code, sides in products.items()}
    goods = [_goods(*products[code]) for code, why in reasons.items() if why is None]
    found = sums([one for one in goods if one is not None])
    base = added([one.value for one, _ in products.values() if one is not None])
    current = added([one.value for _, one in products.values() if one is not None])
    row: Row = {
        "products": len(products),
        "products_compared": len(goods),
        "value_base": rounded(base),
        "value_current": rounded(current),
        "rest": rounded(current) - rounded(base) - (rounded(found.current) - rounded(found.base)),
        "comparable_pct": percent(CONTEXT.add(found.base, found.current), CONTEXT.add(base, current)),
    }
    note = _note(row, reasons)
    return {**row, **(vars(index_numbers(found)) if goods else {}), "note": note}


def _why_not(base: Traded | None, current: Traded | None) -> str | None:
    """Why a product cannot be compared; None if it can."""
    if base is None:
        return "new"
    if current is None:
        return "vanished"
    if base.dimension is not None and current.dimension is not None and base.dimension != current.dimension:
        return "in units of several dimensions"
    return base.why or current.why


def _goods(base: Traded | None, current: Traded | None) -> Goods | None:
    if base is None or current is None or base.quantity is None or current.quantity is None:
        return None
    return Goods(base.value, base.quantity, current.value, current.quantity)


def _note(row: Row, reasons: Mapping[str, str | None]) -> str:
    counts = Counter(why for why in reasons.values() if why is not None)
    left = ", ".join(f"{count} {why}" for why, count in sorted(counts.items()))
    share = "nothing" if row["comparable_pct"] is None else percent_text(row["comparable_pct"])
    text = (
        f"unit values, not prices: {row['products_compared']} of {row['products']} products are compared, "
        f"{share} of the value"
    )
    return f"{text}; left out: {left}" if left else text
