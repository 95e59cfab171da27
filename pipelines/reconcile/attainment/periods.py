"""Periods of the readings, from their targets."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import polars as pl

from pledgebook.pipelines.core.months import DAY, add_years
from pledgebook.pipelines.reconcile.monthly.calendar import Period
from pledgebook.pipelines.schemas.rows import Row


def periods(reading: pl.DataFrame, target: pl.DataFrame, pledge: pl.DataFrame, as_of: date) -> list[Period]:
    """Return the periods of every reading, in the order of reading and start.

    A recurring target repeats each year up to the year of `as_of`, at least once, and no further than the deadline of
    its pledge or the next target of its reading. A target without an end runs to the deadline, or to `as_of`. A reading
    without a target has one period, from the date of its pledge.

    Args:
        reading: Rows of `ledger.reading`.
        target: Rows of `ledger.target`.
        pledge: Rows of `ledger.pledge`.
        as_of: As-of date.
    """
    terms = {row["pledge_id"]: row for row in pledge.iter_rows(named=True)}
    targets: dict[str, list[Row]] = defaultdict(list)
    for row in target.sort("reading_id", "period_start").iter_rows(named=True):
        targets[row["reading_id"]].append(row)
    found: list[Period] = []
    for row in reading.sort("reading_id").iter_rows(named=True):
        term = terms.get(row["pledge_id"], {"pledged_date": as_of, "deadline": None})
        rows = targets.get(row["reading_id"])
        found.extend(
            _of_targets(rows, term["deadline"], as_of)
            if rows
            else [_without_target(row["reading_id"], term["pledged_date"], term["deadline"], as_of)]
        )
    return found


def _of_targets(rows: list[Row], deadline: date | None, as_of: date) -> Iterator[Period]:
    starts = [row["period_start"] for row in rows[1:]]
    for row, following in zip(rows, [*starts, None], strict=True):
        if row["is_recurring"]:
            yield from _recurring(row, following, deadline, as_of)
            continue
        end = row["period_end"] or deadline
        yield _period(row, row["period_start"], end, as_of)


def _recurring(row: Row, following: date | None, deadline: date | None, as_of: date) -> Iterator[Period]:
    """Yield the yearly repeats of a target, each with the length of the first."""
    start, end = row["period_start"], row["period_end"]
    is_long = end is None or end >= add_years(start, 1)
    first_end = add_years(start, 1) - DAY if is_long else end
    stops = [day for day in (as_of, deadline, following and following - DAY, end if is_long else None) if day]
    years = 0
    while years == 0 or add_years(start, years) <= min(stops):
        last = add_years(first_end + DAY, years) - DAY
        yield _period(row, add_years(start, years), min(last, end) if is_long and end else last, as_of)
        years += 1


def _period(row: Row, start: date, end: date | None, as_of: date) -> Period:
    return Period(
        row["reading_id"],
        start,
        max(start, end or as_of),
        end is None,
        row["amount_low"],
        row["amount_high"],
        row["growth_pct"],
    )


def _without_target(reading_id: str, start: date, deadline: date | None, as_of: date) -> Period:
    return Period(reading_id, start, max(start, deadline or as_of), deadline is None)
