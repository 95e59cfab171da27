"""Checks of readings by the transactions of a source: which series, activities, donors and recipients it can have."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pledgebook.pipelines.core.countries import ISO3
from pledgebook.pipelines.core.records.problem import Problem, closest
from pledgebook.pipelines.core.sources import SOURCES, Source
from pledgebook.pipelines.core.stages import series_of
from pledgebook.pipelines.core.vocabulary import WORLD
from pledgebook.pipelines.register.country import closest_country
from pledgebook.pipelines.register.entry import Entry, of_table

SELECTION = ("activities", "donors", "recipients")
OF_FLOWS = ("reporter_iso3", "partner_iso3", "direction", "scope_id", "factor_id")
FIELDS = {
    "reporter_iso3": "reporter_iso3",
    "partner_iso3": "partner_iso3",
    "scope_id": "scope",
    "factor_id": "factor",
}
CURRENCY = re.compile(r"[A-Z]{3}")
COUNTRY = re.compile(r"[A-Z]{3}")


def source_of(reading: Entry) -> Source | None:
    """Return the source of a reading, if it publishes transactions."""
    source = SOURCES.get(reading.values.get("source") or "")
    return source if source is not None and source.staged else None


def is_transacted(reading: Entry) -> bool:
    """Whether a reading counts the transactions of a source."""
    return reading.values.get("measure") == "event" and source_of(reading) is not None


def with_series(reading: Entry) -> Entry:
    """Add the series of its stage to a reading by transactions that names a stage alone: those of the money going out."""
    source, stage = source_of(reading), reading.values.get("stage")
    if source is None or not reading.lacks("series") or stage is None:
        return reading
    series = [
        name for name in source.staged if name in source.ladders[0] and source.staged[name].stage == stage
    ]
    return replace(reading, values=reading.values | {"series": "+".join(series)}) if series else reading


def stages_of_transactions(reading: Entry) -> tuple[str, ...]:
    """Return the stages of the series of a reading; none if a series is unknown, which is reported elsewhere."""
    source = source_of(reading)
    known = source.staged if source is not None else {}
    found = (known[name].stage for name in series_of(reading.values.get("series") or "") if name in known)
    return tuple(dict.fromkeys(stage for stage in found if stage))


def broken_by_transactions(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield the faults of readings by transactions, and of their fields on other readings."""
    for reading in of_table(entries, "reading"):
        if is_transacted(reading):
            for check in (_unit, _series, _no_flows, _basis, _selection):
                yield from check(reading)
        else:
            yield from _misplaced(reading)


def _misplaced(reading: Entry) -> Iterator[Problem]:
    """Check that only readings by transactions select activities, and that no other reading names such a source."""
    values = reading.values
    staged = ", ".join(name for name, source in SOURCES.items() if source.staged)
    for name in SELECTION:
        if values.get(name):
            expected = f'a reading with `measure = "event"` and a source of transactions ({staged})'
            yield Problem(f"{reading.where}, {name}", f"{values[name]}", expected, f"Drop `{name}`.")
    source, measure = values.get("source"), values.get("measure")
    if source_of(reading) is not None and measure in ("value", "quantity"):
        remedy = 'Write `measure = "event"`, and drop reporter, partner, direction and scope.'
        found = f"`{source}` for the measure {measure}"
        yield Problem(f"{reading.where}, source", found, "a source of flows of goods", remedy)
    if measure == "event" and source in SOURCES and not SOURCES[source].staged:
        remedy = "Drop `source` to count the documents of the register, or measure value or quantity."
        found = f"`{source}` for the measure event"
        yield Problem(
            f"{reading.where}, source", found, f"no source, or one of transactions ({staged})", remedy
        )


def _unit(reading: Entry) -> Iterator[Problem]:
    """Check that amounts of money are asked for."""
    unit = reading.values.get("unit")
    if unit is None or not CURRENCY.fullmatch(unit):
        found = f"`{unit}`" if unit else "no `unit`"
        yield Problem(
            f"{reading.where}, unit", found, "a currency, since transactions are money", 'Add `unit = "USD"`.'
        )


def _series(reading: Entry) -> Iterator[Problem]:
    """Check that the kinds of transaction exist, and that the stage is theirs."""
    source = source_of(reading)
    if source is None:
        return
    name = reading.values["source"]
    if reading.lacks("series"):
        expected = f"a series of {name} ({', '.join(source.staged)})"
        yield Problem(
            reading.where,
            "no `series`",
            expected,
            "Add the kind of transaction that counts as realized, or its `stage`.",
        )
        return
    for one in series_of(reading.values["series"]):
        if one not in source.staged:
            expected = f"a series of {name} ({', '.join(source.staged)})"
            yield Problem(f"{reading.where}, series", f"`{one}`", expected, closest(one, source.staged))
    stage, possible = reading.values.get("stage"), stages_of_transactions(reading)
    if stage is not None and possible and stage not in possible:
        expected = " or ".join(f"`{one}`" for one in possible)
        remedy = "Drop `stage`: it follows from the series."
        yield Problem(f"{reading.where}, stage", f"`{stage}` with the series of {name}", expected, remedy)


def _no_flows(reading: Entry) -> Iterator[Problem]:
    """Check that no field of flows of goods is given."""
    for column in OF_FLOWS:
        if not reading.lacks(column):
            name = FIELDS.get(column, column)
            remedy = f"Drop it, and name {', '.join(f'`{one}`' for one in SELECTION)} instead."
            found = f"`{reading.values[column]}` for transactions"
            yield Problem(
                f"{reading.where}, {name}", found, "nothing, since they are no flows of goods", remedy
            )


def _basis(reading: Entry) -> Iterator[Problem]:
    """Check that the reading needs no months of a baseline, which a source of transactions does not have."""
    basis = reading.values.get("basis")
    is_stated = not reading.lacks("baseline_amount")
    if basis == "unquantified" or (basis in ("incremental", "growth") and not is_stated):
        found = f"the basis {basis} without `baseline_amount`"
        expected = "total, count or cap, or a stated `baseline_amount`: a month without a transaction is not known to be 0"
        yield Problem(f"{reading.where}, basis", found, expected, "State the baseline, or fix the basis.")


def _selection(reading: Entry) -> Iterator[Problem]:
    """Check that the reading says whose transactions count, in the words of its source."""
    values, source = reading.values, source_of(reading)
    if source is not None and source.is_by_country:
        yield from _by_country(reading, source)
        return
    if not any(values.get(name) for name in SELECTION):
        expected = " or ".join(f"`{name}`" for name in SELECTION)
        yield Problem(
            reading.where,
            "no selection of transactions",
            expected,
            "Say whose transactions realize the pledge.",
        )
    for donor in values.get("donors") or []:
        if COUNTRY.fullmatch(donor) and donor in ISO3:
            expected = "organizations, by the identifier or the name in the file, such as XM-DAC-701"
            remedy = "Name the organizations; a country is no provider of this source."
            yield Problem(f"{reading.where}, donors", f"the country `{donor}`", expected, remedy)
    yield from _countries(reading, "recipients")


def _by_country(reading: Entry, source: Source) -> Iterator[Problem]:
    """Check the donors of a source whose donors are countries."""
    donors, where = reading.values.get("donors") or [], reading.where
    if not donors:
        remedy = 'Name the donors, or write `donors = ["W00"]` for its figures over all donors.'
        yield Problem(where, "no `donors`", "ISO 3166 alpha-3 codes, EUU or W00", remedy)
    if WORLD in donors and len(donors) > 1:
        remedy = "Name the donors or all of them."
        yield Problem(
            f"{where}, donors",
            f"W00 beside {len(donors) - 1} more",
            "W00 alone: it has every donor again",
            remedy,
        )
    only = source.recipient_iso3
    if only and any(one != only for one in reading.values.get("recipients") or []):
        found = f"{reading.values['recipients']}"
        expected = f"{only} or nothing: {reading.values['source']} has no other recipient"
        yield Problem(f"{where}, recipients", found, expected, "Drop `recipients`.")
    if reading.values.get("activities"):
        expected = f"nothing: {reading.values['source']} has no activities"
        yield Problem(
            f"{where}, activities", f"{reading.values['activities']}", expected, "Drop `activities`."
        )
    yield from _countries(reading, "donors")


def _countries(reading: Entry, column: str) -> Iterator[Problem]:
    for code in reading.values.get(column) or []:
        if code not in ISO3:
            expected = "ISO 3166 alpha-3 codes of countries"
            yield Problem(f"{reading.where}, {column}", f"`{code}`", expected, closest_country(code))
