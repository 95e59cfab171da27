"""Price and volume effects of one period in plain Python, from the flows of each side: what the frames must say too."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from pledgebook.pipelines.core.decimals import ZERO, added, percent, product, quotient, rounded
from pledgebook.pipelines.core.measures.units import root
from pledgebook.pipelines.reconcile.outlook.index_numbers import Goods, index_numbers, sums
from pledgebook.pipelines.reconcile.outlook.traded import rolled_up

ONE = Decimal(1)


class Flow(NamedTuple):
    """A flow of a product in a month that counts."""

    code: str
    unit: str | None
    value: Decimal
    quantity: Decimal | None
    is_estimated: bool


class Side(NamedTuple):
    """A product on one side; without a quantity if it cannot be compared."""

    value: Decimal
    quantity: Decimal
    dimension: str
    why: str | None


def effects(base: list[Flow], current: list[Flow], years: int) -> dict[str, Any]:
    """The amounts of a row of `ledger.price_volume`, and the reason of each product."""
    above = rolled_up(flow.code for flow in (*base, *current))
    sides = {
        code: [
            _side([flow for flow in flows if above[flow.code] == code], of)
            for flows, of in ((base, years), (current, 1))
        ]
        for code in {*above.values()}
    }
    reasons = {code: _why(*both) for code, both in sides.items()}
    goods = [
        Goods(before.value, before.quantity, now.value, now.quantity)
        for code, (before, now) in sides.items()
        if reasons[code] is None and before and now
    ]
    totals = [added(one.value for one in of if one) for of in zip(*sides.values(), strict=True)]
    found = sums(goods)
    return {
        "products": len(sides),
        "products_compared": len(goods),
        "value_base": rounded(totals[0]),
        "value_current": rounded(totals[1]),
        "rest": rounded(totals[1]) - rounded(totals[0]) - (rounded(found.current) - rounded(found.base)),
        "comparable_pct": percent(found.base + found.current, totals[0] + totals[1]),
        **(vars(index_numbers(found)) if goods else {}),
    }


def _side(flows: Iterable[Flow], years: int) -> Side | None:
    found = list(flows)
    if not found:
        return None
    value = quotient(added(flow.value for flow in found), Decimal(years))
    measured = [(flow, flow.quantity, flow.unit) for flow in found if flow.quantity is not None and flow.unit]
    roots = [root(unit) or (ONE, unit) for _, _, unit in measured]
    amounts = [product(amount, ratio) for (_, amount, _), (ratio, _) in zip(measured, roots, strict=True)]
    quantity = quotient(added(amounts), Decimal(years))
    why = None
    if len(measured) < len(found):
        why = "no_quantity"
    elif any(flow.is_estimated for flow in found):
        why = "estimated"
    elif len({dimension for _, dimension in roots}) > 1:
        why = "several_dimensions"
    elif quantity <= ZERO or value <= ZERO:
        why = "zero"
    return Side(value, quantity, roots[0][1] if roots else "", why)


def _why(base: Side | None, current: Side | None) -> str | None:
    if base is None or current is None:
        return "new" if base is None else "vanished"
    if base.why is None and current.why is None and base.dimension != current.dimension:
        return "several_dimensions"
    return base.why or current.why
