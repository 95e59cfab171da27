"""Prepare two lists of items: amounts as integers, keys as tuples, sorted by content.

Sorting by content makes the result independent of the order of the rows; it is the same for both sides, so swapping
them changes nothing either.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from pledgebook.pipelines.breaks.compare import decimal_unit, rounding_tolerance
from pledgebook.pipelines.core.decimals import CONTEXT, HUNDRED
from pledgebook.pipelines.core.errors import InputError
from pledgebook.pipelines.reconcile.matching.rules import Rules

OPTIONAL = ("amount", "unit", "item_date", "names")
"""Columns of an item beside its id and its keys."""

LARGEST = 10**37
"""Bound of the sums of amounts in steps, so that they fit in 38 digits."""

Group = tuple[str, ...]


class TooManyDigitsError(InputError):
    """Amounts or their differences cannot be computed exactly."""

    def __init__(self, found: str) -> None:
        remedy = "Round the amounts, add a key, or narrow the tolerance."
        super().__init__("items", found, "fewer digits", remedy)


@dataclass(frozen=True, eq=False, slots=True)
class Item:
    """An item, compared by identity. None is unknown.

    Args:
        place: Place among the items of its side, sorted by content.
        item_id: Id.
        keys: Keys.
        base: Keys, if all are known.
        group: Keys and unit, if all are known; only items of one group are compared.
        amount: Amount as given; None also if amounts are not compared.
        value: Amount in steps; 0 if amounts are not compared.
        unit: Unit of the amount.
        day: Date.
        names: Names.
        kind: Content without the id: equal for interchangeable items.
    """

    place: int
    item_id: str
    keys: tuple[str | None, ...]
    base: Group | None
    group: Group | None
    amount: Decimal | None
    value: int | None
    unit: str | None
    day: date | None
    names: tuple[str, ...]
    kind: tuple[object, ...]

    @property
    def content(self) -> tuple[object, ...]:
        """Content with the id last, so that it decides only between equals."""
        return *self.kind, self.item_id


@dataclass(frozen=True)
class Reach:
    """Tolerances in steps: a step is a tenth of the last decimal, so that half a rounding unit is an integer.

    Args:
        decimals: Decimals of the amounts.
        amount: Absolute tolerance.
        percent: Tolerance as a share of the larger amount.
        half_left: Half a rounding unit of a figure on the left; 0 without a rounding tolerance.
        half_right: Half a rounding unit of a figure on the right.
        days: Largest distance of the dates in days; None ignores dates.
    """

    decimals: int
    amount: int
    percent: Fraction
    half_left: int
    half_right: int
    days: int | None

    def mirrored(self) -> "Reach":
        """Return the tolerances for swapped sides."""
        return replace(self, half_left=self.half_right, half_right=self.half_left)

    def fits(self, left: int, right: int, items_left: int = 1, items_right: int = 1) -> bool:
        """Whether two amounts, each the sum of a number of items, are within the tolerances."""
        part, whole = self.percent.as_integer_ratio()
        share = max(abs(left), abs(right)) * part // whole
        halves = items_left * self.half_left + items_right * self.half_right
        return abs(left - right) <= max(self.amount, share, halves)

    def widest(self, value: int, items_right: int = 1) -> int:
        """Return the largest distance at which a sum of at most a number of items can fit an amount on the left."""
        part, whole = self.percent.as_integer_ratio()
        share = abs(value) * part // (whole - part) + 1
        return max(self.amount, share, self.half_left + items_right * self.half_right)

    def is_known(self, item: Item) -> bool:
        """Whether the amount is known, and the date if dates count."""
        return item.value is not None and (self.days is None or item.day is not None)

    def is_near(self, one: Item, other: Item) -> bool:
        """Whether the dates of two items are known and near enough, if dates count."""
        known = one.day is not None and other.day is not None
        return self.days is None or (known and self.apart(one, other) <= self.days)

    def apart(self, one: Item, other: Item) -> int:
        """Return the distance of two items in days; 0 if dates do not count."""
        return abs((one.day - other.day).days) if self.days is not None and one.day and other.day else 0


@dataclass(frozen=True)
class Sides:
    """Both lists sorted by content, with the tolerances; `has_amount`: whether amounts are compared."""

    left: list[Item]
    right: list[Item]
    reach: Reach
    has_amount: bool


def prepare(left: pl.DataFrame, right: pl.DataFrame, rules: Rules) -> Sides:
    """Prepare two lists of items.

    Args:
        left: `item_id`, the keys as text, and any of `amount` (Decimal), `unit`, `item_date`, `names`.
        right: The same; a column missing on one side is not compared.
        rules: Rules; their keys are columns of both sides.

    Raises:
        InputError: A column is missing or of another type, an id is not unique, or amounts have too many digits.
    """
    _check(left, "left items", rules)
    _check(right, "right items", rules)
    shared = [name for name in OPTIONAL if name in left.columns and name in right.columns]
    has_amount = "amount" in shared
    amounts = [frame["amount"].drop_nulls().to_list() if has_amount else [] for frame in (left, right)]
    reach = _reach(amounts[0], amounts[1], rules)
    lefts, rights = (_items(frame, rules.keys, shared, reach.decimals) for frame in (left, right))
    return Sides(lefts, rights, reach, has_amount)


def _check(frame: pl.DataFrame, where: str, rules: Rules) -> None:
    for name in ("item_id", *rules.keys):
        if frame.schema.get(name) != pl.String:
            found = f"{frame.schema.get(name, 'no such column')} in column {name}"
            raise InputError(where, found, "text", "Give each item an id and keys as text.")
    if "amount" in frame.columns and not isinstance(frame.schema["amount"], pl.Decimal):
        found = f"{frame.schema['amount']} in column amount"
        raise InputError(where, found, "decimals", "Cast floats first, since they lose cents.")
    ids = frame["item_id"]
    if ids.null_count() or ids.is_duplicated().any():
        first = ids.filter(ids.is_duplicated() | ids.is_null()).sort()[0]
        found = f"the id {first!r} {ids.eq(first).sum()} times" if first else "an item without an id"
        raise InputError(where, found, "a unique id for each item", "Name another id column, or several.")


def _reach(left: Sequence[Decimal], right: Sequence[Decimal], rules: Rules) -> Reach:
    tolerance = rules.tolerance
    units = [decimal_unit(left), decimal_unit(right)]
    decimals = -min(decimal_unit([tolerance.amount]), *units).adjusted()
    halves = [_steps(rounding_tolerance([unit]), decimals) if tolerance.has_rounding else 0 for unit in units]
    percent = Fraction(tolerance.percent) / int(HUNDRED)
    return Reach(decimals, _steps(tolerance.amount, decimals), percent, halves[0], halves[1], rules.days)


def _steps(amount: Decimal, decimals: int) -> int:
    return int(CONTEXT.scaleb(amount, decimals + 1))


def _items(frame: pl.DataFrame, keys: tuple[str, ...], shared: list[str], decimals: int) -> list[Item]:
    """Return the items of a side sorted by content: keys, unit, amount, date, names, id; unknown last."""
    columns = [pl.col(name) if name in shared else pl.lit(None).alias(name) for name in OPTIONAL]
    rows = frame.select("item_id", pl.concat_list(keys).alias(" ") if keys else pl.lit(None), *columns).rows()
    drafts: list[tuple[Any, ...]] = []
    for item_id, listed, amount, unit, day, names in rows:
        known = tuple(listed or ())
        value = 0 if "amount" not in shared else None if amount is None else _steps(amount, decimals)
        base = None if None in known else known
        group = None if base is None or ("unit" in shared and unit is None) else (*base, unit or "")
        said = tuple(name for name in names or () if name is not None)
        kind = tuple((cell is None, cell) for cell in (*known, unit, value, day, "\n".join(said)))
        drafts.append((item_id, known, base, group, amount, value, unit, day, said, kind))
    drafts.sort(key=lambda draft: (draft[-1], draft[0]))
    items = [Item(place, *draft) for place, draft in enumerate(drafts)]
    if sum(abs(item.value or 0) for item in items) >= LARGEST:
        found = f"amounts of {LARGEST:.0e} steps or more, each of {decimals + 1} decimals"
        raise TooManyDigitsError(found)
    return items
