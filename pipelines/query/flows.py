"""Flows of the ledger: those that a pledge counts, or those of sources, countries and products."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.hs_code import code_fault
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.text import did_you_mean, is_digits
from pledgebook.pipelines.core.vocabulary import DIRECTIONS
from pledgebook.pipelines.query.naming.names import ids_of, pledges
from pledgebook.pipelines.query.report import current_run
from pledgebook.pipelines.register.country import closest_country, is_country
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.frames import selected

ORDER = "source, series, reporter_iso3, partner_iso3, direction, product_code, month, period_months, item_id"

CONDITIONS = {
    "source": "source = $source",
    "reporter": "reporter_iso3 = $reporter",
    "partner": "partner_iso3 = $partner",
    "direction": "direction = $direction",
    "products": "len(list_filter($products, lambda one: starts_with(product_code, one))) > 0",
    "first": "month >= $first",
    "last": "month <= $last",
}

KNOWN = f"""
SELECT * FROM ledger.known('flow', $known_at)
WHERE {{conditions}}
ORDER BY {ORDER}
"""  # noqa: S608 - constants

COUNTED = f"""
SELECT *
FROM (SELECT reading_id, pledge_id FROM ledger.current('reading') WHERE list_contains($pledges, pledge_id))
JOIN ledger.counted_flow($known_at) USING (reading_id)
WHERE {{conditions}}
ORDER BY pledge_id, reading_id, {ORDER}
"""  # noqa: S608 - constants


@dataclass(frozen=True)
class Wanted:
    """Flows that are wanted; what is None is not asked for.

    Args:
        source: The source.
        reporter: The reporting country.
        partner: Its partner, W00 for the world.
        direction: export, re_export or import.
        products: What the codes begin with.
        first: The first month.
        last: The last month, by the month in which a figure begins.
    """

    source: str | None = None
    reporter: str | None = None
    partner: str | None = None
    direction: str | None = None
    products: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None

    def given(self) -> dict[str, object]:
        """Return what is asked for, by the names of `CONDITIONS`.

        Raises:
            UsageError: There is no such source, country, direction or product; says what there is.
        """
        if self.source is not None and self.source not in SOURCES:
            message = f"There is no source '{self.source}'.{did_you_mean(self.source, SOURCES)} Sources: {', '.join(sorted(SOURCES))}."
            raise UsageError(message)
        if self.direction not in (None, *DIRECTIONS):
            message = (
                f"direction: found '{self.direction}', expected one of {', '.join(DIRECTIONS)}."
                f"{did_you_mean(str(self.direction), DIRECTIONS)}"
            )
            raise UsageError(message)
        for code in self.products:
            if is_digits(code) and (fault := code_fault(code)):
                message = f"products: found the code '{code}'; expected {fault[0]}. {fault[1]}"
                raise UsageError(message)
        found: dict[str, object] = {
            "source": self.source,
            "reporter": _country(self.reporter, "reporter_iso3"),
            "partner": _country(self.partner, "partner_iso3"),
            "direction": self.direction,
            "products": list(self.products) or None,
            "first": self.first,
            "last": self.last,
        }
        return {name: value for name, value in found.items() if value is not None}


def flows(con: Ledger, name: str | None, wanted: Wanted) -> pl.DataFrame:
    """Return flows as the shown run knew them.

    Args:
        con: A connection for readers.
        name: An agreement, a pledge or words of titles and products, whose readings count the flows; None for all flows
            of the ledger, as published.
        wanted: Which of them.

    Returns:
        Without a name a row per flow, in the columns of `ledger.flow`. With one a row per reading and flow, with
        `pledge_id` and `reading_id`; of figures that run from January to date the months between are their differences,
        marked by `is_derived`.

    Raises:
        UsageError: There is nothing of that name, or no such source, country, direction or product.
    """
    given = wanted.given()
    words = " AND ".join(["TRUE", *(CONDITIONS[name] for name in given)])
    params: dict[str, object] = {"known_at": current_run(con)["known_at"], **given}
    ids = ids_of(pledges(con), name)
    if ids is None:
        return selected(con, KNOWN.format(conditions=words), params)
    params["pledges"] = list(ids.pledges)
    return selected(con, COUNTED.format(conditions=words), params)


def _country(code: str | None, column: str) -> str | None:
    if code is None:
        return None
    found = code.strip().upper()
    if not is_country(found, column):
        message = f"found '{code}', expected the code of a country. {closest_country(found)}"
        raise UsageError(message)
    return found
