"""Descriptors of the sources: the `source.toml` of each source folder, found by walking the folders.

A source is a folder of `pipelines/sources` with `source.toml`, `canary.toml` and `parse.py`, and `client.py` if it can
be fetched. The descriptor is data, so that the contracts, the register and the pure core need not import a parser.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pledgebook.pipelines.core.encoding import WESTERN
from pledgebook.pipelines.core.errors import InputError
from pledgebook.pipelines.core.vocabulary import DIRECTIONS

DESCRIPTOR, CLIENT = "source.toml", "client.py"


@dataclass(frozen=True)
class Release:
    """Release calendar of a monthly source.

    Args:
        lag_days: Usual number of days from the end of a month to its publication.
        grace_days: Further days after which a missing month is late.
        final_after: Month and day of the following year from which a year's months are final; None if the publisher
            names no such day.
        monthly_months: Months after which a figure is asked for again every quarter, and no longer at each release.
        quarterly_months: Months after which it is asked for again once a year, as final figures are.
    """

    lag_days: int
    grace_days: int
    final_after: tuple[int, int] | None = None
    monthly_months: int = 12
    quarterly_months: int = 36


@dataclass(frozen=True)
class Withdrawal:
    """Bound from which a withdrawal of figures that stood is a break, which a person has to accept before publishing.

    Args:
        figures_pct: Share of the figures, in percent of those that stood in what the file covers.
        amount_pct: Share of the amount in any unit.
        part_pct: Share of the amount of a part: a country pair with its products, or a project with its payer.
        month_pct: Share of the amount of a month of a series; above 100 for a source that drops its last months.
    """

    figures_pct: Decimal = Decimal(10)
    amount_pct: Decimal = Decimal(5)
    part_pct: Decimal = Decimal(50)
    month_pct: Decimal = Decimal(50)


@dataclass(frozen=True)
class Series:
    """A series of a source.

    Args:
        valuations: Valuation by direction of flow, each one of `vocabulary.VALUATIONS`.
        measure: `value` or `quantity`; None if it has both.
        stage: Stage that it counts; None if that follows from the direction of a flow.
        unit: A unit of its quantities, which all are of one dimension; None if they differ by product.
        is_comparable: Whether it counts the same goods as other sources do for the same flows.
        is_to_date: Whether its figures run from January to a month, so that a month is the difference of two of them.
        is_running: Whether it has the changes of a running total that begins anew, as with each marketing year; the last
            part of an `item_id` names the total.
    """

    valuations: Mapping[str, str]
    measure: str | None = None
    stage: str | None = None
    unit: str | None = None
    is_comparable: bool = True
    is_to_date: bool = False
    is_running: bool = False


@dataclass(frozen=True)
class Elsewhere:
    """Goods that a source does not report under their own codes.

    Args:
        direction: Direction of the flows that this is true of.
        codes: Prefixes of their codes.
        digits: Longest prefix that is left without these goods; a longer one is a line of other goods.
        under: The code that the source reports them under, together and without a quantity.
        why: The reason, completing "expected …:".
        remedy: What to do.
    """

    direction: str
    codes: tuple[str, ...]
    digits: int
    under: str
    why: str
    remedy: str


@dataclass(frozen=True)
class Source:
    """Descriptor of a source.

    Args:
        publisher: Publisher of the figures.
        short: Name of the publisher as people say it, where there is little room; empty if it has none.
        has_client: Whether it can be fetched: the folder has a `client.py`.
        layouts: For each layout, columns that identify its files.
        mark: First characters of its files, if they are not tables.
        series: Series by name, in the order in which they are listed; empty if any name is allowed.
        wholes: Sets of series that are parts of one whole, so that a reading may add them up.
        ladders: Sets of series of transactions that follow one way of the money, each series at its stage: a stage may be
            compared with another stage of the same set only, and the series of one stage are added up.
        recipient_iso3: The only recipient of its transactions; None if each names its own.
        is_by_country: Whether its donors are countries, with W00 for all of them, and it has no activities.
        is_monthly: Whether its transactions are figures of a month, so that their date is the first day of that month.
        release: Release calendar; None if it has none, so that it is never late.
        withdrawal: Bound from which a withdrawal is a break.
        rounding_unit: Rounding of its figures, if coarser than their decimals show.
        mirror: Series used by a mirror for `export`, `import` and `quantity`, in order of preference.
        encoding: Encoding of its files that are not Unicode.
        least_rows: Lowest number of rows in a complete file; 0 if an answer may be empty.
        is_of_many: Whether its series name other publishers, so that the name does not say what they count.
        has_union: Whether it gives the European Union as one country. Other sources give the members, and the Union
            as a group that is left out: a file of all partners would then show unread figures as 0.
        has_members: Whether it proves month by month that its countries are all, so that the members of the European
            Union, as a partner, can be added up.
        proves_coverage: Whether its files show themselves which months are complete, so that nobody has to declare it.
        template: Columns and an example of a table that people fill in themselves, as `module:NAME` in its folder; empty
            if only its publisher makes its files.
        reporters: Countries whose statistics it has; empty if they are many.
        digits: Most digits of its product codes; None if there is no limit.
        quantity_digits: Digits of the codes that have quantities; None if all have.
        products: Its product codes; empty if they are many.
        groups: Named groups of products that it reports; with `group_parts`, all that are named there.
        group_parts: Parts of such groups, which are never added to the group that holds them.
        elsewhere: Goods that it reports under other codes.
        country_tables: Tables from its country names to ISO codes, each `module:NAME` in its folder.
        code_tables: Its other code tables, likewise.
    """

    publisher: str
    short: str = ""
    has_client: bool = False
    layouts: tuple[frozenset[str], ...] = ()
    mark: str = ""
    series: Mapping[str, Series] = field(default_factory=dict)
    wholes: tuple[frozenset[str], ...] = ()
    ladders: tuple[frozenset[str], ...] = ()
    recipient_iso3: str | None = None
    is_by_country: bool = False
    is_monthly: bool = False
    release: Release | None = None
    withdrawal: Withdrawal = Withdrawal()
    rounding_unit: Decimal | None = None
    mirror: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    encoding: str = WESTERN
    least_rows: int = 0
    is_of_many: bool = False
    has_union: bool = False
    has_members: bool = False
    proves_coverage: bool = False
    template: str = ""
    reporters: tuple[str, ...] = ()
    digits: int | None = None
    quantity_digits: int | None = None
    products: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    group_parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    elsewhere: tuple[Elsewhere, ...] = ()
    country_tables: Mapping[str, str] = field(default_factory=dict)
    code_tables: Mapping[str, str] = field(default_factory=dict)

    @property
    def directed(self) -> dict[str, Series]:
        """Series of flows."""
        return {name: series for name, series in self.series.items() if series.valuations}

    @property
    def staged(self) -> dict[str, Series]:
        """Series of transactions, which are events with a stage and not flows of goods."""
        return {
            name: series for name, series in self.series.items() if series.stage and not series.valuations
        }

    def parts_within(self, group: str) -> set[str]:
        """Return the named groups that are parts of another, down to the smallest."""
        parts = set(self.group_parts.get(group, ()))
        return parts.union(*map(self.parts_within, parts))

    def ladder_of(self, series: str) -> frozenset[str]:
        """Return the way of the money that a series of transactions belongs to; empty if there is none."""
        return next((one for one in self.ladders if series in one), frozenset())


def _series(table: Mapping[str, Any]) -> Series:
    rest = {key: value for key, value in table.items() if key not in DIRECTIONS}
    return Series({direction: table[direction] for direction in DIRECTIONS if direction in table}, **rest)


def _release(final_after: Sequence[int] = (), **days: int) -> Release:
    return Release(final_after=(final_after[0], final_after[1]) if final_after else None, **days)


AS_FIELD: dict[str, Callable[[Any], Any]] = {
    "layouts": lambda lists: tuple(map(frozenset, lists)),
    "wholes": lambda lists: tuple(map(frozenset, lists)),
    "ladders": lambda lists: tuple(map(frozenset, lists)),
    **dict.fromkeys(
        ("mirror", "group_parts"), lambda lists: {name: tuple(others) for name, others in lists.items()}
    ),
    "release": lambda table: _release(**table),
    "withdrawal": lambda table: Withdrawal(**{name: Decimal(pct) for name, pct in table.items()}),
    "rounding_unit": Decimal,
    **dict.fromkeys(("reporters", "products", "groups"), tuple),
    "elsewhere": lambda tables: tuple(Elsewhere(**{**one, "codes": tuple(one["codes"])}) for one in tables),
    "series": lambda tables: {name: _series(table) for name, table in tables.items()},
}
"""Conversion of the fields that TOML gives as lists, tables or text; all others are used as written."""


def described(name: str, text: str, *, has_client: bool = False) -> Source:
    """Read a descriptor.

    Raises:
        InputError: A field is unknown, or the publisher is missing.
    """
    content = tomllib.loads(text, parse_float=Decimal)
    try:
        fields = {key: AS_FIELD[key](value) if key in AS_FIELD else value for key, value in content.items()}
        if "group_parts" in fields:
            fields["groups"] = _named(fields["group_parts"])
        return Source(has_client=has_client, **fields)
    except TypeError as error:
        where, found = f"pipelines/sources/{name}/{DESCRIPTOR}", f"an unknown or a missing field ({error})"
        remedy = "The fields are explained at `Source`, `Series` and `Release` in pipelines/core/sources.py."
        raise InputError(where, found, "the fields of a descriptor", remedy) from error


def _named(parts: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return all groups that a tree of groups names."""
    return tuple(dict.fromkeys(one for whole, below in parts.items() for one in (whole, *below)))


def _walked(folder: Traversable) -> dict[str, Source]:
    """Return the sources of a folder by name: each subfolder that has a descriptor."""
    found = {one.name: one for one in folder.iterdir() if (one / DESCRIPTOR).is_file()}
    return {
        name: described(name, (one / DESCRIPTOR).read_text("utf-8"), has_client=(one / CLIENT).is_file())
        for name, one in sorted(found.items())
    }


SOURCES = _walked(files("pledgebook.pipelines") / "sources")
SOURCE_NAMES = tuple(SOURCES)
"""Sources that a reading may name."""

OF_TRANSACTIONS = tuple(name for name, source in SOURCES.items() if source.staged)
"""Sources of transactions, which have no months that are published completely."""

FINALS = [
    {"source": name, "final_month": source.release.final_after[0], "final_day": source.release.final_after[1]}
    for name, source in SOURCES.items()
    if source.release is not None and source.release.final_after is not None
]
"""Day of the following year from which the figures of a year are final, of the sources that name one."""

LAGS = [
    {"source": name, "lag_days": source.release.lag_days}
    for name, source in SOURCES.items()
    if source.release
]
"""Days from the end of a month to its publication, of the sources with a calendar."""

INCOMPARABLE = [
    {"source": name, "series": series}
    for name, source in SOURCES.items()
    for series, about in source.series.items()
    if not about.is_comparable
]
"""Series that count other goods than other sources do for the same flows."""
