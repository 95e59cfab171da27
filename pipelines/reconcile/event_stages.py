"""Results from events: ladders, additionality, totals, and breaks between documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.breaks.discrepancy import Break
from pledgebook.pipelines.core.vocabulary import ADDITIONALITY_CLASSES, STAGES
from pledgebook.pipelines.reconcile.aid.stages import aid_ladder
from pledgebook.pipelines.reconcile.aid.transfers import Transfers
from pledgebook.pipelines.reconcile.attainment.figures import Figures
from pledgebook.pipelines.reconcile.ladder.additionality import additionality_rows, duplicate_breaks
from pledgebook.pipelines.reconcile.ladder.changes import change_breaks, in_effect
from pledgebook.pipelines.reconcile.ladder.claims import Step, claim_breaks
from pledgebook.pipelines.reconcile.ladder.events import Events
from pledgebook.pipelines.reconcile.ladder.rungs import ladder_rows, part_breaks, sector_rows
from pledgebook.pipelines.reconcile.ladder.totals import Pledged, totals
from pledgebook.pipelines.schemas.results.additionality import Additionality
from pledgebook.pipelines.schemas.results.ladder import Ladder
from pledgebook.pipelines.schemas.results.sector_ladder import SectorLadder
from pledgebook.pipelines.schemas.rows import Row, rank_in, rows_to_frame


@dataclass(frozen=True)
class Stages:
    """Results from events.

    Args:
        ladder: Rows of `ledger.ladder`, sorted by pledge and stage.
        sector_ladder: Rows of `ledger.sector_ladder`, sorted by pledge, sector and stage.
        additionality: Rows of `ledger.additionality`, sorted by pledge, stage and class.
        total: Rows of `ledger.total`, sorted by scope, unit and stage.
        breaks: Breaks between documents.
    """

    ladder: pl.DataFrame
    sector_ladder: pl.DataFrame
    additionality: pl.DataFrame
    total: pl.DataFrame
    breaks: list[Break]


def stages(
    run_id: str,
    agreement: pl.DataFrame,
    pledge: pl.DataFrame,
    pledged_of: Mapping[str, Pledged],
    reading: pl.DataFrame,
    events: Events,
    transfers: Transfers,
) -> Stages:
    """Compute ladder, additionality and totals of all pledges.

    Args:
        run_id: The run.
        agreement: Rows of `ledger.agreement`.
        pledge: Rows of `ledger.pledge`.
        pledged_of: One-off amount of each pledge.
        reading: Rows of `ledger.reading`, each with its unit.
        events: Claims by pledge.
        transfers: Transactions by reading.
    """
    agreed = dict(agreement.select("agreement_id", "agreed_date").iter_rows())
    ladder: list[Row] = []
    by_sector: list[Row] = []
    additional: list[Row] = []
    breaks: list[Break] = []
    steps: dict[str, list[Step]] = {}
    units: dict[str, str | None] = {}
    for row in pledge.sort("pledge_id").iter_rows(named=True):
        pledge_id, is_ladder = row["pledge_id"], row["instrument"] == "investment"
        if pledge_id not in events.rows_of and not is_ladder:
            continue
        unit = pledged_of[pledge_id].unit if pledge_id in pledged_of else None
        unit = units[pledge_id] = unit or events.unit(pledge_id)
        claims_of = events.claims(pledge_id, unit)
        steps[pledge_id] = events.steps(pledge_id, unit)
        effect = in_effect(steps[pledge_id])
        amount = _amount(pledged_of.get(pledge_id))
        before = max(row["pledged_date"], agreed.get(row["agreement_id"], row["pledged_date"]))
        ladder += ladder_rows(pledge_id, effect.steps, unit, amount=amount, is_ladder=is_ladder)
        if is_ladder and any(step.sector for step in effect.steps):
            by_sector += sector_rows(pledge_id, row["sectors"], effect.steps, unit, amount=amount)
        additional += additionality_rows(pledge_id, effect.steps, unit, amount=amount, before=before)
        breaks += [*claim_breaks(claims_of, unit), *part_breaks(steps[pledge_id], claims_of, unit)]
        breaks += change_breaks(effect, unit)
    breaks += duplicate_breaks([step for found in steps.values() for step in found], units)
    amounts = {pledge_id: _amount(one) for pledge_id, one in pledged_of.items()}
    ladder += aid_ladder(reading.iter_rows(named=True), transfers, amounts)
    total = totals(run_id, pledge, pledged_of, steps)
    of_ladder = ("pledge_id", rank_in(STAGES, "stage"), ~pl.col("is_investment"), "source")
    of_class = (*of_ladder[:3], rank_in(ADDITIONALITY_CLASSES, "additionality"))
    return Stages(
        rows_to_frame(Ladder, ladder, of_ladder, run_id),
        rows_to_frame(SectorLadder, by_sector, ("pledge_id", "sector", *of_ladder[1:3]), run_id),
        rows_to_frame(Additionality, additional, of_class, run_id),
        total,
        breaks,
    )


def pledged(figures: Sequence[tuple[Row, Figures]]) -> Mapping[str, Pledged]:
    """Return the one-off amount of each headline reading; without an amount if it is annual or has several targets."""
    found: dict[str, list[Pledged]] = {}
    for row, one in figures:
        if not row["is_headline"]:
            continue
        is_once = row["schedule"] != "annual" and row["basis"] in ("total", "count", "cap")
        ends = (one.target.low, one.target.high) if is_once else (None, None)
        found.setdefault(row["pledge_id"], []).append(Pledged(row["basis"], row["unit"], *ends))
    return {
        key: own[0] if len(own) == 1 else Pledged(own[0].basis, own[0].unit) for key, own in found.items()
    }


def _amount(one: Pledged | None) -> Decimal | None:
    """Return the amount that the stages of a pledge are compared with: its low end, else its high end."""
    if one is None:
        return None
    return one.high if one.low is None else one.low
