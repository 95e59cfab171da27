"""From which percentage on a status word holds: 100 unless the register sets another for an agreement."""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipelines.core.decimals import HUNDRED, product, quotient, rounded

MOST_DECIMALS = 20
"""With how many decimals a share is told at most."""


@dataclass(frozen=True)
class Thresholds:
    """The lines between the status words of an agreement's pledges.

    Args:
        met_from_pct: Percent of the target from which on it is met.
        on_track_from_pct: Percent of the target to date from which on it is on track.
        within_cap_to_pct: Percent of the bound up to which a cap is kept.
    """

    met_from_pct: Decimal = HUNDRED
    on_track_from_pct: Decimal = HUNDRED
    within_cap_to_pct: Decimal = HUNDRED


USUAL = Thresholds()


def is_at_least(part: Decimal, whole: Decimal, pct: Decimal) -> bool:
    """Whether a part is at least a percentage of a whole; nothing is divided, so nothing is rounded."""
    return product(part, HUNDRED) >= product(whole, pct)


def share_text(part: Decimal, whole: Decimal, line: Decimal, *, is_bound: bool = False) -> str:
    """A share in percent, for a sentence: with one decimal, or with as many as it takes to stand on its side of a line.

    Args:
        part: The part, not rounded.
        whole: The whole; not 0.
        line: A percentage from which on a status word holds.
        is_bound: Whether the word holds up to the line instead.
    """
    share = quotient(product(part, HUNDRED), whole)
    shown = share
    for decimals in range(1, MOST_DECIMALS + 1):
        shown = rounded(share, Decimal(1).scaleb(-decimals))
        if (shown > line if is_bound else shown >= line) == (share > line if is_bound else share >= line):
            break
    return f"{shown} %"


def thresholds(agreement: pl.DataFrame) -> dict[str, Thresholds]:
    """The thresholds of each agreement, from rows of `ledger.agreement`."""
    names = ("agreement_id", "met_from_pct", "on_track_from_pct", "within_cap_to_pct")
    return {row[0]: Thresholds(*row[1:]) for row in agreement.select(names).iter_rows()}
