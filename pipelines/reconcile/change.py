"""What a cancellation, a reduction or a suspension leaves of the steps before it; the steps stay in the history.

A change is about the steps of its project that are dated on or before it, or, where its project has none, about the
event that it names with `part_of`. What has moved (paid out, shipped, arrived, done) no change undoes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.reconcile.breaks import Break, Side
from pipelines.reconcile.claim import Step
from pipelines.reconcile.exact import ZERO
from pipelines.reconcile.relation import below, distinct, repeating, umbrella
from pipelines.schemas.vocabulary import STAGES

CHANGES = ("cancelled", "suspended", "scaled_down")

MOVED = frozenset({"disbursed", "shipped", "arrived", "done", "received", "spent"})
"""Stages of what has happened already and is not undone."""

SIGNED = "financing_signed"
"""The stage whose amount is a part of the project's; a smaller project does not make it larger or smaller."""

Ends = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True)
class Effect:
    """What stands after all changes.

    Args:
        steps: The steps that stand, with their amounts, and the changes themselves.
        homeless: Changes that are about nothing that is known.
        enlarging: Reductions to more than there was before, beside what was there.
    """

    steps: list[Step]
    homeless: list[Step]
    enlarging: list[tuple[Step, Step]]


def in_effect(steps: Iterable[Step]) -> Effect:
    """Apply every change in the order of its date. To be applied once, to steps as documents tell them."""
    known = list(steps)
    told = [one for one in distinct(known).values() if one.stage in CHANGES]
    work = _Work({one.event_id: one for one in known if one.stage not in CHANGES})
    changes = [work.apply(one) for one in sorted(told, key=lambda one: (one.event_date, one.event_id))]
    return Effect([*work.steps.values(), *changes], work.homeless, work.enlarging)


def change_breaks(effect: Effect, unit: str | None) -> list[Break]:
    """A break for each change that is about nothing known, or that makes more of what it should reduce."""
    lost = [
        Break(
            "stage_conflict",
            one.event_id,
            Side(f"{one.stage}: {one.project}"),
            Side("no earlier step"),
            None,
            f"a change of {one.project} dated {one.event_date}, of which no earlier step is known; it changes nothing",
            one.pledge_id,
        )
        for one in effect.homeless
    ]
    return lost + [
        Break(
            "conflicting_claims",
            f"{change.event_id} over {before.event_id}",
            Side(f"scaled down to, {change.event_id}", change.low),
            Side(f"before, {before.event_id}", before.high),
            unit,
            f"{change.project} is said to be scaled down to more than was documented before; the later amount is kept",
            change.pledge_id,
        )
        for change, before in effect.enlarging
    ]


class _Work:
    """The steps while changes are applied to them, one after the other."""

    def __init__(self, steps: dict[str, Step]) -> None:
        self.steps = steps
        self.homeless: list[Step] = []
        self.enlarging: list[tuple[Step, Step]] = []

    def apply(self, change: Step) -> Step:
        """Apply one change; returns it with the amount that it is about where no document names one."""
        hit = self._hit(change)
        if not hit:
            self.homeless.append(change)
            return change
        ends = _highest(hit)
        if change.stage == "cancelled" and _is_whole(change, ends):
            self._cancel(hit)
        elif change.stage in ("cancelled", "scaled_down"):
            self._reduce(change, hit)
        elif not self._is_resumed(change):
            self.steps |= {one.event_id: replace(one, is_suspended=True) for one in hit}
        is_told = change.stage == "scaled_down" or (change.low, change.high) != (None, None)
        return change if is_told else replace(change, low=ends[0], high=ends[1])

    def _hit(self, change: Step) -> list[Step]:
        before = [
            one
            for one in self.steps.values()
            if one.event_date <= change.event_date
            and one.pledge_id == change.pledge_id
            and one.stage not in MOVED
        ]
        mine = [one for one in before if one.project == change.project]
        return mine or [one for one in before if one.event_id == change.part_of]

    def _is_resumed(self, change: Step) -> bool:
        return any(
            one.event_date > change.event_date
            and (one.pledge_id, one.project) == (change.pledge_id, change.project)
            for one in self.steps.values()
        )

    def _cancel(self, hit: list[Step]) -> None:
        ids = {one.event_id for one in hit}
        inside = {key for one in ids for key in below(one, self.steps)}
        gone = ids | inside | repeating(ids | inside, self.steps)
        gone = {key for key in gone if self.steps[key].stage not in MOVED}
        for one in hit:
            self._reduce_above(one, (ZERO, ZERO), gone)
        for key in gone:
            del self.steps[key]

    def _reduce(self, change: Step, hit: list[Step]) -> None:
        is_named = all(one.project != change.project for one in hit)
        for one in hit:
            if one.stage == SIGNED and not is_named:
                continue
            low, high = _smaller(one, change) if change.stage == "scaled_down" else _rest(one, change)
            if change.stage == "scaled_down" and _is_more(change.low, one.high):
                self.enlarging.append((change, one))
            self._reduce_above(one, (low, high), set())
            for key in below(one.event_id, self.steps):
                if self.steps[key].stage == one.stage:
                    del self.steps[key]  # how much of each part is left, nobody says
            self.steps[one.event_id] = replace(one, low=low, high=high)

    def _reduce_above(self, step: Step, ends: Ends, gone: set[str]) -> None:
        """Take what a part has lost off the events that it is inside of."""
        above = umbrella(step, self.steps)
        while above is not None:
            whole = self.steps[above]
            if above not in gone:
                self.steps[above] = _less(whole, step, ends)
            above = umbrella(whole, self.steps)


def _highest(hit: list[Step]) -> Ends:
    """The amount of the steps at the highest of their stages; unknown where several have that stage."""
    rank = max(STAGES.index(one.stage) for one in hit)
    top = [one for one in hit if STAGES.index(one.stage) == rank]
    return (top[0].low, top[0].high) if len(top) == 1 else (None, None)


def _is_more(one: Decimal | None, other: Decimal | None) -> bool:
    return one is not None and other is not None and one > other


def _is_whole(change: Step, ends: Ends) -> bool:
    """Whether a cancellation takes all of a project: it names no amount, or one that reaches what the project has."""
    if change.high is not None:
        return not _is_more(ends[0], change.high)
    return change.low is None or (ends[1] is not None and change.low >= ends[1])


def _rest(before: Step, change: Step) -> Ends:
    """What is left after an amount was cancelled; the low end is unknown if it may have been all."""
    low = None if before.low is None or change.high is None else max(before.low - change.high, ZERO)
    return low, None if before.high is None else max(before.high - _value(change.low), ZERO)


def _smaller(before: Step, change: Step) -> Ends:
    """The amount after a reduction; what no document says can be anything up to what it was."""
    high = before.high if change.high is None else change.high
    low = change.low
    return (low, low) if _is_more(low, high) else (low, high)


def _less(whole: Step, part: Step, ends: Ends) -> Step:
    """An event after one of its parts went from its range to another; its low end is unknown if the loss is."""
    low, high = whole.low, whole.high
    if low is not None:
        known = part.high is not None and ends[0] is not None
        low = max(low - _value(part.high) + _value(ends[0]), ZERO) if known else None
    if high is not None and part.low is not None and ends[1] is not None:
        high = high - max(part.low - ends[1], ZERO)
    return replace(whole, low=low, high=high)


def _value(end: Decimal | None) -> Decimal:
    return ZERO if end is None else end
