"""What a client is asked for: sides, products and months."""

from dataclasses import dataclass
from datetime import date

from pipelines.core.countries import EUROPEAN_UNION
from pipelines.core.sources import SOURCES
from pipelines.core.stages import UNKNOWN_DESTINATION
from pipelines.core.vocabulary import HS_EDITIONS, WORLD

ALL_PRODUCTS = ""


NO_COUNTRY = (WORLD, EUROPEAN_UNION, UNKNOWN_DESTINATION)
"""Partners that are not there where every country is."""


RATES = "exchange_rate"


RATE_SERIES = tuple(SOURCES[RATES].series)


@dataclass(frozen=True, order=True)
class Side:
    """One side of one source: whose figures, of trade with whom, in which direction."""

    source: str
    series: str
    reporter_iso3: str
    partner_iso3: str
    direction: str


@dataclass(frozen=True)
class Need:
    """Figures that readings need.

    Args:
        side: Whose figures.
        prefixes: The product prefixes, sorted; a named group stands under its name.
        digits: Down to how many digits the longest of them is needed.
        is_quantity: Whether quantities are needed; values otherwise.
        months: First days of the months that are lacking or may have been revised, in order.
        readings: The readings, sides of mirrors and importers of watches that need them.
        deeper: Of the prefixes those of which the parts are needed, because one of them is excluded.
    """

    side: Side
    prefixes: tuple[str, ...]
    digits: int
    is_quantity: bool
    months: tuple[date, ...]
    readings: tuple[str, ...]
    deeper: tuple[str, ...] = ()


def edition_of(month: date) -> str:
    """The edition of the HS that is in force in a month."""
    return [name for name in HS_EDITIONS if int(name[2:]) <= month.year][-1]
