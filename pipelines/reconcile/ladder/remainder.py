"""What is left of events of one stage after an amount was taken from their sum: the latest of them loses first."""

from collections.abc import Sequence
from decimal import Decimal

from pipelines.core.decimals import ZERO
from pipelines.reconcile.ladder.claims import Step

Ends = tuple[Decimal | None, Decimal | None]
"""A low and a high end; None is unknown."""


def summed(events: Sequence[Step]) -> Ends:
    """The sum of the known low ends, and of the high ends if all are known; unknown where none is."""
    lows = [one.low for one in events if one.low is not None]
    highs = [one.high for one in events if one.high is not None]
    is_capped = bool(events) and len(highs) == len(events)
    return sum(lows, ZERO) if lows else None, sum(highs, ZERO) if is_capped else None


def is_whole(change: Step, events: Sequence[Step]) -> bool:
    """Whether a cancellation takes all of some events: it names no amount, or one that reaches a known sum.

    That sum is the one of the low ends if every one is known, else the one of the high ends.
    """
    low, high = summed(events)
    if change.high is None:
        return change.low is None or (high is not None and change.low >= high)
    least = high if low is None or any(one.low is None for one in events) else low
    return least is not None and change.high >= least


def left_of(change: Step, events: Sequence[Step]) -> list[Ends]:
    """What a reduction or a partial cancellation leaves of each of some events; their sum is changed once.

    Nobody says which event an amount is taken from: the earliest keep what they had as far as it goes. What is
    more than all had goes to the last.

    Args:
        change: The change.
        events: The events of one stage, the earliest first.
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
    """Whether one amount is above another; not if either is unknown."""
    return one is not None and other is not None and one > other


def _rest(before: Ends, change: Step) -> Ends:
    """What is left after an amount was canceled; the low end is unknown if it may have been all."""
    low = None if before[0] is None or change.high is None else max(before[0] - change.high, ZERO)
    return low, None if before[1] is None else max(before[1] - (change.low or ZERO), ZERO)


def _smaller(before: Ends, change: Step) -> Ends:
    """The amount after a reduction; what no document says can be anything up to what it was."""
    high = before[1] if change.high is None else change.high
    return (change.low, change.low) if is_more(change.low, high) else (change.low, high)


def _poured(amount: Decimal, rooms: Sequence[Decimal | None]) -> list[Decimal]:
    """An amount given to one after the other, each what it has room for; without a bound, all that is left."""
    found = []
    for room in rooms:
        found.append(_least(amount, room))
        amount -= found[-1]
    found[-1] += amount
    return found


def _least(one: Decimal, bound: Decimal | None) -> Decimal:
    return one if bound is None else min(one, bound)
