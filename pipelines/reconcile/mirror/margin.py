"""CIF/FOB margin of freight and insurance: reported, declared, estimated or unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, quantiles

from pledgebook.pipelines.core.decimals import ZERO, quotient, rounded
from pledgebook.pipelines.reconcile.wording import say

ONE = Decimal(1)
MIN_RATIOS = {1: 12, 12: 5}
"""Months or years needed for an estimate."""
MOST = ONE
"""Largest plausible margin: above it, freight would cost more than the goods."""

NO_FREIGHT = ("FOB", "FAS")
"""Valuations without freight to the importer's border."""


@dataclass(frozen=True)
class Margin:
    """A margin over the FOB value with its basis.

    Args:
        rate: Margin; None if unknown.
        low: Low end.
        high: High end.
        basis: reported, declared, estimated, none (nothing to subtract) or unknown.
        note: Explanation.
    """

    rate: Decimal | None
    low: Decimal | None
    high: Decimal | None
    basis: str
    note: str


def fob(cif: Decimal, rate: Decimal) -> Decimal:
    """Return the FOB value of a CIF value, four decimals: CIF / (1 + margin), since the margin is over FOB."""
    return rounded(quotient(cif, ONE + rate))


def declared_margin(rate: Decimal, low: Decimal | None, high: Decimal | None, document: str) -> Margin:
    """Return a declared margin, with its range if there is one."""
    return Margin(rate, low, high, "declared", say("mirror.declared", document=document))


def estimated_margin(ratios: Sequence[Decimal], period_months: int) -> Margin:
    """Estimate the margin as the median of imports over arrivals, less 1, with the quartiles as its range.

    All systematic differences count as freight, also goods through third countries and under other codes.

    Args:
        ratios: Imports over arrivals at export values, by month or year.
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
    """Return an unknown margin with its reason."""
    return Margin(None, None, None, "unknown", note)
