"""What the program knows of each source: the descriptor `source.toml` of its folder, read by walking the folders.

A source is one folder of `pipelines/sources`: `source.toml`, `canary.toml` and `parse.py`, with a `client.py` if its
publisher can be asked. The descriptor is data and not code, so that the contracts, the register and the pure core
know every source without importing a parser.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pipelines.core.errors import InputError
from pipelines.core.vocabulary import DIRECTIONS

DESCRIPTOR, CLIENT = "source.toml", "client.py"


@dataclass(frozen=True)
class Release:
    """The habit of a source that publishes by the month.

    Args:
        lag_days: Days from the end of a month to the day on which it is published as a rule.
        grace_days: Further days after which a month that is not there is late.
        final_after: Month and day of the following year from which a year's months are final; None where the
            publisher names no such day.
    """

    lag_days: int
    grace_days: int
    final_after: tuple[int, int] | None = None


@dataclass(frozen=True)
class Series:
    """What a source publishes under one name.

    Args:
        valuations: The directions of its flows, each with the valuation, one of `vocabulary.VALUATIONS`.
        measure: `value` or `quantity`; None if it is a value with its quantity beside it.
        stage: The stage of a purchase that it counts; None if that follows from the direction.
        is_comparable: Whether it counts the same goods as the same flows of other sources.
    """

    valuations: Mapping[str, str]
    measure: str | None = None
    stage: str | None = None
    is_comparable: bool = True


@dataclass(frozen=True)
class Source:
    """A source.

    Args:
        publisher: Whose figures they are.
        has_client: Whether the publisher can be asked: `client.py` lies in the folder.
        layouts: The columns that together only one of its files has, for each layout.
        mark: How its files begin, if they are no tables.
        series: Its series by name, as they are listed to a person; empty if it may name any.
        wholes: Series that are the parts of one whole, so that a reading may add them up.
        release: When it publishes a month; None if it keeps no calendar, so that nothing of it is ever late.
        rounding_unit: To what it rounds each figure, where that is coarser than what its figures show.
        mirror: The series in which a mirror looks for an `export`, an `import` and the `quantity`, the best first.
        least_rows: The least number of rows that a whole file holds; 0 where an answer may be empty.
        is_of_many: Whether its series are names of other publishers: what they count cannot be told from the name.
        has_union: Whether it gives the European Union as one country. Others give its members, and the Union as a
            group that is left out: a file of all partners would then show as 0 what was not read.
        country_tables: Tables from its words for countries to the ledger's, each `module:NAME` in its folder.
        code_tables: Its other tables of codes, likewise.
    """

    publisher: str
    has_client: bool = False
    layouts: tuple[frozenset[str], ...] = ()
    mark: str = ""
    series: Mapping[str, Series] = field(default_factory=dict)
    wholes: tuple[frozenset[str], ...] = ()
    release: Release | None = None
    rounding_unit: Decimal | None = None
    mirror: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    least_rows: int = 0
    is_of_many: bool = False
    has_union: bool = False
    country_tables: Mapping[str, str] = field(default_factory=dict)
    code_tables: Mapping[str, str] = field(default_factory=dict)

    @property
    def directed(self) -> dict[str, Series]:
        """The series of flows."""
        return {name: series for name, series in self.series.items() if series.valuations}


def _series(told: Mapping[str, Any]) -> Series:
    rest = {key: value for key, value in told.items() if key not in DIRECTIONS}
    return Series({direction: told[direction] for direction in DIRECTIONS if direction in told}, **rest)


def _release(lag_days: int, grace_days: int, final_after: Sequence[int] = ()) -> Release:
    return Release(lag_days, grace_days, (final_after[0], final_after[1]) if final_after else None)


AS_FIELD: dict[str, Callable[[Any], Any]] = {
    "layouts": lambda lists: tuple(map(frozenset, lists)),
    "wholes": lambda lists: tuple(map(frozenset, lists)),
    "mirror": lambda lists: {name: tuple(series) for name, series in lists.items()},
    "release": lambda table: _release(**table),
    "rounding_unit": Decimal,
    "series": lambda tables: {name: _series(table) for name, table in tables.items()},
}
"""What is written as lists and tables, as a source holds it; all else is held as it is written."""


def described(name: str, text: str, *, has_client: bool = False) -> Source:
    """The source that a descriptor describes.

    Raises:
        InputError: It says something that no descriptor says, or lacks its publisher.
    """
    told = tomllib.loads(text, parse_float=Decimal)
    try:
        fields = {key: AS_FIELD[key](value) if key in AS_FIELD else value for key, value in told.items()}
        return Source(has_client=has_client, **fields)
    except TypeError as error:
        where, found = f"pipelines/sources/{name}/{DESCRIPTOR}", f"a word too many or too few ({error})"
        remedy = "Each is explained at `Source`, `Series` and `Release` in pipelines/core/sources.py."
        raise InputError(where, found, "the words of a descriptor", remedy) from error


def _walked(folder: Traversable) -> dict[str, Source]:
    """The sources of a folder by name: each folder in it that holds a descriptor."""
    found = {one.name: one for one in folder.iterdir() if (one / DESCRIPTOR).is_file()}
    return {
        name: described(name, (one / DESCRIPTOR).read_text("utf-8"), has_client=(one / CLIENT).is_file())
        for name, one in sorted(found.items())
    }


SOURCES = _walked(files("pipelines") / "sources")
SOURCE_NAMES = tuple(SOURCES)
"""The sources that a reading may name."""

INCOMPARABLE = [
    {"source": name, "series": series}
    for name, source in SOURCES.items()
    for series, about in source.series.items()
    if not about.is_comparable
]
"""Series that count other goods than the same flows of other sources."""
