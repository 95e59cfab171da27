"""Which items may be matched with which: equal keys, amounts and dates within tolerance.

The pairs within a tolerance of each other are found by sorting, exactly and without trying all pairs: their
number is known before they are made.
"""

import numpy as np
import polars as pl

from pipelines.core.errors import UsageError
from pipelines.reconcile.matching.items import Reach, Sides

MOST_PAIRS = 20_000_000
"""More candidates than this are refused: a key is missing, or a tolerance is too wide."""


class TooManyPairsError(UsageError):
    """The rules let too many items be matched with each other."""


def candidates(sides: Sides) -> pl.DataFrame:
    """All pairs that the rules allow.

    Returns:
        `left` and `right` (places of the items), `gap` (the amounts' distance in steps) and `apart` (days; 0
        where dates are not looked at), sorted by both.

    Raises:
        TooManyPairsError: There are more than `MOST_PAIRS`.
    """
    left, right = (_comparable(frame, sides.reach) for frame in (sides.left, sides.right))
    pairs = _nearby(left, right, sides.reach)
    allowed = pl.max_horizontal(
        pl.lit(max(sides.reach.amount, sides.reach.half_left + sides.reach.half_right), pl.Int128),
        _share(pl.max_horizontal(pl.col("value").abs(), pl.col("value_right").abs()), sides.reach),
    )
    pairs = pairs.with_columns(gap=(pl.col("value") - pl.col("value_right")).abs(), apart=_apart(sides.reach))
    fit = pl.col("gap") <= allowed
    if sides.reach.days is not None:
        fit &= pl.col("apart") <= sides.reach.days
    return pairs.filter(fit).select("left", "right", "gap", "apart").sort("left", "right")


def _comparable(frame: pl.DataFrame, reach: Reach) -> pl.DataFrame:
    needed = ["group", "value", *(["day"] if reach.days is not None else [])]
    return frame.select("item", "group", "value", "day").drop_nulls(needed).sort("group", "value", "item")


def _share(value: pl.Expr, reach: Reach) -> pl.Expr:
    above, below = (pl.lit(part, pl.Int128) for part in reach.percent.as_integer_ratio())
    return value * above // below


def _apart(reach: Reach) -> pl.Expr:
    """Days between the dates; 0 where they are not looked at."""
    if reach.days is None:
        return pl.lit(0, pl.Int32)
    return (pl.col("day") - pl.col("day_right")).abs()


def _nearby(left: pl.DataFrame, right: pl.DataFrame, reach: Reach) -> pl.DataFrame:
    """Pairs of one group whose amounts lie within the widest tolerance that the left one can have."""
    first, last = _windows(left, right, reach)
    counts = last - first
    total = int(counts.sum())
    if total > MOST_PAIRS:
        message = (
            f"found {total:,} pairs of items with equal keys and near amounts, expected at most {MOST_PAIRS:,}. "
            "Add a key, or narrow the tolerance."
        )
        raise TooManyPairsError(message)
    places = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(total)
    one = left[np.repeat(np.arange(left.height), counts)].rename({"item": "left"})
    other = right[places].select(pl.all().name.suffix("_right")).rename({"item_right": "right"})
    return pl.concat([one, other], how="horizontal")


def _windows(left: pl.DataFrame, right: pl.DataFrame, reach: Reach) -> tuple[np.ndarray, np.ndarray]:
    """Where, among the sorted items of the right, each item of the left finds those within its tolerance."""
    complement = 1 - reach.percent
    widest = pl.max_horizontal(
        pl.lit(max(reach.amount, reach.half_left + reach.half_right), pl.Int128),
        pl.col("value").abs() * pl.lit(reach.percent.numerator * complement.denominator, pl.Int128)
        // pl.lit(reach.percent.denominator * complement.numerator, pl.Int128) + 1,
    )  # fmt: skip
    parts = [
        left.select("group", at=pl.col("value") - widest, kind=pl.lit(0), item="item"),
        right.select("group", at="value", kind=pl.lit(1), item="item"),
        left.select("group", at=pl.col("value") + widest, kind=pl.lit(2), item="item"),
    ]
    marks = pl.concat(parts).sort("group", "at", "kind", "item")
    marks = marks.with_columns(before=(pl.col("kind") == 1).cum_sum().cast(pl.Int64))
    order = left.select("item").with_row_index("place")
    ends = [
        order.join(marks.filter(pl.col("kind") == kind), on="item", how="left", maintain_order="left")[
            "before"
        ]
        for kind in (0, 2)
    ]
    return ends[0].to_numpy(), ends[1].to_numpy()
