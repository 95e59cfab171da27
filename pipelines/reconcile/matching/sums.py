"""Matches of one item with several: the groups of items that are left, searched for sums."""

from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import polars as pl

from pipelines.reconcile.matching.items import Reach
from pipelines.reconcile.matching.rules import Rules
from pipelines.reconcile.matching.search import Answer, Part, Task, search

MANY_ITEMS = 50_000
"""From so many items on, processes of their own are worth their start."""


def one_to_many(
    singles: pl.DataFrame, parts: pl.DataFrame, reach: Reach, rules: Rules, workers: int
) -> list[Answer]:
    """For each item of one side, the items of the other that add up to it.

    Args:
        singles: The items that are left of one side.
        parts: Those of the other.
        reach: The tolerances, the singles on the left.
        rules: The bounds of the search.
        workers: How many groups are searched at a time.

    Returns:
        One answer for each single of a group in which there are two parts or more, in the order of the singles.
    """
    own, other = (
        frame.drop_nulls("group").sort("item").with_columns(kind=_kind()).group_by("group", maintain_order=True)
        .agg(pl.struct("item", "value", "day", "kind").alias("items"))
        for frame in (singles, parts)
    )  # fmt: skip
    joined = own.join(other, on="group", suffix="_other").filter(pl.col("items_other").list.len() > 1)
    tasks = [
        Task(_parts(one), _parts(two), reach, rules.max_group, rules.max_search)
        for one, two in joined.sort("group").select("items", "items_other").iter_rows()
    ]
    items = sum(len(task.singles) + len(task.parts) for task in tasks)
    with _pool(workers, items) as pool:
        answers = pool.map(search, tasks, chunksize=max(1, len(tasks) // (4 * workers)))
        return sorted((answer for found in answers for answer in found), key=lambda answer: answer.single)


def _kind() -> pl.Expr:
    """A number for all that an item is but its id."""
    return pl.struct("group", "value", "day", "name").rle_id()


def _parts(items: list[dict[str, int]]) -> tuple[Part, ...]:
    return tuple(Part(**item) for item in items)


def _pool(workers: int, items: int) -> Executor:
    if workers == 1 or items < MANY_ITEMS:
        return ThreadPoolExecutor(workers)
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
