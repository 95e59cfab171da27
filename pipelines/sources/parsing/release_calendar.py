"""When each source publishes a month, and how settled the figure then is.

The days are rules of thumb from the publishers' own calendars (docs/sources/ names them): a month is `expected`
from its typical day on, and `late` only after the grace that a holiday or a shutdown has needed before.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from pipelines.schemas import CONTRACTS
from pipelines.schemas.contract import columns

PRELIMINARY, REVISED, FINAL = "preliminary", "revised", "final"


@dataclass(frozen=True)
class Release:
    """The habit of a source.

    Args:
        lag_days: Days from the end of a month to the day on which it is published as a rule.
        grace_days: Further days after which a month that is not there is late.
        final_after: Month and day of the following year from which a year's months are final; None where the
            publisher names no such day.
    """

    lag_days: int
    grace_days: int
    final_after: tuple[int, int] | None = None


RELEASES: dict[str, Release] = {
    "census_trade": Release(lag_days=35, grace_days=10, final_after=(6, 10)),
    "doe_lng_cargo": Release(lag_days=60, grace_days=30),
    "eia_lng": Release(lag_days=61, grace_days=10, final_after=(10, 31)),
    "exchange_rate": Release(lag_days=2, grace_days=5),
    "japan_customs": Release(lag_days=20, grace_days=15, final_after=(11, 30)),
    "un_comtrade": Release(lag_days=75, grace_days=60),
    "usda_esr": Release(lag_days=8, grace_days=7),
}
"""The sources that publish by the month. The others have no calendar: nothing of theirs is ever late."""


def calendar() -> pl.DataFrame:
    """The calendar as rows of `ledger.release_calendar`."""
    rows = [
        (source, habit.lag_days, habit.grace_days, *(habit.final_after or (None, None)))
        for source, habit in sorted(RELEASES.items())
    ]
    return pl.DataFrame(rows, schema=columns(CONTRACTS["release_calendar"]), orient="row")


def expected(source: str, today: date) -> date | None:
    """The latest month that a source should have published by a day; None if it keeps no calendar."""
    return _latest(source, today, grace=False)


def overdue(source: str, today: date) -> date | None:
    """The latest month whose absence is late on a day; None if the source keeps no calendar."""
    return _latest(source, today, grace=True)


def released_on(source: str, month: date) -> date | None:
    """The day on which a source publishes a month as a rule."""
    habit = RELEASES.get(source)
    return _end(month) + timedelta(days=habit.lag_days) if habit else None


def is_settled(source: str, month: date, moment: datetime) -> bool:
    """Whether a figure of a month, taken at a moment, was no longer expected to change."""
    habit = RELEASES.get(source)
    if habit is None:
        return False
    if habit.final_after is None:
        return True
    return moment.date() >= date(month.year + 1, *habit.final_after)


def observation_status(source: str, month: pl.Expr, taken_at: datetime) -> pl.Expr:
    """How settled the figure of a month was when it was taken, as text of `obs_status`.

    A month is preliminary in its first release, revised from the next one on, and final after the publisher's
    annual revision.

    Args:
        source: A source with a day from which months are final.
        month: The first day of the month, as text; null where it could not be read.
        taken_at: When the file was taken.
    """
    habit = RELEASES[source]
    if habit.final_after is None:
        return pl.lit("reported")
    newest = _latest(source, taken_at.date(), grace=False)
    settled_year = taken_at.year - (1 if taken_at.date() >= date(taken_at.year, *habit.final_after) else 2)
    return (
        pl.when(month.str.slice(0, 4) <= f"{settled_year:04}")
        .then(pl.lit(FINAL))
        .when(month < f"{newest:%Y-%m-%d}")
        .then(pl.lit(REVISED))
        .otherwise(pl.lit(PRELIMINARY))
    )


def _latest(source: str, today: date, *, grace: bool) -> date | None:
    habit = RELEASES.get(source)
    if habit is None:
        return None
    days = habit.lag_days + (habit.grace_days if grace else 0)
    following = (today - timedelta(days=days - 1)).replace(
        day=1
    )  # its eve ended the last month to be published
    return (following - timedelta(days=1)).replace(day=1)


def _end(month: date) -> date:
    """The last day of a month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
