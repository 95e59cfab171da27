"""Totals of investment over the pledges of an agreement or a payer, each pledge and event counted once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.core.decimals import percent
from pledgebook.pipelines.core.vocabulary import INVESTMENT_LADDER, TOTAL_STAGES
from pledgebook.pipelines.reconcile.conversions import conversion_words
from pledgebook.pipelines.reconcile.ladder.changes import in_effect
from pledgebook.pipelines.reconcile.ladder.claims import Step
from pledgebook.pipelines.reconcile.ladder.rungs import Rung, added, combined, counted, note, rung
from pledgebook.pipelines.reconcile.wording import joined, say
from pledgebook.pipelines.schemas.results.total import Total
from pledgebook.pipelines.schemas.rows import Row, rank_in, rows_to_frame

TOGETHER = "candidate_or_selected"


@dataclass(frozen=True)
class Pledged:
    """Pledged amount of the headline reading of a pledge.

    Args:
        basis: One of `vocabulary.BASES`.
        unit: Its unit.
        low: The low end; None is unknown.
        high: The high end; None is unknown.
    """

    basis: str
    unit: str | None
    low: Decimal | None = None
    high: Decimal | None = None


def totals(
    run_id: str, pledge: pl.DataFrame, pledged_of: Mapping[str, Pledged], steps: Mapping[str, Sequence[Step]]
) -> pl.DataFrame:
    """Return pledged investment and its stages for each agreement and payer with a pledge of investment.

    Args:
        run_id: The run.
        pledge: Rows of `ledger.pledge`.
        pledged_of: One-off amount of each pledge; unknown for the others.
        steps: Documented events of each pledge in its unit.

    Returns:
        Rows of `ledger.total`, sorted by scope, unit and stage.
    """
    rows: list[Row] = []
    invested = pledge.filter(pl.col("instrument") == "investment").sort("pledge_id").to_dicts()
    for scope, column in (("agreement", "agreement_id"), ("payer", "payer_iso3")):
        for scope_id in sorted({row[column] for row in invested}):
            mine = [row for row in invested if row[column] == scope_id]
            for row in _of_scope(mine, pledged_of, steps):
                rows.append({"scope": scope, "scope_id": scope_id, **row})
    order = ("scope", "scope_id", "unit", rank_in(TOTAL_STAGES, "stage"))
    return rows_to_frame(Total, rows, order, run_id)


def _of_scope(
    pledges: list[Row], pledged_of: Mapping[str, Pledged], steps: Mapping[str, Sequence[Step]]
) -> Iterator[Row]:
    inside = _inside(pledges)
    known = {
        row["pledge_id"]: pledged_of.get(row["pledge_id"], Pledged("unquantified", None)) for row in pledges
    }
    for unit in sorted({one.unit for one in known.values()}, key=lambda one: one or ""):
        mine = [row for row in pledges if known[row["pledge_id"]].unit == unit]
        pledged, words = _pledged([row["pledge_id"] for row in mine], known, inside)
        yield _row("pledged", unit, pledged, None, words)
        if unit is None:
            continue
        events = [step for row in mine for step in steps.get(row["pledge_id"], [])]
        for stage, found in _stages(events).items():
            yield _row(stage, unit, found, pledged, note(found))


def _pledged(
    pledges: list[str], pledged_of: Mapping[str, Pledged], inside: Collection[str]
) -> tuple[Rung, str | None]:
    """Add up the pledges of a unit; returns the sum and a note on those left out."""
    part = [key for key in pledges if key in inside]
    caps = [key for key in pledges if pledged_of[key].basis == "cap" and key not in inside]
    whole = [pledged_of[key] for key in pledges if key not in inside and key not in caps]
    found = added([(one.low, one.high) for one in whole])
    unknown = found.without_amount
    return found, joined(
        say("total.part", pledges=", ".join(part)) if part else None,
        say("total.cap", pledges=", ".join(caps)) if caps else None,
        say("total.unknown", unknown=unknown, pledges=found.events) if unknown else None,
    )


def _inside(pledges: list[Row]) -> set[str]:
    """Return the pledges that are part of another one in the scope, whatever their units."""
    all_of_scope = {row["pledge_id"] for row in pledges}
    return {row["pledge_id"] for row in pledges if row["part_of"] in all_of_scope}


def _stages(events: Sequence[Step]) -> dict[str, Rung]:
    standing = [step for step in counted(in_effect(events).steps) if step.is_investment]
    found = {stage: rung([step for step in standing if step.stage == stage]) for stage in INVESTMENT_LADDER}
    return found | {TOGETHER: combined(events, ("candidate", "selected"))}


def _row(stage: str, unit: str | None, found: Rung, pledged: Rung | None, words: str | None) -> Row:
    least, most = (None, None) if pledged is None else (pledged.low, pledged.high)
    return {
        "unit": unit,
        "stage": stage,
        "low": found.low,
        "high": found.high,
        "low_pct": percent(found.low, most),
        "high_pct": percent(found.high, least),
        "remaining_low": None if least is None or found.high is None else least - found.high,
        "remaining_high": None if most is None or found.low is None else most - found.low,
        "items": found.events,
        "items_unknown": found.without_amount,
        "conversion": conversion_words(found.conversions),
        "note": words,
    }
