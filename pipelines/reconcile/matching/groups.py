"""n:m matches: all that is left of a group on one side against all that is left on the other."""

import polars as pl

from pipelines.reconcile.matching.items import Sides
from pipelines.reconcile.matching.links import MATCHED, Link

GROUP_SUMS = "group_sums"


def group_links(left: pl.DataFrame, right: pl.DataFrame, sides: Sides) -> list[Link]:
    """The groups whose sums agree within the tolerance, all amounts (and dates, if they count) known."""
    joined = _summed(left, sides).join(_summed(right, sides), on="group", suffix="_right").sort("group")
    reach = sides.reach
    found = []
    for row in joined.iter_rows(named=True):
        lefts, rights = row["items"], row["items_right"]
        allowed = reach.allowed(row["total"], row["total_right"], len(lefts), len(rights))
        apart = 0
        if reach.days is not None:
            apart = max(row["last"] - row["first_right"], row["last_right"] - row["first"])
        if abs(row["total"] - row["total_right"]) <= allowed and apart <= (reach.days or 0):
            found.append(Link(MATCHED, GROUP_SUMS, tuple(lefts), tuple(rights)))
    return found


def _summed(items: pl.DataFrame, sides: Sides) -> pl.DataFrame:
    needed = ["value", *(["day"] if sides.reach.days is not None else [])]
    return (
        items.drop_nulls("group")
        .group_by("group")
        .agg(
            pl.col("item").sort().alias("items"),
            pl.col("value").sum().alias("total"),
            pl.col("day").min().alias("first"),
            pl.col("day").max().alias("last"),
            is_known=pl.all_horizontal(pl.col(name).null_count() == 0 for name in needed),
        )
        .filter("is_known")
    )
