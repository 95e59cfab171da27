"""Milestones: due dates under each way to count the days, and status."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from pledgebook.pipelines.core.business_days import (
    business_days_after,
    closed,
    covers,
    has_calendar,
    next_business_day,
)
from pledgebook.pipelines.core.months import months_after
from pledgebook.pipelines.reconcile.clock.deadline import deadline, earliest
from pledgebook.pipelines.reconcile.wording import say
from pledgebook.pipelines.schemas.results.deadline import Deadline
from pledgebook.pipelines.schemas.rows import Row, rows_to_frame

WAITING = "waiting"
FIXED, MONTHS, CALENDAR = "fixed", "months", "calendar"


@dataclass(frozen=True)
class MilestoneReading:
    """A milestone reading with its due date.

    Args:
        reading: Row of `ledger.reading`.
        due: Last day of its period.
        done: Completion day according to a document.
    """

    reading: Row
    due: date
    done: date | None


@dataclass(frozen=True)
class _Anchor:
    """Start of the time of a milestone.

    Args:
        event_id: Event; None for a date of the text.
        day: Date; None while no document reports the event.
        since: Events that belong to it, on the day or later.
    """

    event_id: str | None = None
    day: date | None = None
    since: list[Row] = field(default_factory=list)


def clock_frame(
    milestone: pl.DataFrame,
    pledge: pl.DataFrame,
    readings: Iterable[MilestoneReading],
    rows_of: Mapping[str, list[Row]],
    run_id: str,
    as_of: date,
) -> pl.DataFrame:
    """Return every milestone with its due dates, and every milestone reading without a milestone.

    Args:
        milestone: Rows of `ledger.milestone`.
        pledge: Rows of `ledger.pledge`.
        readings: Milestone readings with their due dates.
        rows_of: Claims dated by `as_of`, by pledge.
        run_id: The run.
        as_of: As-of date.

    Returns:
        Rows of `ledger.deadline`, sorted by milestone, anchor and way to count.
    """
    pledges = {row["pledge_id"]: row for row in pledge.iter_rows(named=True)}
    rules = [row for row in milestone.iter_rows(named=True) if row["pledge_id"] in pledges]
    explained = {row["reading_id"] for row in rules}
    found = [
        _row(rule, anchor, count, _calendars(rule, pledges[rule["pledge_id"]]), as_of)
        for rule in rules
        for anchor in _anchors(rule, rows_of.get(rule["pledge_id"], []))
        for count in _counts(rule)
    ]
    found += [
        _of_reading(one, _calendars({"calendars": []}, pledges[one.reading["pledge_id"]]), as_of)
        for one in readings
        if one.reading["reading_id"] not in explained and one.reading["pledge_id"] in pledges
    ]
    return rows_to_frame(Deadline, found, ("milestone_id", "anchor_event_id", "day_count"), run_id)


def _anchors(rule: Row, rows: list[Row]) -> Iterator[_Anchor]:
    """Yield the anchors of a milestone: a date, an event, or each event at a stage that is not part of another."""
    steps = list({row["event_id"]: row for row in rows}.values())
    if rule["after_event_id"] is None and rule["after_stage"] is None:
        start = rule["after_date"]
        yield _Anchor(None, start, [step for step in steps if start is None or step["event_date"] >= start])
        return
    above = {step["event_id"]: step["part_of"] for step in steps}
    stage_of = {step["event_id"]: step["stage"] for step in steps}
    found = [
        step
        for step in steps
        if step["event_id"] == rule["after_event_id"]
        or (step["stage"] == rule["after_stage"] and not _is_counted_elsewhere(step, above, stage_of))
    ]
    for step in found:
        inside = [one for one in steps if step["event_id"] in _chain(one["event_id"], above)]
        since = [one for one in inside if one["event_date"] >= step["event_date"]]
        yield _Anchor(step["event_id"], step["event_date"], since)
    if not found:
        yield _Anchor(rule["after_event_id"])


def _is_counted_elsewhere(step: Row, above: dict[str, str | None], stage_of: dict[str, str]) -> bool:
    """Whether an event repeats another, or is part of one at its own stage."""
    wholes = _chain(step["event_id"], above)[1:]
    return step["duplicate_of"] in stage_of or any(stage_of.get(one) == step["stage"] for one in wholes)


def _chain(event_id: str, above: dict[str, str | None]) -> list[str]:
    """Return an event and those that it is part of, innermost first."""
    found = [event_id]
    while (whole := above.get(found[-1])) is not None and whole not in found:
        found.append(whole)
    return found


def _counts(rule: Row) -> list[str]:
    if rule["due_date"] is not None:
        return [FIXED]
    return [MONTHS] if rule["months"] is not None else list(rule["counts"])


def _calendars(rule: Row, pledge: Row) -> list[str]:
    """Return the countries with the holidays to use: those of the rule, else beneficiary and payer, if known."""
    parties = dict.fromkeys((pledge["beneficiary_iso3"], pledge["payer_iso3"]))
    return list(rule["calendars"]) or [code for code in parties if has_calendar(code)]


def _due(rule: Row, start: date | None, count: str, calendars: list[str]) -> date | None:
    if count == FIXED:
        due: date = rule["due_date"]
        return due
    if start is None:
        return None
    if count == MONTHS:
        return months_after(start, rule["months"])
    if count == CALENDAR:
        return start + timedelta(days=rule["days"])
    due = business_days_after(start, rule["days"], calendars)
    return due if covers(due, calendars) else None


def _row(rule: Row, anchor: _Anchor, count: str, calendars: list[str], as_of: date) -> Row:
    due = _due(rule, anchor.day, count, calendars)
    done = min(
        (one["event_date"] for one in anchor.since if one["stage"] == rule["done_stage"]), default=None
    )
    status, code = earliest(due, done) if rule["is_earliest"] else deadline(due, done, as_of)
    reason = say(code, due=due, done=done)
    if done is None and due is None:
        status, reason = WAITING, _why_waiting(rule, anchor)
    return {
        "milestone_id": rule["milestone_id"],
        "anchor_event_id": anchor.event_id,
        "day_count": count,
        "pledge_id": rule["pledge_id"],
        "reading_id": rule["reading_id"],
        "title": rule["title"],
        "rule": _rule(rule, anchor, count, calendars),
        "anchor_date": anchor.day,
        "is_earliest": rule["is_earliest"],
        **_days(due, done, calendars),
        **({} if rule["is_earliest"] else _distance(due, done, as_of)),
        **_last_step(anchor),
        "status": status,
        "reason": reason,
    }


def _of_reading(one: MilestoneReading, calendars: list[str], as_of: date) -> Row:
    status, code = deadline(one.due, one.done, as_of)
    return {
        "milestone_id": one.reading["reading_id"],
        "day_count": FIXED,
        "pledge_id": one.reading["pledge_id"],
        "reading_id": one.reading["reading_id"],
        "title": one.reading["title"],
        "rule": say("milestone.fixed", due=one.due),
        "is_earliest": False,
        **_days(one.due, one.done, calendars),
        **_distance(one.due, one.done, as_of),
        "status": status,
        "reason": say(code, due=one.due, done=one.done),
    }


def _days(due: date | None, done: date | None, calendars: list[str]) -> Row:
    is_known = due is not None and bool(calendars) and covers(due, calendars)
    return {
        "due_date": due,
        "due_business_date": next_business_day(due, calendars) if due is not None and is_known else None,
        "closed": closed(due, calendars) if due is not None and is_known else None,
        "calendars": ", ".join(calendars) or None,
        "done_date": done,
    }


def _distance(due: date | None, done: date | None, as_of: date) -> Row:
    """Return the days to a deadline, or from it to the day on which it was done."""
    return {
        "days_left": None if due is None or done is not None else (due - as_of).days,
        "days_late": None if due is None or done is None else (done - due).days,
    }


def _last_step(anchor: _Anchor) -> Row:
    """Return the latest documented event since the anchor; for an event, only those that belong to it."""
    later = [one for one in anchor.since if anchor.day is not None and one["event_date"] > anchor.day]
    last = max(later, key=lambda one: (one["event_date"], one["event_id"]), default=None)
    if last is None:
        return {"last_step_date": None, "last_step": None}
    words = say("milestone.step", stage=last["stage"].replace("_", " "), project=last["project"])
    return {"last_step_date": last["event_date"], "last_step": words}


def _rule(rule: Row, anchor: _Anchor, count: str, calendars: list[str]) -> str:
    if count == FIXED:
        return say("milestone.fixed", due=rule["due_date"])
    start = anchor.event_id or rule["after_date"] or say("milestone.stage", stage=rule["after_stage"])
    return say(
        f"milestone.{count}",
        least=say("milestone.least") if rule["is_earliest"] else "",
        number=rule["months"] if count == MONTHS else rule["days"],
        countries=", ".join(calendars),
        start=start,
    )


def _why_waiting(rule: Row, anchor: _Anchor) -> str:
    if anchor.day is not None:
        return say("milestone.no_holidays")
    if rule["after_event_id"]:
        return say("milestone.no_event", event=rule["after_event_id"])
    return say("milestone.no_stage", stage=rule["after_stage"])
