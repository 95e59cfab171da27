"""A mirror with its figures: converted, including goods under other codes, with lag and margin."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pledgebook.pipelines.breaks.compare import decimal_unit
from pledgebook.pipelines.core.decimals import ZERO, product, quotient, rounded
from pledgebook.pipelines.core.kernel import parse_kernel
from pledgebook.pipelines.core.measures.conversion import Rates
from pledgebook.pipelines.core.measures.factors import Factor
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.reconcile.mirror.decomposition import Pair
from pledgebook.pipelines.reconcile.mirror.lag import (
    MAX_MONTHS,
    Lag,
    arrivals,
    carried,
    estimated_lag,
    unknown_lag,
)
from pledgebook.pipelines.reconcile.mirror.margin import (
    NO_FREIGHT,
    Margin,
    declared_margin,
    estimated_margin,
    unknown_margin,
)
from pledgebook.pipelines.reconcile.mirror.sides import (
    YEAR,
    Figure,
    Sides,
    Span,
    at_rate,
    by_one_factor,
    in_currency,
)
from pledgebook.pipelines.reconcile.wording import say
from pledgebook.pipelines.schemas.rows import Row

COMES_BY = ("exporter", "importer")
TWO = Decimal(2)


@dataclass(frozen=True)
class Trade:
    """A mirror with its figures.

    Args:
        declared: Row of `ledger.mirror_pair`.
        sides: Figures of all sides.
        rates: Exchange rates.
        spans: Months or years, in order.
        factor: The factor between the units of the sides, with one value; None if there is none.
    """

    declared: Row
    sides: Sides
    rates: Rates
    spans: list[Span]
    factor: Factor | None = None

    def reported(self, side: str, span: Span) -> Figure:
        """Return a figure as reported."""
        return self.sides.figure(self.declared["mirror_id"], side, span)

    def figure(self, side: str, span: Span) -> Figure:
        """Return a figure in the mirror's currency at the rate of its month, or in its unit."""
        return self.in_unit(self.reported(side, span), span)

    def in_unit(self, figure: Figure, span: Span) -> Figure:
        """Convert a figure to the currency or unit of the mirror."""
        wanted = self.declared["currency"]
        one = figure if self.factor is None else by_one_factor(figure, wanted, self.factor)
        return in_currency(one, wanted, span, self.rates)

    def elsewhere(self, side: str, span: Span) -> Decimal | None:
        """Return a side's figure for these goods under other codes: the declared scope, and codes partly in the scope."""
        whole = self.figure(side, span)
        in_part = whole.more if whole.codes else None
        if self.declared[f"{side}_elsewhere_id"] is None:
            return in_part
        found = self.figure(f"{side}_elsewhere", span)
        return None if found.amount is None else found.amount + found.more + (in_part or ZERO)

    def known(self, side: str) -> dict[date, Decimal]:
        """Return the known figures of a side by first month, including goods under other codes."""
        found = {span: self.figure(side, span).amount for span in self.spans}
        return {
            span[0]: amount + (self.elsewhere(side, span) or ZERO)
            for span, amount in found.items()
            if amount is not None
        }


def lag_of(trade: Trade, exports: Mapping[date, Decimal], imports: Mapping[date, Decimal]) -> Lag:
    """Return the declared lag, else the estimated one."""
    declared = trade.declared
    if declared["lag"] is not None:
        return Lag(
            parse_kernel(declared["lag"]),
            "declared",
            say("mirror.declared", document=declared["document_id"]),
        )
    if any(months > 1 for _, months in trade.spans):
        return unknown_lag(say("lag.yearly"))
    longest = declared["lag_max_months"]
    return estimated_lag(exports, imports, MAX_MONTHS if longest is None else longest)


def margin_of(
    trade: Trade, exports: Mapping[date, Decimal], imports: Mapping[date, Decimal], lag: Lag
) -> Margin:
    """Return the margin: none for quantities and FOB imports, reported by the importer, declared, or estimated."""
    declared = trade.declared
    if declared["unit"] is not None:
        return Margin(ZERO, ZERO, ZERO, "none", say("margin.quantity"))
    valuations = {trade.reported("importer", span).valuation for span in trade.spans} - {None}
    if valuations and valuations <= set(NO_FREIGHT):
        return Margin(
            ZERO,
            ZERO,
            ZERO,
            "none",
            say("margin.none", valuations=" and ".join(sorted(map(str, valuations)))),
        )
    if declared["importer_fob_series"] is not None:
        words = say(
            "margin.reported", fob_series=declared["importer_fob_series"], series=declared["importer_series"]
        )
        return Margin(None, None, None, "reported", words)
    if declared["margin"] is not None:
        return declared_margin(
            declared["margin"], declared["margin_low"], declared["margin_high"], declared["document_id"]
        )
    is_longer = any(months > 1 for _, months in trade.spans)
    if lag.kernel is None and not is_longer:
        return unknown_margin(say("margin.no_lag"))
    arrived = exports if is_longer or lag.kernel is None else arrivals(exports, lag.kernel)
    counted = {month for month, months in trade.spans if months in (1, YEAR)}
    ratios = [
        quotient(imports[month], amount)
        for month, amount in sorted(arrived.items())
        if amount > 0 and imports.get(month, ZERO) > 0 and month in counted
    ]
    return estimated_margin(ratios, YEAR if is_longer else 1)


def rounding_unit(trade: Trade, side: str) -> Decimal:
    """Return the rounding unit of a side's figures, in its own currency."""
    declared = trade.declared[f"{side}_rounding"]
    known = SOURCES[trade.declared[f"{side}_source"]].rounding_unit
    amounts = [trade.reported(side, span).amount for span in trade.spans]
    unit: Decimal | None = declared or known
    return unit or decimal_unit([amount for amount in amounts if amount is not None])


def as_declared(trade: Trade, side: str, span: Span) -> Decimal | None:
    """Return a figure in the mirror's currency at the declared rate, else at the rate of the month."""
    # A declared rate explains its own gap; with the rate of the month there is no currency part.
    own_rate: Decimal | None = trade.declared[f"{side}_rate"]
    reference = trade.figure(side, span).amount
    if own_rate is None or reference is None:
        return reference
    return at_rate(trade.reported(side, span), own_rate, trade.declared["currency"], span, trade.rates)


def pair_of(
    trade: Trade,
    span: Span,
    lag: Lag,
    exports: Mapping[date, Decimal],
    units: Mapping[str, Decimal],
) -> Pair | None:
    """Return both sides of a month or year with all that is known about their difference; None if a rate is missing."""
    exporter, importer = (as_declared(trade, side, span) for side in COMES_BY)
    references = {side: trade.figure(side, span) for side in COMES_BY}
    sold, bought = references["exporter"].amount, references["importer"].amount
    if exporter is None or importer is None or sold is None or bought is None:
        return None
    elsewhere = {side: trade.elsewhere(side, span) for side in COMES_BY}
    # Goods under other codes count for both sides or for neither, since one side alone would create a gap.
    if any(trade.declared[f"{side}_elsewhere_id"] and elsewhere[side] is None for side in COMES_BY):
        elsewhere = dict.fromkeys(COMES_BY)
    # Goods that arrive at once carry nothing over, whatever the neighboring months; the ends of a year are unknown.
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


def _re_exports(trade: Trade, span: Span, imports: Decimal) -> Decimal | None:
    """Return goods through third countries; negative if the exporter's figure includes its own re-exports."""
    share: Decimal | None = trade.declared["re_export_share"]
    if share is not None:
        return rounded(product(imports, share))
    found = trade.figure("re_export", span)
    if found.amount is None or trade.declared["re_export_series"] is None:
        return None
    is_own = trade.declared["re_export_reporter_iso3"] == trade.declared["exporter_iso3"]
    return -found.amount if is_own else found.amount


def _tolerance(trade: Trade, side: str, span: Span, unit: Decimal) -> Decimal:
    """Return half a rounding unit for each row of a sum, in the mirror's currency."""
    figure = trade.reported(side, span)
    half = quotient(product(unit, Decimal(figure.rows)), TWO)
    found = trade.in_unit(Figure(half, figure.unit), span).amount
    return rounded(found) if found is not None else ZERO
