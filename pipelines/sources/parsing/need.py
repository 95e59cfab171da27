"""Needs, the input of a client: side, products and months."""

from dataclasses import dataclass
from datetime import date, datetime

from pledgebook.pipelines.core.countries import EUROPEAN_UNION
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.stages import UNKNOWN_DESTINATION
from pledgebook.pipelines.core.vocabulary import HS_EDITIONS, WORLD

ALL_PRODUCTS = ""


NO_COUNTRY = (WORLD, EUROPEAN_UNION, UNKNOWN_DESTINATION)
"""Partners that are not part of an answer for all countries."""


RATES = "exchange_rate"


RATE_SERIES = tuple(SOURCES[RATES].series)


@dataclass(frozen=True, order=True)
class Side:
    """A series of one source about one reporter, partner and direction."""

    source: str
    series: str
    reporter_iso3: str
    partner_iso3: str
    direction: str


@dataclass(frozen=True, order=True)
class Why:
    """Why a month is asked for.

    Args:
        month: The month.
        code: One of WHY.
        held_since: When it was last retrieved; None if it is not held, or is asked for whatever is held.
    """

    month: date
    code: str
    held_since: datetime | None = None


WHY = {
    "lacking": "not held",
    "quantity": "held without the quantity, which only longer codes have",
    "release": "held from before the latest release",
    "quarter": "asked for again every quarter",
    "year": "final or old, asked for again every year",
    "again": "asked for again as you wish",
}
"""The reasons in words."""


@dataclass(frozen=True)
class Need:
    """Missing figures of readings.

    Args:
        side: The source, series, reporter, partner and direction.
        prefixes: The product prefixes, sorted; a named group appears under its name.
        digits: Digits of the longest product code that is needed.
        is_quantity: Whether quantities are needed; otherwise values.
        months: First days of the months that are missing or may have been revised, in order.
        readings: The readings, sides of mirrors and importers of watches that need the figures.
        deeper: The prefixes to request in parts, because one of their parts is excluded.
        why: Why each month is asked for, and when it was last retrieved; None if never.
    """

    side: Side
    prefixes: tuple[str, ...]
    digits: int
    is_quantity: bool
    months: tuple[date, ...]
    readings: tuple[str, ...]
    deeper: tuple[str, ...] = ()
    why: tuple[Why, ...] = ()


def edition_of(month: date) -> str:
    """Return the HS edition in force in a month."""
    return [name for name in HS_EDITIONS if int(name[2:]) <= month.year][-1]
