"""Mirror statistics: exports reported by one country compared with imports reported by the other, month by month."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.breaks.discrepancy import Break
from pledgebook.pipelines.core.kernel import kernel_text
from pledgebook.pipelines.core.measures.conversion import Rates
from pledgebook.pipelines.core.measures.factors import FACTORS, Factor
from pledgebook.pipelines.core.months import last_ended, month_range, months_text, spanned
from pledgebook.pipelines.reconcile.conversions import conversion_words
from pledgebook.pipelines.reconcile.mirror.breaks import Compared, mirror_breaks
from pledgebook.pipelines.reconcile.mirror.decomposition import Pair, Parts, parts, ratio, unexplained_pct
from pledgebook.pipelines.reconcile.mirror.lag import (
    Lag,
)
from pledgebook.pipelines.reconcile.mirror.margin import (
    Margin,
)
from pledgebook.pipelines.reconcile.mirror.quantities import quantities
from pledgebook.pipelines.reconcile.mirror.sides import YEAR, Figure, Sides, Span
from pledgebook.pipelines.reconcile.mirror.trade import (
    COMES_BY,
    Trade,
    as_declared,
    lag_of,
    margin_of,
    pair_of,
    rounding_unit,
)
from pledgebook.pipelines.reconcile.wording import joined, say
from pledgebook.pipelines.schemas.results.mirror import Mirror
from pledgebook.pipelines.schemas.rows import Row, rows_to_frame

Ends = list[tuple[Trade, Mapping[date, Decimal]]]
"""A mirror at both ends of the factor between the units of its sides, each with its exports."""


def mirrors(
    pair: pl.DataFrame, monthly: pl.DataFrame, rates: Rates, run_id: str, as_of: date
) -> tuple[pl.DataFrame, list[Break]]:
    """Compare both sides of each mirror, and decompose the gap.

    Args:
        pair: Rows of `ledger.mirror_pair`.
        monthly: `Monthly` rows, with the sides as reported.
        rates: Exchange rates.
        run_id: The run, for the first column of the rows.
        as_of: Later months are left out.

    Returns:
        Rows of `ledger.mirror`, sorted by mirror and month, and breaks of unexplained rests.
    """
    sides = Sides(monthly, last_ended(as_of))
    rows: list[Row] = []
    breaks: list[Break] = []
    for declared in pair.sort("mirror_id").iter_rows(named=True):
        wanted = declared | {"currency": declared["currency"] or declared["unit"]}
        trade = Trade(wanted, sides, rates, _spans(declared["mirror_id"], sides), _factors(wanted)[0])
        found = _compared(trade)
        rows += [row for row, _ in found]
        breaks += mirror_breaks(wanted, [one for _, one in found if one])
    return rows_to_frame(Mirror, rows, ("mirror_id", "month", "period_months"), run_id), breaks


def _factors(declared: Row) -> tuple[Factor | None, Factor | None, Factor | None]:
    """Return the factor between the units of the sides at its typical value, its low and its high end."""
    if declared["factor_id"] is None:
        return None, None, None
    known = FACTORS[declared["factor_id"]]
    typical, low, high = (
        replace(known, low=one, typical=one, high=one) for one in (known.typical, known.low, known.high)
    )
    return typical, low, high


def _spans(mirror_id: str, sides: Sides) -> list[Span]:
    """Return what is compared: months, and longer spans where a side has no figure for their months.

    They reach from the first to the last month published by either side. A year stays a year, whatever the other
    years have. A year of one side that overlaps a year of the other, such as a fiscal and a calendar year, stands
    beside it, and neither is compared.
    """
    months = set().union(*(sides.months(mirror_id, side) for side in COMES_BY))
    if not months:
        return []
    longer = {
        span
        for side in COMES_BY
        for span in sides.longer(mirror_id, side)
        if _is_used(mirror_id, sides, span)
    }
    taken = sorted(span for span in longer if not any(_is_inside(span, other) for other in longer))
    inside = {month for span in taken for month in spanned(*span)}
    single = [(month, 1) for month in month_range(min(months), max(months)) if month not in inside]
    return sorted(single + taken)


def _is_used(mirror_id: str, sides: Sides, span: Span) -> bool:
    """Whether a longer span is compared: both sides have a figure for it, or a side has none for its months."""
    if not any(sides.figure(mirror_id, side, span).problem for side in COMES_BY):
        return True
    return not all(sides.has_months_in(mirror_id, side, span) for side in COMES_BY)


def _is_inside(span: Span, other: Span) -> bool:
    return span != other and set(spanned(*other)).issuperset(spanned(*span))


def _compared(trade: Trade) -> list[tuple[Row, Compared | None]]:
    """Compare the months with each other and the longer spans with each other, since each has a lag and a margin."""
    units = {side: rounding_unit(trade, side) for side in COMES_BY}
    months = [span for span in trade.spans if span[1] == 1]
    longer = [span for span in trade.spans if span[1] > 1]
    found = [one for spans in (months, longer) for one in _alike(replace(trade, spans=spans), units)]
    return sorted(found, key=lambda one: (one[0]["month"], one[0]["period_months"]))


def _alike(trade: Trade, units: Mapping[str, Decimal]) -> list[tuple[Row, Compared | None]]:
    exports, imports = trade.known("exporter"), trade.known("importer")
    lag = lag_of(trade, exports, imports)
    margin = margin_of(trade, exports, imports, lag)
    ends = _ends(trade)
    return [_row(trade, span, (lag, margin), (exports, ends), units) for span in trade.spans]


def _row(
    trade: Trade,
    span: Span,
    how: tuple[Lag, Margin],
    sold: tuple[Mapping[date, Decimal], Ends],
    units: Mapping[str, Decimal],
) -> tuple[Row, Compared | None]:
    lag, margin = how
    exports, at_ends = sold
    reported = {side: trade.reported(side, span) for side in COMES_BY}
    row: Row = {
        "mirror_id": trade.declared["mirror_id"],
        "month": span[0],
        "period_months": span[1],
        "currency": trade.declared["currency"],
        **_as_reported(reported),
        "margin": margin.rate,
        "margin_basis": margin.basis,
        "margin_note": margin.note,
        "lag": None if lag.kernel is None else kernel_text(lag.kernel),
        "lag_basis": lag.basis,
        "lag_note": lag.note,
        **_quantities(trade, span),
    }
    problems = [_problem(trade, side, span) for side in COMES_BY]
    pair = None if any(problems) else pair_of(trade, span, lag, exports, units)
    if pair is None:
        note = say("mirror.unknown", problems="; ".join(one for one in problems if one))
        return row | _converted(trade, span) | {
            "note": joined(note, _conversion(trade, reported, span))
        }, None
    found = parts(pair, margin)
    ends = _at_ends(at_ends, span, how, units)
    rest = say("mirror.rest", parts=", ".join(found.unknown)) if found.unknown else None
    words = joined(
        _other_period(trade, span),
        rest,
        say("mirror.derived") if any(figure.is_derived for figure in reported.values()) else None,
        _questioned(reported),
        _conversion(trade, reported, span),
    )
    return row | _of_parts(pair, found) | ends | {"note": words}, Compared(span, pair, found)


def _quantities(trade: Trade, span: Span) -> Row:
    """Return the quantities beside values; none beside quantities."""
    if trade.declared["unit"] is not None:
        return {}
    sold, bought = (trade.reported(f"{side}_quantity", span) for side in COMES_BY)
    return quantities(trade.declared, sold, bought, span, trade.rates)


def _ends(trade: Trade) -> Ends:
    """Return the mirror at both ends of the factor between the units, with its exports; nothing without one."""
    _, *factors = _factors(trade.declared)
    ends = [replace(trade, factor=factor) for factor in factors if factor]
    return [(one, one.known("exporter")) for one in ends] if len(ends) == len(factors) else []


def _at_ends(ends: Ends, span: Span, how: tuple[Lag, Margin], units: Mapping[str, Decimal]) -> Row:
    """Return the gap and the rest at both ends of the factor between the units; nothing without one."""
    found: list[tuple[Decimal, Decimal]] = []
    for at_end, exports in ends:
        pair = pair_of(at_end, span, how[0], exports, units)
        if pair is None:
            return {}
        found.append((pair.gap, parts(pair, how[1]).unexplained))
    if not found:
        return {}
    gaps, rests = zip(*found, strict=True)
    return {
        "gap_low": min(gaps),
        "gap_high": max(gaps),
        "unexplained_low": min(rests),
        "unexplained_high": max(rests),
    }


def _other_period(trade: Trade, span: Span) -> str | None:
    """Say which period is compared, if it is neither a month nor a calendar year."""
    if span[1] == 1 or (span[1] == YEAR and span[0].month == 1):
        return None
    added = [
        trade.declared[f"{side}_iso3"]
        for side in COMES_BY
        if not trade.sides.has(trade.declared["mirror_id"], side, span)
    ]
    return say(
        "mirror.period",
        period=months_text(spanned(*span)),
        added=say("mirror.period_added", countries=" and ".join(added)) if added else "",
    )


def _questioned(reported: Mapping[str, Figure]) -> str | None:
    breaks = sorted({code for figure in reported.values() for code in figure.questioned})
    return say("mirror.questioned", breaks=", ".join(breaks)) if breaks else None


def _conversion(trade: Trade, reported: Mapping[str, Figure], span: Span) -> str | None:
    currency = trade.declared["currency"]
    used = [trade.rates.used((figure.unit, currency), span) for figure in reported.values() if figure.amount]
    known = trade.declared["factor_id"]
    by_factor = say("factor.converted", factor=FACTORS[known]) if known else None
    return joined(by_factor, conversion_words(one for one in used if one is not None))


def _as_reported(reported: Mapping[str, Figure]) -> Row:
    return {
        f"{side}_{name}": value
        for side, figure in reported.items()
        for name, value in (
            ("amount", figure.amount),
            ("currency", figure.unit),
            ("valuation", figure.valuation),
        )
    }


def _problem(trade: Trade, side: str, span: Span) -> str | None:
    """Return why a side has no figure; None if it has one."""
    problem = trade.figure(side, span).problem
    country = trade.declared[f"{side}_iso3"]
    return say("side.named", side=side, country=country, problem=problem) if problem else None


def _converted(trade: Trade, span: Span) -> Row:
    """Return the known value of each side if the other is unknown."""
    return {f"{side}_value": as_declared(trade, side, span) for side in COMES_BY}


def _of_parts(pair: Pair, found: Parts) -> Row:
    into, out = pair.carried or (None, None)
    return {
        "exporter_value": pair.exporter,
        "importer_value": pair.importer,
        "gap": pair.gap,
        "ratio": ratio(pair),
        "currency_part": found.currency,
        "classification_part": found.classification,
        "cif_fob_part": found.cif_fob,
        "cif_fob_low": found.cif_fob_low,
        "cif_fob_high": found.cif_fob_high,
        "lag_part": found.lag,
        "carried_in": into,
        "carried_out": out,
        "re_export_part": found.re_export,
        "rounding_part": found.rounding,
        "unexplained": found.unexplained,
        "unexplained_pct": unexplained_pct(pair, found),
    }
