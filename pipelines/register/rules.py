"""Checks across entries of the register: references, ids, dates, cycles, headlines."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, cast

from pledgebook.pipelines.core.records.problem import Problem, closest
from pledgebook.pipelines.register.entry import Entry, by_id, of_table
from pledgebook.pipelines.register.knowledge import members, scopes_of
from pledgebook.pipelines.register.milestone import broken_by_milestones
from pledgebook.pipelines.register.mirror import broken_by_mirrors
from pledgebook.pipelines.register.product_group import broken_by_groups
from pledgebook.pipelines.register.reading import broken_by_readings
from pledgebook.pipelines.register.shape import OF_EVENT, name_of
from pledgebook.pipelines.register.stage import broken_stages
from pledgebook.pipelines.register.target import broken_by_targets
from pledgebook.pipelines.register.transaction import broken_by_transactions
from pledgebook.pipelines.register.watch import broken_by_watches
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import key

REFERENCES = {
    "agreement_id": "agreement",
    "document_id": "document",
    "pledge_id": "pledge",
    "reading_id": "reading",
    "scope_id": "scope",
}
"""Table that a column refers to, where it is the id."""

PARTS = {
    ("pledge", "part_of"): "pledge_id",
    ("event", "part_of"): "event_id",
    ("event", "duplicate_of"): "event_id",
    ("milestone", "after_event_id"): "event_id",
}
OF_OTHERS = {("event", "serves"): "pledge"}
"""Table that a column refers to, where it is neither the id nor a part."""

ORDERED = (
    ("period_start", "period_end"),
    ("baseline_from", "baseline_to"),
    ("pledged_date", "deadline"),
    ("effective_from", "effective_to"),
    ("amount_low", "amount_high"),
    ("low", "high"),
    ("margin_low", "margin"),
    ("margin", "margin_high"),
)


def broken_rules(written: Sequence[Entry], entries: Sequence[Entry]) -> list[Problem]:
    """Return all faults, in the order of the checks.

    Missing and invalid fields were reported before and are skipped here.

    Args:
        written: All entries as written in the files, with `known_from`.
        entries: The same, with one entry per product prefix of a scope.
    """
    checks = (
        _ids,
        _order,
        _cycles,
        _agreements,
        _readings,
        _declarations,
        broken_by_targets,
        _events,
        _sectors,
        broken_by_readings,
        broken_by_transactions,
        broken_stages,
        broken_by_mirrors,
        broken_by_milestones,
        broken_by_watches,
        broken_by_groups,
        _months,
    )
    found = [problem for check in checks for problem in check(entries)]
    return [*_references(written), *found, *_undated(written)]


def _agreements(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Check that a materiality amount has a unit, and the reverse."""
    for entry in of_table(entries, "agreement"):
        amount, unit = entry.lacks("materiality_amount"), entry.lacks("materiality_unit")
        if amount != unit:
            there, lacking = ("unit", "amount") if amount else ("amount", "unit")
            found = f"`materiality_{there}` and no `materiality_{lacking}`"
            yield Problem(entry.where, found, "both or neither", f"Add `materiality_{lacking} = …`.")


def _months(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Check that a month is written as its first day."""
    for entry in entries:
        day = entry.values.get("first_month")
        if day is not None and day.day != 1:
            remedy = f"Write `first_month = {day.replace(day=1)}`."
            yield Problem(f"{entry.where}, first_month", str(day), "the first day of a month", remedy)


def _references(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Check that references exist."""
    ids = {table: by_id(entries, table) for table in (*REFERENCES.values(), "event")}
    for entry in entries:
        targets = {column: table for column, table in REFERENCES.items() if table != entry.table}
        targets |= {
            column: column_id.removesuffix("_id")
            for (table, column), column_id in PARTS.items()
            if table == entry.table
        }
        targets |= {column: table for (of, column), table in OF_OTHERS.items() if of == entry.table}
        for column, table in targets.items():
            value = entry.values.get(column)
            if value is not None and value not in ids[table] and column not in entry.inherited:
                where = f"{entry.where}, {name_of(entry.table, column)}"
                expected = f"the id of {'an' if table[0] in 'aeiou' else 'a'} {table}"
                yield Problem(where, f"`{value}`, no such {table}", expected, closest(value, ids[table]))


def _undated(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Check that a scope has a date from which it was known.

    Only scopes may lack a document and an agreement; for other entries, and readings that use a scope, a missing date
    is reported as another fault.
    """
    used = {scope_id for entry in entries for scope_id in scopes_of(entry)}
    used |= {member for entry in entries for member in members(entry)}
    for scope in of_table(entries, "scope"):
        is_reported = scope.values.get("scope_id") in used or not scope.lacks("document_id")
        if scope.lacks("known_from") and not is_reported:
            remedy = "Use it in a reading or a mirror, or give it `document` or `known_from`."
            yield Problem(scope.where, "no date from which it was known", "a date", remedy)


def _ids(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Check that a row is unique, or follows a superseded one."""
    rows: defaultdict[tuple[Any, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        names = key(CONTRACTS[entry.table])
        if {*names, "known_from"} <= entry.values.keys():
            rows[entry.table, *(entry.values[name] for name in names)].append(entry)
    for same in rows.values():
        ordered = sorted(same, key=lambda entry: entry.values["known_from"])
        for first, second in pairwise(ordered):
            ended = first.values.get("known_to")
            if ended is None or ended > second.values["known_from"]:
                yield Problem(
                    second.where,
                    f"the same row as in {first.where}",
                    "only one row at a time",
                    "Rename one of them, or end the older one with `superseded = <date>` and give the newer "
                    "one a document or `known_from` of that date.",
                )  # fmt: skip


def _order(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Check that starts are not after ends, and low ends not above high ends."""
    for entry in entries:
        for first, last in ORDERED:
            low, high = entry.values.get(first), entry.values.get(last)
            if low is not None and high is not None and low > high:
                found, expected = f"{first} {low} and {last} {high}", f"`{first}` not above `{last}`"
                yield Problem(entry.where, found, expected, "Swap or fix them.")
        begun, ended = entry.values.get("known_from"), entry.values.get("known_to")
        if begun is not None and ended is not None and ended <= begun:
            found = f"known from {begun:%Y-%m-%d} and superseded {ended:%Y-%m-%d}"
            remedy = "Fix the date, or remove a row that was never known."
            yield Problem(entry.where, found, "a later date of `superseded`", remedy)


def _cycles(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Check that no pledge or event is a part or a duplicate of itself, directly or through others."""
    for (table, column), id_column in PARTS.items():
        rows = [row for row in of_table(entries, table) if id_column in row.values]
        above = {row.values[id_column]: row.values[column] for row in rows if row.values.get(column)}
        reported: set[str] = set()
        for row in rows:
            path = [row.values[id_column]]
            while path[-1] in above and above[path[-1]] not in path:
                path.append(above[path[-1]])
            if path[-1] in above and above[path[-1]] == path[0] and path[0] not in reported:
                reported |= set(path)
                found = " → ".join([*path, path[0]])
                yield Problem(f"{row.where}, {column}", found, "no cycle", "Remove one of these links.")


def _readings(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Check that a pledge has exactly one headline reading, and each reading a target."""
    readings = of_table(entries, "reading")
    with_target = {entry.values.get("reading_id") for entry in of_table(entries, "target")}
    headlines: defaultdict[str, set[str]] = defaultdict(set)
    for reading in readings:
        reading_id = reading.values.get("reading_id")
        if reading.values.get("is_headline", True) and "known_to" not in reading.values:
            headlines[reading.values.get("pledge_id", "")].add(str(reading_id))
        if reading_id is not None and reading_id not in with_target:
            remedy = "Add a [[pledge.reading.target]]; without an amount it only states the period."
            yield Problem(reading.where, "no target", "at least one", remedy)
    for pledge_id, pledge in by_id(entries, "pledge").items():
        names = sorted(headlines[pledge_id])
        if len(names) != 1:
            found = f"{len(names)} headline readings" + (f" ({', '.join(names)})" if names else "")
            yield Problem(pledge.where, found, "exactly one", "Set `is_headline = true` on one reading.")


def _declarations(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Check that a declared headline is a reading of its pledge, and another one than before."""
    readings = of_table(entries, "reading")
    for one in of_table(entries, "declaration"):
        pledge_id, reading_id = one.values.get("pledge_id"), one.values.get("reading_id")
        own = [row for row in readings if row.values.get("reading_id") == reading_id]
        where = f"{one.where}, reading"
        if own and own[0].values.get("pledge_id") != pledge_id:
            found = f"`{reading_id}`, a reading of {own[0].values.get('pledge_id')}"
            yield Problem(where, found, f"a reading of {pledge_id}", "Name one of its own readings.")
        elif any(_was_headline(row, one.values.get("known_from")) for row in own):
            remedy = "Drop the declaration, or name the reading that becomes the headline."
            yield Problem(where, f"`{reading_id}`, the headline before", "another reading", remedy)


def _was_headline(reading: Entry, day: datetime | None) -> bool:
    """Whether a reading was the headline up to a day, and beyond it."""
    begun, ended = reading.values.get("known_from"), reading.values.get("known_to")
    if day is None or begun is None or not reading.values.get("is_headline"):
        return False
    return bool(begun < day and (ended is None or ended > day))


def _events(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Check that all claims of an event that are known at one time agree on what it is, and that an amount has a unit."""
    before: defaultdict[str, list[Entry]] = defaultdict(list)
    for event in of_table(entries, "event"):
        of_event = before[event.values.get("event_id", event.where)]
        for other in of_event:
            differing = _differing(other, event) if _are_known_together(other, event) else []
            if differing:
                found = f"another `{name_of('event', differing[0])}` than in {other.where}"
                remedy = (
                    "Give a different event its own id. If the event was restated, end the older entry with "
                    "`superseded = <date>` and give the newer one `known_from` of that date."
                )
                yield Problem(event.where, found, "the same", remedy)
                break
        of_event.append(event)
        if {"amount_low", "amount_high"} & event.values.keys() and event.lacks("unit"):
            yield Problem(event.where, "an amount and no `unit`", "a unit", 'Add `unit`, such as "USD".')


def _sectors(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Check that the sector of an event is one that its pledge names, and that it serves another pledge than its own."""
    pledges = by_id(entries, "pledge")
    for event in of_table(entries, "event"):
        own, sector = event.values.get("pledge_id", ""), event.values.get("sector")
        named: list[str] = pledges[own].values.get("sectors", []) if own in pledges else [str(sector)]
        if sector is not None and sector not in named:
            expected = f"a sector of {own} ({', '.join(named)})" if named else f"a sector that {own} names"
            remedy = f"{closest(sector, named)} Or add it to the `sectors` of the pledge, if a text names it."
            yield Problem(f"{event.where}, sector", f"`{sector}`", expected, remedy)
        if event.values.get("serves") == own and own:
            remedy = "Drop it: an event counts under its own pledge."
            yield Problem(f"{event.where}, serves", f"`{own}`", "another pledge", remedy)


def _differing(first: Entry, second: Entry) -> list[str]:
    """Return the columns of an event on which two of its claims differ."""
    wrong = first.wrong | second.wrong
    return [
        name for name in OF_EVENT if first.values.get(name) != second.values.get(name) and name not in wrong
    ]


def _are_known_together(first: Entry, second: Entry) -> bool:
    """Whether the knowledge intervals of two entries overlap; so taken to be if a date is missing."""
    if first.lacks("known_from") or second.lacks("known_from"):
        return True
    earlier, later = sorted((first, second), key=lambda entry: cast("datetime", entry.values["known_from"]))
    return earlier.lacks("known_to") or bool(earlier.values["known_to"] > later.values["known_from"])
