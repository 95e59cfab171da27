"""Reconcile a run: all tables of results from the inputs. No I/O, no clock."""

from datetime import date

import polars as pl

from pledgebook.pipelines.breaks.compare import source_breaks
from pledgebook.pipelines.breaks.discrepancy import Break, concerning, discrepancies, finding_breaks
from pledgebook.pipelines.breaks.final import final_breaks
from pledgebook.pipelines.breaks.repeated import repeated_breaks
from pledgebook.pipelines.core.conversion import Rates
from pledgebook.pipelines.core.vocabulary import REGISTER
from pledgebook.pipelines.reconcile.aid.stages import aid_breaks
from pledgebook.pipelines.reconcile.aid.transfers import Transfers
from pledgebook.pipelines.reconcile.attainment.behind import behind
from pledgebook.pipelines.reconcile.attainment.elapsed import elapsed_times
from pledgebook.pipelines.reconcile.attainment.figures import Figures
from pledgebook.pipelines.reconcile.attainment.flows import flows
from pledgebook.pipelines.reconcile.attainment.periods import periods
from pledgebook.pipelines.reconcile.attainment.statement import figures_of, statement
from pledgebook.pipelines.reconcile.attainment.thresholds import USUAL, Thresholds, thresholds
from pledgebook.pipelines.reconcile.attainment.verdict import reading_breaks, reading_groups, verdicts
from pledgebook.pipelines.reconcile.clock.clock import MilestoneReading, clock_frame
from pledgebook.pipelines.reconcile.dependence.dependence import dependence
from pledgebook.pipelines.reconcile.event_stages import stages
from pledgebook.pipelines.reconcile.inputs import Inputs, Reconciled
from pledgebook.pipelines.reconcile.ladder.events import Events
from pledgebook.pipelines.reconcile.mirror.mirror import mirrors
from pledgebook.pipelines.reconcile.monthly.frame import monthly, with_units
from pledgebook.pipelines.reconcile.monthly.series import covered_months
from pledgebook.pipelines.reconcile.monthly.table import reading_months
from pledgebook.pipelines.reconcile.outlook.outlook import outlooks
from pledgebook.pipelines.reconcile.outlook.price_volume import price_volumes
from pledgebook.pipelines.reconcile.purchase.ladder import purchase_ladders
from pledgebook.pipelines.reconcile.purchase.pledges import Purchases
from pledgebook.pipelines.reconcile.revision.record import revisions
from pledgebook.pipelines.schemas.rows import Row


def reconcile(inputs: Inputs, run_id: str, as_of: date) -> Reconciled:
    """Reconcile pledged and realized amounts.

    Args:
        inputs: Input tables.
        run_id: The run, for the first column of the rows.
        as_of: As-of date; later months and events are left out.

    Returns:
        Frames that satisfy the contracts of their tables, independent of the order of the input rows.
    """
    rates = Rates(inputs.rate)
    events = Events.dated_by(inputs.event, as_of, rates)
    reading = with_units(inputs.reading, inputs.totals)
    months, breaks = monthly(inputs.totals, inputs.coverage, reading, rates)
    of_reading = periods(reading, inputs.target, inputs.pledge, as_of)
    found = flows(reading, of_reading, months, as_of)
    transfers = Transfers.converted(inputs.transactions, reading, rates, as_of)
    grounds = behind(inputs.totals, reading, of_reading, rates, as_of)
    rows = figures_of(reading, of_reading, found, events, _thresholds(inputs), as_of, transfers)
    stated = statement(rows, run_id, grounds)
    alike = reading_groups(stated, reading)
    made = inputs.pledge.filter(pl.col("pledged_date") <= as_of)
    reached = stages(run_id, inputs.agreement, made, rows, events, transfers)
    mirror, rests = mirrors(inputs.mirror_pair, months, rates, run_id, as_of)
    breaks = concerning(breaks + reading_breaks(alike, of_reading), sources_by_pledge(reading))
    breaks += concerning(reached.breaks, {}, (REGISTER,)) + list(
        aid_breaks(reading.iter_rows(named=True), transfers)
    )
    breaks += source_breaks(inputs.measured) + rests + finding_breaks(inputs.finding)
    breaks += final_breaks(inputs.final_changes) + repeated_breaks(inputs.repeated)
    bought = Purchases(inputs.pledge, reading, events, months, stated)
    purchase_ladder, stage_breaks = purchase_ladders(bought, run_id, as_of)
    covered = covered_months(months.join(reading, on="reading_id", how="semi"), as_of)
    outlook, backtest = outlooks(rows, covered, run_id)
    clock = clock_frame(
        inputs.milestone, inputs.pledge, _milestone_readings(rows), events.rows_of, run_id, as_of
    )
    concentration, supplier_share = dependence(inputs.watch, inputs.supply, run_id, as_of)
    return Reconciled(
        reconciliation=stated,
        verdict=verdicts(alike, run_id),
        ladder=reached.ladder,
        sector_ladder=reached.sector_ladder,
        additionality=reached.additionality,
        total=reached.total,
        purchase_ladder=purchase_ladder,
        discrepancy=discrepancies(_up_to(as_of, breaks + stage_breaks)),
        reading_month=reading_months(found.elapsed, found.rows, reading, run_id),
        mirror=mirror,
        outlook=outlook,
        backtest=backtest,
        price_volume=price_volumes(rows, covered, reading, inputs.products, run_id, as_of),
        concentration=concentration,
        supplier_share=supplier_share,
        revision=revisions(inputs.revised, run_id),
        deadline=clock,
        elapsed=elapsed_times(rows, run_id),
    )


def _up_to(as_of: date, breaks: list[Break]) -> list[Break]:
    return [one for one in breaks if one.month is None or one.month <= as_of]


def _milestone_readings(rows: list[tuple[Row, Figures]]) -> list[MilestoneReading]:
    """Return the due dates of milestone readings."""
    return [
        MilestoneReading(row, figures.period.end, figures.done_on)
        for row, figures in rows
        if row["basis"] == "milestone" and not figures.period.is_open
    ]


def _thresholds(inputs: Inputs) -> dict[str, Thresholds]:
    """Return the thresholds of each pledge: those of its agreement."""
    known = thresholds(inputs.agreement)
    return {
        pledge_id: known.get(agreement_id, USUAL)
        for pledge_id, agreement_id in inputs.pledge.select("pledge_id", "agreement_id").iter_rows()
    }


def sources_by_pledge(reading: pl.DataFrame) -> dict[str, list[str]]:
    """Return the sources named by the readings of each pledge."""
    named = reading.drop_nulls("source").group_by("pledge_id").agg(pl.col("source").unique().sort())
    return dict(named.iter_rows())
