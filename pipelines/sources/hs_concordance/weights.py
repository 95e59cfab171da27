"""From the codes of one HS edition to those of another, with weights that add up to 1.

A correlation table says which codes share goods. Where a code has several counterparts it does not say how
much goes to each: the weights are then an assumption, declared by what they rest on.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import ROUND_DOWN, Decimal, localcontext

STEP = Decimal("0.00000001")
ONE = Decimal(1)

Link = tuple[str, str]
"""A code, and a code of the other edition with which it shares goods."""

Weights = dict[str, dict[str, Decimal]]
"""By code, the weight of each of its counterparts, in the order of their codes."""


def relations(links: Collection[Link]) -> dict[Link, str]:
    """How the codes of each link stand to each other: `1:1`, `1:n`, `n:1` or `n:n`.

    The first side is n where the second code has several counterparts, and the other way round.
    """
    targets, origins = counterparts(links), counterparts((there, here) for here, there in links)
    sides = {(False, False): "1:1", (True, False): "1:n", (False, True): "n:1", (True, True): "n:n"}
    return {(here, there): sides[len(targets[here]) > 1, len(origins[there]) > 1] for here, there in links}


def counterparts(links: Iterable[Link]) -> dict[str, list[str]]:
    """By code, its counterparts, sorted."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for here, there in links:
        found[here].add(there)
    return {code: sorted(there) for code, there in sorted(found.items())}


def weights(links: Iterable[Link], observed: Mapping[str, Decimal] | None = None) -> Weights:
    """The weights of each code's counterparts. They add up to exactly 1: the last one takes what is left.

    Args:
        links: The links of one pair of editions, in the direction that is asked for.
        observed: The basis `flows`: by code of the target edition, what flowed under it (0 or more). Without
            it the basis is `equal`: each counterpart weighs the same. Nothing observed under any counterpart
            of a code says nothing about it: its counterparts weigh the same.
    """
    return {code: _shared(targets, observed or {}) for code, targets in counterparts(links).items()}


def _shared(targets: list[str], observed: Mapping[str, Decimal]) -> dict[str, Decimal]:
    with localcontext(prec=60):
        parts = [observed.get(code, Decimal(0)) for code in targets]
        total = sum(parts, Decimal(0))
        if not total:
            parts, total = [ONE] * len(targets), Decimal(len(targets))
        found = {
            code: (part / total).quantize(STEP, ROUND_DOWN) for code, part in zip(targets, parts, strict=True)
        }
        found[targets[-1]] += ONE - sum(found.values(), Decimal(0))
    return found
