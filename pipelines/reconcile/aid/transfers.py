"""Transactions selected by readings, in the unit of their reading, up to a day."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.core.countries import ISO2
from pledgebook.pipelines.core.decimals import HUNDRED, ZERO, added, product, quotient, rounded
from pledgebook.pipelines.core.measures.conversion import Conversion, Rates, converted
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.stages import series_of
from pledgebook.pipelines.reconcile.ladder.rungs import Rung
from pledgebook.pipelines.schemas.rows import Row

PLACE = re.compile(r"([A-Z]{2})(?: ([0-9.]+))?")
"""A country among several recipients, with its percentage if one is given."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """Transactions of one day, series and project, in the unit of a reading.

    Args:
        row: Their row of the input.
        low: Their sum, the low end; None if it could not be converted.
        high: The high end; differs if a part of unknown size went to the recipients of the reading.
        conversion: How it was converted; None if it was not.
    """

    row: Row
    low: Decimal | None
    high: Decimal | None
    conversion: Conversion | None = None

    @property
    def is_negative(self) -> bool:
        """Whether the amount is below 0, a correction; known even where there is no rate."""
        return bool(self.row["is_negative"])


@dataclass(frozen=True, slots=True)
class Held:
    """The transactions that a reading counts.

    Args:
        last: Day of the last one; None if none is held.
        organizations: Organizations that report them, sorted.
    """

    last: date | None = None
    organizations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Transfers:
    """Transactions by reading.

    Args:
        of: Transactions of all series by reading, in order of their days.
    """

    of: dict[str, list[Transfer]] = field(default_factory=dict)

    @classmethod
    def converted(
        cls, transactions: pl.DataFrame, reading: pl.DataFrame, rates: Rates, as_of: date
    ) -> "Transfers":
        """Convert the transactions up to a day at the rate of their month.

        Args:
            transactions: Rows of `sql/inputs/transactions.sql`.
            reading: Rows of `ledger.reading`.
            rates: Exchange rates.
            as_of: As-of date.
        """
        readings = {row["reading_id"]: row for row in reading.iter_rows(named=True)}
        found: dict[str, list[Transfer]] = defaultdict(list)
        for row in transactions.filter(pl.col("event_date") <= as_of).iter_rows(named=True):
            transfer = _transfer(row, readings[row["reading_id"]], rates)
            if transfer is not None:
                found[row["reading_id"]].append(transfer)
        return cls({name: sorted(rows, key=_order) for name, rows in found.items()})

    def reached(self, reading_id: str, start: date, end: date) -> Rung:
        """Return what a reading counts as realized between two days."""
        return summed(
            one
            for one in self.of.get(reading_id, ())
            if one.row["is_counted"] and start <= one.row["event_date"] <= end
        )

    def held(self, reading_id: str) -> Held:
        """Return whose transactions a reading counts, and up to which day they are held."""
        rows = [one.row for one in self.of.get(reading_id, ()) if one.row["is_counted"]]
        organizations = {row["operator"] for row in rows if row["operator"] is not None}
        return Held(max((row["event_date"] for row in rows), default=None), tuple(sorted(organizations)))

    def questioned(self, reading_id: str, start: date, end: date) -> list[str]:
        """Return the breaks of the questioned transactions that a reading counts between two days, as in the input."""
        return [
            one.row["questioned"]
            for one in self.of.get(reading_id, ())
            if one.row["questioned"] and one.row["is_counted"] and start <= one.row["event_date"] <= end
        ]


def is_measured(reading: Row) -> bool:
    """Whether a reading is realized by the transactions of a source."""
    source = SOURCES.get(reading["source"] or "")
    return reading["measure"] == "event" and source is not None and bool(source.staged)


def way_of(source: str, series: str) -> frozenset[str]:
    """Return the series that a reading's stages may be compared by; only its own if it counts a part of a stage."""
    own = series_of(series)
    known = SOURCES[source]
    way = known.ladder_of(own[0])
    stages = {known.series[one].stage for one in own}
    whole = {one for one in way if known.series[one].stage in stages}
    return way if whole == set(own) else frozenset(own)


def summed(transfers: Iterable[Transfer]) -> Rung:
    """Add up transactions. An unknown correction leaves the low end unknown, any other unknown amount the high end."""
    found = list(transfers)
    unknown = [one for one in found if one.low is None]
    known = [one for one in found if one.low is not None]
    events = sum(one.row["events"] for one in found)
    without = sum(one.row["events"] for one in unknown)
    lows = None if any(one.is_negative for one in unknown) else [one.low for one in known]
    highs = None if any(not one.is_negative for one in unknown) else [one.high for one in known]
    used = dict.fromkeys(one.conversion for one in known if one.conversion is not None)
    return Rung(_total(lows), _total(highs), events, without, conversions=tuple(used))


def _total(ends: Sequence[Decimal | None] | None) -> Decimal | None:
    """Add up ends, rounded once; None if there are none."""
    found = [one for one in ends or () if one is not None]
    return rounded(added(found)) if found else None


def _order(transfer: Transfer) -> tuple[str, ...]:
    row = transfer.row
    names = ("event_date", "project", "payer_iso3", "series", "rate_month", "unit", "mixed", "is_negative")
    return tuple(str(row[name] or "") for name in names)


def _transfer(row: Row, reading: Row, rates: Rates) -> Transfer | None:
    """Return the transactions of a row, or None if none of them went to a recipient of the reading."""
    least, most = (HUNDRED, HUNDRED) if row["mixed"] is None else _shares(row["mixed"], reading["recipients"])
    if most == 0:
        return None
    units, span = (row["unit"], reading["unit"]), (row["rate_month"], 1)
    whole = None if row["amount"] is None else converted(row["amount"], units, span, rates)[0]
    if whole is None:
        return Transfer(row, None, None)
    ends = sorted((_part(whole, least), _part(whole, most)))
    return Transfer(row, ends[0], ends[1], rates.used(units, span))


def _part(amount: Decimal, pct: Decimal) -> Decimal:
    return amount if pct == HUNDRED else quotient(product(amount, pct), HUNDRED)


def _shares(mixed: str, recipients: Sequence[str]) -> tuple[Decimal, Decimal]:
    """Return the least and the largest percentage that went to the recipients; they differ if none is stated."""
    wanted = {ISO2.get(one) for one in recipients}
    least, most = ZERO, ZERO
    for place in mixed.split("; "):
        found = PLACE.fullmatch(place)
        if found and found[1] in wanted:
            least += Decimal(found[2]) if found[2] else ZERO
            most += Decimal(found[2]) if found[2] else HUNDRED
    return min(least, HUNDRED), min(most, HUNDRED)
