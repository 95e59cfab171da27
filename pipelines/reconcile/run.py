"""Reconcile a run: all tables of results from the inputs. No I/O, no clock."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import polars as pl

from pledgebook.pipelines.breaks.compare import source_breaks
from pledgebook.pipelines.breaks.discrepancy import Break, concerning, discrepancies, finding_breaks
from pledgebook.pipelines.breaks.final import final_breaks
from pledgebook.pipelines.breaks.repeated import repeated_breaks
from pledgebook.pipelines.core.measures.conversion import Rates
from pledgebook.pipelines.core.vocabulary import REGISTER
from pledgebook.pipelines.reconcile.aid.stages import aid_breaks
from pledgebook.pipelines.reconcile.aid.transfers import Transfers
from pledgebook.pipelines.reconcile.clock.clock import clock_frame
from pledgebook.pipelines.reconcile.dependence.dependence import dependence
from pledgebook.pipelines.reconcile.event_stages import stages
from pledgebook.pipelines.reconcile.inputs import Inputs, Reconciled
from pledgebook.pipelines.reconcile.ladder.events import Events
from pledgebook.pipelines.reconcile.mirror.mirror import mirrors
from pledgebook.pipelines.reconcile.monthly.frame import with_units
from pledgebook.pipelines.reconcile.part import PLEDGES, Asked, Part, part_of, parts_of, together
from pledgebook.pipelines.reconcile.revision.record import revisions

AT_ONCE = 2
"""Parts that are reconciled at the same time; each needs memory of its own."""


def reconcile(inputs: Inputs, run_id: str, as_of: date, pledges_at_once: int = PLEDGES) -> Reconciled:
    """Reconcile pledged and realized amounts.

    Args:
        inputs: Input tables.
        run_id: The run, for the first column of the rows.
        as_of: As-of date; later months and events are left out.
        pledges_at_once: How many pledges are reconciled together: more need more memory, and say the same.

    Returns:
        Frames that satisfy the contracts of their tables, independent of the order of the input rows.
    """
    rates = Rates(inputs.rate)
    events = Events.dated_by(inputs.event, as_of, rates)
    reading = with_units(inputs.reading, inputs.totals)
    transfers = Transfers.converted(inputs.transactions, reading, rates, as_of)
    asked = Asked(run_id, as_of, rates, events, transfers)
    parts = _side_by_side(parts_of(replace(inputs, reading=reading), pledges_at_once), asked)
    pledged = {pledge_id: one for part in parts for pledge_id, one in part.pledged.items()}
    made = inputs.pledge.filter(pl.col("pledged_date") <= as_of)
    reached = stages(run_id, inputs.agreement, made, pledged, reading, events, transfers)
    mirror, rests = mirrors(inputs.mirror_pair, parts[0].sides, rates, run_id, as_of)
    breaks = [one for part in parts for one in part.breaks]
    breaks += concerning(reached.breaks, {}, (REGISTER,)) + list(
        aid_breaks(reading.iter_rows(named=True), transfers)
    )
    breaks += source_breaks(inputs.measured) + rests + finding_breaks(inputs.finding)
    breaks += final_breaks(inputs.final_changes) + repeated_breaks(inputs.repeated)
    breaks += [one for part in parts for one in part.stage_breaks]
    milestones = [one for part in parts for one in part.milestones]
    concentration, supplier_share = dependence(inputs.watch, inputs.supply, run_id, as_of)
    return Reconciled(
        **together(parts),
        ladder=reached.ladder,
        sector_ladder=reached.sector_ladder,
        additionality=reached.additionality,
        total=reached.total,
        discrepancy=discrepancies(_up_to(as_of, breaks)),
        mirror=mirror,
        concentration=concentration,
        supplier_share=supplier_share,
        revision=revisions(inputs.revised, run_id),
        deadline=clock_frame(inputs.milestone, inputs.pledge, milestones, events.rows_of, run_id, as_of),
    )


def _side_by_side(parts: Iterator[Inputs], asked: Asked) -> list[Part]:
    """Reconcile parts, two at a time: while one is among Python's decisions, another is among the columns of Polars."""
    found: list[Part] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running: deque[Future[Part]] = deque()
        for one in parts:
            if len(running) == AT_ONCE:
                found.append(running.popleft().result())
            running.append(pool.submit(part_of, one, asked))
        found += [future.result() for future in running]
    return found


def _up_to(as_of: date, breaks: list[Break]) -> list[Break]:
    return [one for one in breaks if one.month is None or one.month <= as_of]
