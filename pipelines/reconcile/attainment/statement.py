"""Rows of `ledger.reconciliation`: every reading and period with its figures."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import polars as pl

from pledgebook.pipelines.core.decimals import RESULT, percents
from pledgebook.pipelines.core.measures.factors import FACTORS
from pledgebook.pipelines.core.months import first_month, months_between
from pledgebook.pipelines.reconcile.aid.transfers import Transfers, is_measured
from pledgebook.pipelines.reconcile.attainment.behind import Behind
from pledgebook.pipelines.reconcile.attainment.figures import NOTHING_COVERED, Figures
from pledgebook.pipelines.reconcile.attainment.flows import Flows
from pledgebook.pipelines.reconcile.attainment.status import verdict
from pledgebook.pipelines.reconcile.attainment.target import (
    Baseline,
    Share,
    linear_share,
    target_of,
    to_date,
    yearly_baseline,
)
from pledgebook.pipelines.reconcile.attainment.thresholds import USUAL, Thresholds
from pledgebook.pipelines.reconcile.conversions import conversion_words
from pledgebook.pipelines.reconcile.ladder.events import Events
from pledgebook.pipelines.reconcile.monthly.calendar import PERIOD, Period
from pledgebook.pipelines.reconcile.monthly.realized import Realized
from pledgebook.pipelines.reconcile.wording import joined
from pledgebook.pipelines.schemas.conform import ensure
from pledgebook.pipelines.schemas.contract import columns, empty
from pledgebook.pipelines.schemas.results.reconciliation import Reconciliation
from pledgebook.pipelines.schemas.rows import Row

STATED = ("target_to_date", "required_pace", "required_pace_low")
"""Columns with the same name as the figure."""

OF_COLUMNS = {
    "gap": pl.col("target") - pl.col("realized"),
    "gap_low": pl.col("target") - pl.col("realized_high"),
    "attainment_pct": percents("realized", "target"),
    "attainment_high_pct": percents("realized_high", "target"),
    "attainment_to_date_pct": percents("realized", "target_to_date"),
}
"""Columns made of others."""

MADE = ("run_id", "snapshots", "questioned", *OF_COLUMNS)
"""Columns that are made of whole columns, not row by row."""


def figures_of(
    reading: pl.DataFrame,
    periods: Iterable[Period],
    found: Flows,
    events: Events,
    lines: Mapping[str, Thresholds],
    as_of: date,
    transfers: Transfers,
) -> list[tuple[Row, Figures]]:
    """Return each reading with the figures of each of its periods.

    Args:
        reading: Rows of `ledger.reading`, each with its unit.
        periods: Their periods.
        found: Results from flows.
        events: Claims of documents.
        lines: Thresholds by pledge.
        as_of: As-of date.
        transfers: Transactions by reading.
    """
    rows = {row["reading_id"]: row for row in reading.iter_rows(named=True)}
    yearly = {reading_id: _yearly(row, found) for reading_id, row in rows.items()}
    return [
        (
            row,
            _figures(
                (row, yearly[one.reading_id]),
                one,
                found,
                events,
                lines.get(row["pledge_id"], USUAL),
                as_of,
                transfers,
            ),
        )
        for one in periods
        for row in [rows[one.reading_id]]
    ]


def statement(rows: Sequence[tuple[Row, Figures]], run_id: str, grounds: Behind) -> pl.DataFrame:
    """Return rows of `ledger.reconciliation`, sorted by reading and period.

    Args:
        rows: Readings with the figures of their periods.
        run_id: The run.
        grounds: What each of them rests on.
    """
    if not rows:
        return empty(Reconciliation)
    types = {name: dtype for name, dtype in columns(Reconciliation).items() if name not in MADE}
    names = {**types, "questioned": pl.String()}
    made = (_statement_row(row, figures, grounds) for row, figures in rows)
    found = pl.DataFrame([tuple(map(row.get, names)) for row in made], schema=names, orient="row")
    stated = found.join(grounds.snapshots, on=PERIOD, how="left").with_columns(
        pl.col("snapshots").fill_null([]),
        pl.col("questioned").str.split(", ").fill_null([]),
        run_id=pl.lit(run_id),
        **{name: made.cast(RESULT) for name, made in OF_COLUMNS.items()},
    )
    return ensure(stated.sort(PERIOD), Reconciliation)


def _conversion(row: Row, figures: Figures, grounds: Behind) -> str | None:
    """Describe how a figure was converted; its reason repeats it."""
    of_documents = () if figures.rung is None else figures.rung.conversions
    used = grounds.conversions.get((row["reading_id"], figures.period.start), ())
    is_known = figures.amount is not None or figures.amount_high is not None
    return conversion_words([*used, *of_documents]) if is_known and (used or of_documents) else None


def _figures(
    reading: tuple[Row, Baseline | None],
    period: Period,
    flows: Flows,
    events: Events,
    lines: Thresholds,
    as_of: date,
    transfers: Transfers,
) -> Figures:
    row, yearly = reading
    key = (period.reading_id, period.start)
    target = target_of(row["basis"], period, yearly)
    found = flows.realized.get(key, NOTHING_COVERED)
    rung = None
    is_transferred = is_measured(row)
    if row["measure"] == "event" and row["stage"] is not None:
        until = min(period.end, as_of)
        rung = (
            transfers.reached(row["reading_id"], period.start, until)
            if is_transferred
            else events.reached(row["pledge_id"], row["unit"], row["stage"], period.start, until)
        )
    has_line = row["basis"] != "cap" and (not period.is_open or row["basis"] == "growth")
    due, through = _due(row, period, flows, found, as_of) if has_line else (None, None)
    has_begun = period.start <= as_of
    is_compared = row["basis"] == "unquantified"
    return Figures(
        row["basis"],
        row["measure"],
        row["source"],
        row["stage"],
        period,
        as_of,
        target,
        to_date(target.low, due) if has_begun else None,
        to_date(target.low, through) if has_begun else None,
        found,
        rung,
        flows.comparison.get(key) if is_compared else None,
        row["proration"] == "seasonal" and row["reading_id"] in flows.unlike,
        events.done_on(row["pledge_id"]) if row["basis"] == "milestone" else None,
        FACTORS.get(row["factor_id"]),
        lines,
        transfers.held(row["reading_id"]) if is_transferred else None,
        _questioned(period, found, flows, transfers),
    )


def _questioned(period: Period, found: Realized, flows: Flows, transfers: Transfers) -> tuple[str, ...]:
    """Return the breaks of the questioned figures in what is realized and in the baseline, sorted."""
    base = flows.baseline.get(period.reading_id, NOTHING_COVERED)
    paid = transfers.questioned(period.reading_id, period.start, period.end)
    named = [found.questioned, base.questioned, *paid]
    return tuple(sorted({code for codes in named if codes for code in codes.split(", ")}))


def _yearly(row: Row, flows: Flows) -> Baseline | None:
    start, end = row["baseline_from"], row["baseline_to"]
    months = months_between(first_month(start), end.replace(day=1)) if start and end else 0
    return yearly_baseline(row["baseline_amount"], months, flows.baseline.get(row["reading_id"]))


def _due(
    row: Row, period: Period, flows: Flows, found: Realized, as_of: date
) -> tuple[Share | None, Share | None]:
    """Return the shares of the period in the covered months, and in all up to the last of them.

    For events both are the share of the elapsed months.
    """
    elapsed = period.months_elapsed(as_of) if row["measure"] == "event" else 0
    months = elapsed or found.months_covered
    if not months or row["proration"] == "none" or row["measure"] == "none":
        return None, None
    if row["proration"] == "seasonal":
        key = (period.reading_id, period.start)
        return flows.seasonal.get(key), flows.seasonal_through.get(key)
    last = found.last_month
    through = months if last is None else months_between(period.first_month, last)
    return linear_share(months, period.months_total), linear_share(through, period.months_total)


def _statement_row(row: Row, figures: Figures, grounds: Behind) -> Row:
    status, why = verdict(figures)
    words = _conversion(row, figures, grounds)
    compared = figures.comparison
    return {
        "reading_id": row["reading_id"],
        "pledge_id": row["pledge_id"],
        "unit": row["unit"],
        "period_start": figures.period.start,
        "period_end": figures.period.end,
        "baseline": figures.target.baseline if compared is None else compared.baseline,
        "target": figures.target.low,
        "target_high": figures.target.high,
        "realized": figures.amount,
        "realized_high": figures.amount_high,
        **_change(figures),
        "months_total": figures.period.months_total,
        "months_elapsed": figures.elapsed,
        "months_covered": figures.realized.months_covered,
        "months_partial": figures.realized.months_partial,
        "uncovered": figures.realized.uncovered,
        "questioned": ", ".join(figures.questioned) or None,
        "conversion": words,
        "status": status,
        "reason": joined(why, words),
        **{name: getattr(figures, name) for name in STATED},
    }


def _change(figures: Figures) -> Row:
    found = figures.comparison
    if found is None or found.change_pct is None:
        return {}
    return {
        "change_pct": found.change_pct,
        "is_change_partial": figures.is_change_partial,
        "change_months": found.months,
        "change_years": found.years,
        "change_years_asked": found.years_asked,
    }
