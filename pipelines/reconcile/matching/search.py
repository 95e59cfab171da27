"""Which items of one group add up to an item of the other side: a bounded search that says where it stopped."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.reconcile.matching.items import Reach

WHOLE, FOUND = "whole_group", "part_sum"
SEVERAL, CONTESTED, CUT, NONE = "several_sums", "contested_sum", "not_searched", "none"
ENOUGH = 2
"""Two sums that fit are enough to know that none is the only one."""


@dataclass(frozen=True)
class Part:
    """One item.

    Args:
        item: Its place.
        value: Its amount in steps; None is unknown.
        day: Its date as a number; None is unknown.
        kind: The same number for items that are equal but for their id.
    """

    item: int
    value: int | None
    day: int | None
    kind: int


@dataclass(frozen=True)
class Task:
    """One group: the items that may be sums, and those that may be added up.

    Args:
        singles: The items that may be sums.
        parts: The items that may be added up.
        reach: The tolerances, the singles on the left.
        max_group: How many parts a sum may have.
        max_search: How many steps the search for one sum may take.
    """

    singles: tuple[Part, ...]
    parts: tuple[Part, ...]
    reach: Reach
    max_group: int
    max_search: int


@dataclass(frozen=True)
class Answer:
    """What the search for one sum found.

    Args:
        single: The place of the item.
        cause: `WHOLE` or `FOUND` if confirmed, `SEVERAL`, `CONTESTED`, `CUT` or `NONE` if not.
        sums: The places of the parts of each sum that fits; two at most.
    """

    single: int
    cause: str
    sums: tuple[tuple[int, ...], ...] = ()


@dataclass
class _Search:
    """The state of the search for one sum.

    Args:
        target: The item.
        kinds: Value and number of each kind of part, the largest first.
        task: The group.
    """

    target: int
    kinds: list[tuple[int, int]]
    task: Task
    found: list[dict[int, int]] = field(default_factory=list)
    steps: int = 0
    is_cut: bool = False

    def __post_init__(self) -> None:
        self.above, self.below = [0], [0]
        for value, count in reversed(self.kinds):
            self.above.append(self.above[-1] + max(0, value * count))
            self.below.append(self.below[-1] + min(0, value * count))
        self.above.reverse()
        self.below.reverse()
        reach = self.task.reach
        share = abs(self.target) * reach.percent / (1 - reach.percent)
        self.widest = max(
            reach.amount, int(share) + 1, reach.half_left + self.task.max_group * reach.half_right
        )

    def is_over(self) -> bool:
        """Whether nothing more is to be found, or no more steps may be taken."""
        return len(self.found) >= ENOUGH or self.steps >= self.task.max_search

    def visit(self, start: int, total: int, chosen: dict[int, int]) -> None:
        """Try every sum that begins with the kinds that are chosen."""
        size = sum(chosen.values())
        for place in range(start, len(self.kinds)):
            if (
                not total + self.below[place] - self.widest
                <= self.target
                <= total + self.above[place] + self.widest
            ):
                return
            value, count = self.kinds[place]
            for number in range(1, count + 1):
                if self.is_over() or size + number > self.task.max_group:
                    self.is_cut = True
                    break
                self.steps += 1
                self._look(total + number * value, {**chosen, place: number})
                self.visit(place + 1, total + number * value, {**chosen, place: number})
            if self.is_over():
                self.is_cut = True
                return

    def _look(self, total: int, chosen: dict[int, int]) -> None:
        size = sum(chosen.values())
        if size > 1 and abs(self.target - total) <= self.task.reach.allowed(self.target, total, 1, size):
            self.found.append(chosen)


def search(task: Task) -> list[Answer]:
    """For each item of a group that may be a sum, the parts that add up to it.

    If the group has one such item, and all parts together make it, that is the answer. Otherwise a sum is confirmed
    if it is the only one that fits, and if the parts suffice for all items that want them; items that are equal
    but for their id count as one, as many times as they are there.
    """
    if whole := _whole(task):
        return [whole]
    wanted: dict[int, tuple[Counter[int], list[Part]]] = {}
    answers = []
    for single in task.singles:
        cause, demands = _sums(single, task)
        if cause == FOUND:
            wanted.setdefault(single.kind, (demands[0], []))[1].append(single)
        else:
            answers.append(
                Answer(single.item, cause, tuple(_items(demand, task.parts) for demand in demands))
            )
    return sorted([*answers, *_shared(wanted, task.parts)], key=lambda answer: answer.single)


def _whole(task: Task) -> Answer | None:
    values = [part.value for part in task.parts if part.value is not None]
    target = task.singles[0]
    if len(task.singles) > 1 or target.value is None or len(values) < len(task.parts):
        return None
    total = sum(values)
    fits = abs(target.value - total) <= task.reach.allowed(target.value, total, 1, len(values))
    if not fits or not all(_is_near(target, part, task.reach) for part in task.parts):
        return None
    return Answer(target.item, WHOLE, (tuple(part.item for part in task.parts),))


def _is_near(one: Part, other: Part, reach: Reach) -> bool:
    if reach.days is None:
        return True
    return one.day is not None and other.day is not None and abs(one.day - other.day) <= reach.days


def _sums(single: Part, task: Task) -> tuple[str, list[Counter[int]]]:
    """The sums that fit an item, as numbers of parts of each kind."""
    parts = [part for part in task.parts if part.value is not None and _is_near(single, part, task.reach)]
    if single.value is None or len(parts) < 2:
        return NONE, []
    numbers = Counter(part.kind for part in parts)
    values = {part.kind: part.value or 0 for part in parts}
    kinds = sorted(numbers, key=lambda kind: (-abs(values[kind]), kind))
    state = _Search(single.value, [(values[kind], numbers[kind]) for kind in kinds], task)
    state.visit(0, 0, {})
    found = [Counter({kinds[place]: number for place, number in one.items()}) for one in state.found]
    if len(found) >= ENOUGH:
        return SEVERAL, found
    if state.is_cut:
        return CUT, found
    return (FOUND if found else NONE), found


def _shared(wanted: dict[int, tuple[Counter[int], list[Part]]], parts: Sequence[Part]) -> list[Answer]:
    """The sums that are the only ones to fit, as far as the parts suffice."""
    there = Counter(part.kind for part in parts)
    total: Counter[int] = Counter()
    served = {}
    for kind, (demand, singles) in wanted.items():
        served[kind] = min(len(singles), *(there[part] // number for part, number in demand.items()))
        total.update({part: number * served[kind] for part, number in demand.items()})
    short = {part for part, number in total.items() if number > there[part]}
    pools = {kind: [part.item for part in reversed(parts) if part.kind == kind] for kind in there}
    answers = []
    for kind, (demand, singles) in sorted(wanted.items()):
        for place, single in enumerate(singles):
            if short & demand.keys() or place >= served[kind]:
                answers.append(Answer(single.item, CONTESTED, (_items(demand, parts),)))
            else:
                taken = [pools[part].pop() for part, number in sorted(demand.items()) for _ in range(number)]
                answers.append(Answer(single.item, FOUND, (tuple(sorted(taken)),)))
    return answers


def _items(demand: Counter[int], parts: Sequence[Part]) -> tuple[int, ...]:
    """The first items of each kind that a sum needs."""
    left = Counter(demand)
    chosen = []
    for part in parts:
        if left[part.kind] > 0:
            left[part.kind] -= 1
            chosen.append(part.item)
    return tuple(chosen)
