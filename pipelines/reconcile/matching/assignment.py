"""The best assignment of a bipartite graph under costs that come one after the other, proved exact.

scipy's solver reckons in floating point. The costs given to it are integers small enough for that, and what
it answers is not believed but proved: prices for all items are derived in integers, under which no pair is
worth more than it costs. The pairs that cost exactly what they are worth are those of all best assignments, and
the next cost chooses among them alone. So no cost has to be squeezed into the digits of another.
"""

from collections.abc import Sequence
from math import gcd

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from pipelines.reconcile.matching.items import TooManyDigitsError

Ints = NDArray[np.int64]
EXACT = 2**52
"""Up to here sums of integers are exact in floating point, with a bit to spare."""


class Graph:
    """A bipartite graph in which every item can also stay alone, made so that all items have a partner.

    Each item has a shadow on the other side. An item that stays alone is matched with its shadow; the shadows
    of a pair are matched with each other. Then an assignment is a perfect matching of this graph.
    """

    def __init__(self, left: Ints, right: Ints, sizes: tuple[int, int], largest: int) -> None:
        lefts, rights = np.arange(sizes[0]), np.arange(sizes[1])
        self.pairs = len(left)
        self.sizes = sizes
        self.largest = largest
        self.rows = np.concatenate([left, lefts, sizes[0] + rights, sizes[0] + right])
        self.columns = np.concatenate([right, sizes[1] + lefts, rights, sizes[1] + left])

    def costs(self, pair: Ints | int, alone: int) -> Ints:
        """The cost of each edge: of a pair, and of an item of the left that stays alone."""
        costs = np.zeros(len(self.rows), dtype=np.int64)
        costs[: self.pairs] = pair
        costs[self.pairs : self.pairs + self.sizes[0]] = alone
        return costs


def assign(
    left: Ints, right: Ints, sizes: tuple[int, int], costs: Sequence[Ints], largest: int
) -> NDArray[np.bool_]:
    """Choose as many pairs as possible, of these the ones of least first cost, of these of least second, and so on.

    Args:
        left: The item on the left of each pair, numbered from 0.
        right: The item on the right of each pair.
        sizes: How many items there are on each side.
        costs: The costs of the pairs, whole numbers from 0 on.
        largest: How many items the largest connected part has.

    Returns:
        Which pairs are chosen; each item stands in at most one.

    Raises:
        TooManyDigitsError: The costs are too large to be added up exactly.
    """
    graph = Graph(left, right, sizes, largest)
    live = np.arange(len(graph.rows))
    live, chosen = _tighten(graph, live, graph.costs(0, 1))
    for cost in costs:
        whole = graph.costs(cost // max(1, gcd(*cost.tolist())), 0)
        if whole[live].any():
            live, chosen = _tighten(graph, live, whole)
    found = np.zeros(graph.pairs, dtype=np.bool_)
    found[chosen[chosen < graph.pairs]] = True
    return found


def _tighten(graph: Graph, live: Ints, costs: Ints) -> tuple[Ints, Ints]:
    """The edges of all best assignments, and those of one of them."""
    order = live[np.lexsort((graph.columns[live], graph.rows[live]))]
    rows, columns, cost = graph.rows[order], graph.columns[order], costs[order]
    nodes = sum(graph.sizes)
    if int(cost.max(initial=0) + 1) * 2 * graph.largest > EXACT:
        found = f"differences of up to {cost.max()} steps among {graph.largest} items"
        raise TooManyDigitsError(found)
    weights = csr_array(((cost + 1).astype(np.float64), (rows, columns)), shape=(nodes, nodes))
    partner = np.empty(nodes, dtype=np.int64)
    matched_rows, matched_columns = min_weight_full_bipartite_matching(weights)
    partner[matched_rows] = matched_columns
    is_chosen = partner[rows] == columns
    own = np.empty(nodes, dtype=np.int64)
    own[rows[is_chosen]] = cost[is_chosen]
    slack = _slack(rows, columns, cost, partner, own)
    return order[slack == 0], order[is_chosen]


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
