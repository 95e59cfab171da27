"""Mirrors in words: why a side has no figure, where lag and margin come from, and what is left unexplained."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from pipelines.core.decimals import percent_text

PROBLEMS: Mapping[str, str] = {
    "nothing": "has not published",
    "some_months": "has published {} of {} months",
    "another_edition": "has published in another HS edition, and no concordance from {} is loaded",
    "some_products": "has not published all products: {} is missing",
    "in_longer": "has published a figure for a longer time only",
    "several_units": "has figures in {}",
    "not_reported": "has not reported the figure",
    "no_rate": "has no exchange rate from {} to {}",
    "no_money": "has a figure in a unit that is no money from {} to {}",
}
"""Why a side has no figure, by code."""

UNKNOWN_LAG: Mapping[str, str] = {
    "yearly": "figures for years: what is under way at their ends is not known",
    "few_months": (
        "{} month(s) with both sides and exports of the {} month(s) before; "
        "at least {} are needed to estimate delays of 0 to {} months"
    ),
    "not_varied": "exports vary too little from month to month to tell delays apart",
}
PERIODS = {1: "month(s)", 12: "year(s)"}


def problem_words(code: str, *figures: object) -> str:
    """Why a side has no figure, to follow the name of its country."""
    return PROBLEMS[code].format(*figures)


def unknown_words(problems: Iterable[str]) -> str:
    """Why nothing can be set side by side."""
    return f"unknown: {'; '.join(problems)}"


def rest_words(unknown: Sequence[str]) -> str | None:
    """Which parts of a gap are not known."""
    return f"not known, and so in the rest: {', '.join(unknown)}" if unknown else None


def break_words(pct: Decimal, unknown: Sequence[str], *, cancels: bool) -> str:
    """What a mirror leaves unexplained in a month."""
    told = f"; not known: {', '.join(unknown)}" if unknown else ""
    over_all = "; over all months the rests cancel out" if cancels else ""
    return f"the rest of the gap is more than {percent_text(pct)} of the larger side{told}{over_all}"


def declared_words(document: str) -> str:
    """Where a declared lag or margin comes from."""
    return f"declared, by {document}"


def unknown_lag_words(code: str, *figures: object) -> str:
    """Why no lag is known."""
    return UNKNOWN_LAG[code].format(*figures)


def correlation_words(correlations: Sequence[float], months: int) -> str:
    """How imports go with exports, by months of delay."""
    found = "; ".join(f"{value:.2f} at {delay}" for delay, value in enumerate(correlations))
    return f"correlation of imports with exports by months of delay: {found}; over {months} months"


def no_fit_words(correlation: str) -> str:
    """Why an estimate of the lag is refused."""
    return f"no delay fits: {correlation}"


def estimated_lag_words(
    longest: int, mean: Decimal, ends: tuple[float, float], correlation: str, weak_below: int | None
) -> str:
    """How a lag was estimated.

    Args:
        longest: The longest delay that was looked at, in months.
        mean: The mean delay.
        ends: The least and the greatest mean delay with any one month left out.
        correlation: How imports go with exports, in words.
        weak_below: From how many months on an estimate is strong, if this one is weak.
    """
    weak = "" if weak_below is None else f", fewer than {weak_below}, so it is weak"
    return (
        f"estimated by non-negative least squares, delays of 0 to {longest} months{weak}; mean delay "
        f"{mean:.2f} months, {ends[0]:.2f} to {ends[1]:.2f} with any one month left out; {correlation}"
    )


def few_ratios_words(ratios: int, needed: int, period_months: int) -> str:
    """Why a margin cannot be estimated: too few months or years."""
    return f"{ratios} {PERIODS[period_months]} with both sides; at least {needed} are needed to estimate it"


def no_freight_words(ratios: int, period_months: int, ratio: Decimal) -> str:
    """Why a margin cannot be estimated: what was found is no freight."""
    return f"the median ratio of imports to exports over {ratios} {PERIODS[period_months]} is {ratio}: no freight"


def estimated_margin_words(ratios: int, period_months: int) -> str:
    """How a margin was estimated."""
    return f"median over {ratios} {PERIODS[period_months]}, quartiles as its range"


def no_margin_words() -> str:
    """Why no margin is known."""
    return "none is declared, and without a lag none can be estimated"


def valued_words(valuations: Iterable[str]) -> str:
    """Why there is nothing to take off."""
    return f"imports are valued {' and '.join(sorted(valuations))}"


def reported_words(fob_series: str, series: str) -> str:
    """A margin that the importer's own figures give."""
    return f"the importer's own {fob_series} beside {series}"


def estimated_quantity_words(countries: Iterable[str]) -> str:
    """Why quantities cannot be compared: one is an estimate."""
    return f"not comparable: {' and '.join(f'that of {country}' for country in countries)} is estimated"


def unlike_units_words(one: str | None, other: str | None) -> str:
    """Why quantities cannot be compared: their units."""
    return f"not comparable: {one} and {other}"
