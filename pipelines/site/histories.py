"""How the sum behind each reading was known over time: every day on which one of its figures came or moved.

Sums stand in the publisher's own unit, of the figures that count today. So a reading in dollars of figures in yen has a history
also for days on which no exchange rate was known.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

import polars as pl

from pledgebook.pipelines.core.decimals import ZERO
from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.query.states import CELL
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.parts import prepared

VERSIONS = f"""
WITH counted AS (
  SELECT DISTINCT reading_id, measure, {", ".join(CELL)}, (source, series) IN (SELECT (source, series) FROM ledger.series_to_date) AS to_date
  FROM scope_flow
  WHERE list_contains($readings, reading_id)
)
SELECT c.reading_id, c.source, year(f.month) AS year, f.month, f.period_months, c.to_date, f.known_from, f.known_to,
  CASE WHEN c.measure = 'value' THEN f.currency ELSE f.unit END AS unit,
  sum(CASE WHEN c.measure = 'value' THEN CAST(f.value AS DECIMAL(28, 4)) ELSE CAST(f.quantity AS DECIMAL(28, 4)) END) AS amount
FROM counted c
JOIN ledger.flow f USING ({", ".join(CELL)})
WHERE f.known_from <= $known_at
GROUP BY ALL
ORDER BY ALL
"""  # noqa: S608 - names of columns
"""Each sum of a reading's figures of a month, or of months to date, with the time for which it was known; `scope_flow` has the rows
of ledger.scope_flow."""

SCHEMA: dict[str, pl.DataType] = {
    "reading_id": pl.String(),
    "source": pl.String(),
    "year": pl.Int64(),
    "known_from": pl.Date(),
    "months": pl.Int64(),
    "amount": pl.Decimal(38, 4),
    "unit": pl.String(),
}
"""One row per reading, calendar year and day on which the sum, or the number of its months, changed."""


def histories(con: Ledger, known_at: datetime, readings: Iterable[str]) -> pl.DataFrame:
    """Return how the sum of each calendar year of some readings was known, as rows of `SCHEMA`.

    Args:
        con: A connection for readers.
        known_at: The moment up to which vintages count.
        readings: The readings.
    """
    asked = {"known_at": known_at, "readings": sorted(readings)}
    with prepared(con, known_at) as parts:
        parts.make(("scope_flow",))
        versions = con.sql(VERSIONS, params=asked).pl().drop_nulls(["amount", "unit"]).to_dicts()
    years = groupby(versions, key=lambda row: (row["reading_id"], row["year"]))
    rows = [row for _, one in years for row in _history(list(one))]
    found = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return found.unique(["reading_id", "year", "known_from"], keep="last", maintain_order=True)


def _history(versions: Sequence[Row]) -> Iterator[Row]:
    """Yield what the sum was from each day on; nothing if its figures have more than one unit."""
    if len({row["unit"] for row in versions}) != 1:
        return
    before: tuple[int, Decimal] | None = None
    for moment in sorted({row["known_from"] for row in versions}):
        held = _held([row for row in versions if _is_known(row, moment)])
        months = sum(length for _, length in {(row["month"], row["period_months"]) for row in held})
        now = (months, sum((row["amount"] for row in held), ZERO))
        if held and now != before:
            yield {**versions[0], "known_from": moment.date(), "months": months, "amount": now[1]}
        before = now


def _is_known(row: Row, moment: datetime) -> bool:
    return row["known_from"] <= moment and (row["known_to"] is None or row["known_to"] > moment)


def _held(known: Sequence[Row]) -> list[Row]:
    """Return the figures that add up: of those that run to date, the longest from each month on."""
    longest: dict[date, int] = {}
    for row in known:
        longest[row["month"]] = max(row["period_months"], longest.get(row["month"], 0))
    return [row for row in known if not row["to_date"] or row["period_months"] == longest[row["month"]]]
