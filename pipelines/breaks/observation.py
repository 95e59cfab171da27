"""Events that a run adds to the log of breaks: found, changed, cured or returned. No I/O, no clock.

Repeating a run adds nothing, since the log already has its observations.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, time

import polars as pl

from pledgebook.pipelines.breaks.lifecycle import MACHINE, Event, Facts, Life, Stamp, Vintage, lives


@dataclass(frozen=True)
class Seen:
    """A run and the snapshots it knows.

    Args:
        run: The run.
        snapshot: `snapshot_id`, `source`, `taken_at`, `is_new` of every snapshot; new are those that no earlier run
            with an entry in the log knew.
        closed: By break found in ingestion, the later snapshot that covers the same goods without it.
    """

    run: Stamp
    snapshot: pl.DataFrame
    closed: Mapping[str, Vintage]


def facts_of(discrepancy: pl.DataFrame) -> dict[str, Facts]:
    """Return the breaks of a run by id, from rows of `ledger.discrepancy`."""
    names = [one.name for one in fields(Facts)]
    return {
        row["discrepancy_id"]: Facts(
            **{name: row[name] for name in names if name != "sources"}, sources=tuple(row["sources"])
        )
        for row in discrepancy.iter_rows(named=True)
    }


def observed(events: Sequence[Event], discrepancy: pl.DataFrame, seen: Seen) -> list[Event]:
    """Return the events that the run adds, sorted by id; none if the log has events of a later day.

    Args:
        events: The log so far.
        discrepancy: The run's rows of `ledger.discrepancy`.
        seen: The run and its snapshots.
    """
    if is_behind(events, seen.run):
        return []
    at, known, present = _moment(events, seen), lives(events), facts_of(discrepancy)
    found = [_present(known.get(one), one, facts, at, seen.run) for one, facts in present.items()]
    found += [_cured(life, at, seen) for life in known.values() if _is_gone(life, present)]
    return sorted((event for event in found if event), key=lambda event: event.discrepancy_id)


def is_behind(events: Sequence[Event], run: Stamp) -> bool:
    """Whether the log has an event of a later day than the run."""
    return bool(events) and events[-1].at.date() > run.as_of


def _moment(events: Sequence[Event], seen: Seen) -> datetime:
    """Return the moment of the run's events: its day, its newest snapshot or the log's last event, if later."""
    taken: list[datetime] = seen.snapshot["taken_at"].to_list()
    last = [events[-1].at] if events else []
    return max([datetime.combine(seen.run.as_of, time()), *taken, *last])


def _present(life: Life | None, discrepancy_id: str, facts: Facts, at: datetime, run: Stamp) -> Event | None:
    if life is None:
        action, text = "found", None
    elif life.status == "cured":
        action, text = "returned", None
    elif life.facts.figures != facts.figures:
        action, text = "changed", _change(life.facts, facts)
    else:
        return None
    return Event(discrepancy_id, action, MACHINE, at, text, run=run, facts=facts)


def _change(before: Facts, now: Facts) -> str:
    return f"was {_sides(before)}; is {_sides(now)}"


def _sides(facts: Facts) -> str:
    ends = ((facts.left_label, facts.left_amount), (facts.right_label, facts.right_amount))
    return " against ".join(
        f"{label} {'unknown' if amount is None else f'{amount.normalize():,f}'}" for label, amount in ends
    )


def _is_gone(life: Life, present: Mapping[str, Facts]) -> bool:
    return life.status != "cured" and life.discrepancy_id not in present


def _cured(life: Life, at: datetime, seen: Seen) -> Event:
    exact = seen.closed.get(life.discrepancy_id)
    vintages = (exact,) if exact else _candidates(life, seen.snapshot)
    if not vintages:
        text = "no snapshot came since: the register, the code or the day made the difference"
    elif len(vintages) > 1:
        text = (
            f"{len(vintages)} snapshots came since the last run that held it; any of them may have removed it"
        )
    else:
        text = None
    return Event(life.discrepancy_id, "cured", MACHINE, at, text, run=seen.run, vintages=vintages)


def _candidates(life: Life, snapshot: pl.DataFrame) -> tuple[Vintage, ...]:
    """Return the snapshots of the break's sources that no earlier run knew, the newest last.

    In a rebuilt ledger every snapshot looks new; then those retrieved since a run last logged the break count. A
    break that names no source may have been removed by a snapshot of any source.
    """
    sources = life.facts.sources
    concerned = snapshot.filter(pl.col("source").is_in(sources)) if sources else snapshot
    if concerned["is_new"].all():
        concerned = concerned.filter(pl.col("taken_at") > _last_logged(life.history))
    else:
        concerned = concerned.filter("is_new")
    rows = concerned.sort("taken_at", "snapshot_id").select("snapshot_id", "taken_at").iter_rows()
    return tuple(Vintage(name, taken_at) for name, taken_at in rows)


def _last_logged(history: Iterable[Event]) -> datetime:
    return max(event.at for event in history if event.who == MACHINE)
