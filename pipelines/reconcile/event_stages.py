"""What events say of the pledges: ladders, additionality and totals, and where documents do not fit together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipelines.breaks.discrepancy import Break
from pipelines.core.vocabulary import ADDITIONALITY_CLASSES, STAGES
from pipelines.reconcile.attainment.figures import Figures
from pipelines.reconcile.ladder.additionality import additionality_rows, duplicate_breaks
from pipelines.reconcile.ladder.changes import change_breaks, in_effect
from pipelines.reconcile.ladder.claims import Step, claim_breaks
from pipelines.reconcile.ladder.events import Events
from pipelines.reconcile.ladder.rungs import ladder_rows, part_breaks
from pipelines.reconcile.ladder.totals import Pledged, totals
from pipelines.schemas.results.additionality import Additionality
from pipelines.schemas.results.ladder import Ladder
from pipelines.schemas.rows import Row, rank_in, rows_to_frame


@dataclass(frozen=True)
class Stages:
    """How far the pledges got by their events.

    Args:
        ladder: Rows of `ledger.ladder`, sorted by pledge and stage.
        additionality: Rows of `ledger.additionality`, sorted by pledge, stage and class.
        total: Rows of `ledger.total`, sorted by scope, unit and stage.
        breaks: Where documents do not fit together.
    """

    ladder: pl.DataFrame
    additionality: pl.DataFrame
    total: pl.DataFrame
    breaks: list[Break]


def stages(
    run_id: str,
    agreement: pl.DataFrame,
    pledge: pl.DataFrame,
    figures: Sequence[tuple[Row, Figures]],
    events: Events,
) -> Stages:
    """Ladder, additionality and totals of all pledges.

    Args:
        run_id: The run.
        agreement: Rows of `ledger.agreement`.
        pledge: Rows of `ledger.pledge`.
        figures: Each reading, period by period.
        events: The claims.
    """
    agreed = dict(agreement.select("agreement_id", "agreed_date").iter_rows())
    pledged = _pledged(figures)
    ladder: list[Row] = []
    additional: list[Row] = []
    breaks: list[Break] = []
    told: dict[str, list[Step]] = {}
    units: dict[str, str | None] = {}
    for row in pledge.sort("pledge_id").iter_rows(named=True):
        pledge_id, is_ladder = row["pledge_id"], row["instrument"] == "investment"
        if pledge_id not in events.rows_of and not is_ladder:
            continue
        unit = pledged[pledge_id].unit if pledge_id in pledged else None
        unit = units[pledge_id] = unit or events.unit(pledge_id)
        claims_of = events.claims(pledge_id, unit)
        told[pledge_id] = events.steps(pledge_id, unit)
        effect = in_effect(told[pledge_id])
        amount = _amount(pledged.get(pledge_id))
        before = max(row["pledged_date"], agreed.get(row["agreement_id"], row["pledged_date"]))
        ladder += ladder_rows(pledge_id, effect.steps, unit, amount=amount, is_ladder=is_ladder)
        additional += additionality_rows(pledge_id, effect.steps, unit, amount=amount, before=before)
        breaks += [*claim_breaks(claims_of, unit), *part_breaks(told[pledge_id], claims_of, unit)]
        breaks += change_breaks(effect, unit)
    breaks += duplicate_breaks([step for found in told.values() for step in found], units)
    total = totals(run_id, pledge, pledged, told)
    of_ladder = ("pledge_id", rank_in(STAGES, "stage"), ~pl.col("is_investment"))
    of_class = (*of_ladder, rank_in(ADDITIONALITY_CLASSES, "additionality"))
    return Stages(
        rows_to_frame(Ladder, ladder, of_ladder, run_id),
        rows_to_frame(Additionality, additional, of_class, run_id),
        total,
        breaks,
    )


def _pledged(figures: Sequence[tuple[Row, Figures]]) -> Mapping[str, Pledged]:
    """What each headline reading asks once and for all; without an amount where it asks every year, or several times."""
    found: dict[str, list[Pledged]] = {}
    for row, one in figures:
        if not row["is_headline"]:
            continue
        is_once = row["schedule"] != "annual" and row["basis"] in ("total", "count", "cap")
        ends = (one.target.low, one.target.high) if is_once else (None, None)
        found.setdefault(row["pledge_id"], []).append(Pledged(row["basis"], row["unit"], *ends))
    return {
        key: asks[0] if len(asks) == 1 else Pledged(asks[0].basis, asks[0].unit)
        for key, asks in found.items()
    }


def _amount(pledged: Pledged | None) -> Decimal | None:
    """The amount that the stages of a pledge are set against: its low end, else its high end."""
    if pledged is None:
        return None
    return pledged.high if pledged.low is None else pledged.low
