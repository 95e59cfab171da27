"""How a milestone is written, and what is refused."""

from datetime import date
from typing import Any

import pytest

from pledgebook.pipelines.core.errors import RegisterError
from pledgebook.pipelines.register import parse_register
from tests.registers import EVENT, SMALL, entry

MILESTONE = """
[[pledge.milestone]]
id = "P/paid"
title = "Money"
{fields}
"""
OTHER = (
    entry("pledge", id="Q")
    + entry("pledge.reading", id="Q/done", basis="milestone", schedule="milestone", unit=None, stage="done")
    + entry("pledge.reading.target", period_end=date(2026, 4, 28), amount_low=None)
)


def parsed(fields: str) -> dict[str, Any]:
    text = SMALL + MILESTONE.format(fields=fields) + OTHER + EVENT
    return parse_register({"a.toml": text})["milestone"].row(0, named=True)


def test_a_rule_takes_over_the_document_and_counts_calendar_days_unless_told() -> None:
    row = parsed('after_event = "E"\ndays = 45')
    assert (row["after_event_id"], row["days"], row["counts"]) == ("E", 45, ["calendar"])
    assert (row["pledge_id"], row["document_id"], row["grade"]) == ("P", "FIRST", "P")
    assert (row["done_stage"], row["is_earliest"]) == ("done", False)


def test_a_rule_may_name_ways_to_count_calendars_and_months() -> None:
    row = parsed(
        'after_stage = "sold"\ndays = 45\ncounts = ["calendar", "business"]\ncalendars = ["USA", "EUU"]'
    )
    assert (row["counts"], row["calendars"]) == (["calendar", "business"], ["USA", "EUU"])
    row = parsed("after_date = 2025-10-28\nmonths = 6")
    assert (row["after_date"], row["months"]) == (date(2025, 10, 28), 6)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("", "found no date"),
        ('after_event = "E"', "found no date"),
        ("days = 45", "found no anchor"),
        ('after_event = "E"\ndays = 45\nmonths = 2', "`days` and `months`"),
        ('after_event = "E"\nafter_date = 2025-10-28\ndays = 45', "`after_event` and `after_date`"),
        ('after_event = "E"\ndue_date = 2026-04-28', "no anchor beside `due_date`"),
        ('after_event = "LOST"\ndays = 45', "`LOST`, no such event"),
        ('after_event = "E"\ndays = "45"', "a whole number"),
        ('after_event = "E"\ndays = 4.5', "a whole number"),
        ('after_event = "E"\ndays = 0', "at least 1"),
        ('after_event = "E"\ndays = 45\ncounts = ["working"]', "of calendar, business"),
        ('after_event = "E"\ndays = 45\ncounts = []', "of calendar, business"),
        ('after_event = "E"\ndays = 45\ncalendars = ["JP0"]', "a country with known holidays"),
        ('after_stage = "bought"\ndays = 45', "one of"),
        ('due_date = 2026-04-28\nreading = "P/total"', "a milestone reading of this pledge"),
        ('due_date = 2026-04-28\nreading = "Q/done"', "a milestone reading of this pledge"),
        ('due_date = 2026-04-28\nreading = "LOST"', "no such reading"),
        ('due_date = 2026-04-28\nis_earliest = true\nreading = "Q/done"', "an earliest day is no deadline"),
    ],
)
def test_a_milestone_that_cannot_be_computed_is_refused(fields: str, message: str) -> None:
    with pytest.raises(RegisterError, match=message):
        parsed(fields)
