"""The best 1:1 matches among all candidates, part by part.

Candidates fall into connected parts that share no item. A part of one pair is a match; the others are assigned
in blocks, on as many workers as there are. The order of items and the side that comes first follow from the
content of the items alone, so neither the order of rows, nor swapped sides, nor the number of workers matters.
"""

from concurrent.futures import ThreadPoolExecutor
from math import gcd

import numpy as np
import polars as pl
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from pipelines.reconcile.matching.assignment import EXACT, Ints, assign
from pipelines.reconcile.matching.items import Sides, TooManyDigitsError


def solve(sides: Sides, pairs: pl.DataFrame, workers: int) -> pl.DataFrame:
    """Choose the pairs that match.

    Args:
        sides: The items.
        pairs: The candidates, as `candidates` gives them.
        workers: How many blocks are assigned at a time.

    Returns:
        The chosen candidates, with `alternatives`: how many other candidates their two items had.
    """
    counted = pairs.with_columns(
        alternatives=(pl.len().over("left") + pl.len().over("right") - 2).cast(pl.Int32),
        part=_parts(pairs, sides),
    )
    contested = pl.len().over("part") > 1
    alone = counted.filter(~contested)
    blocks = _blocks(_oriented(counted.filter(contested), sides), workers)
    with ThreadPoolExecutor(workers) as pool:
        chosen = list(pool.map(_assigned, blocks))
    columns = [*pairs.columns, "alternatives"]
    return pl.concat([frame.select(columns) for frame in (alone, *chosen)]).sort("left")


def _parts(pairs: pl.DataFrame, sides: Sides) -> pl.Series:
    """The connected part of each pair."""
    nodes = sides.left.height + sides.right.height
    rows, columns = pairs["left"].to_numpy(), pairs["right"].to_numpy() + np.uint32(sides.left.height)
    graph = csr_array((np.ones(pairs.height, dtype=np.int8), (rows, columns)), shape=(nodes, nodes))
    labels = connected_components(graph, directed=False)[1]
    return pl.Series("part", labels[rows])


def _oriented(pairs: pl.DataFrame, sides: Sides) -> pl.DataFrame:
    """The pairs with the number of their items in the order of content within part and side, the first side first.

    The first side is the one that has the first content that the other has not.
    """
    left = pairs.select("part", "left").unique().join(_contents(sides.left, "left"), on="left")
    right = pairs.select("part", "right").unique().join(_contents(sides.right, "right"), on="right")
    both = pl.concat(
        [left.select("part", "content", side=pl.lit(0)), right.select("part", "content", side=pl.lit(1))]
    )
    single = both.filter(pl.len().over("part", "content") == 1)
    first = single.sort("content").group_by("part").agg(is_swapped=pl.col("side").first() == 1)
    start = both.group_by("part").agg(start=pl.col("content").min())
    ranked = [
        frame.with_columns(pl.col("content").rank("ordinal").over("part").alias(f"rank_{name}")).drop(
            "content"
        )
        for name, frame in (("left", left), ("right", right))
    ]
    joined = pairs.join(ranked[0], on=["part", "left"]).join(ranked[1], on=["part", "right"])
    joined = joined.join(start, on="part").join(first, on="part", how="left")
    swapped = pl.col("is_swapped").fill_null(value=False)
    names = ("left", "right")
    return joined.with_columns(
        *(
            pl.when(swapped)
            .then(f"rank_{other}")
            .otherwise(f"rank_{name}")
            .cast(pl.Int64)
            .alias(f"place_{name}")
            for name, other in zip(names, reversed(names), strict=True)
        )
    ).sort("start", "part", "place_left", "place_right")


def _contents(side: pl.DataFrame, name: str) -> pl.DataFrame:
    return side.select(pl.col("item").alias(name), "content")


def _blocks(pairs: pl.DataFrame, workers: int) -> list[pl.DataFrame]:
    """The parts in as many blocks as there are workers, of about as many pairs each."""
    block = (pl.int_range(pl.len()).first().over("part") * workers) // max(1, pairs.height)
    return pairs.with_columns(block=block).partition_by("block", maintain_order=True)


def _assigned(pairs: pl.DataFrame) -> pl.DataFrame:
    """The chosen pairs of a block."""
    part = pairs["part"].rle_id().cast(pl.Int64).to_numpy()
    left, right = (pairs[f"place_{name}"].to_numpy() - 1 for name in ("left", "right"))
    costs = [_whole(pairs["gap"]), pairs["apart"].cast(pl.Int64).to_numpy(), (left - right) ** 2]
    return pairs.filter(assign(part, left, right, costs))


def _whole(gap: pl.Series) -> Ints:
    """The differences as whole numbers, in the largest step that divides them all."""
    step = max(1, gcd(*gap.unique().to_list()))
    largest = int(gap.max() or 0) // step  # type: ignore[arg-type]
    if largest > EXACT:
        found = f"a difference of {largest} steps"
        raise TooManyDigitsError(found)
    return gap.to_frame().select(pl.first() // pl.lit(step, pl.Int128)).to_series().cast(pl.Int64).to_numpy()
