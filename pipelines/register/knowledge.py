"""From when a row of the register was known: from its document's date, unless the row says otherwise."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from pipelines.register.entry import Entry


def dated(entries: Sequence[Entry]) -> list[Entry]:
    """Give every entry its `known_from`.

    The order is: the row's own `known_from`, its document's date, the agreement's date, the earliest
    agreement of its file. Entries for which none is known keep no date and are refused later.
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
    return [_dated(entry, agreements, documents, by_file) for entry in entries]


def _agreed(entry: Entry, file: str) -> date | None:
    known: date | None = entry.values.get("agreed_date")
    return known if entry.table == "agreement" and entry.file == file else None


def _document_date(entry: Entry, agreements: dict[str, date]) -> date | None:
    own: date | None = entry.values.get("document_date")
    return own or agreements.get(entry.values.get("agreement_id", ""))


def _dated(
    entry: Entry, agreements: dict[str, date], documents: dict[str, date | None], by_file: dict[str, date]
) -> Entry:
    values: dict[str, Any] = dict(entry.values)
    if "known_from" not in values:
        day = (
            documents.get(values.get("document_id", ""))
            or agreements.get(values.get("agreement_id", ""))
            or by_file.get(entry.file)
        )
        values |= {"known_from": datetime.combine(day, time())} if day else {}
    return Entry(entry.table, entry.file, entry.where, values, entry.extra)
