"""Missing data of the register's readings, watches and mirrors: sides, products and months to fetch.

A month is needed if it belongs to a period or baseline of a reading, or to the months that a watch or mirror follows,
if its source should have published it by now, and if the ledger lacks it, or lacks its quantity, or retrieved it so long
ago that it is asked for again: at each release while it is recent, then every quarter, and every year for good.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, partial
from itertools import groupby

import polars as pl

from pledgebook.pipelines.core.months import month_range
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.stages import series_of
from pledgebook.pipelines.core.text import is_digits
from pledgebook.pipelines.core.vocabulary import EVERY_PARTNER
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing import release_calendar as release
from pledgebook.pipelines.sources.parsing.need import NO_COUNTRY, RATES, Need, Side, Why, edition_of

Retrieved = Mapping[Side, Mapping[str, Mapping[date, datetime]]]
"""Moment of the last retrieval by side, product prefix and month."""

UNMEASURED = {"reading_id": pl.String, "month": pl.Date}
NEVER: Retrieved = {}

LAST_DAYS = 7
"""Days at the end of a month of which at least one has a rate."""


@dataclass(frozen=True)
class Window:
    """A range of months; an end that is None is open."""

    first: date | None = None
    last: date | None = None

    def includes(self, month: date) -> bool:
        """Whether the range includes a month."""
        return (self.first is None or month >= self.first) and (self.last is None or month <= self.last)


@dataclass(frozen=True)
class Wanted:
    """Readings of the register and their coverage in the ledger.

    Args:
        reading: Readings, sides of mirrors and importers of watches; readings that are not measured in flows are skipped.
        target: Their targets, for the periods; watches and mirrors have one without an end.
        scope: Their scopes.
        coverage: `reading_id`, `month`, `prefixes_total`, `prefixes_covered`.
        counterpart: Codes of a scope's goods in other HS editions: `scope_id`, `edition`, `product_prefix`.
        unmeasured: Months with a figure that lacks what the reading measures: `reading_id`, `month`.
    """

    reading: pl.DataFrame
    target: pl.DataFrame
    scope: pl.DataFrame
    coverage: pl.DataFrame
    counterpart: pl.DataFrame
    unmeasured: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=UNMEASURED))


def needs(
    wanted: Wanted,
    retrieved: Retrieved,
    today: date,
    window: Window,
    *,
    deep: Retrieved = NEVER,
    again: bool = False,
) -> list[Need]:
    """Return the missing data of the readings: one need per reading, series and HS edition, in reading order.

    Args:
        wanted: The readings and their coverage.
        retrieved: When each product and month of each side was last retrieved.
        today: The current day.
        window: The months to consider.
        deep: When each was last retrieved in codes long enough for quantities.
        again: Whether months are asked for again whatever is held.
    """
    measured = wanted.reading.filter(
        pl.col("measure").is_in(["value", "quantity"]), pl.col("scope_id").is_not_null()
    )
    periods = _periods(wanted.target)
    whole = _whole_months(wanted.coverage)
    unmeasured = _months_by_reading(wanted.unmeasured)
    products = cache(partial(_products, wanted))
    found = []
    for row in measured.sort("reading_id").iter_rows(named=True):
        for side in _sides(row):
            months = _months_of(row, periods[row["reading_id"]], today)
            for edition, own in groupby(filter(window.includes, months), edition_of):
                prefixes, digits, deeper = products(row["scope_id"], edition)
                latest = _last_retrieved(side, prefixes, retrieved)
                is_quantity = row["measure"] == "quantity"
                is_shallow = is_quantity and bool(SOURCES[side.source].quantity_digits)
                in_depth = _last_retrieved(side, prefixes, deep) if is_shallow else {}
                held = whole[row["reading_id"]]
                without = (unmeasured[row["reading_id"]] - set(in_depth)) if is_shallow else set()
                why = tuple(
                    one
                    for month in own
                    if (one := _why(side.source, month, latest | in_depth, held, without, today, again=again))
                )
                if prefixes and why:
                    missing, of = tuple(one.month for one in why), (row["reading_id"],)
                    found.append(Need(side, prefixes, digits, is_quantity, missing, of, deeper, why))
    return found


def _why(
    source: str,
    month: date,
    retrieved: Mapping[date, datetime],
    whole: set[date],
    without: set[date],
    today: date,
    *,
    again: bool,
) -> Why | None:
    """Return why a month is asked for; None if it is not."""
    if month not in whole:
        return Why(month, "lacking")
    if again:
        return Why(month, "again")
    if month in without:
        return Why(month, "quantity")
    retrieved_at = retrieved.get(month)
    code = None if retrieved_at is None else release.due_again(source, month, retrieved_at, today)
    return Why(month, code, retrieved_at) if code else None


def _last_retrieved(side: Side, prefixes: Iterable[str], retrieved: Retrieved) -> dict[date, datetime]:
    """Return when each month was last retrieved with all these products, for this partner or for all partners."""
    every = [retrieved.get(side, {})]
    if side.partner_iso3 not in NO_COUNTRY:
        every.append(retrieved.get(replace(side, partner_iso3=EVERY_PARTNER), {}))
    found: dict[date, datetime] = {}
    for prefix in prefixes:
        newest: dict[date, datetime] = {}
        for cover, months in ((cover, months) for one in every for cover, months in one.items()):
            if cover == prefix or (is_digits(prefix) and prefix.startswith(cover)):
                newest |= {month: max(at, newest.get(month, at)) for month, at in months.items()}
        found |= {month: min(at, found.get(month, at)) for month, at in newest.items()}
    return found


def _sides(row: Mapping[str, str]) -> list[Side]:
    """Return the sides of a reading, one for each series that it adds up."""
    names = [name for name in Side.__dataclass_fields__ if name != "series"]
    return [Side(series=series, **{name: row[name] for name in names}) for series in series_of(row["series"])]


def rate_needs(
    rate: pl.DataFrame, every_series: Iterable[str], today: date, window: Window, *, again: bool = False
) -> list[Need]:
    """Return the missing months of exchange rates, from the newest available month of each series on.

    Args:
        rate: Rates: `series`, `period`, `period_start`.
        every_series: The series that can be fetched.
        today: The current day.
        window: The months to consider; without a first month, months before those in the ledger are not requested.
        again: Whether months are asked for again whatever is held.
    """
    newest = release.expected(RATES, today) or today
    found = []
    for series in every_series:
        have = set() if again else _whole_months_of_rates(rate.filter(pl.col("series") == series))
        first = window.first or max(have, default=newest)
        months = tuple(
            month for month in month_range(first, newest) if month not in have and window.includes(month)
        )
        if months:
            why = tuple(Why(month, "again" if again else "lacking") for month in months)
            found.append(Need(Side(RATES, series, "", "", ""), (), 0, False, months, (), (), why))
    return found


def _whole_months_of_rates(rate: pl.DataFrame) -> set[date]:
    """Return the months with a monthly mean, or with a day in their last week: a month may have been cut short by its retrieval."""
    is_whole = (pl.col("period") == "month") | (
        pl.col("period_start") > pl.col("period_start").dt.month_end().dt.offset_by(f"-{LAST_DAYS}d")
    )
    return {day.replace(day=1) for day in rate.filter(is_whole)["period_start"]}


def joined(found: Iterable[Need]) -> list[Need]:
    """Merge needs of the same side, products and measure; the result has the months of all of them."""
    groups: dict[tuple[Side, tuple[str, ...], int, bool, tuple[str, ...]], list[Need]] = defaultdict(list)
    for need in found:
        groups[(need.side, need.prefixes, need.digits, need.is_quantity, need.deeper)].append(need)
    return [
        replace(
            group[0],
            months=tuple(sorted({month for need in group for month in need.months})),
            readings=tuple(sorted({reading for need in group for reading in need.readings})),
            why=tuple(sorted({one for need in group for one in need.why}, key=_order_of_why)),
        )
        for _, group in sorted(groups.items(), key=lambda item: item[0])
    ]


def _order_of_why(why: Why) -> tuple[date, str, str]:
    return why.month, why.code, str(why.held_since)


def asked_before(sidecars: Iterable[Sidecar], *, for_quantities: bool = False) -> Retrieved:
    """Return when each product and month of each side was last retrieved, from the coverage that the sidecars state.

    Args:
        sidecars: The sidecars of all snapshots.
        for_quantities: Whether only answers in codes long enough for quantities count.
    """
    found: defaultdict[Side, defaultdict[str, dict[date, datetime]]] = defaultdict(lambda: defaultdict(dict))
    for sidecar in sidecars:
        least = SOURCES[sidecar.source].quantity_digits if for_quantities else None
        for cover in (one for one in sidecar.covers if one.product_level >= (least or 0)):
            side = Side(
                sidecar.source, cover.series, cover.reporter_iso3, cover.partner_iso3, cover.direction
            )
            for prefix in cover.product_prefixes:
                months = found[side][prefix]
                for month in month_range(cover.first_month, cover.last_month):
                    months[month] = max(sidecar.taken_at, months.get(month, sidecar.taken_at))
    return found


def _periods(target: pl.DataFrame) -> dict[str, list[tuple[date, date | None, bool]]]:
    found: dict[str, list[tuple[date, date | None, bool]]] = defaultdict(list)
    for row in target.iter_rows(named=True):
        found[row["reading_id"]].append((row["period_start"], row["period_end"], row["is_recurring"]))
    return found


def _months_by_reading(months: pl.DataFrame) -> dict[str, set[date]]:
    found: dict[str, set[date]] = defaultdict(set)
    for reading, month in months.select("reading_id", "month").iter_rows():
        found[reading].add(month)
    return found


def _whole_months(coverage: pl.DataFrame) -> dict[str, set[date]]:
    """Return the months of each reading in which all prefixes of its scope are covered."""
    return _months_by_reading(coverage.filter(pl.col("prefixes_covered") >= pl.col("prefixes_total")))


def _months_of(
    reading: Mapping[str, date | None], periods: list[tuple[date, date | None, bool]], today: date
) -> list[date]:
    """Return the months of a reading's baseline and periods that its source should have published by today."""
    newest = release.expected(str(reading["source"]), today) or today.replace(day=1)
    spans = [(start, newest if recurring or end is None else end) for start, end, recurring in periods]
    if reading["baseline_from"] and reading["baseline_to"]:
        spans.append((reading["baseline_from"], reading["baseline_to"]))
    return sorted({month for first, last in spans for month in month_range(first, min(last, newest))})


def _products(wanted: Wanted, scope_id: str, edition: str) -> tuple[tuple[str, ...], int, tuple[str, ...]]:
    """Return a scope's prefixes, the digits that are needed, and the prefixes to request in parts because of an exclusion.

    In an HS edition other than the scope's own, the codes of its goods in that edition are added.
    """
    own = wanted.scope.filter(pl.col("scope_id") == scope_id)
    prefixes = set(own.filter(~pl.col("is_excluded"))["product_prefix"])
    elsewhere = wanted.counterpart.filter(pl.col("scope_id") == scope_id, pl.col("edition") == edition)
    if edition not in own["edition"]:
        prefixes |= set(elsewhere["product_prefix"])
    codes = [prefix for prefix in {*own["product_prefix"], *prefixes} if is_digits(prefix)]
    excluded = own.filter(pl.col("is_excluded"))["product_prefix"].to_list()
    deeper = [prefix for prefix in prefixes if any(code.startswith(prefix) for code in excluded)]
    return tuple(sorted(prefixes)), max((len(code) for code in codes), default=0), tuple(sorted(deeper))
