"""Why the value of a reading's goods changed: prices, quantities, and what cannot be told apart."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.codes.units import root
from pipelines.reconcile.attainment import Figures
from pipelines.reconcile.exact import CONTEXT, ZERO, percent, percent_text, product, quotient, rounded
from pipelines.reconcile.history import History
from pipelines.reconcile.index_number import Goods, index_numbers, sums
from pipelines.reconcile.matched_months import Matched, matched
from pipelines.schemas.conform import ensure
from pipelines.schemas.contract import columns
from pipelines.schemas.price_volume import PriceVolume

Row = dict[str, Any]
Key = tuple[str, date]
"""A reading and the start of a period."""

BASE, CURRENT = 0, 1
CELL = ("side", "product_code", "hs_edition", "currency", "unit", "value", "quantity", "is_estimated")
"""One product, currency and unit in one span: sums over its months; an amount is null where one of them is."""

Cell = tuple[int, str, str | None, str | None, str | None, Decimal | None, Decimal | None, bool]


@dataclass(frozen=True)
class Traded:
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
        "base_from": min(months.base, default=None),
        "base_to": max(months.base, default=None),
        "current_from": min(months.current, default=None),
        "current_to": max(months.current, default=None),
    }
    if why is not None:
        return {**spans, "products": 0, "products_compared": 0, "note": f"not compared: {why}"}
    currency = next(cell[3] for cell in cells)
    return {**spans, "currency": currency, **_effects(_by_product(cells, Decimal(months.years)))}


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
    places = [
        (*key, side, month)
        for key, found in wanted.items()
        for side, months in ((BASE, found.base), (CURRENT, found.current))
        for month in months
    ]
    schema = {"reading_id": pl.String, "period_start": pl.Date, "side": pl.Int32, "month": pl.Date}
    key = ["reading_id", "period_start", *CELL[:5]]
    summed = (
        pl.DataFrame(places, schema=schema, orient="row")
        .join(products, on=["reading_id", "month"])
        .group_by(key)
        .agg(
            *(
                pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()).first()
                for name in CELL[5:7]
            ),
            pl.col("is_estimated").any(),
        )
        .sort(key)
    )
    cells: dict[Key, list[Cell]] = defaultdict(list)
    for reading_id, start, *cell in summed.select("reading_id", "period_start", *CELL).iter_rows():
        cells[reading_id, start].append(tuple(cell))
    return cells


def _refusal(cells: Sequence[Cell], months: Matched) -> str | None:
    if not months.pairs:
        return "no month of the period is published for the same products as its base months"
    if not cells:
        return "nothing flowed in either span"
    if any(cell[5] is None for cell in cells):
        return "some value was not reported"
    if len({cell[3] for cell in cells}) > 1:
        return "values are in several currencies"
    editions = sorted({cell[2] for cell in cells if cell[2] is not None})
    return f"codes are of several HS editions ({', '.join(editions)})" if len(editions) > 1 else None


def _by_product(cells: Sequence[Cell], years: Decimal) -> dict[str, tuple[Traded | None, Traded | None]]:
    """Each product in the base and in the current span; the base is the mean of its years."""
    above = rolled_up(cell[1] for cell in cells)
    found: dict[tuple[str, int], list[Cell]] = defaultdict(list)
    for cell in cells:
        found[above[cell[1]], cell[0]].append(cell)
    sides = {
        (code, side): _traded(of, years if side == BASE else Decimal(1)) for (code, side), of in found.items()
    }
    return {
        code: (sides.get((code, BASE)), sides.get((code, CURRENT))) for code in sorted(set(above.values()))
    }


def _traded(cells: Sequence[Cell], years: Decimal) -> Traded:
    value = quotient(_added(cell[5] or ZERO for cell in cells), years)
    if any(cell[6] is None or cell[4] is None for cell in cells):
        return Traded(value, None, None, "without a quantity")
    if any(cell[7] for cell in cells):
        return Traded(value, None, None, "with an estimated quantity")
    roots = {str(cell[4]): root(str(cell[4])) or (Decimal(1), str(cell[4])) for cell in cells}
    dimensions = {dimension for _, dimension in roots.values()}
    if len(dimensions) > 1:
        return Traded(value, None, None, "in units of several dimensions")
    total = _added(product(cell[6] or ZERO, roots[str(cell[4])][0]) for cell in cells)
    if total <= 0 or value <= 0:
        return Traded(value, None, None, "with a value or a quantity of 0")
    return Traded(value, quotient(total, years), dimensions.pop())


def _effects(products: Mapping[str, tuple[Traded | None, Traded | None]]) -> Row:
    reasons = {code: _why_not(*sides) for code, sides in products.items()}
    goods = [_goods(*products[code]) for code, why in reasons.items() if why is None]
    found = sums([one for one in goods if one is not None])
    base = _added(one.value for one, _ in products.values() if one is not None)
    current = _added(one.value for _, one in products.values() if one is not None)
    row: Row = {
        "products": len(products),
        "products_compared": len(goods),
        "value_base": rounded(base),
        "value_current": rounded(current),
        "rest": rounded(current) - rounded(base) - (rounded(found.current) - rounded(found.base)),
        "comparable_pct": percent(CONTEXT.add(found.base, found.current), CONTEXT.add(base, current)),
    }
    note = _note(row, reasons)
    return {**row, **(asdict(index_numbers(found)) if goods else {}), "note": note}


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


def _added(amounts: Iterable[Decimal]) -> Decimal:
    total = ZERO
    for amount in amounts:
        total = CONTEXT.add(total, amount)
    return total
