"""The rows of the statement: every reading and period with its figures."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipelines.core.factors import FACTORS
from pipelines.core.months import first_month, last_ended, months_between
from pipelines.reconcile.attainment.figures import Figures
from pipelines.reconcile.attainment.status import verdict
from pipelines.reconcile.attainment.target import (
    Baseline,
    Share,
    asked,
    linear_share,
    seasonal_shares,
    to_date,
    unlike_baselines,
    yearly_baseline,
)
from pipelines.reconcile.attainment.thresholds import USUAL, Thresholds
from pipelines.reconcile.ladder.claims import steps
from pipelines.reconcile.ladder.events import Events
from pipelines.reconcile.ladder.rungs import Rung, reached
from pipelines.reconcile.monthly.calendar import Period, calendar, window_frame, windows
from pipelines.reconcile.monthly.comparison import Comparison, comparisons
from pipelines.reconcile.monthly.converted import FLOW_MEASURES
from pipelines.reconcile.monthly.realized import Key, Realized, realized, spans
from pipelines.schemas.results.reconciliation import Reconciliation
from pipelines.schemas.rows import rows_to_frame

Row = dict[str, Any]


UNLIKE_BASELINE = "months of the baseline are not published for the same products and have no weights"


@dataclass(frozen=True)
class _Flows:
    """What flows say of each reading and period."""

    realized: dict[Key, Realized]
    baseline: dict[str, Realized]
    seasonal: dict[Key, Share]
    unlike: set[str]
    comparison: dict[Key, Comparison]
    elapsed: pl.DataFrame
    spans: pl.DataFrame


def _flows(
    reading: pl.DataFrame,
    of_reading: list[Period],
    found_cells: pl.DataFrame,
    coverage: pl.DataFrame,
    as_of: date,
) -> _Flows:
    counted = _of_flows(reading)
    of_flows = [one for one in of_reading if one.reading_id in counted]
    elapsed = calendar(windows(of_flows, as_of))
    rows = spans(elapsed, found_cells, coverage)
    base_window = _baseline_windows(reading.filter(pl.col("reading_id").is_in(list(counted))), as_of)
    base = spans(calendar(base_window), found_cells, coverage)
    whole = window_frame([(one.reading_id, one.start, one.first_month, one.last_month) for one in of_flows])
    return _Flows(
        realized(rows),
        {reading_id: one for (reading_id, _), one in realized(base).items()},
        seasonal_shares(calendar(whole), rows, base),
        unlike_baselines(base),
        comparisons(rows, base),
        elapsed,
        rows,
    )


def _of_flows(reading: pl.DataFrame) -> set[str]:
    return set(reading.filter(pl.col("measure").is_in(FLOW_MEASURES))["reading_id"])


def _baseline_windows(reading: pl.DataFrame, as_of: date) -> pl.DataFrame:
    dated = reading.drop_nulls(["baseline_from", "baseline_to"])
    return window_frame([
        (reading_id, start, first_month(start), min(end.replace(day=1), last_ended(as_of)))
        for reading_id, start, end in dated.select("reading_id", "baseline_from", "baseline_to").iter_rows()
    ])  # fmt: skip


def _rows(
    reading: pl.DataFrame,
    of_reading: list[Period],
    flows: _Flows,
    events: Events,
    lines: dict[str, Thresholds],
    as_of: date,
) -> list[tuple[Row, Figures]]:
    by_id = {row["reading_id"]: row for row in reading.iter_rows(named=True)}
    steps_of: dict[tuple[str, str | None], list[Any]] = {}
    for row in by_id.values():
        key = (row["pledge_id"], row["unit"])
        if row["measure"] == "event" and key not in steps_of:
            steps_of[key] = steps(events.claims(*key))
    return [
        (row, _figures(row, one, flows, events, _rung(row, one, steps_of, as_of), lines, as_of))
        for one in of_reading
        for row in [by_id[one.reading_id]]
    ]


def _rung(
    row: Row, period: Period, steps_of: dict[tuple[str, str | None], list[Any]], as_of: date
) -> Rung | None:
    if row["measure"] != "event" or row["stage"] is None:
        return None
    until = min(period.end, as_of)
    return reached(steps_of[row["pledge_id"], row["unit"]], row["stage"], period.start, until)


def _figures(
    row: Row,
    period: Period,
    flows: _Flows,
    events: Events,
    rung: Rung | None,
    lines: dict[str, Thresholds],
    as_of: date,
) -> Figures:
    key = (period.reading_id, period.start)
    asks = asked(row["basis"], period, _yearly(row, flows))
    found = flows.realized.get(key, Realized())
    has_line = row["basis"] != "cap" and (not period.is_open or row["basis"] == "growth")
    share = _share(row, period, flows, found, as_of) if has_line else None
    is_compared = row["basis"] == "unquantified"
    return Figures(
        row["basis"],
        row["measure"],
        row["source"],
        row["stage"],
        period,
        as_of,
        asks,
        to_date(asks.low, share) if period.start <= as_of else None,
        found,
        rung,
        flows.comparison.get(key) if is_compared else None,
        UNLIKE_BASELINE if row["proration"] == "seasonal" and row["reading_id"] in flows.unlike else None,
        events.done_on(row["pledge_id"]) if row["basis"] == "milestone" else None,
        FACTORS.get(row["factor_id"]),
        lines.get(row["pledge_id"], USUAL),
    )


def _yearly(row: Row, flows: _Flows) -> Baseline | None:
    start, end = row["baseline_from"], row["baseline_to"]
    months = months_between(first_month(start), end.replace(day=1)) if start and end else 0
    return yearly_baseline(row["baseline_amount"], months, flows.baseline.get(row["reading_id"]))


def _share(row: Row, period: Period, flows: _Flows, found: Realized, as_of: date) -> Share | None:
    """The part of the period that falls on the covered months; for events, on the elapsed ones."""
    is_event = row["measure"] == "event"
    months = period.months_elapsed(as_of) if is_event else found.months_covered
    if not months or row["proration"] == "none" or row["measure"] == "none":
        return None
    if row["proration"] == "seasonal":
        return flows.seasonal.get((period.reading_id, period.start))
    return linear_share(months, period.months_total)


def _statement(rows: list[tuple[Row, Figures]], run_id: str) -> pl.DataFrame:
    found = (_statement_row(row, figures) for row, figures in rows)
    return rows_to_frame(Reconciliation, found, ("reading_id", "period_start"), run_id)


def _statement_row(row: Row, figures: Figures) -> Row:
    status, reason = verdict(figures)
    compared = figures.comparison
    return {
        "reading_id": row["reading_id"],
        "pledge_id": row["pledge_id"],
        "period_start": figures.period.start,
        "period_end": figures.period.end,
        "unit": row["unit"],
        "baseline": figures.asked.baseline if compared is None else compared.baseline,
        "target": figures.asked.low,
        "target_high": figures.asked.high,
        "target_to_date": figures.target_to_date,
        "realized": figures.amount,
        "realized_high": figures.amount_high,
        "gap": figures.gap,
        "gap_low": figures.gap_low,
        "attainment_pct": figures.attainment_pct,
        "attainment_high_pct": figures.attainment_high_pct,
        "attainment_to_date_pct": figures.attainment_to_date_pct,
        "change_pct": None if compared is None else compared.change_pct,
        "required_pace": figures.required_pace,
        "months_total": figures.period.months_total,
        "months_elapsed": figures.elapsed,
        "months_covered": figures.realized.months_covered,
        "months_partial": figures.realized.months_partial,
        "uncovered": figures.realized.uncovered,
        "status": status,
        "reason": reason,
    }
