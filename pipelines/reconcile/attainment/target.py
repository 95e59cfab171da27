"""Targets: the amount of a reading from its text and baseline, and the part due to date."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.core.decimals import HUNDRED, ZERO, product, quotient, rounded
from pledgebook.pipelines.reconcile.monthly.calendar import PERIOD, Key, Period, stretched
from pledgebook.pipelines.reconcile.monthly.comparable import OF_YEAR
from pledgebook.pipelines.reconcile.monthly.realized import Realized
from pledgebook.pipelines.reconcile.monthly.windows import AT

MONTHS_OF_YEAR = Decimal(12)


Share = tuple[Decimal, Decimal]
"""Part and whole, kept apart so that one division at the end is enough."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """Baseline of a year.

    Args:
        yearly: Exact amount; a lower bound if it is not whole.
        is_whole: Whether every product is published, or a document states the amount.
        uncovered: Products not published, and when.
        in_part: Codes of another HS edition partly in the scope, which are left out.
    """

    yearly: Decimal
    is_whole: bool = True
    uncovered: str | None = None
    in_part: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Target of a reading for a period.

    Args:
        baseline: Baseline of the period, for an increment or a growth.
        low: Target; for a cap its upper bound. None if the text names no low end, or it is unknown. A lower bound if
            the baseline is not whole.
        high: High end of the target; None if the baseline is not whole.
        is_baseline_missing: Whether the target depends on an unknown baseline.
        is_baseline_whole: Whether the target does not depend on a partly published baseline.
        baseline_uncovered: Products not published in the baseline, and when.
        baseline_in_part: Codes of another HS edition left out of the baseline.
    """

    baseline: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    is_baseline_missing: bool = False
    is_baseline_whole: bool = True
    baseline_uncovered: str | None = None
    baseline_in_part: str | None = None


def target_of(basis: str, period: Period, base: Baseline | None) -> Target:
    """Return the target of a period.

    total and count: the amount. incremental: baseline + amount. growth: baseline x (1 + growth). cap: the
    bound. milestone and unquantified: none. The baseline of a period is the yearly one x months / 12. A partly
    published baseline can only be higher, and so can the target: the low end is then a lower bound, and the high end
    unknown.

    Args:
        basis: One of `vocabulary.BASES`.
        period: Period with its amounts.
        base: Baseline of a year; None if unknown.
    """
    if basis in ("total", "count"):
        return Target(low=_result(period.amount_low), high=_result(period.amount_high))
    if basis == "cap":
        bound = period.amount_low if period.amount_high is None else period.amount_high
        return Target(low=_result(bound), high=_result(bound))
    if basis not in ("incremental", "growth") or not _has_amount(basis, period):
        return Target()
    if base is None:
        return Target(is_baseline_missing=True)
    exact = quotient(product(base.yearly, Decimal(period.months_total)), MONTHS_OF_YEAR)
    baseline = rounded(exact)
    if basis == "incremental":
        low, high = _over(baseline, period.amount_low), _over(baseline, period.amount_high)
    else:
        low = high = rounded(quotient(product(exact, HUNDRED + (period.growth_pct or ZERO)), HUNDRED))
    return Target(
        baseline,
        low,
        high if base.is_whole else None,
        is_baseline_whole=base.is_whole,
        baseline_uncovered=base.uncovered,
        baseline_in_part=base.in_part,
    )


def yearly_baseline(stated: Decimal | None, months: int, found: Realized | None) -> Baseline | None:
    """Return the baseline of a year: as stated by a document, else from the flows of the baseline period.

    Args:
        stated: Yearly baseline stated by a document.
        months: Number of months of the baseline period.
        found: Realized amount of the baseline period; it counts only if every month is covered, and is not whole if a
            product is missing in a month or partly in the scope.
    """
    if stated is not None:
        return Baseline(stated)
    if found is None or found.amount is None or not months or found.months_covered < months:
        return None
    yearly = quotient(product(found.amount, MONTHS_OF_YEAR), Decimal(months))
    return Baseline(yearly, found.is_whole and found.in_part is None, found.uncovered, found.in_part)


def linear_share(part: int, whole: int) -> Share | None:
    """Return covered months over the months of the period."""
    return (Decimal(part), Decimal(whole)) if whole else None


def covered_months(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the covered months of periods, from `in_windows`: `reading_id`, `period_start`, `month`."""
    return stretched(rows.filter(pl.col("amount").is_not_null()), "period_start")


def seasonal_shares(
    calendar: pl.DataFrame, covered: pl.DataFrame, weight: pl.DataFrame
) -> tuple[dict[Key, Share], dict[Key, Share]]:
    """Return the shares of the covered months in each period, and of all months up to the last covered one, by month weights.

    Args:
        calendar: All months of the periods: `reading_id`, `period_start`, `month`.
        covered: The covered ones.
        weight: Month weights of the baselines: `reading_id`, `of_year`, `weight`.
    """
    last = covered.group_by(PERIOD).agg(last=pl.col("month").max())
    months = (
        calendar.with_columns(OF_YEAR)
        .join(weight, on=["reading_id", "of_year"])
        .join(last, on=PERIOD)
        .join(covered.with_columns(is_covered=pl.lit(value=True)), on=AT, how="left")
    )
    sums = months.group_by(PERIOD).agg(
        pl.col("weight").sum(),
        part=pl.when("is_covered").then("weight").sum(),
        through=pl.when(pl.col("month") <= pl.col("last")).then("weight").sum(),
    )
    rows = sums.filter(pl.col("weight") != 0).iter_rows()
    shares = [((reading_id, start), part, through, whole) for reading_id, start, whole, part, through in rows]
    return (
        {key: (part, whole) for key, part, _, whole in shares},
        {key: (through, whole) for key, _, through, whole in shares},
    )


def to_date(target: Decimal | None, share: Share | None) -> Decimal | None:
    """Return the part of a target that falls on the covered months."""
    if target is None or share is None:
        return None
    return rounded(quotient(product(target, share[0]), share[1]))


def straight_line(amount: Decimal, start: date, end: date, as_of: date) -> Decimal:
    """Return the amount on a straight line by days at a date: a reference, not a target."""
    days = min(max((as_of - start).days, 0), (end - start).days)
    return rounded(quotient(product(amount, Decimal(days)), Decimal((end - start).days)))


def _has_amount(basis: str, period: Period) -> bool:
    if basis == "growth":
        return period.growth_pct is not None
    return period.amount_low is not None or period.amount_high is not None


def _over(baseline: Decimal, amount: Decimal | None) -> Decimal | None:
    return None if amount is None else baseline + rounded(amount)


def _result(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else rounded(amount)
