"""What a source can report: reporters, products, digits and units, so that nothing is asked of it that it never has.

A published month without a row is 0. Goods that a source reports under another code, or not at all, would therefore be
counted as nothing traded, in every month.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pledgebook.pipelines.core.hs_code import NATIONAL_NINE, has_lost_zero, with_zero
from pledgebook.pipelines.core.measures.units import is_same_dimension
from pledgebook.pipelines.core.sources import SOURCES, Source
from pledgebook.pipelines.core.stages import series_of
from pledgebook.pipelines.core.text import is_digits

UNCOUNTED = ("10", "11", "12", "15", "17", "18", "23", "25", "26", "27", "28", "29", "31", "72")
"""Chapters whose goods are measured by weight or volume, in the units that the World Customs Organization recommends."""

COUNTS = (
    "number",
    "pieces",
    "doz",
    "pairs",
    "dozen_pairs",
    "dozen_pieces",
    "gross",
    "hundred",
    "thousand",
    "packs",
)
SHOWN = 5

Fault = tuple[str, str, str, str]
"""Column, what was found, what was expected, what to do."""


@dataclass(frozen=True)
class Asked:
    """What a reading, a side of a mirror or a watch asks of a source.

    Args:
        source: The source.
        series: The series, or several joined by `+`.
        direction: Direction of the flows.
        reporters: The countries whose statistics are asked.
        measure: `value` or `quantity`.
        unit: The unit wanted; None if any.
        has_factor: Whether a factor converts to a unit of another dimension.
        prefixes: The included product prefixes.
    """

    source: str
    series: str
    direction: str
    reporters: Sequence[str]
    measure: str
    unit: str | None
    has_factor: bool
    prefixes: Sequence[str]


def out_of_reach(asked: Asked) -> Iterator[Fault]:
    """Yield why a source can never have what is asked of it."""
    source = SOURCES.get(asked.source)
    if source is None:
        return
    yield from _reporters(asked, source)
    yield from _products(asked, source)
    yield from _elsewhere(asked, source)
    if asked.measure == "quantity":
        yield from _units(asked, source)


def _reporters(asked: Asked, source: Source) -> Iterator[Fault]:
    others = [one for one in asked.reporters if source.reporters and one not in source.reporters]
    if others:
        expected = f"{' or '.join(source.reporters)}, whose statistics {asked.source} publishes"
        yield "reporter_iso3", f"`{', '.join(others)}`", expected, "Fix the reporter or the source."


def _products(asked: Asked, source: Source) -> Iterator[Fault]:
    """Check that each prefix can have figures: a named group, a code that the source has, with its digits."""
    groups = [one for one in asked.prefixes if not is_digits(one)]
    codes = [one for one in asked.prefixes if is_digits(one)]
    unknown = [one for one in groups if not source.is_of_many and one not in source.groups]
    if unknown:
        remedy = "List the codes, or name a source that reports the group."
        yield (
            "scope",
            f"the group {_listed(unknown)}",
            f"HS codes, since {asked.source} reports no such group",
            remedy,
        )
    yield from _parts(groups, codes, asked, source)
    deep = [one for one in codes if source.digits and len(one) > source.digits]
    if deep and len(deep) == len(asked.prefixes):
        expected = f"codes of at most {source.digits} digits, which {asked.source} has"
        yield (
            "scope",
            f"the code {_listed(deep)}",
            expected,
            f"Shorten it to {source.digits} digits, or name another source.",
        )
    absent = [
        one for one in codes if source.products and not any(has.startswith(one) for has in source.products)
    ]
    if absent and not deep:
        expected = f"products of {asked.source} ({', '.join(source.products)})"
        yield "scope", f"the code {_listed(absent)}", expected, "Fix the scope or the source."
    lost = [one for one in codes if source.digits != NATIONAL_NINE and has_lost_zero(one)]
    if lost:
        remedy = f"Write `{with_zero(lost[0])}`, as text."
        yield (
            "scope",
            f"the code {_listed(lost)}",
            "ten digits: nine are a Japanese code, or lack a zero",
            remedy,
        )


def _parts(groups: Sequence[str], codes: Sequence[str], asked: Asked, source: Source) -> Iterator[Fault]:
    """Check a source that reports named groups alone, of which some are parts of others."""
    if not source.group_parts:
        return
    if codes:
        expected = f"a group, such as {source.groups[0]}, since {asked.source} has no HS codes"
        yield "scope", f"the code {_listed(codes)}", expected, "Name the group, or another source."
    for whole in groups:
        within = [one for one in groups if one in source.parts_within(whole)]
        if within:
            expected = f"either the whole or its parts, since `{whole}` contains them"
            yield "scope", f"`{whole}` and {_listed(within)}", expected, "Leave out the one or the others."


def _elsewhere(asked: Asked, source: Source) -> Iterator[Fault]:
    """Check that the goods are not all reported under another code."""
    for rule in source.elsewhere:
        if rule.direction != asked.direction or not asked.prefixes:
            continue
        gone = [one for one in asked.prefixes if len(one) <= rule.digits and one.startswith(rule.codes)]
        summed = [one for one in asked.prefixes if one.startswith(rule.under)]
        if asked.measure == "quantity" and len(gone) + len(summed) == len(asked.prefixes):
            found = f"the code {_listed([*gone, *summed])} for the measure quantity"
            yield "scope", found, f"other goods: {rule.why}", rule.remedy
        elif asked.measure == "value" and len(gone) == len(asked.prefixes):
            yield "scope", f"the code {_listed(gone)}", f"`{rule.under}` too: {rule.why}", rule.remedy


def _units(asked: Asked, source: Source) -> Iterator[Fault]:
    """Check that the quantity wanted is one that the series, or the goods, are measured in."""
    if asked.unit is None or asked.has_factor:
        return
    units = {source.series[one].unit for one in series_of(asked.series) if one in source.series} - {None}
    for unit in units:
        if unit is not None and not is_same_dimension(unit, asked.unit):
            remedy = "Fix the unit, or name a `factor`."
            yield (
                "unit",
                f"`{asked.unit}`",
                f"a unit like {unit}, in which {asked.source} counts {asked.series}",
                remedy,
            )
            return
    bulk = [one for one in asked.prefixes if one[:2] in UNCOUNTED]
    if asked.unit in COUNTS and bulk:
        expected = "goods that are counted: these are measured by weight or volume"
        yield "unit", f"`{asked.unit}` for {_listed(bulk)}", expected, "Fix the unit or the scope."


def _listed(codes: Sequence[str]) -> str:
    more = f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else ""
    return ", ".join(f"`{one}`" for one in codes[:SHOWN]) + more
