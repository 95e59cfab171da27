"""The reason beside a status, in words."""

from decimal import Decimal

from pipelines.core.decimals import percent_text, rounded
from pipelines.reconcile.attainment.figures import Figures
from pipelines.reconcile.attainment.thresholds import share_text

SHOWN = 4
"""How many codes a reason lists."""


STAGE_WORDS = {
    "interest": "interest",
    "candidate": "candidate project",
    "selected": "selected project",
    "financing_signed": "signed financing",
    "disbursed": "disbursement",
    "announced": "announcement",
    "sold": "sale",
    "shipped": "shipment",
    "arrived": "arrival",
    "done": "step taken",
    "cancelled": "cancellation",
    "suspended": "suspension",
    "scaled_down": "reduction",
}


def _flow_words(of: Figures) -> str:
    """What is published of the period, and of the baseline where that is not whole."""
    coverage = _coverage_words(of)
    if of.asked.is_baseline_whole:
        return coverage
    target = "unknown" if of.asked.low is None else "a lower bound"
    missing = of.asked.baseline_uncovered or of.asked.baseline_in_part or "some products"
    why = "is published in part only (without"
    if of.asked.baseline_uncovered is None and of.asked.baseline_in_part is not None:
        why = "is reckoned without codes that lie in part in the scope ("
    return f"{coverage}; the baseline {why}{'' if why.endswith('(') else ' '}{missing}), so the target is {target}"


def _in_part_words(of: Figures) -> str:
    """Which codes make what came a range, from where to where, and the estimate between."""
    found = of.realized
    codes = (found.in_part or "").split(", ")
    more = f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else ""
    ends = [
        f"{rounded(amount).normalize():,f}"
        for amount in (found.amount, found.amount_high, found.estimate)
        if amount is not None
    ]
    return (
        f"a range, for {', '.join(codes[:SHOWN])}{more} lie in part in the scope, which has another HS edition: "
        f"{ends[0]} without them to {ends[1]} with them in full, about {ends[2]} if the counterparts of a code weigh the same"
    )


def _cause(of: Figures) -> str:
    """What made what came a range."""
    causes = ["the factor"] * (of.factor is not None) + ["the change of HS edition"] * (
        of.realized.in_part is not None
    )
    return " and ".join(causes) or "the range"


def _coverage_words(of: Figures) -> str:
    found, source = of.realized, of.source or "a source"
    words = [f"{found.months_covered} of {of.elapsed} months held from {source}"]
    if not of.elapsed:
        words = ["no month of the period has ended yet"]
    if of.is_closed and of.is_complete:
        words = [f"all {of.period.months_total} months held from {source}"]
    words += [f"{months} month(s) {problem}" for problem, months in found.problems]
    if found.months_partial:
        words.append(
            f"some products are missing in {found.months_partial} of them ({found.uncovered or 'not named'})"
        )
    return ", ".join(words)


def _attained(of: Figures, what: str = "target") -> str:
    low, high = _share(of, of.came, what), _share(of, of.came_high, what)
    if of.rung is not None and high is not None:
        return f"{_between(low, high)} of the {what}"
    if low is None:
        return f"an unknown part of the {what}" if of.came is None else f"an amount against a {what} of 0"
    return f"{low} of the {what}"


def _share(of: Figures, amount: Decimal | None, what: str) -> str | None:
    """An amount in percent of the target or of the bound, on its side of the line that decides."""
    if amount is None or not of.asked.low:
        return None
    if what == "bound":
        return share_text(amount, of.asked.low, of.thresholds.within_cap_to_pct, is_bound=True)
    return share_text(amount, of.asked.low, of.thresholds.met_from_pct)


def _between(low: str | None, high: str) -> str:
    """A range of percentages in words; one if both ends are told alike."""
    if low is None:
        return f"at most {high}"
    return high if low == high else f"{low.removesuffix(' %')} to {high}"


def _attained_high(of: Figures, what: str = "target") -> str:
    return _share(of, of.realized.amount_high, what) or "an unknown part"


def _of_high(of: Figures) -> str:
    if of.came is None or not of.asked.high:
        return "an amount"
    return f"{share_text(of.came, of.asked.high, of.thresholds.met_from_pct)} of that"


def _signed(change: Decimal) -> str:
    return f"{'+' if change > 0 else ''}{percent_text(change)}"
