"""Pairs of one item with one: the pairs that the rules allow, and the best assignment, proved exact.

scipy's solver uses floating point. Its costs are integers small enough for that, and its result is proved: integer
prices are derived under which no exchange of partners is cheaper. The pairs whose cost equals their price are those of
all best assignments, and the next cost chooses only among them. So no cost has to be packed into the digits of another.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from math import gcd
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.reconcile.matching.items import Group, Item, Reach, TooManyDigitsError

MOST_PAIRS = 5_000_000
"""Largest number of candidates; more mean a missing key or a tolerance that is too wide."""

MOST_ITEMS = 5_000
"""Largest number of connected items of a side, whose matrix takes 0.2 GB."""

EXACT = 2**52
"""Bound up to which sums of integers are exact in floating point, with a bit to spare."""

GROUP = attrgetter("group")
Items = tuple[Item, ...]
Key = Callable[[Item], Group | None]
Shelf = dict[Group | None, list[Item]]
Ints = NDArray[np.intp]


class TooManyPairsError(UsageError):
    """The rules allow too many pairs."""

    def __init__(self, found: str, most: int) -> None:
        super().__init__(f"Found {found}; expected at most {most:,}. Add a key, or narrow the tolerance.")


class Pair(NamedTuple):
    """Two items that may be matched, with their distance in steps and in days (0 if dates do not count)."""

    left: Item
    right: Item
    gap: int
    apart: int


def candidates(
    left: Iterable[Item],
    right: Iterable[Item],
    reach: Reach,
    group: Key = GROUP,
) -> list[Pair]:
    """Return all pairs of a group whose amounts and dates are within the tolerances, sorted by content.

    Args:
        left: Items.
        right: Items of the other side.
        reach: Tolerances.
        group: Group of an item; only items of one group are paired.

    Raises:
        TooManyPairsError: There would be more than `MOST_PAIRS` pairs of near amounts.
    """
    of_group = by_value(right, reach, group)
    windows = []
    for one in filter(reach.is_known, left):
        near = of_group.get(group(one), [])
        value, widest = value_of(one), reach.widest(value_of(one))
        ends = (
            bisect_left(near, value - widest, key=value_of),
            bisect_right(near, value + widest, key=value_of),
        )
        windows.append((one, near, *ends))
    total = sum(last - first for _, _, first, last in windows)
    if total > MOST_PAIRS:
        found = f"{total:,} pairs of items with equal keys and near amounts"
        raise TooManyPairsError(found, MOST_PAIRS)
    pairs = [
        Pair(one, other, abs(value_of(one) - value_of(other)), reach.apart(one, other))
        for one, near, first, last in windows
        for other in near[first:last]
        if reach.fits(value_of(one), value_of(other)) and reach.is_near(one, other)
    ]
    return sorted(pairs, key=lambda pair: (pair.left.place, pair.right.place))


def by_value(items: Iterable[Item], reach: Reach, group: Key = GROUP) -> Shelf:
    """Group the items with a known amount and date, sorted by amount."""
    of_group = defaultdict(list)
    for item in sorted(filter(reach.is_known, items), key=lambda item: (item.value, item.place)):
        of_group[group(item)].append(item)
    of_group.pop(None, None)
    return of_group


def grouped(left: Iterable[Item], right: Iterable[Item], group: Key = GROUP) -> list[tuple[Items, Items]]:
    """Return the items of each known group that both sides have."""
    of_group: dict[Group | None, tuple[list[Item], list[Item]]] = defaultdict(lambda: ([], []))
    for side, items in enumerate((left, right)):
        for item in items:
            of_group[group(item)][side].append(item)
    of_group.pop(None, None)
    return [(tuple(one), tuple(other)) for one, other in of_group.values() if one and other]


def value_of(item: Item) -> int:
    """Return the amount of an item with a known amount."""
    return item.value or 0


def assigned(pairs: list[Pair], workers: int) -> list[Pair]:
    """Choose as many pairs as possible, then the nearest in amount, in days, and in the order of content.

    Args:
        pairs: The candidates.
        workers: Number of threads.

    Returns:
        The chosen pairs; each item is in at most one.

    Raises:
        TooManyDigitsError: The differences are too large to be added exactly.
        TooManyPairsError: More than `MOST_ITEMS` items of a side are connected.
    """
    parts = _parts(pairs)
    chosen = [part[0] for part in parts if len(part) == 1]
    with ThreadPoolExecutor(workers) as pool:
        for part in pool.map(_best, [part for part in parts if len(part) > 1]):
            chosen += part
    return sorted(chosen, key=lambda pair: pair.left.place)


def _parts(pairs: list[Pair]) -> list[list[Pair]]:
    """Split the pairs into parts that share no item."""
    if not pairs:
        return []
    lefts, rights = (np.array([item.place for item in side]) for side in _sides(pairs))
    size = lefts.max() + rights.max() + 2
    graph = csr_array((np.ones(len(pairs)), (lefts, lefts.max() + 1 + rights)), shape=(size, size))
    parts = defaultdict(list)
    for pair, part in zip(pairs, connected_components(graph, directed=False)[1][lefts].tolist(), strict=True):
        parts[part].append(pair)
    return list(parts.values())


def _sides(pairs: list[Pair]) -> tuple[list[Item], list[Item]]:
    return [pair.left for pair in pairs], [pair.right for pair in pairs]


def _best(pairs: list[Pair]) -> list[Pair]:
    """Return the best assignment of a part."""
    sides = [sorted(set(side), key=lambda item: item.place) for side in _sides(pairs)]
    size = max(map(len, sides))
    if size > MOST_ITEMS:
        found = f"{size:,} items of a side with equal keys, linked by candidates"
        raise TooManyPairsError(found, MOST_ITEMS)
    step = gcd(*(pair.gap for pair in pairs)) or 1
    gaps = [pair.gap // step for pair in pairs]
    if max(gaps) * size > EXACT:
        found = f"differences of up to {max(gaps)} steps among {size} items"
        raise TooManyDigitsError(found)
    place_of = {item: place for side in sides for place, item in enumerate(side)}
    rows, columns = (np.array([place_of[item] for item in side]) for side in _sides(pairs))
    # The content decides which side is in rows, so that swapped sides give the same matrix.
    if [item.content for item in sides[1]] < [item.content for item in sides[0]]:
        rows, columns = columns, rows
    costs = [
        -np.ones(len(pairs)),
        np.array(gaps),
        np.array([pair.apart for pair in pairs]),
        (rows - columns) ** 2,
    ]
    partner = _assignment(size, rows, columns, costs)
    return [
        pair for pair, column, other in zip(pairs, columns, partner[rows], strict=True) if column == other
    ]


def _assignment(size: int, rows: Ints, columns: Ints, costs: Iterable[NDArray[np.generic]]) -> Ints:
    """Return the column of each row in the assignment of least first cost, then least second cost, and so on.

    Every row gets a column: a cell that is not a candidate costs nothing and leaves both unmatched.
    """
    live = np.ones((size, size), dtype=np.bool_)
    partner = np.arange(size)
    for cost in costs:
        matrix = np.zeros((size, size))
        matrix[rows, columns] = cost
        if matrix[live].any():
            matrix[~live] = np.inf
            partner, live = _tightened(matrix)
    return partner


def _tightened(matrix: NDArray[np.float64]) -> tuple[Ints, NDArray[np.bool_]]:
    """Return a best assignment, and the cells of all best assignments.

    The prices are shortest distances (Bellman-Ford); they exist if and only if no exchange of partners makes the
    assignment cheaper.
    """
    size = len(matrix)
    partner = linear_sum_assignment(matrix)[1]
    step = matrix[:, partner]  # the chosen cells are its diagonal
    step -= np.diagonal(step)[:, None].copy()
    price = np.zeros(size)
    changed = np.arange(size)
    for _ in range(size + 1):
        offer = (price[changed, None] + step[changed]).min(axis=0)
        changed = np.flatnonzero(offer < price)
        if not len(changed):
            live = np.empty((size, size), dtype=np.bool_)
            live[:, partner] = price[:, None] + step == price
            return partner, live
        price[changed] = offer[changed]
    message = "The solver's assignment is not optimal."
    raise ArithmeticError(message)
