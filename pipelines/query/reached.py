"""The day on which the flows of a reading reached its target, by the days or months that their publisher gives."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.core.paths import sql
from pledgebook.pipelines.core.sources import OF_TRANSACTIONS
from pledgebook.pipelines.core.stages import is_running as counts_running
from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.query.report import current_run
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.frames import selected
from pledgebook.pipelines.warehouse.parts import NEEDS, prepared

STEPS = """
SELECT coalesce(item_date, CAST(last_day(month + to_months(period_months - 1)) AS DATE)) AS day,
  regexp_extract(item_id, '[^/]*$') AS total, CAST(date_trunc('month', month) AS DATE) AS month,
  CASE WHEN measure = 'value' THEN currency ELSE unit END AS unit,
  CASE WHEN measure = 'value' THEN CAST(value AS DECIMAL(28, 4)) ELSE CAST(quantity AS DECIMAL(28, 4)) END AS amount
FROM ledger.scope_flow(?)
WHERE reading_id = ? AND is_whole
ORDER BY day
"""

SERIES = "SELECT series FROM ledger.current('reading') WHERE reading_id = ?"


@dataclass(frozen=True)
class Reached:
    """The first day on which a target was reached.

    Args:
        day: That day, the last one of the week or month whose figure reached it.
        amount: What had been realized by then, in the unit of the reading.
        unit: That unit.
        is_late: Whether the period had ended.
    """

    day: date
    amount: Decimal
    unit: str
    is_late: bool


def reached(con: Ledger, figure: Row) -> Reached | None:
    """Return when the target of a figure was reached, in its period or after it; None if it was not, or if that is unknown.

    Only readings of a total by flows are asked. Flows are added from the period's first month on, and no month
    before the last may be unpublished; a running total counts as its publisher prints it, from its own beginning. An
    amount that needs a conversion has no such day.

    Args:
        con: A connection for readers.
        figure: A row of the report `attainment`.
    """
    is_asked = figure["basis"] == "total" and figure["target"] is not None and figure["months_covered"]
    if not is_asked or figure["source"] is None or figure["source"] in OF_TRANSACTIONS:
        return None
    run = current_run(con)
    steps = selected(con, STEPS, [run["known_at"], figure["reading_id"]])
    steps = steps.filter(pl.col("day") <= run["as_of"])
    if steps.is_empty() or set(steps["unit"]) != {figure["unit"]} or steps["amount"].has_nulls():
        return None
    series = selected(con, SERIES, [figure["reading_id"]], are_few=True)["series"].item()
    sums = _since(steps, figure["period_start"], is_running=counts_running(figure["source"], series)).group_by("day").agg(
        pl.col("amount").sum(), pl.col("month").max()
    )  # fmt: skip
    sums = sums.sort("day").with_columns(pl.col("amount").cum_sum())
    there = sums.filter(pl.col("amount") >= figure["target"], pl.col("day") >= figure["period_start"]).head(1)
    if there.is_empty() or not _is_published(con, figure, there["month"].item(), run["known_at"]):
        return None
    day = there["day"].item()
    return Reached(day, there["amount"].item(), figure["unit"], is_late=day > figure["period_end"])


def _since(steps: pl.DataFrame, start: date, *, is_running: bool) -> pl.DataFrame:
    """Return the flows from the first month on; of a running total, all that belong to it."""
    inside = steps.filter(pl.col("month") >= start.replace(day=1))
    if not is_running or inside.is_empty():
        return inside
    return steps.filter(pl.col("total") == inside["total"][0])


def _is_published(con: Ledger, figure: Row, last: date, known_at: datetime) -> bool:
    """Whether every month from the first of the period to the one before the last is covered."""
    with prepared(con, known_at) as made:
        made.make(NEEDS["scope_coverage"])
        coverage = selected(con, sql("inputs/scope_coverage"), {"known_at": known_at})
    found = coverage.filter(pl.col("reading_id") == figure["reading_id"])
    covered = set(found.filter(pl.col("prefixes_covered") == pl.col("prefixes_total"))["month"])
    first = figure["period_start"].replace(day=1)
    months = pl.date_range(first, last, "1mo", eager=True, closed="left")
    return set(months) <= covered
