"""The statement of a run: every reading against what came, every ladder, every difference. No I/O, no clock."""

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

import polars as pl

from pipelines.codes.factors import FACTORS
from pipelines.reconcile.agreement import reading_breaks, reading_groups, verdicts
from pipelines.reconcile.attainment import Figures, verdict
from pipelines.reconcile.beside import beside_parts
from pipelines.reconcile.breaks import concerning, discrepancies, finding_breaks
from pipelines.reconcile.cells import FLOW_MEASURES, cells, with_units
from pipelines.reconcile.claim import frame_rows, steps
from pipelines.reconcile.clock import Asked, clock_frame
from pipelines.reconcile.comparison import Comparison, comparisons
from pipelines.reconcile.conversion import Rates
from pipelines.reconcile.dependence import dependence
from pipelines.reconcile.difference import source_breaks
from pipelines.reconcile.history import histories
from pipelines.reconcile.ladder import Rung, reached
from pipelines.reconcile.mirror import mirrors
from pipelines.reconcile.months import reading_months
from pipelines.reconcile.outlook import outlooks
from pipelines.reconcile.period import (
    Period,
    calendar,
    first_month,
    last_ended,
    months_between,
    periods,
    window_frame,
    windows,
)
from pipelines.reconcile.price_volume import price_volumes
from pipelines.reconcile.purchase import Purchases, purchase_ladders
from pipelines.reconcile.realized import Key, Realized, realized, spans
from pipelines.reconcile.stages import Events, stages
from pipelines.reconcile.target import (
    Baseline,
    Share,
    asked,
    linear_share,
    seasonal_shares,
    to_date,
    unlike_baselines,
    yearly_baseline,
)
from pipelines.reconcile.threshold import USUAL, Thresholds, thresholds
from pipelines.reconcile.window import window_shares
from pipelines.schemas.conform import ensure
from pipelines.schemas.contract import columns, empty
from pipelines.schemas.finding import Finding
from pipelines.schemas.mirror_pair import MirrorPair
from pipelines.schemas.reconciliation import Reconciliation
from pipelines.schemas.vocabulary import REGISTER

Row = dict[str, Any]

UNLIKE_BASELINE = "months of the baseline are not published for the same products and have no weights"


@dataclass(frozen=True)
class Inputs:
    """What a run is made of, as it was known at one moment.

    Args:
        agreement: Rows of `ledger.agreement`.
        reading: Rows of `ledger.reading`.
        target: Rows of `ledger.target`.
        pledge: Rows of `ledger.pledge`.
        event: Rows of `ledger.event`.
        milestone: Rows of `ledger.milestone`.
        totals: `reading_id`, `month`, `period_months`, `unit` (a currency for values), `amount`,
            `amount_high`, `estimate`, `in_part`, `rows`; the amounts are null where a row of the cell was not
            reported, and `in_part` names codes of another HS edition that lie in part in the scope.
        coverage: `reading_id`, `month`, `prefixes_total`, `prefixes_covered`, `uncovered`, `no_concordance`; only
            months of which something is published.
        rate: `currency`, `month`, `units_per_usd`; one per currency and month.
        measured: `source`, `series`, `reporter_iso3`, `partner_iso3`, `direction`, `product_code`, `month`,
            `unit`, `amount`; what several sources measure.
        mirror_pair: Rows of `ledger.mirror_pair`; the figures of their sides stand in `totals` and `coverage`.
        products: `reading_id`, `month`, `product_code`, `hs_edition`, `currency`, `unit`, `value`, `quantity`,
            `is_estimated`; the goods of readings whose flows have values and quantities.
        watch: Rows of `ledger.watch`.
        supply: What each watched importer bought of each supplier; see `dependence.dependence`.
        finding: Rows of `ledger.finding`: what was seen while snapshots were read.
    """

    agreement: pl.DataFrame
    reading: pl.DataFrame
    target: pl.DataFrame
    pledge: pl.DataFrame
    event: pl.DataFrame
    milestone: pl.DataFrame
    totals: pl.DataFrame
    coverage: pl.DataFrame
    rate: pl.DataFrame
    measured: pl.DataFrame
    watch: pl.DataFrame
    supply: pl.DataFrame
    products: pl.DataFrame
    mirror_pair: pl.DataFrame = field(default_factory=lambda: empty(MirrorPair))
    finding: pl.DataFrame = field(default_factory=lambda: empty(Finding))


@dataclass(frozen=True)
class Reconciled:
    """The outcome of a run: one frame per ledger table, under the table's name.

    Args:
        reconciliation: Rows of `ledger.reconciliation`, sorted by reading and period.
        verdict: Rows of `ledger.verdict`, sorted by pledge and period.
        ladder: Rows of `ledger.ladder`, sorted by pledge and stage.
        additionality: Rows of `ledger.additionality`, sorted by pledge, stage and class.
        total: Rows of `ledger.total`, sorted by scope, unit and stage.
        purchase_ladder: Rows of `ledger.purchase_ladder`, sorted by pledge, period and stage.
        discrepancy: Rows of `ledger.discrepancy`, sorted by kind, subject and month.
        reading_month: Rows of `ledger.reading_month`, sorted by reading and month.
        mirror: Rows of `ledger.mirror`, sorted by mirror and month.
        outlook: Rows of `ledger.outlook`, sorted by reading and period.
        backtest: Rows of `ledger.backtest`, sorted by reading, period and months known.
        price_volume: Rows of `ledger.price_volume`, sorted by reading and period.
        dependence: Rows of `ledger.dependence`, sorted by watch and side.
        clock: Rows of `ledger.clock`, sorted by milestone, anchor and way to count.
        window_share: Rows of `ledger.window_share`, sorted by reading and period.
    """

    reconciliation: pl.DataFrame
    verdict: pl.DataFrame
    ladder: pl.DataFrame
    additionality: pl.DataFrame
    total: pl.DataFrame
    purchase_ladder: pl.DataFrame
    discrepancy: pl.DataFrame
    reading_month: pl.DataFrame
    mirror: pl.DataFrame
    outlook: pl.DataFrame
    backtest: pl.DataFrame
    price_volume: pl.DataFrame
    dependence: pl.DataFrame
    clock: pl.DataFrame
    window_share: pl.DataFrame

    def tables(self) -> dict[str, pl.DataFrame]:
        """The frames by the name of their table."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


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


def reconcile(inputs: Inputs, run_id: str, as_of: date) -> Reconciled:
    """Set what was pledged against what came.

    Args:
        inputs: What was known.
        run_id: The run, for the rows' first column.
        as_of: The date up to which is asked: later months and events are left out.

    Returns:
        Frames that keep the contracts of their tables, the same for any order of the input rows.
    """
    rates = Rates(inputs.rate)
    reading = with_units(inputs.reading, inputs.totals)
    found_cells, breaks = cells(inputs.totals, reading, rates)
    of_reading = periods(reading, inputs.target, inputs.pledge, as_of)
    flows = _flows(reading, of_reading, found_cells, inputs.coverage, as_of)
    events = Events(frame_rows(inputs.event, as_of), rates)
    rows = _rows(reading, of_reading, flows, events, _thresholds(inputs), as_of)
    statement = _statement(rows, run_id)
    alike = reading_groups(statement, reading)
    found = stages(run_id, inputs.agreement, inputs.pledge, rows, events)
    named = {row["reading_id"]: (row["pledge_id"], row["unit"]) for row in reading.iter_rows(named=True)}
    breaks += beside_parts(
        found_cells, {key: one[0] for key, one in named.items()}, {key: one[1] for key, one in named.items()}
    )
    mirror, rests = mirrors(inputs.mirror_pair, inputs.totals, inputs.coverage, rates, run_id, as_of)
    breaks = concerning(breaks + reading_breaks(alike, of_reading), sources_by_pledge(reading))
    breaks += concerning(found.breaks, {}, (REGISTER,))
    breaks += source_breaks(inputs.measured) + rests + finding_breaks(inputs.finding)
    months = reading_months(flows.elapsed, flows.spans, reading, run_id)
    history = histories(_of_flows(reading), found_cells, inputs.coverage, as_of)
    bought = Purchases(inputs.pledge, reading, inputs.event, inputs.totals, inputs.coverage, rates, statement)
    purchase_ladder, stage_breaks = purchase_ladders(bought, run_id, as_of)
    outlook, backtest = outlooks(rows, history, run_id)
    clock = clock_frame(inputs.milestone, inputs.pledge, _asked(rows), events.rows_of, run_id, as_of)
    return Reconciled(
        reconciliation=statement,
        verdict=verdicts(alike, run_id),
        ladder=found.ladder,
        additionality=found.additionality,
        total=found.total,
        purchase_ladder=purchase_ladder,
        discrepancy=discrepancies(breaks + stage_breaks),
        reading_month=months,
        mirror=mirror,
        outlook=outlook,
        backtest=backtest,
        price_volume=price_volumes(rows, history, inputs.products, run_id),
        dependence=dependence(inputs.watch, inputs.supply, run_id, as_of),
        clock=clock,
        window_share=window_shares(rows, run_id),
    )


def _asked(rows: list[tuple[Row, Figures]]) -> list[Asked]:
    """The dates that milestone readings ask for."""
    return [
        Asked(row, figures.period.end, figures.done_on)
        for row, figures in rows
        if row["basis"] == "milestone" and not figures.period.is_open
    ]


def _thresholds(inputs: Inputs) -> dict[str, Thresholds]:
    """The thresholds of each pledge: those of its agreement."""
    known = thresholds(inputs.agreement)
    return {
        pledge_id: known.get(agreement_id, USUAL)
        for pledge_id, agreement_id in inputs.pledge.select("pledge_id", "agreement_id").iter_rows()
    }


def sources_by_pledge(reading: pl.DataFrame) -> dict[str, list[str]]:
    """The sources that the readings of each pledge name."""
    named = reading.drop_nulls("source").group_by("pledge_id").agg(pl.col("source").unique().sort())
    return dict(named.iter_rows())


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
    found = [_statement_row(row, figures, run_id) for row, figures in rows]
    frame = pl.DataFrame(found, schema=columns(Reconciliation))
    return ensure(frame.sort("reading_id", "period_start"), Reconciliation)


def _statement_row(row: Row, figures: Figures, run_id: str) -> Row:
    status, reason = verdict(figures)
    compared = figures.comparison
    return {
        "run_id": run_id,
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
