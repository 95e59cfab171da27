"""Sides of a mirror as reported: a figure per month or year, or why there is none."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.core.decimals import ZERO, product, quotient, rounded
from pledgebook.pipelines.core.measures.conversion import NO_RATE, Rates, by_factor, converted
from pledgebook.pipelines.core.measures.factors import Factor
from pledgebook.pipelines.core.months import months_text, spanned
from pledgebook.pipelines.reconcile.monthly.frame import IN_LONGER
from pledgebook.pipelines.reconcile.monthly.multi_month import chosen, months_of
from pledgebook.pipelines.reconcile.wording import say
from pledgebook.pipelines.schemas.rows import Row

SIDE = "mirror:{}:{}"
"""Id of a side in `Monthly` rows: mirror and side."""

YEAR = 12
Span = tuple[date, int]
"""First month and number of months of a figure."""


@dataclass(frozen=True)
class Figure:
    """Reported figure of a side for a month or year.

    Args:
        amount: Figure; None if unknown.
        unit: Currency or unit.
        valuation: FOB, FAS, CIF …; several sorted.
        rows: Number of rows in the sum.
        is_estimated: Whether a row is an estimate.
        more: Estimated amount in codes that are partly in the scope; 0 if there are none.
        codes: These codes.
        problem: Why it is unknown.
        questioned: Breaks of questioned figures in it.
        is_derived: Whether it is the difference of two published figures that run from January to date.
    """

    amount: Decimal | None = None
    unit: str | None = None
    valuation: str | None = None
    rows: int = 0
    is_estimated: bool = False
    more: Decimal = ZERO
    codes: str | None = None
    problem: str | None = None
    questioned: tuple[str, ...] = ()
    is_derived: bool = False


class Sides:
    """All figures of the sides of mirrors.

    Args:
        monthly: `Monthly` rows, of which those of sides are used.
        last_month: Later months are left out.
    """

    def __init__(self, monthly: pl.DataFrame, last_month: date) -> None:
        is_side = pl.col("reading_id").str.starts_with(SIDE.partition("{")[0])
        self._rows: dict[str, dict[Span, Row]] = defaultdict(dict)
        self._published: dict[str, dict[date, Row]] = defaultdict(dict)
        for row in monthly.filter(is_side).iter_rows(named=True):
            name, month, months = row["reading_id"], row["month"], row["months"]
            if row["is_reported"]:
                self._rows[name][month, months] = row
            if row["is_covered"] and months == 1 and month <= last_month:
                self._published[name][month] = row

    def months(self, mirror_id: str, side: str) -> set[date]:
        """Return the months with published data."""
        return set(self._published.get(SIDE.format(mirror_id, side), {}))

    def longer(self, mirror_id: str, side: str) -> list[Span]:
        """Return the spans of several months that have a figure of the side, unless its months have their own."""
        name = SIDE.format(mirror_id, side)
        published = self._published.get(name, {}).keys()
        ended = [row for row in self._longer(name) if published >= set(months_of(row))]
        return [(row["month"], row["months"]) for row in chosen(ended, self._own_months(name))]

    def has_months_in(self, mirror_id: str, side: str, span: Span) -> bool:
        """Whether the side has a figure of its own for a month of a span."""
        return not self._own_months(SIDE.format(mirror_id, side)).isdisjoint(spanned(*span))

    def has(self, mirror_id: str, side: str, span: Span) -> bool:
        """Whether the side has a figure of its own for just this span."""
        return span in self._rows.get(SIDE.format(mirror_id, side), {})

    def figure(self, mirror_id: str, side: str, span: Span) -> Figure:
        """Return the figure of a side for a span; without one of its own it is the sum of the finer figures inside."""
        name = SIDE.format(mirror_id, side)
        months = self._published.get(name, {})
        problem = _unpublished([months[month] for month in spanned(*span) if month in months], span[1])
        if problem:
            return Figure(problem=problem)
        reported = self._rows.get(name, {}).get(span)
        if reported:
            return _figure(reported)
        if span[1] > 1:
            return self._sum(mirror_id, side, span)
        if months[span[0]]["problem"] == IN_LONGER:
            return Figure(problem=self._in_longer(name, span))
        return Figure(amount=ZERO)

    def _sum(self, mirror_id: str, side: str, span: Span) -> Figure:
        """Add up the finer figures of a span; unknown if a figure reaches beyond it."""
        name, inside = SIDE.format(mirror_id, side), set(spanned(*span))
        finer = [
            row for row in self._longer(name) if row["months"] < span[1] and inside.issuperset(months_of(row))
        ]
        used = chosen(finer, self._own_months(name))
        single = sorted(inside.difference(*map(months_of, used)))
        hidden = any(self._published[name][month]["problem"] == IN_LONGER for month in single)
        if hidden:
            return Figure(problem=self._in_longer(name, span))
        spans = [(row["month"], row["months"]) for row in used] + [(month, 1) for month in single]
        return _added([self.figure(mirror_id, side, one) for one in spans])

    def _in_longer(self, name: str, span: Span) -> str:
        """Return that the figures at hand are for another period, and how many months they share with the span."""
        inside = set(spanned(*span))
        beyond = [row for row in self._longer(name) if not inside.isdisjoint(months_of(row))]
        periods = " and ".join(months_text(months_of(row)) for row in beyond)
        if span[1] == 1:
            return say("side.in_longer", periods=periods)
        shared = max(len(inside.intersection(months_of(row))) for row in beyond)
        return say("side.other_period", periods=periods, shared=shared, months=span[1])

    def _longer(self, name: str) -> list[Row]:
        rows = self._rows.get(name, {})
        return [row for (_, months), row in sorted(rows.items()) if months > 1]

    def _own_months(self, name: str) -> set[date]:
        return {month for month, months in self._rows.get(name, {}) if months == 1}


def _unpublished(published: list[Row], months: int) -> str | None:
    """Return why a span is not completely published; None if it is."""
    if not published:
        return say("side.nothing")
    if len(published) < months:
        return say("side.some_months", published=len(published), months=months)
    bridge = next((row["no_concordance"] for row in published if row["no_concordance"]), None)
    if bridge:
        return say("side.another_edition", editions=bridge)
    missing = sorted({row["uncovered"] for row in published if row["is_partial"]})
    return say("side.some_products", products="; ".join(missing)) if missing else None


def _figure(row: Row) -> Figure:
    if row["problem"] is not None:
        return Figure(problem=say(f"side.{row['problem']}", unit=row["unit"]))
    more = row["estimate"] - row["amount"]
    return Figure(
        row["amount"],
        row["unit"],
        row["valuation"],
        row["rows"],
        row["is_estimated"],
        more,
        row["in_part"],
        questioned=tuple(row["questioned"].split(", ")) if row["questioned"] else (),
        is_derived=row["is_derived"],
    )


def _added(months: list[Figure]) -> Figure:
    """Add up the months of a year; unknown if a month is, or if units differ."""
    problem = next((one.problem for one in months if one.problem), None)
    units = {one.unit for one in months if one.rows and one.unit}
    if problem or len(units) > 1:
        return Figure(problem=problem or say("side.several_units", unit=", ".join(sorted(units))))
    codes = sorted({one.codes for one in months if one.codes})
    return Figure(
        sum((one.amount or ZERO for one in months), ZERO),
        min(units, default=None),
        ", ".join(sorted({one.valuation for one in months if one.valuation})) or None,
        sum(one.rows for one in months),
        any(one.is_estimated for one in months),
        sum((one.more for one in months), ZERO),
        "; ".join(codes) or None,
        questioned=tuple(sorted({code for one in months for code in one.questioned})),
    )


def in_currency(figure: Figure, currency: str, span: Span, rates: Rates) -> Figure:
    """Convert a value at the reference rate, the mean of its months; unknown without a rate."""
    if figure.amount is None or figure.amount == 0 == figure.more:
        return figure
    amount, why = converted(figure.amount, (figure.unit, currency), span, rates)
    more, _ = converted(figure.more, (figure.unit, currency), span, rates)
    if amount is None or more is None:
        code = "side.no_rate" if why == NO_RATE else "side.no_money"
        return replace(figure, amount=None, problem=say(code, unit=figure.unit, currency=currency))
    return replace(figure, amount=rounded(amount), more=rounded(more), unit=currency)


def by_one_factor(figure: Figure, unit: str, factor: Factor) -> Figure:
    """Convert a quantity of another dimension by a factor with one value; return any other figure as it is."""
    if figure.amount is None or figure.unit is None:
        return figure
    ends = [by_factor(amount, (figure.unit, unit), factor) for amount in (figure.amount, figure.more)]
    if ends[0] is None or ends[1] is None:
        return figure
    return replace(figure, amount=rounded(ends[0][0]), more=rounded(ends[1][0]), unit=unit)


def at_rate(
    figure: Figure, units_per_usd: Decimal, currency: str, span: Span, rates: Rates
) -> Decimal | None:
    """Convert a value at a declared rate; None if it, or the rate of the currency wanted, is unknown.

    A value in that currency needs no rate.
    """
    if figure.unit == currency:
        return figure.amount
    wanted = rates.per_usd(currency, *span)
    if figure.amount is None or wanted is None:
        return None
    return rounded(quotient(product(figure.amount, wanted), units_per_usd))
