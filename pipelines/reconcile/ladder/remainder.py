"""Remainder of events of a stage after an amount was taken from their sum, from the latest first."""

from collections.abc import Sequence
from decimal import Decimal

from pledgebook.pipelines.core.decimals import ZERO
from pledgebook.pipelines.reconcile.ladder.claims import Step

Ends = tuple[Decimal | None, Decimal | None]
"""Low and high end; None is unknown."""


def summed(events: Sequence[Step]) -> Ends:
    """Return the sum of the known low ends, and of the high ends if all are known."""
    lows = [one.low for one in events if one.low is not None]
    highs = [one.high for one in events if one.high is not None]
    is_capped = bool(events) and len(highs) == len(events)
    return sum(lows, ZERO) if lows else None, sum(highs, ZERO) if is_capped else None


def is_whole(change: Step, events: Sequence[Step]) -> bool:
    """Whether a cancellation takes all of some events: it names no amount, or at least their known sum.

    That is the sum of the low ends if all are known, else of the high ends.
    """
    low, high = summed(events)
    if change.high is None:
        return change.low is None or (high is not None and change.low >= high)
    least = high if low is None or any(one.low is None for one in events) else low
    return least is not None and change.high >= least


def left_of(change: Step, events: Sequence[Step]) -> list[Ends]:
    """Return the remainder of each event after a reduction or a partial cancellation of their sum.

    Documents do not say which event loses the amount: the earliest keep theirs as far as possible, and any excess goes
    to the last.

    Args:
        change: Reduction or cancellation.
        events: Events of a stage, the earliest first.
    """
    is_reduced = change.stage == "scaled_down"
    low, high = _smaller(summed(events), change) if is_reduced else _rest(summed(events), change)
    before = [one.high for one in events]
    highs: Sequence[Decimal | None] = before if high is None else _poured(high, before)
    if low is None:
        return [(None, end) for end in highs]
    rooms = [_least(one.low or ZERO, end) for one, end in zip(events, highs, strict=True)]
    own = _poured(min(low, sum(rooms, ZERO)), rooms)
    free = [None if end is None else end - one for one, end in zip(own, highs, strict=True)]
    more = _poured(low - sum(own, ZERO), free)
    lows = [one + another for one, another in zip(own, more, strict=True)]
    return [
        (None if one.low is None and not is_reduced else least, most)
        for one, least, most in zip(events, lows, highs, strict=True)
    ]


def is_more(one: Decimal | None, other: Decimal | None) -> bool:
    """Whether one amount is above another; False if either is unknown."""
    return one is not None and other is not None and one > other


def _rest(before: Ends, change: Step) -> Ends:
    """Return the remainder after a cancellation; the low end is unknown if it may have been all."""
    low = None if before[0] is None or change.high is None else max(before[0] - change.high, ZERO)
    return low, None if before[1] is None else max(before[1] - (change.low or ZERO), ZERO)


def _smaller(before: Ends, change: Step) -> Ends:
    """Return the amount after a reduction; an unstated one can be anything up to the amount before."""
    high = before[1] if change.high is None else change.high
    return (change.low, change.low) if is_more(change.low, high) else (change.low, high)


def _poured(amount: Decimal, rooms: Sequence[Decimal | None]) -> list[Decimal]:
    """Distribute an amount over rooms in order, each up to its bound; a room without a bound takes the rest."""
    found = []
    for room in rooms:
        found.append(_least(amount, room))
        amount -= found[-1]
    found[-1] += amount
    return found


def _least(one: Decimal, bound: Decimal | None) -> Decimal:
    return one if bound is None else min(one, bound)
