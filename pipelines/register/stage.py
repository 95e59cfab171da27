"""Stage of a reading by flows: it follows from the statistics, and may be written for clarity."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pledgebook.pipelines.core.records.problem import Problem
from pledgebook.pipelines.core.stages import stages_of
from pledgebook.pipelines.register.entry import Entry, by_id, of_table
from pledgebook.pipelines.register.transaction import is_transacted, stages_of_transactions, with_series

BY_FLOWS = ("value", "quantity")
NAMES = ("source", "series", "direction")


def staged(entries: Sequence[Entry]) -> list[Entry]:
    """Add its stage to each reading by flows of a purchase, and to each by transactions: it follows from their series."""
    purchases = _purchases(entries)
    return [
        _staged(entry, _possible(entry))
        if _is_measured(entry, purchases)
        else _staged(with_series(entry), stages_of_transactions(entry))
        if entry.table == "reading" and is_transacted(entry)
        else entry
        for entry in entries
    ]


def broken_stages(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Check that a stage fits the statistics: sold from sales, shipped from exports, arrived from imports of a purchase."""
    purchases = _purchases(entries)
    for reading in of_table(entries, "reading"):
        stage = reading.values.get("stage")
        if stage is None or reading.values.get("measure") not in (*BY_FLOWS, "none"):
            continue
        where = f"{reading.where}, stage"
        if not _is_measured(reading, purchases):
            found = f"`{stage}` on a reading by flows of a pledge that is not a purchase"
            if reading.values["measure"] == "none":
                found = f'`{stage}` on a reading with `measure = "none"`'
            yield Problem(where, found, "no `stage`", "Drop it, or fix the measure or the instrument.")
        elif possible := _possible(reading):
            yield from _misfit(reading, stage, possible, where)


def _misfit(reading: Entry, stage: str, possible: tuple[str, ...], where: str) -> Iterator[Problem]:
    if stage not in possible:
        source, series, direction = (reading.values[name] for name in NAMES)
        found = f"`{stage}` with the {direction}s of {source} {series}"
        expected = " or ".join(f"`{name}`" for name in possible)
        remedy = "Sales are sold, exports are shipped, imports have arrived. Fix the source, or drop `stage`."
        yield Problem(where, found, expected, remedy)


def _purchases(entries: Sequence[Entry]) -> set[str]:
    pledges = by_id(entries, "pledge").items()
    return {pledge_id for pledge_id, entry in pledges if entry.values.get("instrument") == "purchase"}


def _is_measured(entry: Entry, purchases: set[str]) -> bool:
    """Whether an entry is a reading by flows of a purchase."""
    is_reading = entry.table == "reading" and entry.values.get("measure") in BY_FLOWS
    return is_reading and entry.values.get("pledge_id") in purchases


def _possible(reading: Entry) -> tuple[str, ...]:
    """Return the stages that its statistics can measure; none if a field is missing, which is reported elsewhere."""
    if any(name not in reading.values for name in NAMES):
        return ()
    return stages_of(*(reading.values[name] for name in NAMES))


def _staged(reading: Entry, possible: tuple[str, ...]) -> Entry:
    if not possible or not reading.lacks("stage"):
        return reading
    return replace(reading, values=reading.values | {"stage": possible[0]})
