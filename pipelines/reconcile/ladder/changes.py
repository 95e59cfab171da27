"""Effects of cancellations, reductions and suspensions on earlier events, which stay in the history.

A change concerns the events of its project on or before its date or, without any, the event named by its `part_of`.
Amounts that have moved (disbursed, shipped, arrived, done) are never undone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from pledgebook.pipelines.breaks.discrepancy import Break, Side
from pledgebook.pipelines.core.decimals import ZERO
from pledgebook.pipelines.core.vocabulary import STAGES
from pledgebook.pipelines.reconcile.ladder.claims import Step
from pledgebook.pipelines.reconcile.ladder.relations import below, distinct, repeating, umbrellas
from pledgebook.pipelines.reconcile.ladder.remainder import Ends, is_more, is_whole, left_of, summed
from pledgebook.pipelines.reconcile.wording import say

CHANGES = ("canceled", "suspended", "scaled_down")

MOVED = frozenset({"disbursed", "shipped", "arrived", "done", "received", "spent"})
"""Stages that have happened and are not undone."""

SIGNED = "financing_signed"
"""Stage whose amount is a part of the project's; a reduction of the project does not change it."""


@dataclass(frozen=True)
class Effect:
    """Events after all changes.

    Args:
        steps: Remaining events with their amounts, and the changes themselves.
        homeless: Changes without a known earlier event.
        enlarging: Reductions to more than before, with the event before.
    """

    steps: list[Step]
    homeless: list[Step]
    enlarging: list[tuple[Step, Step]]


def in_effect(steps: Iterable[Step]) -> Effect:
    """Apply every change in the order of its date; to be called once, on the documented events."""
    known = list(steps)
    reported = [one for one in distinct(known).values() if one.stage in CHANGES]
    work = _Work({one.event_id: one for one in known if one.stage not in CHANGES})
    changes = [work.apply(one) for one in sorted(reported, key=lambda one: (one.event_date, one.event_id))]
    return Effect([*work.steps.values(), *changes], work.homeless, work.enlarging)


def change_breaks(effect: Effect, unit: str | None) -> list[Break]:
    """Return a break for each change without a known earlier event, and each reduction to more than before."""
    lost = [
        Break(
            "stage_conflict",
            one.event_id,
            Side(f"{one.stage}: {one.project}"),
            Side(say("side_label.no_step")),
            None,
            say("change.of_nothing", project=one.project, day=one.event_date),
            one.pledge_id,
        )
        for one in effect.homeless
    ]
    return lost + [
        Break(
            "conflicting_claims",
            f"{change.event_id} over {before.event_id}",
            Side(say("side_label.reduced", event=change.event_id), change.low),
            Side(say("side_label.before", event=before.event_id), before.high),
            unit,
            say("change.enlarging", project=change.project),
            change.pledge_id,
        )
        for change, before in effect.enlarging
    ]


class _Work:
    """The events while changes are applied one after the other."""

    def __init__(self, steps: dict[str, Step]) -> None:
        self.steps = steps
        self.homeless: list[Step] = []
        self.enlarging: list[tuple[Step, Step]] = []

    def apply(self, change: Step) -> Step:
        """Apply a change. Returns it, with the amount before if no document names one."""
        hit = self._hit(change)
        if not hit:
            self.homeless.append(change)
            return change
        ends = summed(self._highest(hit))
        if change.stage == "canceled" and is_whole(change, self._highest(_without_signed(hit))):
            self._cancel(hit)
        elif change.stage in ("canceled", "scaled_down"):
            self._reduce(change, hit)
        elif not self._is_resumed(change):
            self.steps |= {one.event_id: replace(one, is_suspended=True) for one in hit}
        has_amount = change.stage == "scaled_down" or (change.low, change.high) != (None, None)
        return change if has_amount else replace(change, low=ends[0], high=ends[1])

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
        reduced = [events for events in self._by_stage(hit) if is_named or events[0].stage != SIGNED]
        for events in reduced:
            before = _together(events)
            if change.stage == "scaled_down" and is_more(change.low, before.high):
                self.enlarging.append((change, before))
            for one, ends in zip(events, left_of(change, events), strict=True):
                self._leave(one, ends, hit)
        self._drop_parts([one for events in reduced for one in events])

    def _by_stage(self, hit: list[Step]) -> list[list[Step]]:
        """Group the events that count among those of a change by stage, the earliest first."""
        mine, known = distinct(hit), distinct(self.steps.values())
        found: dict[tuple[str, bool], list[Step]] = {}
        for one in sorted(mine.values(), key=lambda one: (one.event_date, one.event_id)):
            if not mine.keys() & umbrellas(one, known):
                found.setdefault((one.stage, one.is_investment), []).append(one)
        return list(found.values())

    def _highest(self, hit: list[Step]) -> list[Step]:
        """Return the events at the highest stage, investment before business scale."""
        return max(
            self._by_stage(hit), key=lambda events: (STAGES.index(events[0].stage), events[0].is_investment)
        )

    def _leave(self, one: Step, ends: Ends, hit: list[Step]) -> None:
        """Set the remaining amount of an event and of its duplicates in the project."""
        if None in ends or ends != (one.low, one.high):
            self._reduce_above(one, ends, set())
        again = repeating([one.event_id], {each.event_id: each for each in hit})
        for key in {one.event_id} | again:
            self.steps[key] = replace(self.steps[key], low=ends[0], high=ends[1])

    def _drop_parts(self, events: list[Step]) -> None:
        """Drop the parts of events at their stage and their duplicates, since their remaining amounts are unknown."""
        inside = {
            key
            for one in events
            for key in below(one.event_id, self.steps)
            if (self.steps[key].stage, self.steps[key].is_investment) == (one.stage, one.is_investment)
        }
        again = {key for key in repeating(inside, self.steps) if self.steps[key].stage not in MOVED}
        for key in (inside | again) - {one.event_id for one in events}:
            del self.steps[key]

    def _reduce_above(self, step: Step, ends: Ends, gone: set[str]) -> None:
        """Subtract the loss of a part from the events around it."""
        for above in umbrellas(step, self.steps):
            if above not in gone:
                self.steps[above] = _less(self.steps[above], step, ends)


def _without_signed(hit: list[Step]) -> list[Step]:
    """Return the events of a project without its signed financing, which is a part of it, unless it has no others."""
    return [one for one in hit if one.stage != SIGNED] or hit


def _together(events: list[Step]) -> Step:
    """Combine events of a stage into one, with their sum."""
    low, high = summed(events)
    name = " + ".join(one.event_id for one in events)
    return replace(events[0], event_id=name, low=low, high=high)


def _less(whole: Step, part: Step, ends: Ends) -> Step:
    """Return an event after a part has changed to another range; the low end is unknown if the loss is."""
    low, high = whole.low, whole.high
    if low is not None:
        known = part.high is not None and ends[0] is not None
        low = max(low - _value(part.high) + _value(ends[0]), ZERO) if known else None
    if high is not None and part.low is not None and ends[1] is not None:
        high = high - max(part.low - ends[1], ZERO)
    return replace(whole, low=low, high=high)


def _value(end: Decimal | None) -> Decimal:
    return ZERO if end is None else end
