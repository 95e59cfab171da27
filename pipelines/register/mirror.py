"""Checks of mirrors: two countries, series of the right flows, weights that add up, scopes that exist."""

from collections.abc import Iterator, Mapping, Sequence

from pledgebook.pipelines.core.kernel import parse_kernel
from pledgebook.pipelines.core.reach import Asked
from pledgebook.pipelines.core.records.problem import Problem, closest
from pledgebook.pipelines.register.entry import Entry
from pledgebook.pipelines.register.knowledge import SCOPES
from pledgebook.pipelines.register.reading import (
    WITH_UNION,
    factor_fits,
    of_the_union,
    prefixes_of,
    published_by,
    unreachable,
)

RE_EXPORTS = ("re_export_source", "re_export_series", "re_export_reporter_iso3")

SERIES = (
    ("exporter_source", "exporter_series", "export", "value"),
    ("exporter_source", "exporter_quantity_series", "export", "quantity"),
    ("importer_source", "importer_series", "import", "value"),
    ("importer_source", "importer_quantity_series", "import", "quantity"),
    ("importer_source", "importer_fob_series", "import", "value"),
    ("re_export_source", "re_export_series", "re_export", "value"),
)
"""Columns of each series, direction of its flows, and measure."""

MAIN = ("exporter_series", "importer_series")
"""Series of what is compared: values, or quantities if the mirror has a unit."""

OF_VALUES = (
    *("exporter_quantity_series", "importer_quantity_series", "importer_fob_series", "margin"),
    *("exporter_rate", "importer_rate"),
)
"""Columns that a mirror of quantities has no use for."""


def _measured(mirror: Entry, prefixes: Sequence[str]) -> Iterator[Problem]:
    """Check that a mirror compares values in a currency or quantities in a unit, with a factor that fits."""
    given = [name for name in ("currency", "unit") if not mirror.lacks(name)]
    if len(given) != 1:
        found = "`currency` and `unit`" if given else "no `currency`"
        remedy = 'Write `currency = "USD"` to compare values, or `unit = "t"` to compare quantities.'
        yield Problem(mirror.where, found, "one of `currency` and `unit`", remedy)
    unused = [name for name in OF_VALUES if not mirror.lacks(name) and given == ["unit"]]
    if unused:
        yield Problem(
            mirror.where, f"`{unused[0]}` beside `unit`", "a mirror of values with it", "Drop one of the two."
        )
    yield from factor_fits(mirror, "quantity" if given == ["unit"] else "value", prefixes)


def _countries(mirror: Entry) -> Iterator[Problem]:
    """Check that exporter and importer are two countries."""
    exporter, importer = (mirror.values.get(name) for name in ("exporter_iso3", "importer_iso3"))
    if exporter is not None and exporter == importer:
        yield Problem(mirror.where, f"`{exporter}` on both sides", "two countries", "Fix one of them.")


def _union(mirror: Entry) -> Iterator[Problem]:
    """Check that the sources of both sides give the European Union as one country."""
    remedy = f"Name {' or '.join(WITH_UNION)} as the source of both sides, or mirror one member."
    for column in ("exporter_source", "importer_source"):
        source = mirror.values.get(column)
        if source is not None:
            yield from of_the_union(mirror, source, ("exporter_iso3", "importer_iso3"), remedy)


def _series(mirror: Entry) -> Iterator[Problem]:
    """Check source, direction and measure of each series."""
    for source_column, column, direction, measure in SERIES:
        source, series = mirror.values.get(source_column, ""), mirror.values.get(column)
        if column in MAIN and not mirror.lacks("unit"):
            measure = "quantity"
        published = published_by(source)
        if series is None or not published:
            continue
        where = f"{mirror.where}, {column}"
        known = [name for name, one in published.items() if direction in one.valuations]
        if series not in known:
            expected = f"a series of {source} with {direction} flows ({', '.join(known) or 'it has none'})"
            yield Problem(where, f"`{series}`", expected, closest(series, known))
        elif published[series].measure not in (measure, None):
            expected = f"a series that gives a {measure}"
            yield Problem(where, f"`{series}` for the {measure}", expected, "Name another series.")


def _lag(mirror: Entry) -> Iterator[Problem]:
    """Check the weights of the lag."""
    lag = mirror.values.get("lag")
    if lag is None:
        return
    try:
        parse_kernel(lag)
    except ValueError as error:
        remedy = 'Write them as `lag = "0.3, 0.5, 0.2"`, or leave `lag` out to have them estimated.'
        yield Problem(f"{mirror.where}, lag", str(error), "weights from 0 to 1 that add up to 1", remedy)
    if not mirror.lacks("lag_max_months"):
        remedy = "Drop one of them, since the bound is for an estimate."
        yield Problem(mirror.where, "`lag` and `lag_max_months`", "one of them", remedy)


def _margin(mirror: Entry) -> Iterator[Problem]:
    """Check that a range has a margin, and that a margin is not declared beside FOB figures of the importer."""
    ends = [name for name in ("margin_low", "margin_high") if name in mirror.values]
    if ends and mirror.lacks("margin"):
        yield Problem(
            mirror.where, f"`{ends[0]}` and no `margin`", "a margin inside its range", "Add `margin`."
        )
    if not mirror.lacks("margin") and not mirror.lacks("importer_fob_series"):
        remedy = "Drop the margin, since the importer's own FOB figures give it month by month."
        yield Problem(mirror.where, "`margin` and `importer_fob_series`", "one of them", remedy)


def _re_exports(mirror: Entry) -> Iterator[Problem]:
    """Check that re-exports are a complete series or a share."""
    given = [name for name in RE_EXPORTS if not mirror.lacks(name)]
    if given and len(given) < len(RE_EXPORTS):
        missing = ", ".join(f"`{name}`" for name in RE_EXPORTS if name not in given)
        yield Problem(mirror.where, f"`{given[0]}` alone", "source, series and reporter", f"Add {missing}.")
    if given and not mirror.lacks("re_export_share"):
        found = f"`{given[0]}` and `re_export_share`"
        yield Problem(mirror.where, found, "a series or a share", "Drop one of the two.")


def _scopes(mirror: Entry, known: frozenset[str]) -> Iterator[Problem]:
    """Check that the scopes of goods under other codes exist."""
    for column in SCOPES[1:]:
        scope_id = mirror.values.get(column)
        if scope_id is not None and scope_id not in known:
            where = f"{mirror.where}, {column.removesuffix('_id')}"
            yield Problem(
                where, f"`{scope_id}`, no such scope", "the id of a scope", closest(scope_id, known)
            )


def _reach(mirror: Entry, prefixes: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Check that the source of each side can have the values of its goods; the goods may be under other codes too."""
    values = mirror.values
    for side, direction in (("exporter", "export"), ("importer", "import")):
        scopes = [values.get(name) or "" for name in ("scope_id", f"{side}_elsewhere_id")]
        asked = Asked(
            values.get(f"{side}_source") or "",
            values.get(f"{side}_series") or "",
            direction,
            [values.get(f"{side}_iso3") or ""],
            "value" if mirror.lacks("unit") else "quantity",
            values.get("unit"),
            has_factor=not mirror.lacks("factor_id"),
            prefixes=[prefix for scope in scopes for prefix in prefixes.get(scope, ())],
        )
        yield from unreachable(mirror, asked, {"reporter_iso3": f"{side}_iso3"})


def broken_by_mirrors(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield the faults of mirrors, alone and with their scopes."""
    known = frozenset(
        entry.values["scope_id"] for entry in entries if entry.table == "scope" and "scope_id" in entry.values
    )
    for entry in entries:
        if entry.table == "mirror_pair":
            for check in (_countries, _union, _series, _lag, _margin, _re_exports):
                yield from check(entry)
            yield from _scopes(entry, known)
            prefixes = prefixes_of(entries)
            yield from _measured(entry, prefixes.get(entry.values.get("scope_id", ""), ()))
            yield from _reach(entry, prefixes)
