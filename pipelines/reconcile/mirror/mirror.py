"""Mirror statistics: exports reported by one country compared with imports reported by the other, month by month."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import polars as pl

from pipelines.breaks.discrepancy import Break
from pipelines.core.conversion import Rates
from pipelines.core.kernel import kernel_text
from pipelines.core.months import last_ended, month_range
from pipelines.reconcile.mirror.breaks import Compared, mirror_breaks
from pipelines.reconcile.mirror.decomposition import Pair, Parts, parts, ratio, unexplained_pct
from pipelines.reconcile.mirror.lag import (
    Lag,
)
from pipelines.reconcile.mirror.margin import (
    Margin,
)
from pipelines.reconcile.mirror.quantities import quantities
from pipelines.reconcile.mirror.sides import YEAR, Figure, Sides, Span
from pipelines.reconcile.mirror.trade import (
    COMES_BY,
    Trade,
    as_declared,
    lag_of,
    margin_of,
    pair_of,
    rounding_unit,
)
from pipelines.reconcile.wording import say
from pipelines.schemas.results.mirror import Mirror
from pipelines.schemas.rows import Row, rows_to_frame


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
        trade = Trade(declared, sides, rates, _spans(declared["mirror_id"], sides, last_ended(as_of)))
        found = _compared(trade)
        rows += [row for row, _ in found]
        breaks += mirror_breaks(declared, [one for _, one in found if one])
    return rows_to_frame(Mirror, rows, ("mirror_id", "month"), run_id), breaks


def _spans(mirror_id: str, sides: Sides, last_month: date) -> list[Span]:
    """Return the months from the first to the last published by either side; years if a side has only yearly figures."""
    months = set().union(*(sides.months(mirror_id, side) for side in COMES_BY))
    if not months:
        return []
    first, last = min(months), max(months)
    if not any(sides.has_years_only(mirror_id, side) for side in COMES_BY):
        return [(month, 1) for month in month_range(first, last)]
    ended = last_month.year if last_month.month == YEAR else last_month.year - 1
    return [(date(year, 1, 1), YEAR) for year in range(first.year, min(last.year, ended) + 1)]


def _compared(trade: Trade) -> list[tuple[Row, Compared | None]]:
    exports, imports = trade.known("exporter"), trade.known("importer")
    lag = lag_of(trade, exports, imports)
    margin = margin_of(trade, exports, imports, lag)
    units = {side: rounding_unit(trade, side) for side in COMES_BY}
    return [_row(trade, span, (lag, margin), exports, units) for span in trade.spans]


def _row(
    trade: Trade,
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
    pair = None if any(problems) else pair_of(trade, span, lag, exports, units)
    if pair is None:
        note = say("mirror.unknown", problems="; ".join(one for one in problems if one))
        return row | _converted(trade, span) | {"note": note}, None
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
        "note": say("mirror.rest", parts=", ".join(found.unknown)) if found.unknown else None,
    }
