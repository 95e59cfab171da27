"""Mirror statistics: what an exporter says it sold, against what its customer says it bought, month by month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.breaks.compare import decimal_unit
from pipelines.breaks.discrepancy import Break
from pipelines.core.conversion import Rates, converted
from pipelines.core.decimals import ZERO, product, quotient, rounded
from pipelines.core.kernel import kernel_text, parse_kernel
from pipelines.core.months import add_months, last_ended
from pipelines.core.sources import SOURCES
from pipelines.reconcile.mirror.breaks import Compared, mirror_breaks
from pipelines.reconcile.mirror.decomposition import Pair, Parts, parts, ratio, unexplained_pct
from pipelines.reconcile.mirror.lag import (
    MAX_MONTHS,
    Lag,
    arrivals,
    carried,
    estimated_lag,
)
from pipelines.reconcile.mirror.margin import (
    NO_FREIGHT,
    Margin,
    declared_margin,
    estimated_margin,
    unknown_margin,
)
from pipelines.reconcile.mirror.quantities import quantities
from pipelines.reconcile.mirror.sides import YEAR, Figure, Sides, Span, at_rate, in_currency
from pipelines.schemas.conform import ensure
from pipelines.schemas.contract import columns
from pipelines.schemas.results.mirror import Mirror

Row = dict[str, Any]

TWO = Decimal(2)
YEARLY = "figures for years: what is under way at their ends is not known"
COMES_BY = ("exporter", "importer")


@dataclass(frozen=True)
class _Trade:
    """One mirror with its figures.

    Args:
        declared: The row of `ledger.mirror_pair`.
        sides: Every figure.
        rates: Exchange rates.
        spans: The months or years, in order.
    """

    declared: Row
    sides: Sides
    rates: Rates
    spans: list[Span]

    def reported(self, side: str, span: Span) -> Figure:
        return self.sides.figure(self.declared["mirror_id"], side, span)

    def figure(self, side: str, span: Span) -> Figure:
        """A figure in the mirror's currency at the rate of its month."""
        return in_currency(self.reported(side, span), self.declared["currency"], span, self.rates)

    def elsewhere(self, side: str, span: Span) -> Decimal | None:
        """What a side has of these goods under other codes: the scope declared, and codes that lie in it in part."""
        whole = self.figure(side, span)
        in_part = whole.more if whole.codes else None
        if self.declared[f"{side}_elsewhere_id"] is None:
            return in_part
        found = self.figure(f"{side}_elsewhere", span)
        return None if found.amount is None else found.amount + found.more + (in_part or ZERO)

    def known(self, side: str) -> dict[date, Decimal]:
        """The known figures of a side by first month, goods under other codes with them."""
        found = {span: self.figure(side, span).amount for span in self.spans}
        return {
            span[0]: amount + (self.elsewhere(side, span) or ZERO)
            for span, amount in found.items()
            if amount is not None
        }


def mirrors(
    pair: pl.DataFrame,
    totals: pl.DataFrame,
    coverage: pl.DataFrame,
    rates: Rates,
    run_id: str,
    as_of: date,
) -> tuple[pl.DataFrame, list[Break]]:
    """Set both sides of each mirror against each other, and take their gap apart.

    Args:
        pair: Rows of `ledger.mirror_pair`.
        totals: Rows of `sql/inputs/scope_totals.sql`.
        coverage: Rows of `sql/inputs/scope_coverage.sql`.
        rates: Exchange rates.
        run_id: The run, for the rows' first column.
        as_of: Later months are left out.

    Returns:
        Rows of `ledger.mirror`, sorted by mirror and month, and the breaks of what is left unexplained.
    """
    if pair.is_empty():
        return pl.DataFrame(schema=columns(Mirror)), []
    sides = Sides(totals, coverage, last_ended(as_of))
    rows: list[Row] = []
    breaks: list[Break] = []
    for declared in pair.sort("mirror_id").iter_rows(named=True):
        trade = _Trade(declared, sides, rates, _spans(declared["mirror_id"], sides, last_ended(as_of)))
        found = _compared(trade)
        rows += [row | {"run_id": run_id} for row, _ in found]
        breaks += mirror_breaks(declared, [one for _, one in found if one])
    frame = pl.DataFrame(rows, schema=columns(Mirror)).sort("mirror_id", "month")
    return ensure(frame, Mirror), breaks


def _spans(mirror_id: str, sides: Sides, last_month: date) -> list[Span]:
    """Months, from the first to the last that either side has published; years where a side has figures for years only."""
    months = set().union(*(sides.months(mirror_id, side) for side in COMES_BY))
    if not months:
        return []
    first, last = min(months), max(months)
    if not any(sides.has_years_only(mirror_id, side) for side in COMES_BY):
        return [
            (add_months(first, number), 1)
            for number in range(12 * (last.year - first.year) + last.month - first.month + 1)
        ]
    ended = last_month.year if last_month.month == YEAR else last_month.year - 1
    return [(date(year, 1, 1), YEAR) for year in range(first.year, min(last.year, ended) + 1)]


def _compared(trade: _Trade) -> list[tuple[Row, Compared | None]]:
    exports, imports = trade.known("exporter"), trade.known("importer")
    lag = _lag(trade, exports, imports)
    margin = _margin(trade, exports, imports, lag)
    units = {side: _rounding_unit(trade, side) for side in COMES_BY}
    return [_row(trade, span, (lag, margin), exports, units) for span in trade.spans]


def _lag(trade: _Trade, exports: Mapping[date, Decimal], imports: Mapping[date, Decimal]) -> Lag:
    declared = trade.declared
    if declared["lag"] is not None:
        return Lag(parse_kernel(declared["lag"]), "declared", f"declared, by {declared['document_id']}")
    if any(months == YEAR for _, months in trade.spans):
        return Lag(None, "unknown", YEARLY)
    longest = declared["lag_max_months"]
    return estimated_lag(exports, imports, MAX_MONTHS if longest is None else longest)


def _margin(
    trade: _Trade, exports: Mapping[date, Decimal], imports: Mapping[date, Decimal], lag: Lag
) -> Margin:
    declared = trade.declared
    valuations = {trade.reported("importer", span).valuation for span in trade.spans} - {None}
    if valuations and valuations <= set(NO_FREIGHT):
        return Margin(
            ZERO, ZERO, ZERO, "none", f"imports are valued {' and '.join(sorted(map(str, valuations)))}"
        )
    if declared["importer_fob_series"] is not None:
        told = f"the importer's own {declared['importer_fob_series']} beside {declared['importer_series']}"
        return Margin(None, None, None, "reported", told)
    if declared["margin"] is not None:
        return declared_margin(
            declared["margin"], declared["margin_low"], declared["margin_high"], declared["document_id"]
        )
    is_yearly = any(months == YEAR for _, months in trade.spans)
    if lag.kernel is None and not is_yearly:
        return unknown_margin("none is declared, and without a lag none can be estimated")
    came = exports if is_yearly or lag.kernel is None else arrivals(exports, lag.kernel)
    ratios = [
        quotient(imports[month], amount)
        for month, amount in sorted(came.items())
        if amount > 0 and imports.get(month, ZERO) > 0
    ]
    return estimated_margin(ratios, YEAR if is_yearly else 1)


def _rounding_unit(trade: _Trade, side: str) -> Decimal:
    """The unit, in its own currency, to which a side's figures are rounded."""
    declared = trade.declared[f"{side}_rounding"]
    known = SOURCES[trade.declared[f"{side}_source"]].rounding_unit
    amounts = [trade.reported(side, span).amount for span in trade.spans]
    unit: Decimal | None = declared or known
    return unit or decimal_unit([amount for amount in amounts if amount is not None])


def _row(
    trade: _Trade,
    span: Span,
    how: tuple[Lag, Margin],
    exports: Mapping[date, Decimal],
    units: Mapping[str, Decimal],
) -> tuple[Row, Compared | None]:
    lag, margin = how
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
        **quantities(
            trade.declared,
            trade.reported("exporter_quantity", span),
            trade.reported("importer_quantity", span),
            span,
            trade.rates,
        ),
    }
    problems = [_problem(trade, side, span) for side in COMES_BY]
    pair = None if any(problems) else _pair(trade, span, lag, exports, units)
    if pair is None:
        told = "; ".join(one for one in problems if one)
        return row | _converted(trade, span) | {"note": f"unknown: {told}"}, None
    found = parts(pair, margin)
    return row | _of_parts(pair, found), Compared(span, pair, found)


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


def _problem(trade: _Trade, side: str, span: Span) -> str | None:
    """Why a side has no figure, in words that name it."""
    problem = trade.figure(side, span).problem
    return f"{side} {trade.declared[f'{side}_iso3']} {problem}" if problem else None


def _converted(trade: _Trade, span: Span) -> Row:
    """Each side's value where it is known, beside a side that is not."""
    return {f"{side}_value": _as_declared(trade, side, span) for side in COMES_BY}


def _as_declared(trade: _Trade, side: str, span: Span) -> Decimal | None:
    """A figure in the mirror's currency at the declared rate, else at that of the month."""
    own_rate: Decimal | None = trade.declared[f"{side}_rate"]
    reference = trade.figure(side, span).amount
    if own_rate is None or reference is None:
        return reference
    return at_rate(trade.reported(side, span), own_rate, trade.declared["currency"], span, trade.rates)


def _pair(
    trade: _Trade,
    span: Span,
    lag: Lag,
    exports: Mapping[date, Decimal],
    units: Mapping[str, Decimal],
) -> Pair | None:
    exporter, importer = (_as_declared(trade, side, span) for side in COMES_BY)
    references = {side: trade.figure(side, span) for side in COMES_BY}
    sold, bought = references["exporter"].amount, references["importer"].amount
    if exporter is None or importer is None or sold is None or bought is None:
        return None
    elsewhere = {side: trade.elsewhere(side, span) for side in COMES_BY}
    if any(trade.declared[f"{side}_elsewhere_id"] and elsewhere[side] is None for side in COMES_BY):
        elsewhere = dict.fromkeys(COMES_BY)
    is_month = span[1] == 1
    moved = carried(exports, span[0], lag.kernel) if lag.kernel and is_month else None
    at_once = (ZERO, ZERO) if lag.kernel and len(lag.kernel) == 1 else None
    return Pair(
        exporter,
        importer,
        sold,
        bought,
        elsewhere["exporter"],
        elsewhere["importer"],
        trade.figure("importer_fob", span).amount,
        references["importer"].valuation,
        at_once or moved,
        _re_exports(trade, span, bought),
        sum((_tolerance(trade, side, span, units[side]) for side in COMES_BY), ZERO),
    )


def _re_exports(trade: _Trade, span: Span, imports: Decimal) -> Decimal | None:
    """Goods through third countries; less than 0 where the exporter's figure holds re-exports of its own."""
    share: Decimal | None = trade.declared["re_export_share"]
    if share is not None:
        return rounded(product(imports, share))
    found = trade.figure("re_export", span)
    if found.amount is None or trade.declared["re_export_series"] is None:
        return None
    is_own = trade.declared["re_export_reporter_iso3"] == trade.declared["exporter_iso3"]
    return -found.amount if is_own else found.amount


def _tolerance(trade: _Trade, side: str, span: Span, unit: Decimal) -> Decimal:
    """Half a unit for each figure that was added, in the mirror's currency."""
    figure = trade.reported(side, span)
    half = quotient(product(unit, Decimal(figure.rows)), TWO)
    found, _ = converted(half, (figure.unit, trade.declared["currency"]), span, trade.rates)
    return rounded(found) if found is not None else ZERO


def _of_parts(pair: Pair, found: Parts) -> Row:
    into, out = pair.carried or (None, None)
    unknown = found.unknown
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
        "note": f"not known, and so in the rest: {', '.join(unknown)}" if unknown else None,
    }
