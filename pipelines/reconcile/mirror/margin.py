"""From CIF to FOB: the margin of freight and insurance, reported, declared or estimated, or unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, quantiles

from pipelines.core.decimals import ZERO, quotient, rounded
from pipelines.reconcile.wording import say

ONE = Decimal(1)
MIN_RATIOS = {1: 12, 12: 5}
"""How many months, or years, an estimate needs."""
MOST = ONE
"""A median above this is no freight: it would be more than the goods are worth."""

NO_FREIGHT = ("FOB", "FAS")
"""Valuations of imports that hold no freight to the importer's border."""


@dataclass(frozen=True)
class Margin:
    """A margin over the FOB value and where it comes from.

    Args:
        rate: The margin; None if it is unknown.
        low: Its low end.
        high: Its high end.
        basis: reported, declared, estimated, none (nothing to take off) or unknown.
        note: What a reader must know.
    """

    rate: Decimal | None
    low: Decimal | None
    high: Decimal | None
    basis: str
    note: str


def fob(cif: Decimal, rate: Decimal) -> Decimal:
    """The FOB value inside a CIF value, four decimals: CIF / (1 + margin), for the margin is one over FOB."""
    return rounded(quotient(cif, ONE + rate))


def declared_margin(rate: Decimal, low: Decimal | None, high: Decimal | None, document: str) -> Margin:
    """The margin that a declaration gives, with its range if it gives one."""
    return Margin(rate, low, high, "declared", say("mirror.declared", document=document))


def estimated_margin(ratios: Sequence[Decimal], period_months: int) -> Margin:
    """The median of imports over arrivals, less 1; its quartiles are the range.

    It takes all that is systematic for freight: goods through third countries and other codes too.

    Args:
        ratios: Imports over what arrived at export value, by month or year.
        period_months: 1 for months, 12 for years.
    """
    needed, periods = MIN_RATIOS[period_months], "months" if period_months == 1 else "years"
    if len(ratios) < needed:
        return unknown_margin(say(f"margin.few_{periods}", ratios=len(ratios), needed=needed))
    ordered = sorted(ratios)
    low, _, high = quantiles(ordered, n=4, method="inclusive")
    rate, low, high = (rounded(one - ONE) for one in (median(ordered), low, high))
    if not ZERO <= rate <= MOST:
        return unknown_margin(say(f"margin.no_freight_{periods}", ratios=len(ratios), ratio=rate + ONE))
    return Margin(rate, low, high, "estimated", say(f"margin.estimated_{periods}", ratios=len(ratios)))


def unknown_margin(note: str) -> Margin:
    """No margin, and why."""
    return Margin(None, None, None, "unknown", note)
