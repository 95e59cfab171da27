"""Change of the value of a reading's goods by prices and by quantities."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from pledgebook.pipelines.core.decimals import (
    CONTEXT,
    ZERO,
    added,
    percent,
    percent_text,
    product,
    quotient,
    rounded,
)
from pledgebook.pipelines.core.months import months_text
from pledgebook.pipelines.core.units import root
from pledgebook.pipelines.reconcile.attainment.figures import Figures
from pledgebook.pipelines.reconcile.monthly.calendar import PERIOD, Key, baselines, calendar, windows
from pledgebook.pipelines.reconcile.monthly.comparable import side_by_side
from pledgebook.pipelines.reconcile.outlook.index_numbers import Goods, index_numbers, sums
from pledgebook.pipelines.reconcile.wording import joined, say
from pledgebook.pipelines.schemas.results.price_volume import PriceVolume
from pledgebook.pipelines.schemas.rows import Row, rows_to_frame

ONE = Decimal(1)


class Cell(NamedTuple):
    """A product, currency and unit in a period: sums over its months; None if one of them is."""

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
    """A product in the base or the current period.

    Args:
        value: Value.
        quantity: Quantity in base units; None if not comparable.
        dimension: Base units.
        why: Code of the reason why it is not comparable.
    """

    value: Decimal
    quantity: Decimal | None
    dimension: str | None
    why: str | None = None


Sides = tuple[Traded | None, Traded | None]
"""A product in the base and the current period; None without trade."""


@dataclass(frozen=True)
class Spans:
    """Months of a period compared with their base months.

    Args:
        years: Number of years in the base; 0 without a month.
        months: Number of months compared.
        ends: First and last base month, first and last month compared.
        left_out: Covered months that cannot be compared, by reason.
    """

    years: int = 0
    months: int = 0
    ends: Sequence[date | None] = (None,) * 4
    left_out: Mapping[str, Sequence[date]] = field(default_factory=dict)


def price_volumes(
    rows: Sequence[tuple[Row, Figures]],
    covered: pl.DataFrame,
    reading: pl.DataFrame,
    products: pl.DataFrame,
    run_id: str,
    as_of: date,
) -> pl.DataFrame:
    """Return price and volume effects of each reading and period with values and quantities.

    Args:
        rows: Each reading and period with its figures.
        covered: Covered months by reading.
        reading: Rows of `ledger.reading`.
        products: `reading_id`, `month`, `product_code`, `hs_edition`, `currency`, `unit`, `value`, `quantity`,
            `is_estimated`, of readings that have both; an amount is null if it was not reported.
        run_id: The run.
        as_of: As-of date.

    Returns:
        Rows of `ledger.price_volume`, sorted.
    """
    measured = set(products["reading_id"].unique()).intersection(covered["reading_id"].unique())
    wanted = [
        (row, figures.period)
        for row, figures in rows
        if row["reading_id"] in measured and figures.realized.months_covered
    ]
    months = calendar(windows([period for _, period in wanted], as_of))
    sides = side_by_side(months, covered, baselines(reading))
    spans, cells = _spans(sides), _cells(sides.filter(pl.col("why").is_null()), products)
    made = [
        {
            "reading_id": row["reading_id"],
            "pledge_id": row["pledge_id"],
            "period_start": period.start,
            "period_end": period.end,
            **compared(*cells[row["reading_id"], period.start], spans[row["reading_id"], period.start]),
        }
        for row, period in wanted
    ]
    return rows_to_frame(PriceVolume, made, ("reading_id", "period_start"), run_id)


def compared(base: Sequence[Cell], current: Sequence[Cell], months: Spans) -> Row:
    """Compare base and current period: values, index numbers and effects, or why they are unknown."""
    cells = [*base, *current]
    refusal = _refusal(cells, months)
    spans = {
        "base_years": months.years,
        "months": months.months,
        **dict(zip(("base_from", "base_to", "current_from", "current_to"), months.ends, strict=True)),
    }
    if refusal is not None:
        return {**spans, "products": 0, "products_compared": 0, "note": refusal}
    products = _by_product(base, current, months.years)
    reasons = {code: _why_not(*sides) for code, sides in products.items()}
    found = _effects(products, reasons)
    months_left = [
        say("prices.months", months=months_text(left), why=why) for why, left in months.left_out.items()
    ]
    note = joined(_note(found, reasons), *months_left)
    return {**spans, "currency": cells[0].currency, **found, "note": note}


def _spans(sides: pl.DataFrame) -> dict[Key, Spans]:
    """Return the months of each period that are compared, and those left out."""
    left_out: dict[Key, dict[str, list[date]]] = defaultdict(lambda: defaultdict(list))
    apart = sides.drop_nulls("why").select(*PERIOD, "month", "why", "goods")
    for reading_id, start, month, why, goods in apart.iter_rows():
        left_out[reading_id, start][_left_out(why, goods)].append(month)
    base = pl.col("base").list
    found = sides.filter(pl.col("why").is_null()).group_by(PERIOD).agg(
        base.len().first().alias("years"), pl.len().alias("months"), base.min().min().alias("base_from"),
        base.max().max().alias("base_to"), pl.col("month").min().alias("first"), pl.col("month").max().alias("last"),
    )  # fmt: skip
    spans = {
        (reading_id, start): Spans(years, months, ends, left_out[reading_id, start])
        for reading_id, start, years, months, *ends in found.iter_rows()
    }
    return defaultdict(Spans, spans)


def rolled_up(codes: Iterable[str]) -> dict[str, str]:
    """Map each code to the shortest given code that it begins with, so that both periods have the same level."""
    found: dict[str, str] = {}
    above = ""
    for code in sorted(set(codes)):
        above = above if above and code.startswith(above) and code.isdigit() else code
        found[code] = above
    return found


def _cells(sides: pl.DataFrame, products: pl.DataFrame) -> dict[Key, tuple[list[Cell], list[Cell]]]:
    """Add up each product over the base months and the current months of each period."""
    spans = pl.concat(
        [
            sides.select(*PERIOD, is_current=pl.lit(value=False), month="base").explode("month"),
            sides.select(*PERIOD, is_current=pl.lit(value=True), month="month"),
        ]
    )
    sums = (
        spans.join(products, on=["reading_id", "month"])
        .group_by(*PERIOD, "is_current", *NAMES)
        .agg(
            *(pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()).first() for name in AMOUNTS),
            pl.col("is_estimated").any(),
        )
        .sort(*PERIOD, "is_current", *NAMES)
    )
    cells: dict[Key, tuple[list[Cell], list[Cell]]] = defaultdict(lambda: ([], []))
    columns_of = [sums[name].to_list() for name in (*PERIOD, "is_current", *Cell._fields)]
    for reading_id, start, is_current, *cell in zip(*columns_of, strict=True):
        cells[reading_id, start][is_current].append(Cell(*cell))
    return cells


def _refusal(cells: Sequence[Cell], months: Spans) -> str | None:
    """Return why two periods cannot be compared; None if they can."""
    if not months.months:
        return say("prices.no_month")
    if not cells:
        return say("prices.no_flow")
    if any(cell.value is None for cell in cells):
        return say("prices.no_value")
    if any(cell.currency != cells[0].currency for cell in cells):
        return say("prices.several_currencies")
    editions = {cell.hs_edition for cell in cells} - {None}
    listed = ", ".join(sorted(map(str, editions)))
    return say("prices.several_editions", editions=listed) if len(editions) > 1 else None


def _by_product(base: Sequence[Cell], current: Sequence[Cell], years: int) -> dict[str, Sides]:
    """Return each product in the base and the current period; the base is the mean of its years."""
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
            why = "no_quantity"
            continue
        if is_estimated:
            why = why or "estimated"
        ratio, dimension = root(unit) or (ONE, unit)
        quantity = CONTEXT.add(quantity, product(measured, ratio))
        dimensions.add(dimension)
    if why is None and len(dimensions) > 1:
        why = "several_dimensions"
    if why is None and (quantity <= 0 or value <= 0):
        why = "zero"
    if years > 1:
        value, quantity = quotient(value, Decimal(years)), quotient(quantity, Decimal(years))
    return Traded(value, None, None, why) if why else Traded(value, quantity, dimensions.pop())


def _effects(products: Mapping[str, Sides], reasons: Mapping[str, str | None]) -> Row:
    goods = [_goods(*products[code]) for code, why in reasons.items() if why is None]
    found = sums([one for one in goods if one is not None])
    base = added([one.value for one, _ in products.values() if one is not None])
    current = added([one.value for _, one in products.values() if one is not None])
    return {
        "products": len(products),
        "products_compared": len(goods),
        "value_base": rounded(base),
        "value_current": rounded(current),
        "rest": rounded(current) - rounded(base) - (rounded(found.current) - rounded(found.base)),
        "comparable_pct": percent(CONTEXT.add(found.base, found.current), CONTEXT.add(base, current)),
        **(vars(index_numbers(found)) if goods else {}),
    }


def _why_not(base: Traded | None, current: Traded | None) -> str | None:
    """Return the code of the reason why a product cannot be compared; None if it can."""
    if base is None:
        return "new"
    if current is None:
        return "vanished"
    if base.dimension is not None and current.dimension is not None and base.dimension != current.dimension:
        return "several_dimensions"
    return base.why or current.why


def _goods(base: Traded | None, current: Traded | None) -> Goods | None:
    if base is None or current is None or base.quantity is None or current.quantity is None:
        return None
    return Goods(base.value, base.quantity, current.value, current.quantity)


def _note(found: Row, reasons: Mapping[str, str | None]) -> str:
    counts = Counter(say(f"product.{why}") for why in reasons.values() if why is not None)
    left = ", ".join(f"{count} {why}" for why, count in sorted(counts.items()))
    pct = found["comparable_pct"]
    words = say(
        "prices.compared",
        compared=found["products_compared"],
        products=found["products"],
        share=say("prices.nothing") if pct is None else percent_text(pct),
    )
    return say("prices.left_out", words=words, products=left) if left else words


def _left_out(why: str, goods: Sequence[str | None]) -> str:
    """Return why a month is left out, with the products not published in all the months compared."""
    sides = [set((one or "").split(", ")) - {""} for one in goods]
    apart = sorted(sides[0].union(*sides) - sides[0].intersection(*sides))
    return say(f"left_out.{why}", products=", ".join(apart))
