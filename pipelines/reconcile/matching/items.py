"""Two lists of items made ready: exact integers for amounts, numbers for keys, an order by content.

Everything after this works on numbers. The order by content is what makes the result independent of the order
of the rows; it is the same for both sides, so swapping them changes nothing either.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import polars as pl

from pipelines.breaks.compare import decimal_unit, rounding_tolerance
from pipelines.core.decimals import HUNDRED, ZERO
from pipelines.core.errors import InputError
from pipelines.reconcile.matching.rules import Rules

OPTIONAL: dict[str, pl.DataType] = {
    "amount": pl.Decimal(38, 0),
    "unit": pl.String(),
    "item_date": pl.Date(),
    "names": pl.List(pl.String()),
}
"""Columns of an item beside its id and its keys."""

CONTENT = ("base", "group", "value", "day", "name", "item_id")
"""What an item is, in the order in which items are sorted; the id comes last, so that it decides only between equals."""

KEY = "key:"
"""What stands before a key's name, so that a key may be called as an item's own column is."""

LARGEST = 10**37
"""What 128 bits hold, with room for a sum of two."""


class TooManyDigitsError(InputError):
    """Amounts, or the differences between them, cannot be reckoned exactly."""

    def __init__(self, found: str) -> None:
        super().__init__(
            "items", found, "fewer digits", "Round the amounts, add a key, or narrow the tolerance."
        )


@dataclass(frozen=True)
class Reach:
    """The tolerances as integers, in steps small enough that every amount and half its rounding unit is whole.

    Args:
        decimals: How many decimals the amounts have; a step is a tenth of the last one.
        amount: The tolerance in amount.
        percent: The tolerated share of the larger amount.
        half_left: Half a rounding unit of a figure on the left; 0 if rounding is no excuse.
        half_right: Half a rounding unit of a figure on the right.
        days: How many days apart the dates may be; None does not look at dates.
    """

    decimals: int
    amount: int
    percent: Fraction
    half_left: int
    half_right: int
    days: int | None

    def mirrored(self) -> "Reach":
        """The same for swapped sides."""
        return Reach(self.decimals, self.amount, self.percent, self.half_right, self.half_left, self.days)

    def allowed(self, left: int, right: int, items_left: int = 1, items_right: int = 1) -> int:
        """How far apart two amounts may be, each the sum of so many items."""
        share = int(max(abs(left), abs(right)) * self.percent)
        return max(self.amount, share, items_left * self.half_left + items_right * self.half_right)


@dataclass(frozen=True)
class Sides:
    """Both lists, ready to be matched.

    Args:
        left: `item` (its place in the order by content), `item_id`, the keys under their names after `KEY`, `amount`, `value` (in steps),
            `unit`, `item_date`, `day`, `names`, `name` (all names in one text), `content` (its place among the
            items of both sides), `base` (the keys as a number) and `group` (keys and unit); the last two are
            null where one of them is unknown.
        right: The same.
        reach: The tolerances.
        has_amount: Whether amounts are compared.
    """

    left: pl.DataFrame
    right: pl.DataFrame
    reach: Reach
    has_amount: bool


def prepare(left: pl.DataFrame, right: pl.DataFrame, rules: Rules) -> Sides:
    """Make two lists of items ready.

    Args:
        left: `item_id`, the keys as text, and any of `amount` (Decimal), `unit`, `item_date`, `names`.
        right: The same; a column that one side lacks is not compared.
        rules: The rules; their keys are columns of both sides.

    Raises:
        InputError: A column is missing or of another type, an id stands twice, or amounts have too many digits.
    """
    for side, frame in (("left", left), ("right", right)):
        _check(frame, side, rules)
    shared = [name for name in OPTIONAL if name in left.columns and name in right.columns]
    if "amount" not in shared:
        left, right = (frame.with_columns(amount=pl.lit(ZERO, pl.Decimal(38, 0))) for frame in (left, right))
    reach = _reach(left["amount"], right["amount"], rules)
    plain = [_plain(frame, side, rules, shared, reach) for side, frame in (("left", left), ("right", right))]
    keys = [KEY + key for key in rules.keys]
    both = pl.concat(plain).with_columns(
        base=code(keys),
        group=code([*keys, "unit"] if "unit" in shared else keys),
        day=pl.col("item_date").cast(pl.Int32),
        value=pl.col("amount").to_physical() * 10,
    )
    ordered = both.sort(*CONTENT, "side", nulls_last=True)
    ordered = ordered.with_columns(content=pl.struct(CONTENT).rle_id())
    return Sides(_side(ordered, "left"), _side(ordered, "right"), reach, "amount" in shared)


def _check(frame: pl.DataFrame, side: str, rules: Rules) -> None:
    for name in ("item_id", *rules.keys):
        if frame.schema.get(name) != pl.String:
            found = str(frame.schema.get(name, "no such column"))
            where = f"{side} items, column {name}"
            raise InputError(where, found, "text", "Give each item an id and its keys as text.")
    if "amount" in frame.columns and not isinstance(frame.schema["amount"], pl.Decimal):
        where = f"{side} items, column amount"
        raise InputError(
            where, str(frame.schema["amount"]), "decimals", "Floats lose cents: cast them first."
        )
    ids = frame["item_id"]
    unfit = ids.filter(ids.is_duplicated() | ids.is_null()).sort()
    if unfit.len():
        found = (
            f"the id {unfit[0]!r} {unfit.eq_missing(unfit[0]).sum()} times"
            if unfit[0]
            else "an item without an id"
        )
        where = f"{side} items"
        raise InputError(
            where, found, "an id of its own for each item", "Name another id column, or several."
        )


def _plain(frame: pl.DataFrame, side: str, rules: Rules, shared: Sequence[str], reach: Reach) -> pl.DataFrame:
    given = [
        pl.col(name) if name in shared else pl.lit(None, dtype).alias(name)
        for name, dtype in OPTIONAL.items()
        if name != "amount"
    ]
    amount = pl.col("amount").cast(pl.Decimal(38, reach.decimals))
    keys = [pl.col(key).alias(KEY + key) for key in rules.keys]
    return frame.select("item_id", *keys, amount, *given, side=pl.lit(side), name=_joined(frame, shared))


def _joined(frame: pl.DataFrame, shared: Sequence[str]) -> pl.Expr:
    if "names" not in shared or frame.is_empty():
        return pl.lit("")
    return pl.col("names").list.join("\n", ignore_nulls=True).fill_null("")


def code(names: Sequence[str]) -> pl.Expr:
    """A number for each combination of keys, in their order as text; null where one is unknown."""
    if not names:
        return pl.lit(1, pl.UInt32)
    return pl.concat_str(names, separator="\x1f").rank("dense")


def _reach(left: pl.Series, right: pl.Series, rules: Rules) -> Reach:
    tolerance = rules.tolerance
    units = [decimal_unit(side.drop_nulls().to_list()) for side in (left, right)]
    decimals = -min(decimal_unit([tolerance.amount]), *units).adjusted()
    step = Decimal(1).scaleb(-decimals - 1)
    percent = Fraction(tolerance.percent) / int(HUNDRED)
    halves = [int(rounding_tolerance([unit]) / step) if tolerance.has_rounding else 0 for unit in units]
    _check_digits(left, right, decimals, percent)
    return Reach(decimals, int(tolerance.amount / step), percent, halves[0], halves[1], rules.days)


def _check_digits(left: pl.Series, right: pl.Series, decimals: int, percent: Fraction) -> None:
    largest = max(_size(left), _size(right))
    if largest * 10 ** (decimals + 1) * percent.denominator >= LARGEST:
        found = f"amounts of up to {largest:,} with {decimals} decimals in all"
        raise TooManyDigitsError(found)


def _size(amounts: pl.Series) -> int:
    """More than the sum of all amounts regardless of their sign can be."""
    ends = [abs(end) for end in (amounts.min(), amounts.max()) if isinstance(end, Decimal)]
    return (int(max(ends, default=ZERO)) + 1) * (amounts.len() + 1)


def _side(ordered: pl.DataFrame, side: str) -> pl.DataFrame:
    return ordered.filter(pl.col("side") == side).drop("side").with_row_index("item")
