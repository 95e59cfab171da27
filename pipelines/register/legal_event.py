"""Legal events: an entry may name several agreements or pledges, and becomes one row for each."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pledgebook.pipelines.core.records.problem import Problem
from pledgebook.pipelines.register.entry import Entry, by_id, of_table

WAYS = ("agreement", "agreements", "pledge", "pledges")


def legal_event_entries(entries: Sequence[Entry]) -> tuple[list[Entry], list[Problem]]:
    """Return one entry per legal event and agreement or pledge that it names.

    `pledge` and `pledges` name pledges of any agreement, from which the agreement follows; `agreements` names several
    agreements with all their pledges.

    Args:
        entries: All entries of the register.

    Returns:
        The entries, and the faults of the lists.
    """
    pledges = by_id(entries, "pledge").items()
    agreement_of = {one: row.values["agreement_id"] for one, row in pledges if "agreement_id" in row.values}
    problems: list[Problem] = []
    events = of_table(entries, "legal_event")
    return [row for entry in events for row in _rows(entry, agreement_of, problems)], problems


def _rows(entry: Entry, agreement_of: dict[str, str], problems: list[Problem]) -> Iterator[Entry]:
    written = _written(entry)
    problems += _faults(entry, written, agreement_of)
    plural = next((name for name in ("pledges", "agreements") if name in entry.extra), None)
    named = _names(entry.extra[plural]) if plural else [entry.values.get("pledge_id")]
    for name in named:
        pledge_id = None if plural == "agreements" else name
        agreement_id = name if plural == "agreements" else agreement_of.get(str(pledge_id))
        known = {"agreement_id": agreement_id} if agreement_id is not None else {}
        where = f"{entry.where}, `{name}`" if plural else entry.where
        values = entry.values | known | {"pledge_id": pledge_id}
        yield replace(entry, where=where, values=values, inherited=entry.inherited - {"agreement_id"})


def _written(entry: Entry) -> list[str]:
    """Return the fields in which an entry itself names agreements or pledges, without an inherited agreement."""
    own = [name for name in ("agreement", "pledge") if f"{name}_id" in entry.values]
    return [
        name for name in WAYS if name in entry.extra or (name in own and f"{name}_id" not in entry.inherited)
    ]


def _faults(entry: Entry, written: list[str], agreement_of: dict[str, str]) -> Iterator[Problem]:
    plurals = [name for name in ("agreements", "pledges") if name in written]
    if plurals and len(written) > 1:
        found = " and ".join(f"`{name}`" for name in written)
        yield Problem(entry.where, found, "only one of them", f"Keep only `{plurals[0]}`.")
    for name in plurals:
        value = entry.extra[name]
        if not _names(value) or len(_names(value)) != len(set(_names(value))):
            remedy = f'Write it like {name} = ["…", "…"].'
            yield Problem(f"{entry.where}, {name}", repr(value), "a list of different ids in quotes", remedy)
    is_named = written or not entry.lacks("agreement_id") or not entry.lacks("pledge_id")
    if not is_named:
        remedy = "Name the agreement if all its pledges are affected, otherwise the pledges."
        yield Problem(entry.where, "neither an agreement nor a pledge", "`agreement` or `pledges`", remedy)
    pledge_id, agreement_id = entry.values.get("pledge_id"), entry.values.get("agreement_id")
    of = agreement_of.get(pledge_id) if pledge_id is not None else None
    if of is not None and agreement_id is not None and of != agreement_id and "agreement" in written:
        remedy = f"Drop `agreement`. It follows from the pledge, and is `{of}`."
        yield Problem(entry.where, f"`{pledge_id}`, a pledge of {of}", f"one of {agreement_id}", remedy)


def _names(value: Any) -> list[str]:  # noqa: ANN401
    """Return the ids of a list; none if it is not a list of texts."""
    is_list = isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)
    return list(value) if is_list else []
