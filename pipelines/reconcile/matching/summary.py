"""Counts and sums: what matched and what is left over add up to the total, on each side and in each unit."""

import polars as pl

from pipelines.reconcile.matching.items import Sides
from pipelines.reconcile.matching.links import MATCHED, SUGGESTED


def summed(rows: pl.DataFrame, sides: Sides) -> pl.DataFrame:
    """Per side and unit: items and known amounts in all, matched, left over, and of these suggested.

    Returns:
        `side`, `unit`, `items`, `amount`, `matched_items`, `matched_amount`, `unmatched_items`, `unmatched_amount`,
        `suggested_items`, `suggested_amount` (part of the unmatched) and `unknown_items`, whose amount is unknown and
        in no sum.
    """
    return pl.concat([_side(rows, sides.left, "left"), _side(rows, sides.right, "right")])


def _side(rows: pl.DataFrame, items: pl.DataFrame, side: str) -> pl.DataFrame:
    matched, suggested = (
        rows.filter(outcome=outcome)
        .select(item_id=f"{side}_ids")
        .explode("item_id")
        .drop_nulls()["item_id"]
        .unique()
        for outcome in (MATCHED, SUGGESTED)
    )
    is_matched = pl.col("item_id").is_in(matched.implode())
    is_suggested = pl.col("item_id").is_in(suggested.implode()) & ~is_matched
    parts = {
        "": pl.col("item_id").is_not_null(),
        "matched_": is_matched,
        "unmatched_": ~is_matched,
        "suggested_": is_suggested,
    }
    counted = [
        expression
        for prefix, holds in parts.items()
        for expression in (
            holds.sum().cast(pl.Int64).alias(f"{prefix}items"),
            pl.col("amount").filter(holds).sum().alias(f"{prefix}amount"),
        )
    ]
    unknown = pl.col("amount").is_null().sum().cast(pl.Int64).alias("unknown_items")
    return items.group_by("unit").agg(*counted, unknown).sort("unit", nulls_last=True).select(
        pl.lit(side).alias("side"), pl.all()
    )  # fmt: skip
