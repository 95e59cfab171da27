"""Checks of watches: importers, source, series and first month."""

from collections.abc import Iterator, Mapping, Sequence

from pledgebook.pipelines.core.reach import Asked
from pledgebook.pipelines.core.records.problem import Problem, closest
from pledgebook.pipelines.register.country import closest_country, is_country
from pledgebook.pipelines.register.entry import Entry, by_id
from pledgebook.pipelines.register.reading import prefixes_of, published_by, unreachable

FETCHED = ("source", "series", "first_month")
"""Fields needed to fetch the imports."""


def broken_by_watches(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield the faults of watches."""
    prefixes, pledges = prefixes_of(entries), by_id(entries, "pledge")
    for entry in entries:
        if entry.table == "watch":
            for check in (_importers, _fetched, _series):
                yield from check(entry)
            yield from _pledges(entry, pledges)
            yield from _reach(entry, prefixes.get(entry.values.get("scope_id", ""), ()))


def _reach(watch: Entry, prefixes: Sequence[str]) -> Iterator[Problem]:
    """Check that the source can have the importers' purchases of these goods."""
    source, series = watch.values.get("source") or "", watch.values.get("series") or ""
    importers = watch.values.get("importers") or []
    asked = Asked(source, series, "import", importers, "value", None, has_factor=False, prefixes=prefixes)
    yield from unreachable(watch, asked, {"reporter_iso3": "importers"})


def _importers(watch: Entry) -> Iterator[Problem]:
    """Check that each importer is a country and is named once."""
    named = watch.values.get("importers", [])
    where = f"{watch.where}, importers"
    for code in named:
        if not is_country(code, "importers"):
            expected = "ISO 3166 alpha-3 codes of countries"
            yield Problem(where, f"`{code}`", expected, closest_country(code))
    if len(set(named)) != len(named):
        yield Problem(where, repr(named), "each importer once", "Drop the repeats.")


def _pledges(watch: Entry, pledges: Mapping[str, object]) -> Iterator[Problem]:
    """Check that each pledge exists."""
    for pledge in watch.values.get("pledges", []):
        if pledge not in pledges:
            where = f"{watch.where}, pledges"
            yield Problem(where, f"`{pledge}`, no such pledge", "ids of pledges", closest(pledge, pledges))


def _fetched(watch: Entry) -> Iterator[Problem]:
    """Check that source, series, first month and importers are all given, or none of the first three."""
    given = [name for name in FETCHED if not watch.lacks(name)]
    missing = [f"`{name}`" for name in FETCHED if name not in given]
    if given and not watch.values.get("importers", [""]):
        missing.append("`importers`")
    if given and missing:
        expected = "a source, its series, a first month and the importers, or none of the first three"
        found = f"`{given[0]}` and no {', '.join(missing)}"
        yield Problem(watch.where, found, expected, f"Add {', '.join(missing)}.")


def _series(watch: Entry) -> Iterator[Problem]:
    """Check that the series is one of its source and gives the value of imports."""
    source, series = watch.values.get("source", ""), watch.values.get("series")
    published = published_by(source)
    known = [
        name
        for name, one in published.items()
        if "import" in one.valuations and one.measure in ("value", None)
    ]
    if series is not None and published and series not in known:
        expected = (
            f"a series of {source} that gives the value of imports ({', '.join(known) or 'it has none'})"
        )
        yield Problem(f"{watch.where}, series", f"`{series}`", expected, closest(series, known))
