"""Slices of the flows: source, year and reporters, which several processes sum at once, and which add up exactly.

No rule of the counted flows crosses a slice: totals and parts, shipments and their sums, silent quantities and editions are of one
side, code and month; and figures that run from January to date are of one reading and year, whose reporters then stay together.
What is listed of a sum (files, breaks, codes) is kept beside the partial sums, so that they are united and not joined as text.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from pledgebook.pipelines.core.paths import Lake, sql
from pledgebook.pipelines.schemas.conform import ensure
from pledgebook.pipelines.schemas.inputs import INPUTS
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.frames import selected
from pledgebook.pipelines.warehouse.ledger import scenario
from pledgebook.pipelines.warehouse.parts import prepared

Group = Counter[str]
"""Flows by reporter, of reporters that belong together."""

SECONDS = 3600.0
"""How long a slice may take."""


@dataclass(frozen=True)
class Slice:
    """Flows that are summed together.

    Args:
        source: Their source.
        year: The year of their first month; None for every year.
        reporters: Their reporters, as ISO 3166 alpha-3 codes.
    """

    source: str
    year: int | None
    reporters: tuple[str, ...]


@dataclass(frozen=True)
class Partial:
    """What a slice gives: rows of `sql/parts/partial_total.sql` and of `sql/parts/partial_product.sql`."""

    totals: pl.DataFrame
    products: pl.DataFrame


def slices(con: duckdb.DuckDBPyConnection, known_at: datetime, parts: int) -> list[Slice]:
    """Cut the flows that somebody asks for into about so many slices of a like size, the largest first.

    Args:
        con: An open ledger.
        known_at: The moment of knowledge.
        parts: How many slices are wanted; there are more if there are many sources, or years of a large one.
    """
    given = {"known_at": known_at}
    sizes = con.execute(sql("parts/sizes"), given).fetchall()
    together = _together(con.execute(sql("parts/bound_together"), given).fetchall())
    of_source: Counter[str] = Counter()
    for source, _, _, flows in sizes:
        of_source[source] += flows
    most = of_source.total() / parts
    cells: dict[tuple[str, int | None], dict[str, Group]] = defaultdict(lambda: defaultdict(Counter))
    for source, year, reporter, flows in sizes:
        year_of_slice = year if of_source[source] > most else None
        cells[source, year_of_slice][together.get((source, reporter), reporter)][reporter] += flows
    found = [
        (group.total(), Slice(source, year, tuple(sorted(group))))
        for (source, year), groups in cells.items()
        for group in _filled(groups.values(), most)
    ]
    return [one for _, one in sorted(found, key=lambda pair: (-pair[0], str(pair[1])))]


def partial(place: Path | Lake, of: Slice, known_at: datetime, threads: int | None = None) -> Partial:
    """Sum one slice, in whichever process.

    Args:
        place: The ledger, which no process has open for writing if it is a file.
        of: The slice.
        known_at: The moment of knowledge.
        threads: How many threads it may use; as many as there are cores if not given.
    """
    names = ("partial_total", "partial_product")
    with _sliced(place, of, threads) as con, prepared(con, known_at) as made:
        made.make(names)
        return Partial(*(selected(con, f"FROM temp.{name}") for name in names))


def whole(con: duckdb.DuckDBPyConnection, parts: Sequence[Partial]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Add up what all slices gave: the rows of `scope_totals` and `scope_products`, as if they had been summed at once."""
    con.register("partial_total", pl.concat([part.totals for part in parts]).to_arrow())
    con.register("partial_product", pl.concat([part.products for part in parts]).to_arrow())
    totals = ensure(selected(con, sql("inputs/scope_totals")), INPUTS["scope_totals"])
    products = ensure(selected(con, sql("inputs/scope_products")), INPUTS["scope_products"])
    con.unregister("partial_total")
    con.unregister("partial_product")
    return totals, products


@contextmanager
def _sliced(place: Path | Lake, of: Slice, threads: int | None) -> Iterator[Ledger]:
    """Open a ledger that has the flows of one slice alone."""
    with scenario(place, SECONDS, threads=threads) as con:
        names = ", ".join(f"'{name}'" for name in of.reporters)
        only = f"source = '{of.source}' AND reporter_iso3 IN ({names})"
        if of.year is not None:
            only += f" AND month BETWEEN DATE '{of.year}-01-01' AND DATE '{of.year}-12-31'"
        con.execute(f"CREATE OR REPLACE VIEW ledger.flow AS FROM base.ledger.flow WHERE {only}")
        yield con


def _filled(groups: Iterable[Group], most: float) -> list[Group]:
    """Put groups of reporters together until a slice is as large as it may be."""
    found: list[Group] = []
    for group in sorted(groups, key=lambda one: (-one.total(), sorted(one))):
        room = next((one for one in found if one.total() + group.total() <= most), None)
        if room is None:
            found.append(Counter(group))
        else:
            room.update(group)
    return found


def _together(bound: Sequence[tuple[str, str, list[str]]]) -> dict[tuple[str, str], str]:
    """Return, for each source and reporter that a reading counts with others, the first of all that hang together."""
    first: dict[tuple[str, str], str] = {}

    def root(source: str, name: str) -> str:
        while (before := first.get((source, name), name)) != name:
            name = before
        return name

    for source, _, reporters in bound:
        roots = sorted({root(source, name) for name in reporters})
        for name in roots:
            first[source, name] = roots[0]
    return {(source, name): root(source, name) for source, _, names in bound for name in names}
