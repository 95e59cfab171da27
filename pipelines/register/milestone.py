"""Checks of milestones: start of the time, length, and calendars."""

from collections.abc import Iterator, Sequence

from pledgebook.pipelines.core.business_days import has_calendar
from pledgebook.pipelines.core.records.problem import Problem, closest
from pledgebook.pipelines.core.vocabulary import DAY_COUNTS
from pledgebook.pipelines.register.entry import Entry, by_id, of_table

ANCHORS = {"after_event_id": "after_event", "after_stage": "after_stage", "after_date": "after_date"}
LENGTHS = ("days", "months")


def broken_by_milestones(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield the faults of milestones that go beyond a single field."""
    readings = by_id(entries, "reading")
    for entry in of_table(entries, "milestone"):
        yield from _date_or_rule(entry)
        yield from _lists(entry)
        yield from _no_deadline(entry)
        reading = readings.get(entry.values.get("reading_id", ""))
        if reading is None:
            continue
        pledge_id, basis = (reading.values.get(name) for name in ("pledge_id", "basis"))
        if pledge_id != entry.values.get("pledge_id") or basis != "milestone":
            found = f"`{entry.values['reading_id']}`, a reading of {pledge_id}, {basis}"
            remedy = "Name the milestone reading of this date, or none."
            yield Problem(f"{entry.where}, reading", found, "a milestone reading of this pledge", remedy)


def _date_or_rule(entry: Entry) -> Iterator[Problem]:
    """Check that a milestone has a date, or a number of days or months after one anchor."""
    lengths = [name for name in LENGTHS if not entry.lacks(name)]
    anchors = [name for column, name in ANCHORS.items() if not entry.lacks(column)]
    has_date = not entry.lacks("due_date")
    if has_date + len(lengths) != 1:
        found = (
            " and ".join(f"`{name}`" for name in [*(["due_date"] if has_date else []), *lengths]) or "no date"
        )
        remedy = "Give the date of the text, or the number of days or months after an anchor."
        yield Problem(entry.where, found, "one of `due_date`, `days`, `months`", remedy)
    elif len(anchors) != (0 if has_date else 1):
        found = " and ".join(f"`{name}`" for name in anchors) or "no anchor"
        expected = "no anchor beside `due_date`" if has_date else f"one of {', '.join(ANCHORS.values())}"
        yield Problem(entry.where, found, expected, "Name one anchor for days or months, none for a date.")


def _no_deadline(entry: Entry) -> Iterator[Problem]:
    """Check that an earliest day is not taken for the last day of a reading."""
    if entry.values.get("is_earliest") and not entry.lacks("reading_id"):
        expected = "no `reading` beside `is_earliest`: an earliest day is no deadline"
        remedy = "Leave out `reading`, and give its target no `period_end`."
        yield Problem(f"{entry.where}, reading", f"`{entry.values['reading_id']}`", expected, remedy)


def _lists(entry: Entry) -> Iterator[Problem]:
    counts, calendars = entry.values.get("counts", []), entry.values.get("calendars", [])
    for count in counts:
        if count not in DAY_COUNTS:
            remedy = closest(count, DAY_COUNTS)
            yield Problem(f"{entry.where}, counts", f"`{count}`", f"one of {', '.join(DAY_COUNTS)}", remedy)
    if not counts or len(set(counts)) != len(counts):
        expected = f"at least one of {', '.join(DAY_COUNTS)}, each once"
        yield Problem(f"{entry.where}, counts", repr(counts), expected, "Name each way to count once.")
    for code in calendars:
        if not has_calendar(code):
            remedy = "Write ISO 3166 alpha-3 codes, `EUU` for the European Union."
            yield Problem(f"{entry.where}, calendars", f"`{code}`", "a country with known holidays", remedy)
