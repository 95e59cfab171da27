"""Why the value of a reading's goods changed: prices, quantities, and what cannot be told apart."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from pipelines.core.decimals import CONTEXT, ZERO, added, percent, percent_text, product, quotient, rounded
from pipelines.core.months import months_text
from pipelines.core.units import root
from pipelines.reconcile.attainment.figures import Figures
from pipelines.reconcile.monthly.comparable import Matched, matched
from pipelines.reconcile.monthly.series import History, month_of
from pipelines.reconcile.outlook.index_numbers import Goods, index_numbers, sums
from pipelines.schemas.results.price_volume import PriceVolume
from pipelines.schemas.rows import rows_to_frame

Row = dict[str, Any]
Span = tuple[str, tuple[int, ...]]
"""A reading and the numbers of months, one as often as it is needed."""

ONE = Decimal(1)


class Cell(NamedTuple):
    """One product, currency and unit in one span: sums over its months; an amount is None where one of them is."""

    product_code: str
    hs_edition: str | None
    currency: str | None
    unit: str | None
    value: Decimal | None
    quantity: Decimal | None
    is_estimated: bool


NAMES = Cell._fields[:4]
AMOUNTS = Cell._fields[4:6]


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
    cells = _cells(
        products,
        {(row["reading_id"], span) for row, _, found in wanted for span in (found.base, found.current)},
    )
    made = [
        {
            "reading_id": row["reading_id"],
            "pledge_id": row["pledge_id"],
            "period_start": one.period.start,
            "period_end": one.period.end,
            **compared(cells[row["reading_id"], found.base], cells[row["reading_id"], found.current], found),
        }
        for row, one, found in wanted
    ]
    return rows_to_frame(PriceVolume, made, ("reading_id", "period_start"), run_id)


def compared(base: Sequence[Cell], current: Sequence[Cell], months: Matched) -> Row:
    """The values of two spans, their index numbers and effects, or why they are unknown."""
    cells = [*base, *current]
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
    found = _effects(_by_product(base, current, months.years))
    note = "; ".join((found["note"], *_left_out(months)))
    return {**spans, "currency": cells[0].currency, **found, "note": note}


def _left_out(months: Matched) -> list[str]:
    """The months that are not compared, reason by reason."""
    reasons: dict[str, set[date]] = {}
    for number, why in months.left_out:
        reasons.setdefault(why, set()).add(month_of(number))
    return [f"{months_text(left)} left out: {why}" for why, left in reasons.items()]


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


def _cells(products: pl.DataFrame, wanted: Iterable[Span]) -> dict[Span, list[Cell]]:
    """The sums of each product over the months of each span."""
    spans = list(wanted)
    asked = pl.DataFrame(
        {
            "key": [key for key, (_, months) in enumerate(spans) for _ in months],
            "number": [number for _, months in spans for number in months],
        },
        schema={"key": pl.Int32, "number": pl.Int32},
    )
    named = pl.DataFrame(
        {"key": range(len(spans)), "reading_id": [reading_id for reading_id, _ in spans]},
        schema={"key": pl.Int32, "reading_id": pl.String},
    )
    summed = (
        asked.join(named, on="key")
        .join(products.with_columns(number=_number("month")), on=["reading_id", "number"])
        .group_by("key", *NAMES)
        .agg(
            *(pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()).first() for name in AMOUNTS),
            pl.col("is_estimated").any(),
        )
        .sort("key", *NAMES)
    )
    cells: dict[Span, list[Cell]] = {span: [] for span in spans}
    columns_of = [summed[name].to_list() for name in ("key", *Cell._fields)]
    for key, *cell in zip(*columns_of, strict=True):
        cells[spans[key]].append(Cell(*cell))
    return cells


def _number(month: str) -> pl.Expr:
    return pl.col(month).dt.year() * 12 + pl.col(month).dt.month() - 1


def _end(numbers: Sequence[int], of: Callable[[Sequence[int]], int]) -> date | None:
    return month_of(of(numbers)) if numbers else None


def _refusal(cells: Sequence[Cell], months: Matched) -> str | None:
    if not months.pairs:
        return "no month of the period is published for the same products as its base months"
    if not cells:
        return "nothing flowed in either span"
    if any(cell.value is None for cell in cells):
        return "some value was not reported"
    if any(cell.currency != cells[0].currency for cell in cells):
        return "values are in several currencies"
    editions = {cell.hs_edition for cell in cells} - {None}
    return (
        f"codes are of several HS editions ({', '.join(sorted(map(str, editions)))})"
        if len(editions) > 1
        else None
    )


def _by_product(base: Sequence[Cell], current: Sequence[Cell], years: int) -> dict[str, Sides]:
    """Each product in the base and in the current span; the base is the mean of its years."""
    above = rolled_up(cell.product_code for cell in (*base, *current))
    found: dict[str, tuple[list[Cell], list[Cell]]] = {code: ([], []) for code in sorted({*above.values()})}
    for side, cells in enumerate((base, current)):
        for cell in cells:
            found[above[cell.product_code]][side].append(cell)
    return {
        code: (_traded(before, years) if before else None, _traded(now, 1) if now else None)
        for code, (before, now) in found.items()
    }


def _traded(cells: Sequence[Cell], years: int) -> Traded:
    value, quantity, dimensions = ZERO, ZERO, set()
    why = None
    for _, _, _, unit, amount, measured, is_estimated in cells:
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
