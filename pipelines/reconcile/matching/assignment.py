"""The best assignment of bipartite graphs under costs that come one after the other, proved exact.

scipy's solver reckons in floating point. The costs given to it are whole numbers small enough for that, and what
it answers is not believed but proved: prices for all items are derived in whole numbers, under which no pair is
worth more than it costs. The pairs that cost exactly what they are worth are those of all best assignments, and
the next cost chooses among them alone. So no cost has to be squeezed into the digits of another.
"""

from collections.abc import Sequence
from math import gcd

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from pipelines.reconcile.matching.candidates import TooManyPairsError
from pipelines.reconcile.matching.items import TooManyDigitsError

Ints = NDArray[np.int64]

EXACT = 2**52
"""Up to here sums of whole numbers are exact in floating point, with a bit to spare."""

MOST_ITEMS = 10_000
"""How many items a part may have: its matrix takes 0.8 GB."""


class Graph:
    """Bipartite graphs in which every item can also stay alone, made so that all items have a partner.

    Each item has a shadow on the other side. An item that stays alone is matched with its shadow; the shadows
    of a pair are matched with each other. Then an assignment is a perfect matching, and each part is a square
    matrix; the squares follow each other along the diagonal.

    Args:
        part: The part of each pair, numbered from 0, in ascending order.
        left: The item on the left of each pair, numbered from 0 within its part.
        right: The item on the right of each pair, numbered from 0 within its part.
    """

    def __init__(self, part: Ints, left: Ints, right: Ints) -> None:
        count = int(part[-1]) + 1
        lefts, rights = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
        np.maximum.at(lefts, part, left + 1)
        np.maximum.at(rights, part, right + 1)
        self.sizes = lefts + rights
        self.starts = np.cumsum(self.sizes) - self.sizes
        own, other = np.repeat(np.arange(count), lefts), np.repeat(np.arange(count), rights)
        one, two = _within(lefts), _within(rights)
        self.pairs, self.lefts = len(part), len(own)
        self.part = np.concatenate([part, own, other, part])
        self.rows = self.starts[self.part] + np.concatenate(
            [left, one, lefts[other] + two, lefts[part] + right]
        )
        self.columns = self.starts[self.part] + np.concatenate(
            [right, rights[own] + one, two, rights[part] + left]
        )

    def costs(self, pair: Ints | int, alone: int) -> Ints:
        """The cost of each edge: of a pair, and of an item of the left that stays alone."""
        costs = np.zeros(len(self.rows), dtype=np.int64)
        costs[: self.pairs] = pair
        costs[self.pairs : self.pairs + self.lefts] = alone
        return costs


def assign(part: Ints, left: Ints, right: Ints, costs: Sequence[Ints]) -> NDArray[np.bool_]:
    """Choose as many pairs as possible, of these the ones of least first cost, of these of least second, and so on.

    Args:
        part: The part of each pair, numbered from 0, in ascending order; parts share no item.
        left: The item on the left of each pair, numbered from 0 within its part.
        right: The item on the right of each pair, numbered from 0 within its part.
        costs: The costs of the pairs, whole numbers from 0 on.

    Returns:
        Which pairs are chosen; each item stands in at most one.

    Raises:
        TooManyDigitsError: The costs are too large to be added up exactly.
        TooManyPairsError: A part has more than `MOST_ITEMS` items.
    """
    graph = Graph(part, left, right)
    _check_size(graph)
    live = np.lexsort((graph.columns, graph.rows))
    live, chosen = _tighten(graph, live, graph.costs(0, 1))
    for cost in costs:
        whole = graph.costs(cost // max(1, gcd(*cost.tolist())), 0)
        if whole[live].any():
            live, chosen = _tighten(graph, live, whole)
    found = np.zeros(graph.pairs, dtype=np.bool_)
    found[chosen[chosen < graph.pairs]] = True
    return found


def _within(counts: Ints) -> Ints:
    """0, 1, 2 … of each part."""
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)


def _check_size(graph: Graph) -> None:
    largest = int(graph.sizes.max())
    if largest > MOST_ITEMS:
        message = (
            f"found {largest:,} items with equal keys that are linked by candidates, expected at most {MOST_ITEMS:,}. "
            "Add a key, or narrow the tolerance."
        )
        raise TooManyPairsError(message)


def _tighten(graph: Graph, live: Ints, costs: Ints) -> tuple[Ints, Ints]:
    """The edges of all best assignments, and those of one of them."""
    rows, columns, cost = graph.rows[live], graph.columns[live], costs[live]
    largest = int(graph.sizes.max())
    if (int(cost.max()) + 1) * 2 * largest > EXACT:
        found = f"differences of up to {cost.max()} steps among {largest} items"
        raise TooManyDigitsError(found)
    partner = _solved(graph, rows, columns, cost)
    is_chosen = partner[rows] == columns
    own = np.empty(len(partner), dtype=np.int64)
    own[rows[is_chosen]] = cost[is_chosen]
    slack = _slack(rows, columns, cost, partner, own)
    return live[slack == 0], live[is_chosen]


def _solved(graph: Graph, rows: Ints, columns: Ints, cost: Ints) -> Ints:
    """The column that the solver gives each row, part by part."""
    partner = np.empty(int(graph.sizes.sum()), dtype=np.int64)
    ends = np.searchsorted(rows, graph.starts + graph.sizes)
    first = 0
    for start, size, last in zip(graph.starts.tolist(), graph.sizes.tolist(), ends.tolist(), strict=True):
        matrix = np.full((size, size), np.inf)
        matrix[rows[first:last] - start, columns[first:last] - start] = cost[first:last]
        partner[start : start + size] = start + linear_sum_assignment(matrix)[1]
        first = last
    return partner


def _slack(rows: Ints, columns: Ints, cost: Ints, partner: Ints, own: Ints) -> Ints:
    """By how much each edge costs more than it is worth, under prices that prove the assignment the best.

    The prices are shortest distances (Bellman and Ford); they exist if and only if no exchange of partners
    makes the assignment cheaper.
    """
    price = np.zeros(len(partner), dtype=np.int64)
    step = cost - own[rows]
    source = partner[rows]
    for _ in range(len(partner) + 1):
        offer = price[source] + step
        lower = price.copy()
        np.minimum.at(lower, columns, offer)
        if np.array_equal(lower, price):
            return np.asarray(offer - price[columns], dtype=np.int64)
        price = lower
    message = "the solver's assignment is not the best one"
    raise ArithmeticError(message)
