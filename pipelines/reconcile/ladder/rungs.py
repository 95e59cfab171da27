"""The ladder: amount of a pledge that has reached each stage, as a range without double counts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from pledgebook.pipelines.breaks.compare import ROUNDING, compare, printed_unit, rounding_tolerance
from pledgebook.pipelines.breaks.discrepancy import Break, Side
from pledgebook.pipelines.core.decimals import ZERO, percent
from pledgebook.pipelines.core.measures.conversion import Conversion
from pledgebook.pipelines.core.vocabulary import INVESTMENT_LADDER, REGISTER, STAGES
from pledgebook.pipelines.reconcile.conversions import conversion_words
from pledgebook.pipelines.reconcile.ladder.changes import CHANGES, in_effect
from pledgebook.pipelines.reconcile.ladder.claims import Claim, Step, known_range
from pledgebook.pipelines.reconcile.ladder.relations import distinct, parts, repeats, umbrella
from pledgebook.pipelines.reconcile.wording import joined, say
from pledgebook.pipelines.schemas.rows import Row


@dataclass(frozen=True, slots=True)
class Rung:
    """Amount that has reached a stage.

    Args:
        low: Sum of the known low ends; None if none is known. Unknown amounts can only add to it.
        high: Sum of the high ends; None if one is unknown.
        events: Events that count: neither duplicates nor inside another event of the stage.
        without_amount: Events among them without a known amount, or with contradictory ones.
        without_low: Events with only the high end known.
        without_high: Events with only the low end known.
        conversions: How amounts in the sums were converted.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    events: int = 0
    without_amount: int = 0
    without_low: int = 0
    without_high: int = 0
    conversions: tuple[Conversion, ...] = ()

    def of(self, whole: Decimal | None) -> Row:
        """Return the columns of a rung, as amounts and in percent of the whole."""
        return {
            "low": self.low,
            "high": self.high,
            "low_pct": percent(self.low, whole),
            "high_pct": percent(self.high, whole),
            "events": self.events,
            "events_unknown": self.without_amount,
            "conversion": conversion_words(self.conversions),
        }


def counted(steps: Iterable[Step]) -> list[Step]:
    """Return the events that count, each with its range widened by its parts.

    A duplicate is left out if the event that it repeats is present. A part is left out if an event around it is at the
    same stage. If an event has several parts at its stage with known amounts, its low end is at most, and its high end
    at least, their sum. A single part, such as an earlier running total, is not a breakdown and widens nothing. If the
    low end is then above the high end, whole and parts contradict each other, and both ends are unknown.
    """
    known = distinct(steps)
    of_event = parts(known)
    inside = {step.event_id for found in of_event.values() for step in found}
    return [_widened(step, of_event) for event_id, step in sorted(known.items()) if event_id not in inside]


def repeated(steps: Iterable[Step]) -> list[Step]:
    """Return the duplicates that a gross sum counts again.

    A duplicate inside an event at its stage is already part of that event's claim.
    """
    by_id = {step.event_id: step for step in steps}
    return [
        step for _, step in sorted(by_id.items()) if repeats(step, by_id) and umbrella(step, by_id) is None
    ]


def rung(steps: Sequence[Step]) -> Rung:
    """Add up events that count."""
    used = [one for step in steps for one in step.conversions]
    return replace(added([(step.low, step.high) for step in steps]), conversions=tuple(dict.fromkeys(used)))


def added(ranges: Sequence[tuple[Decimal | None, Decimal | None]]) -> Rung:
    """Add up ranges: known low ends, and high ends if all are known."""
    lows = [low for low, _ in ranges if low is not None]
    highs = [high for _, high in ranges if high is not None]
    nothing = sum(low is None and high is None for low, high in ranges)
    return Rung(
        sum(lows, ZERO) if lows else None,
        sum(highs, ZERO) if highs and len(highs) == len(ranges) else None,
        len(ranges),
        nothing,
        len(ranges) - len(lows) - nothing,
        len(ranges) - len(highs) - nothing,
    )


def reached(steps: Iterable[Step], stage: str, start: date, end: date) -> Rung:
    """Return the amount that reached a stage between two dates and was there on the second, without business scale."""
    known = in_effect([step for step in steps if step.event_date <= end]).steps
    dated = [step for step in known if start <= step.event_date]
    return rung([step for step in counted(dated) if step.stage == stage and step.is_investment])


def combined(steps: Iterable[Step], stages: Sequence[str]) -> Rung:
    """Return the amount at several stages together; a project at more than one counts once, at its highest."""
    standing = counted(in_effect(steps).steps)
    found = [step for step in standing if step.stage in stages and step.is_investment]
    climbed = sorted(found, key=lambda one: STAGES.index(one.stage))
    highest = {(step.pledge_id, step.project): step.stage for step in climbed}
    return rung([step for step in found if step.stage == highest[step.pledge_id, step.project]])


def remaining(amount: Decimal, found: Rung) -> tuple[Decimal | None, Decimal | None]:
    """Return the remainder of an amount: low end (less the high end of the stage) and high end."""
    low = None if found.high is None else amount - found.high
    return low, None if found.low is None else amount - found.low


def ladder_rows(
    pledge_id: str,
    steps: Sequence[Step],
    unit: str | None,
    *,
    amount: Decimal | None,
    is_ladder: bool,
) -> Iterator[Row]:
    """Yield the rows of a pledge: every stage with events, and every stage of an investment.

    Args:
        pledge_id: The pledge.
        steps: Its events after all changes.
        unit: Their unit.
        amount: Amount of the pledge in that unit; None if it names none.
        is_ladder: Whether the pledge is an investment, so that an empty stage is shown as unknown.
    """
    groups: dict[tuple[str, bool], list[Step]] = {}
    if is_ladder:
        groups = {(stage, True): [] for stage in INVESTMENT_LADDER}
    for step in counted(steps):
        groups.setdefault((step.stage, step.is_investment), []).append(step)
    again = repeated(steps)
    for (stage, is_investment), found in groups.items():
        sums, whole = rung(found), amount if is_investment else None
        twice = [one for one in again if (one.stage, one.is_investment) == (stage, is_investment)]
        gross = rung([*found, *twice])
        left = (None, None) if whole is None or stage in CHANGES else remaining(whole, sums)
        suspended = [
            one
            for one in steps
            if one.is_suspended and (one.stage, one.is_investment) == (stage, is_investment)
        ]
        yield {
            "pledge_id": pledge_id,
            "stage": stage,
            "source": REGISTER,
            "is_investment": is_investment,
            "unit": unit,
            **sums.of(whole),
            "remaining_low": left[0],
            "remaining_high": left[1],
            "gross_low": gross.low,
            "gross_high": gross.high,
            "note": note(sums, is_investment=is_investment, suspended=len(suspended)),
        }


def sector_rows(
    pledge_id: str, sectors: Sequence[str], steps: Sequence[Step], unit: str | None, *, amount: Decimal | None
) -> Iterator[Row]:
    """Yield the rows of a pledge by sector: every stage of an investment, and every other stage with events.

    Args:
        pledge_id: The pledge.
        sectors: Sectors that its text names, in that order.
        steps: Its events after all changes. Those without a sector, such as totals over several, are left out.
        unit: Their unit.
        amount: Amount of the whole pledge in that unit; None if it names none.
    """
    for sector in sectors:
        groups: dict[tuple[str, bool], list[Step]] = {(stage, True): [] for stage in INVESTMENT_LADDER}
        for step in counted([step for step in steps if step.sector == sector]):
            groups.setdefault((step.stage, step.is_investment), []).append(step)
        for (stage, is_investment), found in groups.items():
            sums = rung(found)
            yield {
                "pledge_id": pledge_id,
                "sector": sector,
                "stage": stage,
                "is_investment": is_investment,
                "unit": unit,
                **sums.of(amount if is_investment else None),
                "note": note(sums, is_investment=is_investment),
            }


def note(sums: Rung, *, is_investment: bool = True, suspended: int = 0) -> str | None:
    """Return the note of a rung."""
    if not sums.events:
        return say("rung.nothing")
    unknown = {
        name: number
        for name in ("without_amount", "without_low", "without_high")
        if (number := getattr(sums, name))
    }
    return joined(
        None if is_investment else say("rung.business_scale"),
        *(say(f"rung.{name}", number=number, events=sums.events) for name, number in unknown.items()),
        say("rung.suspended", suspended=suspended) if suspended else None,
    )


def part_breaks(
    steps: Iterable[Step], claims_of: dict[str, list[Claim]], unit: str | None
) -> Iterator[Break]:
    """Yield a break for each event whose own amount is not the sum of its parts.

    Its kind is rounding if the rounding of the printed figures explains it, else total_beside_parts.
    """
    known = distinct(steps)
    for event_id, found in sorted(parts(known).items()):
        if len(found) > 1:
            pledge_id = claims_of[event_id][0].row["pledge_id"]
            yield from _part_break(known[event_id], found, unit, pledge_id)


def _part_break(umbrella: Step, parts: list[Step], unit: str | None, pledge_id: str) -> Iterator[Break]:
    ends = [
        (own, [step.low if is_low else step.high for step in parts])
        for own, is_low in ((umbrella.low, True), (umbrella.high, False))
    ]
    known = [
        (own, [end for end in of_parts if end is not None])
        for own, of_parts in ends
        if own is not None and None not in of_parts
    ]
    differing = [(own, of_parts) for own, of_parts in known if own != sum(of_parts, ZERO)]
    contradicting = _contradicting(umbrella, parts)
    if not differing and not contradicting:
        return
    own, of_parts = max(differing + contradicting, key=lambda one: abs(one[0] - sum(one[1], ZERO)))
    tolerance = rounding_tolerance([printed_unit(figure) for figure in (own, *of_parts)])
    is_rounding = compare(own, sum(of_parts, ZERO), tolerance).verdict == ROUNDING
    kept = say("parts.kept" if differing else "parts.unknown")
    yield Break(
        "rounding" if is_rounding else "total_beside_parts",
        umbrella.event_id,
        Side(say("side_label.whole", project=umbrella.project), own),
        Side(say("side_label.parts", parts=len(parts)), sum(of_parts, ZERO)),
        unit,
        say("parts.rounding" if is_rounding else "parts.differ", kept=kept),
        pledge_id,
    )


def _contradicting(umbrella: Step, parts: list[Step]) -> list[tuple[Decimal, list[Decimal]]]:
    """Return ends of an event and of its parts that contradict each other, such as at most 4, and at least 3 and 2."""
    lows = [step.low for step in parts if step.low is not None]
    highs = [step.high for step in parts if step.high is not None]
    found = []
    if umbrella.high is not None and len(lows) == len(parts) and umbrella.high < sum(lows, ZERO):
        found.append((umbrella.high, lows))
    if umbrella.low is not None and len(highs) == len(parts) and umbrella.low > sum(highs, ZERO):
        found.append((umbrella.low, highs))
    return found


def _widened(step: Step, of_event: dict[str, list[Step]]) -> Step:
    found = [_widened(part, of_event) for part in of_event.get(step.event_id, [])]
    if len(found) < 2:
        return step
    lows = [part.low for part in found if part.low is not None]
    highs = [part.high for part in found if part.high is not None]
    low = _bound(min, step.low, lows, len(found))
    high = _bound(max, step.high, highs, len(found))
    low, high = known_range(low, high)
    return replace(step, low=low, high=high)


def _bound(
    pick: Callable[[list[Decimal]], Decimal], own: Decimal | None, of_parts: list[Decimal], number: int
) -> Decimal | None:
    """Return an end of an event, widened by the sum of its parts if all are known."""
    if len(of_parts) < number:
        return own
    total = sum(of_parts, ZERO)
    return total if own is None else pick([own, total])
