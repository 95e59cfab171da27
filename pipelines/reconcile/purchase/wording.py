"""Ladders of purchases in words: what a stage holds and what not, and where stages contradict each other."""

from collections.abc import Collection
from datetime import date

from pipelines.core.months import months_text

UNKNOWN_BUYERS = "sold to unknown destinations: may or may not be this buyer's; never added silently"
NOT_HELD = "sales to unknown destinations are not held: no high end is known"
NOT_MEASURED = "nothing that the ledger reads measures it: unknown, not 0"

ANNOUNCED = {
    "no_amount": "the text names no amount",
    "no_baseline": "the amount is over a baseline that is not known",
    "with_baseline": "the baseline and what was pledged over it",
}
"""What a pledged amount holds, or why there is none, by code."""

BOUND = {
    "as_counted": "",
    "all_unknown": "; sales to unknown destinations are counted in full as this buyer's",
    "not_held": "; sales to unknown destinations are not held, and may explain it",
}
"""What an upper bound of sales holds, by code."""

BEFORE = "what was sold before and still had to be shipped is not known, and may explain it"


def counted_words(months: int, covered: int, partial: int, *, lacks_unknown: bool) -> str | None:
    """What statistics lack of a stage.

    Args:
        months: The months of the period that have ended.
        covered: Of these, those that are held.
        partial: Of these, those of which some products are not.
        lacks_unknown: Whether sales to unknown destinations belong to it and are not held.
    """
    words = [] if covered else [f"0 of {months} months held: unknown, not 0"]
    if partial:
        words.append(f"some products are missing in {partial} of them: a low end")
    if lacks_unknown:
        words.append(NOT_HELD)
    return "; ".join(words) or None


def unknown_words(*, is_held: bool, is_negative: bool = False) -> str:
    """What sales to unknown destinations are."""
    if not is_held:
        return f"{UNKNOWN_BUYERS}; not held"
    return UNKNOWN_BUYERS + ("; more was named or cancelled than newly sold" if is_negative else "")


def not_shipped_words(shipped: str, months: Collection[date], *, is_whole: bool) -> str:
    """What was sold and not shipped, in the months that both know."""
    text = f"sold less shipped ({shipped}) in {months_text(months)}; what was sold before is not in it"
    return text if is_whole else f"{text}; {NOT_HELD}"


def stage_label(stage: str) -> str:
    """A stage, as one side of a break."""
    return "sold, unknown destinations included" if stage == "sold" else stage


def documents_words(stage: str, source: str, months: Collection[date], bound: str) -> str:
    """Documents that claim more than statistics can hold."""
    return (
        f"documents claim more {stage} than {source} counts in {months_text(months)}"
        f"{BOUND[bound]}; both are kept, and neither is set right by the other"
    )


def more_shipped_words(months: Collection[date], bound: str) -> str:
    """More shipped than sold in the same months."""
    return f"more shipped than sold in {months_text(months)}{BOUND[bound]}; {BEFORE}"


def more_arrived_words(months: Collection[date], before: Collection[date]) -> str:
    """More arrived than had left in the months before and in the same ones."""
    return f"more arrived than shipped in {months_text(months)}, against what left in {months_text(before)}"
