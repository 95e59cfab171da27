"""Date from which a row of the register was known, and which reading was the headline on which day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from pledgebook.pipelines.core.records.hidden import EMBARGO
from pledgebook.pipelines.register.entry import Entry

ALWAYS = datetime(1990, 1, 1)  # noqa: DTZ001 the ledger keeps moments in UTC without a zone

SCOPES = ("scope_id", "exporter_elsewhere_id", "importer_elsewhere_id")
"""Columns of a mirror that name a scope."""


def dated(entries: Sequence[Entry]) -> list[Entry]:
    """Add `known_from` to every entry.

    In this order: the entry's own `known_from`, the date of its document, of its agreement, of the earliest agreement
    of its file; for a scope then of the earliest reading or mirror that uses it, directly or through a union. A product
    group without any of these is only a name, and was always known; other entries are rejected later.
    """
    agreements = {
        entry.values["agreement_id"]: entry.values["agreed_date"]
        for entry in reversed(entries)
        if entry.table == "agreement" and {"agreement_id", "agreed_date"} <= entry.values.keys()
    }
    documents = {
        entry.values["document_id"]: _document_date(entry, agreements)
        for entry in reversed(entries)
        if entry.table == "document" and "document_id" in entry.values
    }
    by_file = {
        entry.file: min(known for other in entries if (known := _agreed(other, entry.file)))
        for entry in entries
        if _agreed(entry, entry.file)
    }
    rows = [_dated(entry, agreements, documents, by_file) for entry in entries]
    used = _used_from(rows)
    return [
        _from(row, used.get(row.values.get("scope_id", ""))) if row.table == "scope" else row for row in rows
    ]


def _used_from(entries: Sequence[Entry]) -> dict[str, datetime]:
    """Return the earliest moment at which each scope was used by a reading, a mirror or a union."""
    used: dict[str, datetime] = {}

    def use(scope_id: str, known: datetime | None) -> None:
        if known is not None:
            used[scope_id] = min(known, used.get(scope_id, known))

    for entry in entries:
        for scope_id in scopes_of(entry):
            use(scope_id, entry.values.get("known_from"))
    for union in entries:
        for member in members(union):
            use(member, union.values.get("known_from", used.get(union.values.get("scope_id", ""))))
    return used


def embargoed(entries: Sequence[Entry]) -> list[Entry]:
    """Let what was embargoed be known from the day on which that ended; what had been superseded by then is left out."""
    found = [_from_embargo(entry) for entry in entries]
    return [
        entry
        for entry in found
        if "known_to" not in entry.values or entry.values["known_to"] > entry.values.get("known_from", ALWAYS)
    ]


def _from_embargo(entry: Entry) -> Entry:
    until = entry.extra.get(EMBARGO)
    if type(until) is not date or "known_from" not in entry.values:
        return entry
    known = max(entry.values["known_from"], datetime.combine(until, time()))
    return replace(entry, values=entry.values | {"known_from": known})


def declared(entries: Sequence[Entry]) -> list[Entry]:
    """Apply the declarations of headlines: each ends the headline before it, and begins another one on its day.

    A reading that is known before and after such a day becomes two rows, one until that day and one from it on, and a
    declaration is known until the next one of its pledge.
    """
    found = sorted(
        (entry for entry in entries if entry.table == "declaration" and _is_whole(entry)),
        key=lambda entry: (entry.values["pledge_id"], entry.values["known_from"]),
    )
    rows = [entry for entry in entries if not any(entry is one for one in found)]
    for one in found:
        rows = [part for row in rows for part in _parts(row, one)]
    return rows + [
        replace(one, values=one.values | {"known_to": after.values["known_from"]})
        if after is not None
        and after.values["pledge_id"] == one.values["pledge_id"]
        and one.lacks("known_to")
        else one
        for one, after in zip(found, [*found[1:], None], strict=False)
    ]


def _is_whole(entry: Entry) -> bool:
    return {"pledge_id", "reading_id", "known_from"} <= entry.values.keys()


def _parts(row: Entry, one: Entry) -> list[Entry]:
    """Return a row of the register, cut at the day of a declaration if it is a reading whose place as headline changes."""
    values, day = row.values, one.values["known_from"]
    if row.table != "reading" or values.get("pledge_id") != one.values["pledge_id"]:
        return [row]
    is_headline = values.get("reading_id") == one.values["reading_id"]
    begun, ended = values.get("known_from"), values.get("known_to")
    is_same = values.get("is_headline") == is_headline
    if is_same or begun is None or (ended is not None and ended <= day):
        return [row]
    after = replace(row, values=values | {"is_headline": is_headline, "known_from": max(begun, day)})
    return [after] if begun >= day else [replace(row, values=values | {"known_to": day}), after]


def scopes_of(entry: Entry) -> list[str]:
    """Return the scopes used by a reading, a mirror or a watch; none for other entries."""
    columns = {"reading": ("scope_id",), "watch": ("scope_id",), "mirror_pair": SCOPES}.get(entry.table, ())
    return [entry.values[column] for column in columns if column in entry.values]


def members(scope: Entry) -> list[str]:
    """Return the members of a union; none for other entries."""
    written = scope.extra.get("union", [])
    return [name for name in written if isinstance(name, str)] if isinstance(written, list) else []


def _from(entry: Entry, known: datetime | None) -> Entry:
    if known is None or "known_from" in entry.values:
        return entry
    return replace(entry, values=entry.values | {"known_from": known})


def _agreed(entry: Entry, file: str) -> date | None:
    known: date | None = entry.values.get("agreed_date")
    return known if entry.table == "agreement" and entry.file == file else None


def _document_date(entry: Entry, agreements: dict[str, date]) -> date | None:
    own: date | None = entry.values.get("document_date")
    return own or agreements.get(entry.values.get("agreement_id", ""))


def _dated(
    entry: Entry, agreements: dict[str, date], documents: dict[str, date | None], by_file: dict[str, date]
) -> Entry:
    day = (
        documents.get(entry.values.get("document_id", ""))
        or agreements.get(entry.values.get("agreement_id", ""))
        or by_file.get(entry.file)
    )
    if day is None and entry.table == "product_group":
        return _from(entry, ALWAYS)
    return _from(entry, datetime.combine(day, time()) if day else None)
