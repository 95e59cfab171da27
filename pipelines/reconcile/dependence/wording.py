"""Concentration in words: what a reader must know of a figure."""

from collections.abc import Sequence
from decimal import Decimal

from pipelines.core.decimals import percent_text


def note_words(
    in_part: Sequence[str],
    lacking: Sequence[str],
    spans: tuple[int, int],
    rest_pct: Decimal | None,
    *,
    is_sum_used: bool,
) -> str | None:
    """What is unknown of the imports behind a figure.

    Args:
        in_part: The codes that lie in part in the group.
        lacking: The suppliers of which a figure was not reported, or is in another unit.
        spans: How many reported spans are unknown, and how many there are.
        rest_pct: The share of the total for which no supplier is known.
        is_sum_used: Whether suppliers add up to more than the total somewhere.
    """
    words = []
    if in_part:
        words.append(f"in part in the group, so that their months are unknown: {', '.join(in_part)}")
    if lacking:
        words.append(f"figures that were not reported, or in another unit: {', '.join(lacking)}")
    if spans[0]:
        words.append(f"{spans[0]} of {spans[1]} reported spans are unknown for all suppliers together")
    if is_sum_used:
        words.append("the suppliers add up to more than the total for all countries; their sum is used")
    if rest_pct:
        words.append(f"no supplier is known for {percent_text(rest_pct)} of the total")
    return "; ".join(words) or None
