"""Matches and suggestions as rows: which items, what of both sides, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipelines.core.decimals import ZERO, percent
from pipelines.reconcile.matching.items import KEY, Sides
from pipelines.reconcile.matching.names import scores

MATCHED, SUGGESTED, UNMATCHED = "matched", "suggested", "unmatched"
OUTCOMES = (MATCHED, SUGGESTED, UNMATCHED)

LINKS: dict[str, pl.DataType] = {
    "outcome": pl.String(),
    "cause": pl.String(),
    "lefts": pl.List(pl.UInt32),
    "rights": pl.List(pl.UInt32),
    "alternatives": pl.Int32(),
}
"""A link between items, given by their places."""

PERCENT = pl.Decimal(28, 4)


@dataclass(frozen=True)
class Link:
    """A link of any number of items."""

    outcome: str
    cause: str
    lefts: tuple[int, ...]
    rights: tuple[int, ...]


def of_links(links: Iterable[Link]) -> pl.DataFrame:
    """Links as a frame."""
    rows = [(link.outcome, link.cause, list(link.lefts), list(link.rights), None) for link in links]
    return pl.DataFrame(rows, schema=LINKS, orient="row")


def of_pairs(pairs: pl.DataFrame, outcome: str, cause: str | pl.Expr) -> pl.DataFrame:
    """Pairs, and their number of alternatives if they have one, as links."""
    alternatives = pl.col("alternatives") if "alternatives" in pairs.columns else pl.lit(None, pl.Int32)
    return pairs.select(
        outcome=pl.lit(outcome),
        cause=pl.lit(cause) if isinstance(cause, str) else cause,
        lefts=pl.concat_list("left"),
        rights=pl.concat_list("right"),
        alternatives=alternatives.cast(pl.Int32),
    )


def of_unmatched(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Items that are left over, each for itself."""
    none = pl.lit([], pl.List(pl.UInt32))
    parts = [
        frame.select(outcome=pl.lit(UNMATCHED), cause="cause", lefts=one, rights=other, alternatives=pl.lit(None, pl.Int32))
        for frame, one, other in (
            (left, pl.concat_list("item"), none),
            (right, none, pl.concat_list("item")),
        )
    ]  # fmt: skip
    return pl.concat(parts)


def members(links: pl.DataFrame, name: str) -> pl.DataFrame:
    """The items of one side of the links: `link` and `item`."""
    listed = links.select("link", item=pl.col(f"{name}s"))
    return listed.filter(pl.col("item").list.len() > 0).explode("item")


def described(links: pl.DataFrame, sides: Sides, keys: tuple[str, ...]) -> pl.DataFrame:
    """Links with what is known of both sides.

    Args:
        links: Links, as `LINKS` has them.
        sides: The items.
        keys: The names of the keys.

    Returns:
        Per link `outcome`, `cause`, `cardinality`, `keys`, of both sides `_ids`, `_amount` and `_unit`, `difference`
        (left - right; unknown where the units differ), `difference_pct` (of the larger of the two), `days` (the
        largest distance of two dates), `name_score`, `alternatives`.
    """
    numbered = links.with_row_index("link")
    left = _side(members(numbered, "left").join(sides.left, on="item"), "left", keys)
    right = _side(members(numbered, "right").join(sides.right, on="item"), "right", keys)
    both = numbered.join(left, on="link", how="left").join(right, on="link", how="left").sort("link")
    same_unit = pl.col("left_unit").eq_missing(pl.col("right_unit"))
    both = both.with_columns(
        difference=pl.when(same_unit).then(pl.col("left_amount") - pl.col("right_amount")),
        cardinality=_cardinality(),
        keys=pl.coalesce("left_keys", "right_keys"),
        days=_days(),
    )
    if not sides.has_amount:
        both = both.with_columns(pl.lit(None, both.schema[name]).alias(name)
                                 for name in ("left_amount", "right_amount", "difference"))  # fmt: skip
    return both.with_columns(
        difference_pct=_percents(both), name_score=scores(both["left_names"], both["right_names"])
    )


def _side(items: pl.DataFrame, side: str, keys: tuple[str, ...]) -> pl.DataFrame:
    said = [pl.concat_str(pl.lit(f"{key}="), pl.col(KEY + key).fill_null("unknown")) for key in keys]
    known = pl.col("amount").null_count() == 0
    return (
        items.with_columns(keys=pl.concat_str(said, separator=", ") if said else pl.lit(""))
        .sort("link", "item")
        .group_by("link", maintain_order=True)
        .agg(
            pl.col("item_id").alias(f"{side}_ids"),
            pl.when(known).then(pl.col("amount").sum()).alias(f"{side}_amount"),
            pl.col("keys").first().alias(f"{side}_keys"),
            pl.col("unit").first().alias(f"{side}_unit"),
            pl.col("day").min().alias(f"{side}_first"),
            pl.col("day").max().alias(f"{side}_last"),
            pl.col("names").explode().drop_nulls().alias(f"{side}_names"),
        )
    )


def _cardinality() -> pl.Expr:
    left, right = (pl.when(pl.col(f"{side}s").list.len() > 1).then(pl.lit(many)).otherwise(pl.lit("1"))
                   for side, many in (("left", "n"), ("right", "n")))  # fmt: skip
    is_both = (pl.col("lefts").list.len() > 1) & (pl.col("rights").list.len() > 1)
    is_link = (pl.col("lefts").list.len() > 0) & (pl.col("rights").list.len() > 0)
    return pl.when(is_both).then(pl.lit("n:m")).when(is_link).then(pl.concat_str(left, pl.lit(":"), right))


def _days() -> pl.Expr:
    return pl.max_horizontal(
        pl.col("left_last") - pl.col("right_first"), pl.col("right_last") - pl.col("left_first")
    )


def _percents(both: pl.DataFrame) -> pl.Series:
    """The differences in percent of the larger amount; 0 of nothing is 0."""
    columns = ("difference", "left_amount", "right_amount")
    found = [_percent(*row) for row in both.select(columns).iter_rows()]
    return pl.Series("difference_pct", found, dtype=PERCENT)


def _percent(difference: Decimal | None, left: Decimal | None, right: Decimal | None) -> Decimal | None:
    if difference is None or left is None or right is None:
        return None
    return percent(difference, max(abs(left), abs(right))) if difference else ZERO
