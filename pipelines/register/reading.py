"""Checks of a reading: measure, unit, baseline, source and factor."""

import re
from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping, Sequence
from types import MappingProxyType

from pledgebook.pipelines.core.countries import EUROPEAN_UNION
from pledgebook.pipelines.core.measures.factors import FACTORS, Factor
from pledgebook.pipelines.core.measures.units import is_same_dimension
from pledgebook.pipelines.core.reach import Asked, out_of_reach
from pledgebook.pipelines.core.records.problem import Problem, closest
from pledgebook.pipelines.core.sources import SOURCE_NAMES, SOURCES, Series
from pledgebook.pipelines.core.stages import series_of
from pledgebook.pipelines.register.entry import Entry
from pledgebook.pipelines.register.shape import name_of

FLOW_FIELDS = ("source", "series", "reporter_iso3", "partner_iso3", "direction", "scope_id", "unit")
"""Columns needed to find the flows of a reading by value or quantity."""

NEEDED = {"value": FLOW_FIELDS, "quantity": FLOW_FIELDS, "event": ("stage",)}

CURRENCY = re.compile(r"[A-Z]{3}")

WITH_UNION = tuple(name for name, source in SOURCES.items() if source.has_union)
"""Sources that give the European Union as one country."""

WITH_MEMBERS = tuple(name for name, source in SOURCES.items() if source.has_members)
"""Sources whose figures of its members as partners can be added up."""


def published_by(source: str) -> dict[str, Series]:
    """Return the series of flows of a source; empty if it is unknown, or any series is allowed."""
    return SOURCES[source].directed if source in SOURCES else {}


def _measured(reading: Entry) -> Iterator[Problem]:
    """Check that a reading has the columns of its measure."""
    measure = reading.values.get("measure", "")
    for column in NEEDED.get(measure, ()):
        if reading.lacks(column):
            field = name_of("reading", column)
            remedy = f'Add `{field} = …`, or write `measure = "none"`.'
            yield Problem(reading.where, f"no `{field}`", f"one, since the measure is {measure}", remedy)


def _unit(reading: Entry) -> Iterator[Problem]:
    """Check that a value is in a currency, and a quantity is not."""
    measure, unit = reading.values.get("measure"), reading.values.get("unit")
    if measure not in ("value", "quantity") or unit is None:
        return
    is_currency = bool(CURRENCY.fullmatch(unit))
    if is_currency != (measure == "value"):
        expected = (
            "a currency, such as USD" if measure == "value" else "a unit that is not a currency, such as t"
        )
        other = "value" if is_currency else "quantity"
        remedy = f'Fix the unit, or write `measure = "{other}"`.'
        yield Problem(f"{reading.where}, unit", f"`{unit}` for the measure {measure}", expected, remedy)


def _baseline(reading: Entry) -> Iterator[Problem]:
    """Check that a reading over a baseline has one, or a note that explains why not."""
    ends = [name for name in ("baseline_from", "baseline_to") if not reading.lacks(name)]
    if len(ends) == 1:
        expected = "`baseline_from` and `baseline_to`"
        yield Problem(reading.where, f"`{ends[0]}` alone", expected, "Add the other end of the period.")
        return
    basis = reading.values.get("basis")
    has_baseline = bool(ends) or not reading.lacks("baseline_amount")
    if basis in ("incremental", "growth") and not has_baseline and reading.lacks("note"):
        found = f"the basis {basis} and no baseline"
        expected = "`baseline_from` and `baseline_to`, or `baseline_amount`"
        yield Problem(reading.where, found, expected, "Add it, or a `note` that explains why there is none.")


def _source(reading: Entry) -> Iterator[Problem]:
    """Check that source, series, direction and measure fit together."""
    values = reading.values
    source, series, direction = values.get("source"), values.get("series"), values.get("direction")
    if source is not None and source not in SOURCE_NAMES:
        remedy = closest(source, SOURCE_NAMES)
        yield Problem(f"{reading.where}, source", f"`{source}`", "the name of a source", remedy)
    published = published_by(source or "")
    if series is None or (yield from _sum(reading, source or "", series)):
        return
    if not published:
        return
    series = series_of(series)[0]
    if series not in published:
        expected = f"a series of {source} ({', '.join(published)})"
        yield Problem(f"{reading.where}, series", f"`{series}`", expected, closest(series, published))
        return
    valuations, measured = published[series].valuations, published[series].measure
    if direction is not None and direction not in valuations:
        found = f"`{direction}` with the series {series}"
        expected = " or ".join(f"`{name}`" for name in valuations)
        yield Problem(f"{reading.where}, direction", found, expected, "Fix the direction or the series.")
    measure = values.get("measure")
    if measured is not None and measure in ("value", "quantity") and measure != measured:
        found, expected = f"`{series}` for the measure {measure}", f"a series that gives a {measure}"
        yield Problem(f"{reading.where}, series", found, expected, "Fix the series or the measure.")


def _sum(reading: Entry, source: str, series: str) -> Generator[Problem, None, bool]:
    """Check that series to be added up are parts of one whole. Returns whether they are not."""
    several = series_of(series)
    whole = SOURCES[source].wholes if source in SOURCES else ()
    if len(several) == 1 or (frozenset(several) in whole and len(set(several)) == len(several)):
        return False
    expected = " or ".join(["one series", *(f"`{'+'.join(sorted(one))}`" for one in whole)])
    remedy = "Only parts of one whole are added up. Give each of the others its own reading."
    yield Problem(f"{reading.where}, series", f"`{series}`", expected, remedy)
    return True


def _union(reading: Entry) -> Iterator[Problem]:
    """Check that the source of a reading of the European Union gives it as one country."""
    source, measure = reading.values.get("source"), reading.values.get("measure")
    if source is not None and measure in ("value", "quantity"):
        remedy = f'Name {" or ".join(WITH_UNION)} as the source, or write `measure = "none"`.'
        columns = ("reporter_iso3",) if source in WITH_MEMBERS else ("reporter_iso3", "partner_iso3")
        yield from of_the_union(reading, source, columns, remedy)


def of_the_union(entry: Entry, source: str, columns: Sequence[str], remedy: str) -> Iterator[Problem]:
    """Yield columns with the European Union whose source does not give it as one country."""
    for column in columns:
        if entry.values.get(column) == EUROPEAN_UNION and source not in WITH_UNION:
            expected = f"a country, since {source} gives the European Union as a group, which is not read"
            yield Problem(f"{entry.where}, {column}", f"`{EUROPEAN_UNION}`", expected, remedy)


def factor_fits(reading: Entry, measure: str | None, prefixes: Sequence[str]) -> Iterator[Problem]:
    """Check that the factor of a reading or mirror is known, fits its unit, and applies to every product of its scope."""
    factor_id, where = reading.values.get("factor_id"), f"{reading.where}, factor"
    if factor_id is None:
        return
    factor = FACTORS.get(factor_id)
    if factor is None:
        yield Problem(where, f"`{factor_id}`", "a factor of docs/codes.md", closest(factor_id, FACTORS))
    elif measure != "quantity":
        found = f"a factor for the measure {measure}"
        yield Problem(where, found, "a factor only for quantities", "Drop the factor.")
    else:
        yield from _misfits(reading, factor, prefixes, where)


def _misfits(reading: Entry, factor: Factor, prefixes: Sequence[str], where: str) -> Iterator[Problem]:
    unit = reading.values.get("unit")
    if unit is not None and not any(
        is_same_dimension(unit, one) for one in (factor.from_unit, factor.to_unit)
    ):
        expected = f"a unit like {factor.from_unit} or {factor.to_unit}"
        yield Problem(
            where, f"the unit {unit} with {factor.factor_id}", expected, "Fix the unit or the factor."
        )
    others = [prefix for prefix in prefixes if not factor.holds_for(prefix)]
    if others:
        found = f"a scope with {', '.join(others[:5])}"
        expected = f"products under {', '.join(factor.product_prefixes)}, as required by {factor.factor_id}"
        yield Problem(where, found, expected, "Narrow the scope, or drop the factor.")


def _reach(reading: Entry, prefixes: Sequence[str]) -> Iterator[Problem]:
    """Check that the source can have what the reading asks for."""
    values = reading.values
    if values.get("measure") not in ("value", "quantity"):
        return
    names = ("source", "series", "direction", "reporter_iso3")
    source, series, direction, reporter = (values.get(name) or "" for name in names)
    asked = Asked(
        source,
        series,
        direction,
        [reporter],
        values["measure"],
        values.get("unit"),
        not reading.lacks("factor_id"),
        prefixes,
    )
    yield from unreachable(reading, asked)


def unreachable(
    entry: Entry, asked: Asked, columns: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Problem]:
    """Yield why a source can never have what an entry asks of it.

    Args:
        entry: A reading, a mirror or a watch.
        asked: What it asks.
        columns: Fields of the entry in place of those of a reading.
    """
    for column, found, expected, remedy in out_of_reach(asked):
        yield Problem(f"{entry.where}, {columns.get(column, column)}", found, expected, remedy)


def prefixes_of(entries: Sequence[Entry]) -> dict[str, list[str]]:
    """Return the included product prefixes of each scope."""
    prefixes: defaultdict[str, list[str]] = defaultdict(list)
    for entry in entries:
        if entry.table == "scope" and not entry.values.get("is_excluded"):
            prefixes[entry.values.get("scope_id", "")].append(entry.values.get("product_prefix", ""))
    return dict(prefixes)


def broken_by_readings(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield the faults of readings, alone and with the products of their scope."""
    prefixes = prefixes_of(entries)
    for entry in entries:
        if entry.table == "reading":
            for check in (_measured, _unit, _baseline, _source, _union):
                yield from check(entry)
            own = prefixes.get(entry.values.get("scope_id", ""), ())
            yield from factor_fits(entry, entry.values.get("measure"), own)
            yield from _reach(entry, prefixes.get(entry.values.get("scope_id", ""), ()))
