"""Why an item was left over, and which item of the other side comes nearest."""

from collections.abc import Mapping

import polars as pl

from pipelines.reconcile.matching.items import Reach, Sides

CAUSES = (
    "key_unknown",
    "amount_unknown",
    "date_unknown",
    "several_sums",
    "contested_sum",
    "not_searched",
    "lost",
    "alternatives",
    "no_counterpart",
    "unit_differs",
    "others_unknown",
    "days_off",
    "amount_off",
    "taken",
)
"""In this order: the first that holds is told."""


def explained(
    sides: Sides, pairs: pl.DataFrame, matched: pl.DataFrame, side: str, special: Mapping[int, str]
) -> pl.DataFrame:
    """The items of one side that are left over, with the cause.

    Args:
        sides: All items.
        pairs: The candidates.
        matched: The matches, as links.
        side: left or right.
        special: What the search for sums said of an item, by its place.

    Returns:
        The items with `cause`, `nearest` (the place of an item of the other side), `off` (its value less that of
        the item, in steps), `nearest_apart` (days) and `taken_by` (the ids of the items of this side that the
        nearest was matched with).
    """
    other = "right" if side == "left" else "left"
    own_all, other_all = (sides.left, sides.right) if side == "left" else (sides.right, sides.left)
    owners = _owners(matched, own_all, side, other)
    own = own_all.join(_taken(matched, side), on="item", how="anti")
    free = other_all.join(_taken(matched, other), on="item", how="anti")
    own = own.join(_best(pairs, side, other), on="item", how="left", maintain_order="left")
    own = own.join(
        _nearest(own, free).select("item", free="nearest"), on="item", how="left", maintain_order="left"
    )
    own = own.join(
        _nearest(own, other_all).select("item", any="nearest"), on="item", how="left", maintain_order="left"
    )
    own = own.with_columns(
        nearest=pl.coalesce("candidate", "free", "any"),
        special=pl.col("item").replace_strict(dict(special), default=None, return_dtype=pl.String),
        has_base=pl.col("base").is_in(other_all["base"].drop_nulls().unique().implode()),
        has_group=pl.col("group").is_in(other_all["group"].drop_nulls().unique().implode()),
    )
    about = other_all.select(
        nearest="item", nearest_id="item_id", other_value="value", other_amount="amount", other_day="day"
    )
    own = own.join(about, on="nearest", how="left", maintain_order="left")
    own = own.join(owners, left_on="nearest", right_on="item", how="left", maintain_order="left")
    own = own.with_columns(
        off=pl.col("other_value") - pl.col("value"), nearest_apart=(pl.col("other_day") - pl.col("day")).abs()
    )
    return own.with_columns(cause=_cause(sides.reach))


def _cause(reach: Reach) -> pl.Expr:
    is_lost = pl.col("candidate").is_not_null()
    return (
        pl.when(pl.col("group").is_null() & (pl.col("base").is_null() | pl.col("value").is_not_null()))
        .then(pl.lit("key_unknown"))
        .when(pl.col("value").is_null())
        .then(pl.lit("amount_unknown"))
        .when(pl.lit(reach.days is not None) & pl.col("day").is_null())
        .then(pl.lit("date_unknown"))
        .when(pl.col("special").is_not_null())
        .then(pl.col("special"))
        .when(is_lost & pl.col("taken_by").is_null())
        .then(pl.lit("alternatives"))
        .when(is_lost)
        .then(pl.lit("lost"))
        .when(~pl.col("has_base"))
        .then(pl.lit("no_counterpart"))
        .when(~pl.col("has_group"))
        .then(pl.lit("unit_differs"))
        .when(pl.col("nearest").is_null())
        .then(pl.lit("others_unknown"))
        .when(pl.col("free").is_null())
        .then(pl.lit("taken"))
        .when(_is_within(reach))
        .then(pl.lit("days_off"))
        .otherwise(pl.lit("amount_off"))
    )


def _is_within(reach: Reach) -> pl.Expr:
    """Whether the nearest item is near enough in amount."""
    larger = pl.max_horizontal(pl.col("value").abs(), pl.col("other_value").abs())
    above, below = (pl.lit(part, pl.Int128) for part in reach.percent.as_integer_ratio())
    fixed = pl.lit(max(reach.amount, reach.half_left + reach.half_right), pl.Int128)
    return pl.col("off").abs() <= pl.max_horizontal(fixed, larger * above // below)


def _taken(matched: pl.DataFrame, side: str) -> pl.DataFrame:
    return matched.select(item=f"{side}s").filter(pl.col("item").list.len() > 0).explode("item")


def _owners(matched: pl.DataFrame, own: pl.DataFrame, side: str, other: str) -> pl.DataFrame:
    """For each item of the other side that is matched, the ids of the items that it is matched with."""
    lists = matched.select(f"{side}s", f"{other}s").explode(f"{other}s").rename({f"{other}s": "item"})
    listed = lists.explode(f"{side}s").rename({f"{side}s": "own"})
    names = own.select(own="item", item_id="item_id")
    return (
        listed.join(names, on="own")
        .sort("item", "own")
        .group_by("item", maintain_order=True)
        .agg(taken_by=pl.col("item_id").str.join("; "))
    )


def _best(pairs: pl.DataFrame, side: str, other: str) -> pl.DataFrame:
    """The best candidate of each item: the nearest in amount, then in days, then by content."""
    ordered = pairs.sort("gap", "apart", other)
    return ordered.group_by(side).agg(candidate=pl.col(other).first()).rename({side: "item"})


def _nearest(own: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """For each item, the one of the other side and the same group whose amount is nearest; the smaller of two."""
    known = other.drop_nulls(["group", "value"]).sort("group", "value", "item")
    first = known.unique(["group", "value"], keep="first", maintain_order=True)
    marks = pl.concat(
        [
            own.drop_nulls(["group", "value"]).select("group", "value", own="item", found=pl.lit(None, pl.UInt32)),
            first.select("group", "value", own=pl.lit(None, pl.UInt32), found="item"),
        ]
    ).sort("group", "value", "found", nulls_last=True)  # fmt: skip
    found = pl.when(pl.col("found").is_not_null()).then(pl.struct("found", at="value"))
    marks = marks.with_columns(
        below=found.forward_fill().over("group"), above=found.backward_fill().over("group")
    )
    below, above = (pl.col(name).struct.field("found") for name in ("below", "above"))
    to_below, to_above = (
        (pl.col("value") - pl.col(name).struct.field("at")).abs() for name in ("below", "above")
    )
    is_below = above.is_null() | (below.is_not_null() & (to_below <= to_above))
    return marks.filter(pl.col("own").is_not_null()).select(
        item="own", nearest=pl.when(is_below).then(below).otherwise(above)
    )
