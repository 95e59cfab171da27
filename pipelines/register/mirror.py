"""The laws of a mirror: two countries, series that have such flows, weights that add up, scopes that exist."""

from collections.abc import Iterator, Sequence

from pipelines.core.kernel import parse_kernel
from pipelines.register.entry import Entry
from pipelines.register.knowledge import SCOPES
from pipelines.register.problem import Problem, closest
from pipelines.register.reading import WITH_UNION, of_the_union, published_by

RE_EXPORTS = ("re_export_source", "re_export_series", "re_export_reporter_iso3")

ASKED = (
    ("exporter_source", "exporter_series", "export", "value"),
    ("exporter_source", "exporter_quantity_series", "export", "quantity"),
    ("importer_source", "importer_series", "import", "value"),
    ("importer_source", "importer_quantity_series", "import", "quantity"),
    ("importer_source", "importer_fob_series", "import", "value"),
    ("re_export_source", "re_export_series", "re_export", "value"),
)
"""The columns of each series, the direction of its flows and what it measures."""


def _countries(mirror: Entry) -> Iterator[Problem]:
    """A country is no mirror of itself."""
    exporter, importer = (mirror.values.get(name) for name in ("exporter_iso3", "importer_iso3"))
    if exporter is not None and exporter == importer:
        yield Problem(mirror.where, f"`{exporter}` on both sides", "two countries", "Mend one of them.")


def _union(mirror: Entry) -> Iterator[Problem]:
    """Both sides' sources give each of the two as one country."""
    remedy = f"Name {' or '.join(WITH_UNION)} as the source of both sides, or mirror one member."
    for column in ("exporter_source", "importer_source"):
        source = mirror.values.get(column)
        if source is not None:
            yield from of_the_union(mirror, source, ("exporter_iso3", "importer_iso3"), remedy)


def _series(mirror: Entry) -> Iterator[Problem]:
    """Each series is one of its source, of that direction, and measures what it is asked for."""
    for source_column, column, direction, measure in ASKED:
        source, series = mirror.values.get(source_column, ""), mirror.values.get(column)
        published = published_by(source)
        if series is None or not published:
            continue
        where = f"{mirror.where}, {column}"
        known = [name for name, one in published.items() if direction in one.valuations]
        if series not in known:
            expected = f"a series of {source} with {direction} flows: {', '.join(known) or 'it has none'}"
            yield Problem(where, f"`{series}`", expected, closest(series, known))
        elif published[series].measure not in (measure, None):
            expected = f"a series that gives a {measure}"
            yield Problem(where, f"`{series}` for the {measure}", expected, "Name another series.")


def _lag(mirror: Entry) -> Iterator[Problem]:
    """Weights add up to 1, or are left to an estimate."""
    lag = mirror.values.get("lag")
    if lag is None:
        return
    try:
        parse_kernel(lag)
    except ValueError as error:
        remedy = 'Write them as `lag = "0.3, 0.5, 0.2"`, or leave `lag` out to have them estimated.'
        yield Problem(f"{mirror.where}, lag", str(error), "weights of 0 to 1 that add up to 1", remedy)
    if not mirror.lacks("lag_max_months"):
        remedy = "Drop one of them: the bound is for an estimate."
        yield Problem(mirror.where, "`lag` and `lag_max_months`", "one of them", remedy)


def _margin(mirror: Entry) -> Iterator[Problem]:
    """A range belongs to a margin, and a margin that the importer reports needs no other."""
    ends = [name for name in ("margin_low", "margin_high") if name in mirror.values]
    if ends and mirror.lacks("margin"):
        yield Problem(mirror.where, f"`{ends[0]}` and no `margin`", "a margin inside its range", "Add it.")
    if not mirror.lacks("margin") and not mirror.lacks("importer_fob_series"):
        remedy = "Drop the margin: the importer's own FOB figures give it month by month."
        yield Problem(mirror.where, "`margin` and `importer_fob_series`", "one of them", remedy)


def _re_exports(mirror: Entry) -> Iterator[Problem]:
    """Re-exports are a whole series, or a share."""
    given = [name for name in RE_EXPORTS if not mirror.lacks(name)]
    if given and len(given) < len(RE_EXPORTS):
        missing = ", ".join(f"`{name}`" for name in RE_EXPORTS if name not in given)
        yield Problem(mirror.where, f"`{given[0]}` alone", "source, series and reporter", f"Add {missing}.")
    if given and not mirror.lacks("re_export_share"):
        found = f"`{given[0]}` and `re_export_share`"
        yield Problem(mirror.where, found, "a series or a share", "Drop one of the two.")


def _scopes(mirror: Entry, known: frozenset[str]) -> Iterator[Problem]:
    """The scopes of goods under other codes stand in the register."""
    for column in SCOPES[1:]:
        scope_id = mirror.values.get(column)
        if scope_id is not None and scope_id not in known:
            where = f"{mirror.where}, {column.removesuffix('_id')}"
            yield Problem(
                where, f"`{scope_id}`, no such scope", "the id of a scope", closest(scope_id, known)
            )


def broken_by_mirrors(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Every law that a mirror breaks by itself, or with the scopes that it names."""
    known = frozenset(
        entry.values["scope_id"] for entry in entries if entry.table == "scope" and "scope_id" in entry.values
    )
    for entry in entries:
        if entry.table == "mirror_pair":
            for law in (_countries, _union, _series, _lag, _margin, _re_exports):
                yield from law(entry)
            yield from _scopes(entry, known)
