"""Thresholds of the statuses in percent: 100 unless the register sets others for an agreement."""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.core.decimals import HUNDRED, product, quotient, rounded

MOST_DECIMALS = 20
"""Largest number of decimals in a percentage."""


@dataclass(frozen=True)
class Thresholds:
    """Thresholds of the statuses of an agreement's pledges.

    Args:
        met_from_pct: Lowest percentage of the target that counts as met.
        on_track_from_pct: Lowest percentage of the target to date that counts as on track.
        within_cap_to_pct: Highest percentage of the bound that counts as within the cap.
    """

    met_from_pct: Decimal = HUNDRED
    on_track_from_pct: Decimal = HUNDRED
    within_cap_to_pct: Decimal = HUNDRED


USUAL = Thresholds()


def is_at_least(part: Decimal, whole: Decimal, pct: Decimal) -> bool:
    """Whether a part is at least a percentage of a whole, compared without a division, so without rounding."""
    return product(part, HUNDRED) >= product(whole, pct)


def share_text(part: Decimal, whole: Decimal, line: Decimal, *, is_bound: bool = False) -> str:
    """Format a percentage with one decimal, or as many as needed to stay on its side of a threshold.

    Args:
        part: The part, not rounded.
        whole: The whole; not 0.
        line: Threshold in percent.
        is_bound: Whether the threshold is an upper bound.
    """
    share = quotient(product(part, HUNDRED), whole)
    shown = share
    for decimals in range(1, MOST_DECIMALS + 1):
        shown = rounded(share, Decimal(1).scaleb(-decimals))
        if (shown > line if is_bound else shown >= line) == (share > line if is_bound else share >= line):
            break
    return f"{shown} %"


def thresholds(agreement: pl.DataFrame) -> dict[str, Thresholds]:
    """Return the thresholds of each agreement, from rows of `ledger.agreement`."""
    names = ("agreement_id", "met_from_pct", "on_track_from_pct", "within_cap_to_pct")
    return {row[0]: Thresholds(*row[1:]) for row in agreement.select(names).iter_rows()}
