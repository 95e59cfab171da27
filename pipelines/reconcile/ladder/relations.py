"""Relations of events: duplicates, and parts of other events."""

from collections.abc import Iterable, Mapping

from pledgebook.pipelines.reconcile.ladder.claims import Step


def distinct(steps: Iterable[Step]) -> dict[str, Step]:
    """Return the events that repeat no other given event, by id."""
    by_id = {step.event_id: step for step in steps}
    return {key: step for key, step in by_id.items() if not repeats(step, by_id)}


def repeats(step: Step, by_id: Mapping[str, Step]) -> bool:
    """Whether an event repeats another one; of events that repeat each other the first id is kept."""
    seen, current = [step.event_id], step.duplicate_of
    while current and current in by_id and current not in seen:
        seen.append(current)
        current = by_id[current].duplicate_of
    is_circle = current in seen
    return len(seen) > 1 and not (is_circle and step.event_id == min(seen))


def parts(known: Mapping[str, Step]) -> dict[str, list[Step]]:
    """Return the parts of each event that are at its stage."""
    found: dict[str, list[Step]] = {}
    for step in known.values():
        if above := umbrella(step, known):
            found.setdefault(above, []).append(step)
    return found


def umbrella(step: Step, known: Mapping[str, Step]) -> str | None:
    """Return the nearest enclosing event at the same stage."""
    seen, current, nearest = {step.event_id}, step.part_of, None
    while current and current not in seen and current in known:
        above = known[current]
        if nearest is None and (above.stage, above.is_investment) == (step.stage, step.is_investment):
            nearest = current
        seen.add(current)
        current = above.part_of
    return None if current in seen else nearest  # of events inside each other both count, so nothing is lost


def umbrellas(step: Step, known: Mapping[str, Step]) -> list[str]:
    """Return all enclosing events at the same stage, the nearest first."""
    found: list[str] = []
    above = umbrella(step, known)
    while above is not None:
        found.append(above)
        above = umbrella(known[above], known)
    return found


def below(event_id: str, known: Mapping[str, Step]) -> set[str]:
    """Return all events inside an event, at any depth and stage."""
    found: set[str] = set()
    fresh = {event_id}
    while fresh:
        fresh = {one.event_id for one in known.values() if one.part_of in fresh} - found - {event_id}
        found |= fresh
    return found


def repeating(events: Iterable[str], known: Mapping[str, Step]) -> set[str]:
    """Return all events that repeat one of the given events, directly or through others."""
    given = set(events)
    found: set[str] = set()
    fresh = set(given)
    while fresh:
        fresh = {one.event_id for one in known.values() if one.duplicate_of in fresh} - found - given
        found |= fresh
    return found
