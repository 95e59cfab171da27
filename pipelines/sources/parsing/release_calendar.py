"""Release calendar: when each source publishes a month, and when its figures are final.

The days are in the sources' descriptors, rules of thumb from the publishers' own calendars (see docs/sources/): a month
is expected from its typical day on, and overdue only after a grace period that allows for holidays and shutdowns.
"""

from datetime import date, datetime, timedelta

import polars as pl

from pledgebook.pipelines.core.sources import SOURCES, Release
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns

RELEASE, QUARTER, YEAR = "release", "quarter", "year"
DAYS = {QUARTER: 91, YEAR: 365}
"""Days after which a figure is asked for again."""

PRELIMINARY, REVISED, FINAL = "preliminary", "revised", "final"


def calendar() -> pl.DataFrame:
    """Return the calendar as rows of `ledger.release_calendar`."""
    rows = [
        (name, habit.lag_days, habit.grace_days, *(habit.final_after or (None, None)))
        for name, source in SOURCES.items()
        if (habit := source.release)
    ]
    return pl.DataFrame(rows, schema=columns(CONTRACTS["release_calendar"]), orient="row")


def expected(source: str, today: date) -> date | None:
    """Return the latest month that a source should have published by a day; None if it has no calendar."""
    return _latest(source, today, grace=False)


def overdue(source: str, today: date) -> date | None:
    """Return the latest month that is overdue on a day if it is missing; None if the source has no calendar."""
    return _latest(source, today, grace=True)


def released_on(source: str, month: date) -> date | None:
    """Return the usual day of publication of a month; None if the source has no calendar."""
    habit = _habit(source)
    return _end(month) + timedelta(days=habit.lag_days) if habit else None


def is_final(source: str, month: date, moment: datetime) -> bool:
    """Whether a month's figure, retrieved at a moment, was final by then; False if the publisher names no such day."""
    habit = _habit(source)
    if habit is None or habit.final_after is None:
        return False
    return moment.date() >= date(month.year + 1, *habit.final_after)


def due_again(source: str, month: date, retrieved_at: datetime, today: date) -> str | None:
    """Return why a month that is held should be asked for again: `release`, `quarter` or `year`; None if it should not.

    A figure is asked for again at each release in its first months, then every quarter, and once a year when it is final
    or old: publishers revise final figures too. Nothing is asked before the source has had another release.
    """
    habit, newest = _habit(source), expected(source, today)
    latest = None if newest is None else released_on(source, newest)
    if habit is None or latest is None or retrieved_at.date() >= latest:
        return None
    age = (today.year - month.year) * 12 + today.month - month.month
    days = (today - retrieved_at.date()).days
    if is_final(source, month, retrieved_at) or age > habit.quarterly_months:
        return YEAR if days >= DAYS[YEAR] else None
    if age > habit.monthly_months:
        return QUARTER if days >= DAYS[QUARTER] else None
    return RELEASE


def observation_status(source: str, month: pl.Expr, taken_at: datetime) -> pl.Expr:
    """Return the status (`obs_status`) of a month's figure at the moment of retrieval.

    A month is preliminary in its first release, revised from the next one on, and final after the publisher's
    annual revision; `reported` if the publisher has no such day.

    Args:
        source: The source.
        month: The first day of the month, as text; null if it could not be read.
        taken_at: When the file was retrieved.
    """
    habit, newest = _habit(source), _latest(source, taken_at.date(), grace=False)
    if habit is None or habit.final_after is None:
        return pl.lit("reported")
    settled_year = taken_at.year - (1 if taken_at.date() >= date(taken_at.year, *habit.final_after) else 2)
    return (
        pl.when(month.str.slice(0, 4) <= f"{settled_year:04}")
        .then(pl.lit(FINAL))
        .when(month < f"{newest:%Y-%m-%d}")
        .then(pl.lit(REVISED))
        .otherwise(pl.lit(PRELIMINARY))
    )


def _habit(source: str) -> Release | None:
    return SOURCES[source].release if source in SOURCES else None


def _latest(source: str, today: date, *, grace: bool) -> date | None:
    habit = _habit(source)
    if habit is None:
        return None
    days = habit.lag_days + (habit.grace_days if grace else 0)
    # The day before this one is the end of the latest month to be published.
    following = (today - timedelta(days=days - 1)).replace(day=1)
    return (following - timedelta(days=1)).replace(day=1)


def _end(month: date) -> date:
    """Return the last day of a month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
