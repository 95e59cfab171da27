"""Milestones in words: their rules, and where they stand."""

from datetime import date
from typing import Any

from pipelines.reconcile.clock.deadline import DONE, DUE, OVERDUE, deadline

Row = dict[str, Any]
FIXED, MONTHS, CALENDAR, BUSINESS = "fixed", "months", "calendar", "business"
UNITS = {MONTHS: "months", CALENDAR: "calendar days", BUSINESS: "business days"}


def deadline_words(due: date | None, done: date | None, as_of: date) -> str:
    """Why a step has the status that `deadline` gives it."""
    status = deadline(due, done, as_of)
    if due is None and status != DONE:
        return "the text sets no date, and no document says that it was done"
    return {
        DONE: f"a document says that it was done on {done}",
        OVERDUE: f"due on {due}; no document says that it was done, or that it was not",
        DUE: f"due on {due}; no document says yet that it was done",
    }.get(status, f"due on {due}")


def by_words(due: date) -> str:
    """A rule that is a date."""
    return f"by {due}"


def rule_words(rule: Row, anchor: str | None, count: str, calendars: list[str]) -> str:
    """When a milestone is due.

    Args:
        rule: The row of `ledger.milestone`.
        anchor: The event from which it counts, if one is known.
        count: How days are counted.
        calendars: The countries whose holidays count.
    """
    if count == FIXED:
        return by_words(rule["due_date"])
    number = rule["months"] if count == MONTHS else rule["days"]
    where = f" ({', '.join(calendars)})" if count == BUSINESS else ""
    least = "at least " if rule["is_earliest"] else ""
    start = anchor or rule["after_date"] or f"the stage {rule['after_stage']}"
    return f"{least}{number} {UNITS[count]}{where} after {start}"


def earliest_words(reason: str) -> str:
    """A reason of a rule that names the earliest day only."""
    return f"{reason}; the text says 'at least', so that is the earliest day"


def waiting_words(rule: Row, *, has_day: bool) -> str:
    """Why no day due is known: the holidays of its year are not, or nothing tells of the event from which it counts."""
    if has_day:
        return "unknown: the holidays of that year are not known"
    what = rule["after_event_id"] or f"a step at the stage {rule['after_stage']}"
    return f"unknown: no document tells of {what}, from which it counts"


def step_words(step: Row) -> str:
    """A documented step."""
    return f"{step['stage'].replace('_', ' ')}: {step['project']}"
