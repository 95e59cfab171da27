"""Weights from the codes of one HS edition to those of another; the weights of a code add up to 1.

A correlation table states which codes share goods. If a code has several counterparts, the table does not state how
much goes to each, so the weights are an assumption.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import ROUND_DOWN, Decimal, localcontext

QUANTUM = Decimal("0.00000001")
ONE = Decimal(1)

Link = tuple[str, str]
"""A code, and a code of the other edition with which it shares goods."""

Weights = dict[str, dict[str, Decimal]]
"""Weights of a code's counterparts, by code and counterpart, in the order of the codes."""


def relations(links: Collection[Link]) -> dict[Link, str]:
    """Return the relation of each link: `1:1`, `1:n`, `n:1` or `n:n`.

    The first part is n if the second code has several counterparts, and vice versa.
    """
    targets, origins = counterparts(links), counterparts((there, here) for here, there in links)
    names = {(False, False): "1:1", (True, False): "1:n", (False, True): "n:1", (True, True): "n:n"}
    return {(here, there): names[len(targets[here]) > 1, len(origins[there]) > 1] for here, there in links}


def counterparts(links: Iterable[Link]) -> dict[str, list[str]]:
    """Return the counterparts of each code, sorted."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for here, there in links:
        found[here].add(there)
    return {code: sorted(there) for code, there in sorted(found.items())}


def weights(links: Iterable[Link], observed: Mapping[str, Decimal] | None = None) -> Weights:
    """Return the weights of each code's counterparts. They add up to exactly 1; the last one takes the remainder.

    Args:
        links: The links of one pair of editions, in the wanted direction.
        observed: Flows (0 or more) by code of the target edition, as basis of the weights. Without them, and for
            codes without any flow under their counterparts, the weights are equal.
    """
    return {code: _shared(targets, observed or {}) for code, targets in counterparts(links).items()}


def _shared(targets: list[str], observed: Mapping[str, Decimal]) -> dict[str, Decimal]:
    with localcontext(prec=60):
        parts = [observed.get(code, Decimal(0)) for code in targets]
        total = sum(parts, Decimal(0))
        if not total:
            parts, total = [ONE] * len(targets), Decimal(len(targets))
        found = {
            code: (part / total).quantize(QUANTUM, ROUND_DOWN)
            for code, part in zip(targets, parts, strict=True)
        }
        found[targets[-1]] += ONE - sum(found.values(), Decimal(0))
    return found
