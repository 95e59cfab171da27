"""The laws of the register that no single field can keep: references, ids, dates, cycles, headlines."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from pipelines.register.entry import Entry, by_id, of_table
from pipelines.register.knowledge import members, scopes_of
from pipelines.register.milestone import broken_by_milestones
from pipelines.register.mirror import broken_by_mirrors
from pipelines.register.problem import Problem, closest
from pipelines.register.reading import broken_by_readings
from pipelines.register.shape import OF_EVENT, name_of
from pipelines.register.stage import broken_stages
from pipelines.register.target import broken_by_targets
from pipelines.register.watch import broken_by_watches
from pipelines.schemas import CONTRACTS
from pipelines.schemas.contract import key

REFERENCES = {
    "agreement_id": "agreement",
    "document_id": "document",
    "pledge_id": "pledge",
    "reading_id": "reading",
    "scope_id": "scope",
}
"""The column that refers to another table; in that table it is the id."""

PARTS = {
    ("pledge", "part_of"): "pledge_id",
    ("event", "part_of"): "event_id",
    ("event", "duplicate_of"): "event_id",
    ("milestone", "after_event_id"): "event_id",
}
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
    """Every broken law, in the order of the laws.

    A field that is missing or wrong was told before: the laws pass over it.

    Args:
        written: All entries as they stand in the files, with their knowledge dates.
        entries: The same, with one entry for each product prefix of a scope.
    """
    laws = (
        _ids,
        _order,
        _cycles,
        _agreements,
        _readings,
        broken_by_targets,
        _events,
        broken_by_readings,
        broken_stages,
        broken_by_mirrors,
        broken_by_milestones,
        broken_by_watches,
        _months,
    )
    told = [*_references(written), *(problem for law in laws for problem in law(entries))]
    return [*told, *_undated(written)]


def _agreements(entries: Sequence[Entry]) -> Iterator[Problem]:
    """An amount from which breaks are material has a unit, and a unit an amount."""
    for entry in of_table(entries, "agreement"):
        amount, unit = entry.lacks("materiality_amount"), entry.lacks("materiality_unit")
        if amount != unit:
            there, lacking = ("unit", "amount") if amount else ("amount", "unit")
            found = f"`materiality_{there}` and no `materiality_{lacking}`"
            yield Problem(entry.where, found, "both or neither", f"Add `materiality_{lacking} = …`.")


def _months(entries: Sequence[Entry]) -> Iterator[Problem]:
    """A month is written as its first day."""
    for entry in entries:
        day = entry.values.get("first_month")
        if day is not None and day.day != 1:
            remedy = f"Write `first_month = {day.replace(day=1)}`."
            yield Problem(f"{entry.where}, first_month", str(day), "the first day of a month", remedy)


def _references(entries: Sequence[Entry]) -> Iterator[Problem]:
    """What an entry refers to stands in the register."""
    ids = {table: by_id(entries, table) for table in (*REFERENCES.values(), "event")}
    for entry in entries:
        targets = {column: table for column, table in REFERENCES.items() if table != entry.table}
        targets |= {
            column: column_id.removesuffix("_id")
            for (table, column), column_id in PARTS.items()
            if table == entry.table
        }
        for column, table in targets.items():
            value = entry.values.get(column)
            if value is not None and value not in ids[table] and column not in entry.inherited:
                where = f"{entry.where}, {name_of(entry.table, column)}"
                expected = f"the id of {'an' if table[0] in 'aeiou' else 'a'} {table}"
                yield Problem(where, f"`{value}`, no such {table}", expected, closest(value, ids[table]))


def _undated(entries: Sequence[Entry]) -> Iterator[Problem]:
    """A scope was known from some day.

    Only scopes can do without a document and an agreement; what hinders the date of any other entry is a fault
    of its own, and so is what hinders a reading that uses the scope.
    """
    used = {scope_id for entry in entries for scope_id in scopes_of(entry)}
    used |= {member for entry in entries for member in members(entry)}
    for scope in of_table(entries, "scope"):
        is_told = scope.values.get("scope_id") in used or not scope.lacks("document_id")
        if scope.lacks("known_from") and not is_told:
            remedy = "Use it in a reading or a mirror, or give it `document` or `known_from`."
            yield Problem(scope.where, "no date from which it was known", "one", remedy)


def _ids(entries: Sequence[Entry]) -> Iterator[Problem]:
    """A row stands once, or again only after it was superseded."""
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
                    "one row at a time",
                    "Rename one of them, or end the older one with `superseded = <date>` and give the newer "
                    "one a document or `known_from` of that date.",
                )  # fmt: skip


def _order(entries: Sequence[Entry]) -> Iterator[Problem]:
    """A beginning is not after its end, and a low end is not above its high end."""
    for entry in entries:
        for first, last in ORDERED:
            low, high = entry.values.get(first), entry.values.get(last)
            if low is not None and high is not None and low > high:
                found, expected = f"{first} {low} and {last} {high}", f"`{first}` up to `{last}`"
                yield Problem(entry.where, found, expected, "Swap or mend them.")
        begun, ended = entry.values.get("known_from"), entry.values.get("known_to")
        if begun is not None and ended is not None and ended <= begun:
            found = f"known from {begun:%Y-%m-%d} and superseded {ended:%Y-%m-%d}"
            remedy = "A row that was never known need not be written."
            yield Problem(entry.where, found, "a later date", remedy)


def _cycles(entries: Sequence[Entry]) -> Iterator[Problem]:
    """No pledge or event is, through others, a part or a repetition of itself."""
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
    """A pledge has exactly one headline reading, and each reading says what realizes it."""
    readings = of_table(entries, "reading")
    asked = {entry.values.get("reading_id") for entry in of_table(entries, "target")}
    headlines: defaultdict[str, set[str]] = defaultdict(set)
    for reading in readings:
        reading_id = reading.values.get("reading_id")
        if reading.values.get("is_headline", True) and "known_to" not in reading.values:
            headlines[reading.values.get("pledge_id", "")].add(str(reading_id))
        if reading_id is not None and reading_id not in asked:
            remedy = "Add a [[pledge.reading.target]]; without an amount it states the period only."
            yield Problem(reading.where, "no target", "at least one", remedy)
    for pledge_id, pledge in by_id(entries, "pledge").items():
        names = sorted(headlines[pledge_id])
        if len(names) != 1:
            found = f"{len(names)} headline readings" + (f" ({', '.join(names)})" if names else "")
            yield Problem(pledge.where, found, "exactly one", "Set `is_headline = true` on one reading.")


def _events(entries: Sequence[Entry]) -> Iterator[Problem]:
    """All claims on one event speak of the same step, and an amount has a unit."""
    first: dict[str, Entry] = {}
    for event in of_table(entries, "event"):
        told = first.setdefault(event.values.get("event_id", event.where), event)
        differing = [
            name
            for name in OF_EVENT
            if told.values.get(name) != event.values.get(name) and name not in told.wrong | event.wrong
        ]
        if differing:
            found = f"another `{name_of('event', differing[0])}` than in {told.where}"
            yield Problem(
                event.where, found, "the same", "Another step is another event: give it its own id."
            )
        if {"amount_low", "amount_high"} & event.values.keys() and event.lacks("unit"):
            yield Problem(event.where, "an amount and no `unit`", "a unit", 'Add `unit`, such as "USD".')
