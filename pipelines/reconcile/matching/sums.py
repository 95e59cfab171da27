"""Sums: items of a group that add up to an item of the other side, and groups whose sums agree."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from pledgebook.pipelines.reconcile.matching.items import Item, Reach
from pledgebook.pipelines.reconcile.matching.pairs import Items, grouped, value_of
from pledgebook.pipelines.reconcile.matching.rules import Rules

WHOLE, FOUND, GROUP_SUMS = "whole_group", "part_sum", "group_sums"
SEVERAL, CONTESTED, CUT, NONE = "several_sums", "contested_sum", "not_searched", "none"
CONFIRMED = {WHOLE, FOUND}
ENOUGH = 2
"""Number of fitting sums after which the search can stop, since none is unique."""


@dataclass(frozen=True)
class Answer:
    """Result of the search for a sum.

    Args:
        single: Item that may be a sum.
        cause: `WHOLE` or `FOUND` if confirmed, `SEVERAL`, `CONTESTED`, `CUT` or `NONE` if not.
        sums: Parts of each fitting sum; at most two sums.
    """

    single: Item
    cause: str
    sums: tuple[Items, ...] = ()


def group_sums(left: Iterable[Item], right: Iterable[Item], reach: Reach) -> list[tuple[Items, Items]]:
    """Return the groups whose sums agree within the tolerance, with all amounts and dates known."""
    found = []
    for lefts, rights in grouped(left, right):
        left_sum, right_sum = (sum(map(value_of, items)) for items in (lefts, rights))
        is_known = all(map(reach.is_known, (*lefts, *rights)))
        is_near = is_known and all(
            reach.is_near(one, other) for one in _ends(lefts) for other in _ends(rights)
        )
        if is_near and reach.fits(left_sum, right_sum, len(lefts), len(rights)):
            found.append((lefts, rights))
    return found


def one_to_many(singles: Iterable[Item], parts: Iterable[Item], reach: Reach, rules: Rules) -> list[Answer]:
    """Find the items of the other side that add up to each item of a side.

    Args:
        singles: Unmatched items of a side.
        parts: Unmatched items of the other side.
        reach: Tolerances, with the singles on the left.
        rules: Limits of the search.

    Returns:
        One answer for each single of a group with at least two parts.
    """
    groups = [group for group in grouped(singles, parts) if len(group[1]) > 1]
    return [answer for group in groups for answer in search(*group, reach, rules)]


def _ends(items: Items) -> Items:
    """Return the first and the last item by date."""
    dated = sorted(items, key=lambda item: str(item.day))
    return dated[0], dated[-1]


def search(singles: Items, parts: Items, reach: Reach, rules: Rules) -> list[Answer]:
    """Find the parts that add up to each item of a group that may be a sum.

    If the group has one such item, and all parts add up to it, that is the answer. Otherwise a sum is confirmed if it is
    the only one that fits, and the parts suffice for all items that need them; items equal except for their id are
    interchangeable.
    """
    if len(singles) == 1 and _is_whole(singles[0], parts, reach):
        return [Answer(singles[0], WHOLE, (parts,))]
    answers = [_sums(single, parts, reach, rules) for single in singles]
    alike = defaultdict(list)
    for answer in answers:
        if answer.cause == FOUND:
            alike[answer.single.kind].append(answer)
    return [answer for answer in answers if answer.cause != FOUND] + _shared(list(alike.values()), parts)


def _is_whole(single: Item, parts: Items, reach: Reach) -> bool:
    is_known = all(item.value is not None and reach.is_near(single, item) for item in (single, *parts))
    return is_known and reach.fits(value_of(single), sum(map(value_of, parts)), 1, len(parts))


def _sums(single: Item, parts: Items, reach: Reach, rules: Rules) -> Answer:
    """Search for the sums that fit an item."""
    near = [part for part in parts if part.value is not None and reach.is_near(single, part)]
    if single.value is None or len(near) < 2:
        return Answer(single, NONE)
    near.sort(key=lambda part: (-abs(value_of(part)), part.place))
    state = _Search(single.value, near, reach, rules)
    state.visit(0, 0, ())
    sums = tuple(tuple(sorted(one, key=lambda item: item.place)) for one in state.found)
    cause = SEVERAL if len(sums) >= ENOUGH else CUT if state.is_cut else FOUND if sums else NONE
    return Answer(single, cause, sums)


@dataclass
class _Search:
    """Search for the sums that fit an amount: depth first, largest parts first, pruned by bounds."""

    target: int
    parts: Sequence[Item]
    reach: Reach
    rules: Rules
    found: list[Items] = field(default_factory=list)
    steps: int = 0
    is_cut: bool = False

    def __post_init__(self) -> None:
        self.widest = self.reach.widest(self.target, self.rules.max_group)
        # Largest and smallest sums of the remaining parts.
        values = [value_of(part) for part in reversed(self.parts)]
        self.above = list(accumulate((max(0, value) for value in values), initial=0))[::-1]
        self.below = list(accumulate((min(0, value) for value in values), initial=0))[::-1]

    def visit(self, start: int, total: int, chosen: Items) -> None:
        """Try every sum that begins with the chosen parts; of interchangeable parts only the first ones."""
        missing = self.target - total
        for place in range(start, len(self.parts)):
            part = self.parts[place]
            if not self.below[place] - self.widest <= missing <= self.above[place] + self.widest:
                return
            if place > start and part.kind == self.parts[place - 1].kind:
                continue
            is_over = len(self.found) >= ENOUGH or self.steps >= self.rules.max_search
            if is_over or len(chosen) >= self.rules.max_group:
                self.is_cut = True
                return
            self.steps += 1
            together, added = (*chosen, part), total + value_of(part)
            if len(together) > 1 and self.reach.fits(self.target, added, 1, len(together)):
                self.found.append(together)
            self.visit(place + 1, added, together)


def _shared(wanted: list[list[Answer]], parts: Items) -> list[Answer]:
    """Confirm unique sums as far as the parts suffice.

    Args:
        wanted: Answers, grouped by interchangeable items.
        parts: All parts of the group.
    """
    there, total = Counter(part.kind for part in parts), Counter[object]()
    served = []
    for answers in wanted:
        demand = Counter(part.kind for part in answers[0].sums[0])
        served.append(min(len(answers), *(there[kind] // number for kind, number in demand.items())))
        total.update({kind: number * served[-1] for kind, number in demand.items()})
    pools = {kind: [part for part in reversed(parts) if part.kind == kind] for kind in total}
    found = []
    for answers, number in zip(wanted, served, strict=True):
        kinds = [part.kind for part in answers[0].sums[0]]
        most = number if all(total[kind] <= there[kind] for kind in kinds) else 0
        for answer in answers[:most]:
            found.append(Answer(answer.single, FOUND, (tuple(pools[kind].pop() for kind in kinds),)))
        found += [Answer(answer.single, CONTESTED, answer.sums) for answer in answers[most:]]
    return found
