"""Additionality: the events of a stage by additionality class, with duplicates separate."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from pledgebook.pipelines.breaks.discrepancy import Break, Side
from pledgebook.pipelines.core.decimals import ZERO
from pledgebook.pipelines.reconcile.ladder.changes import CHANGES
from pledgebook.pipelines.reconcile.ladder.claims import Step
from pledgebook.pipelines.reconcile.ladder.relations import distinct, parts
from pledgebook.pipelines.reconcile.ladder.rungs import counted, repeated, rung
from pledgebook.pipelines.reconcile.wording import say
from pledgebook.pipelines.schemas.rows import Row


def additionality_rows(
    pledge_id: str,
    steps: Sequence[Step],
    unit: str | None,
    *,
    amount: Decimal | None,
    before: date | None,
) -> Iterator[Row]:
    """Yield the rows of a pledge by stage and class; the classes without `duplicate` add up to the ladder's stage.

    Args:
        pledge_id: The pledge.
        steps: Its events after all changes.
        unit: Their unit.
        amount: Amount of the pledge in that unit; None if it names none.
        before: Events before this day predate the pledge.
    """
    groups: dict[tuple[str, bool, str], list[Step]] = {}
    for step in _split(steps):
        groups.setdefault((step.stage, step.is_investment, class_of(step, before)), []).append(step)
    for step in repeated(steps):
        groups.setdefault((step.stage, step.is_investment, "duplicate"), []).append(step)
    for (stage, is_investment, name), found in groups.items():
        if stage in CHANGES:
            continue
        yield {
            "pledge_id": pledge_id,
            "stage": stage,
            "is_investment": is_investment,
            "additionality": name,
            "unit": unit,
            **rung(found).of(amount if is_investment else None),
        }


def class_of(step: Step, before: date | None) -> str:
    """Return the additionality class of an event.

    The register decides. Without an entry, or with a claim only, an event that predates the pledge or repeats another
    event counts as announced before.
    """
    is_earlier = before is not None and step.event_date < before
    if step.additionality in ("unknown", "claimed") and (is_earlier or step.duplicate_of is not None):
        return "announced_before"
    return step.additionality


def duplicate_breaks(steps: Sequence[Step], units: Mapping[str, str | None]) -> Iterator[Break]:
    """Yield a break of kind duplicate for each event that repeats another one, of its pledge or of another.

    Left is the sum of both lines, right the amount counted once; the difference would be counted twice.

    Args:
        steps: Events of all pledges.
        units: Unit of each pledge's events.
    """
    by_id = {step.event_id: step for step in steps}
    for step in sorted(steps, key=lambda one: one.event_id):
        original = by_id.get(step.duplicate_of or "")
        if original is None:
            continue
        is_one_unit = units.get(step.pledge_id) == units.get(original.pledge_id)
        twice, once = _amount(step), _amount(original)
        known = is_one_unit and twice is not None and once is not None
        yield Break(
            "duplicate",
            step.event_id,
            Side(say("side_label.both_lines"), (twice or ZERO) + (once or ZERO) if known else None),
            Side(say("side_label.once", event=original.event_id), once if is_one_unit else None),
            units.get(original.pledge_id),
            _explained(step, original),
            step.pledge_id,
        )


def _explained(step: Step, original: Step) -> str:
    projects = {"project": step.project, "original": original.project}
    if step.pledge_id != original.pledge_id:
        return say("duplicate.other_pledge", **projects, pledge=original.pledge_id)
    if step.part_of is not None and step.part_of == original.part_of:
        return say("duplicate.inside", **projects, inside=step.part_of)
    return say("duplicate.same", **projects)


def _amount(step: Step) -> Decimal | None:
    return step.low if step.high is None else step.high


def _split(steps: Sequence[Step]) -> list[Step]:
    """Return the events that count, replaced by their parts if these add up exactly at both ends."""
    inside = parts(distinct(steps))
    found: list[Step] = []
    for step in counted(steps):
        found += _pieces(step, inside)
    return found


def _pieces(step: Step, inside: Mapping[str, list[Step]]) -> list[Step]:
    pieces = [one for part in inside.get(step.event_id, []) for one in _pieces(part, inside)]
    lows = [one.low for one in pieces if one.low is not None]
    highs = [one.high for one in pieces if one.high is not None]
    is_whole = len(pieces) > 1 and len(lows) == len(highs) == len(pieces)
    if is_whole and (sum(lows, ZERO), sum(highs, ZERO)) == (step.low, step.high):
        return pieces
    return [step]
