"""Ladders in words: what a reader must know of a stage, and where documents do not fit together."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

NOTHING = "nothing documented"
NO_UNIT = "no unit"
BUSINESS_SCALE = "business scale, not money invested; never added to investment"

Said = tuple[str, Decimal | None, Decimal | None]
"""A document, and the two ends of what it claims."""


def amount_words(low: Decimal | None, high: Decimal | None) -> str:
    """A range that a document claims."""
    least, most = (None if end is None else f"{end.normalize():,f}" for end in (low, high))
    if least == most:
        return least or "no amount"
    return f"{least} to {most}" if least and most else (f"at least {least}" if least else f"up to {most}")


def differing_amounts(project: str, said: Iterable[Said], *, is_contradictory: bool) -> str:
    """What documents say of the amount of one event, and what becomes of it."""
    told = "; ".join(f"{document}: {amount_words(low, high)}" for document, low, high in said)
    kept = "they contradict each other: the amount is unknown" if is_contradictory else "kept as a range"
    return f"documents differ on {project}: {told}; {kept}, not averaged and not added"


def differing_words(project: str, name: str, said: Iterable[tuple[str, str]]) -> str:
    """What documents say of the stage, the place or the additionality of one event: pairs of document and word."""
    told = "; ".join(f"{document}: {word}" for document, word in said)
    if name == "additionality":
        return f"documents differ on whether {project} is additional: {told}; the more cautious word counts"
    return f"documents differ on the {name} of {project}: {told}"


def unconverted_words(day: date, *, is_rate: bool) -> str:
    """Why the amount of a claim cannot be given in the unit of its pledge."""
    why = f"no exchange rate for {day:%Y-%m}" if is_rate else "the units are not comparable"
    return f"{why}; the amount is unknown in the unit of the pledge, not 0"


def homeless_words(project: str, day: date) -> str:
    """A change of a project of which nothing is known before."""
    return f"a change of {project} dated {day}, of which no earlier step is known; it changes nothing"


def enlarging_words(project: str) -> str:
    """A reduction to more than there was."""
    return f"{project} is said to be scaled down to more than was documented before; the later amount is kept"


def duplicate_words(project: str, original: str, other_pledge: str | None, inside: str | None) -> str:
    """One project that is told twice: under another pledge, or inside an event that both are part of."""
    what = f"{project} repeats {original}"
    if other_pledge is not None:
        return f"{what}, announced under {other_pledge}: it stands under both pledges and once in any total"
    if inside is not None:
        return f"{what}; both lines stand inside {inside}, and a sum of its lines holds the amount twice; counted once"
    return f"{what}; counted once"


def parts_words(*, is_rounding: bool, is_unknown: bool) -> str:
    """Parts that do not add up to their whole."""
    why = "the parts do not add up to the whole, and rounding does not explain it"
    if is_rounding:
        why = "each figure was rounded before it was printed"
    return f"{why}; {'the amount is unknown' if is_unknown else 'kept as a range'}"


def rung_words(
    events: int, unknown: Sequence[int], *, is_investment: bool = True, suspended: int = 0
) -> str | None:
    """What a reader must know about a rung.

    Args:
        events: How many events stand there.
        unknown: Of how many the amount is not known, of how many the low end, and of how many the high end.
        is_investment: Whether they are money invested.
        suspended: How many are suspended.
    """
    if not events:
        return f"{NOTHING}: unknown, not 0"
    words = [] if is_investment else [BUSINESS_SCALE]
    for number, what in zip(unknown, ("amount", "low end", "high end"), strict=True):
        if number:
            words.append(f"no {what} is known for {number} of {events} event(s)")
    if suspended:
        words.append(f"{suspended} event(s) suspended, still counted")
    return "; ".join(words) or None


def pledged_words(part: Sequence[str], caps: Sequence[str], unknown: int, pledges: int) -> str | None:
    """Which pledges of a total were not added, and of how many no amount is known."""
    words = [f"{', '.join(part)}: part of another pledge, not added"] if part else []
    words += [f"{', '.join(caps)}: a bound, not added"] if caps else []
    words += [f"no amount is known for {unknown} of {pledges} pledge(s)"] if unknown else []
    return "; ".join(words) or None
