"""Checks of targets: they fit the basis of their reading, do not overlap, and repeat in whole years."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise

from pledgebook.pipelines.core.months import DAY, add_years
from pledgebook.pipelines.core.records.problem import Problem
from pledgebook.pipelines.register.entry import Entry, by_id, of_table


def broken_by_targets(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield the faults of targets, alone, with their reading, and with other targets of the reading."""
    readings, pledges = by_id(entries, "reading"), by_id(entries, "pledge")
    bases = {one: row.values.get("basis") for one, row in readings.items()}
    deadline_of = {one: row.values.get("deadline") for one, row in pledges.items()}
    deadlines = {one: deadline_of.get(row.values.get("pledge_id", "")) for one, row in readings.items()}
    targets = of_table(entries, "target")
    for target in targets:
        yield from _basis(target, bases.get(target.values.get("reading_id", "")))
        yield from _repeats(target)
    yield from _shared_days(targets, deadlines)


def _basis(target: Entry, basis: str | None) -> Iterator[Problem]:
    """Check that a target has an amount or a growth exactly if the basis of the reading requires one."""
    has_amount = bool({"amount_low", "amount_high"} & target.values.keys())
    has_growth = not target.lacks("growth_pct")
    if has_amount and basis in ("milestone", "unquantified", "growth"):
        found = f"an amount under the basis {basis}"
        yield Problem(target.where, found, "no amount", "Drop it, or change the reading's `basis`.")
    if basis is not None and has_growth != (basis == "growth"):
        found = f"{'a' if has_growth else 'no'} `growth_pct` under the basis {basis}"
        expected = "`growth_pct` if and only if the basis is growth"
        yield Problem(target.where, found, expected, "Fix one of them.")


def _repeats(target: Entry) -> Iterator[Problem]:
    """Check that a recurring target has an end within the first year, or after whole years."""
    if not target.values.get("is_recurring"):
        return
    start, end = target.values.get("period_start"), target.values.get("period_end")
    if target.lacks("period_end"):
        remedy = "Add the last day of the first period; the target then repeats each year."
        yield Problem(target.where, "a recurring target without `period_end`", "`period_end`", remedy)
    elif start is not None and end is not None and _last_day(start, end) < end:
        found = f"a recurring target from {start} to {end}"
        expected = "whole years, or an end within the first year"
        remedy = (
            "Give the rest of the last year its own target, since a repeat would ask for the whole amount."
        )
        yield Problem(target.where, found, expected, remedy)


def _last_day(start: date, end: date) -> date:
    """Return the last day up to `end` that completes whole years from `start`; `end` if it is in the first year."""
    if end < add_years(start, 1):
        return end
    years = end.year - start.year + 1
    return max(day for number in range(1, years + 1) if (day := add_years(start, number) - DAY) <= end)


def _shared_days(targets: Sequence[Entry], deadlines: dict[str, date | None]) -> Iterator[Problem]:
    """Check that targets of a reading that are known at the same time do not overlap."""
    by_reading: defaultdict[str, list[Entry]] = defaultdict(list)
    for target in targets:
        if {"reading_id", "period_start", "known_from"} <= target.values.keys() and not target.wrong:
            by_reading[target.values["reading_id"]].append(target)
    for reading_id, own in by_reading.items():
        for moment in sorted({row.values["known_from"] for row in own}):
            known = sorted(
                (row for row in own if _is_known(row, moment)), key=lambda row: row.values["period_start"]
            )
            for first, second in pairwise(known):
                begun, ended = second.values["period_start"], _end(first, second, deadlines.get(reading_id))
                newest = moment in (first.values["known_from"], second.values["known_from"])
                if newest and first.values["period_start"] < begun and (ended is None or begun <= ended):
                    found = f"{begun}, a day of the target from {first.values['period_start']} to {ended or 'no end'}"
                    remedy = "End the one before the other begins, or give the other its own reading."
                    yield Problem(second.where, found, "a day of no other target of this reading", remedy)


def _is_known(target: Entry, moment: datetime) -> bool:
    until = target.values.get("known_to")
    return target.values["known_from"] <= moment and (until is None or moment < until)


def _end(target: Entry, following: Entry, deadline: date | None) -> date | None:
    """Return the last day of a target; if recurring, of its last period that begins before the following target."""
    start, end = target.values["period_start"], target.values.get("period_end")
    if not target.values.get("is_recurring"):
        return end or deadline
    after = end + DAY if end and end < add_years(start, 1) else None
    begun_by = following.values["period_start"]
    years = max(
        (number for number in range(begun_by.year - start.year + 1) if add_years(start, number) < begun_by),
        default=0,
    )
    last: date = add_years(after or add_years(start, 1), years) - DAY
    return last if after or end is None else min(last, end)
