"""Periods and windows as months."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import polars as pl

from pledgebook.pipelines.core.months import first_month, last_ended, months_between

Key = tuple[str, date]
"""A reading and the start of a period."""

PERIOD = ["reading_id", "period_start"]


@dataclass(frozen=True)
class Period:
    """A period of a reading, with its amount.

    A month belongs to the period that contains its first day, so that successive periods share no month and lose none.

    Args:
        reading_id: The reading.
        start: First day.
        end: Last day; the as-of date if the text sets no end.
        is_open: Whether the text sets no end.
        amount_low: Low end of the amount, in the unit of the reading.
        amount_high: High end of the amount, in the unit of the reading.
        growth_pct: Growth over the baseline.
    """

    reading_id: str
    start: date
    end: date
    is_open: bool = False
    amount_low: Decimal | None = None
    amount_high: Decimal | None = None
    growth_pct: Decimal | None = None

    @cached_property
    def first_month(self) -> date:
        """First month whose first day is in the period."""
        return first_month(self.start)

    @cached_property
    def last_month(self) -> date:
        """Last month whose first day is in the period; before `first_month` if there is none."""
        return self.end.replace(day=1)

    @cached_property
    def months_total(self) -> int:
        """Number of months."""
        return months_between(self.first_month, self.last_month)

    def elapsed_to(self, as_of: date) -> date:
        """Return the last month of the period that has ended by a date; before `first_month` if there is none."""
        return min(self.last_month, last_ended(as_of))

    def months_elapsed(self, as_of: date) -> int:
        """Return the number of months that have ended by a date."""
        return months_between(self.first_month, self.elapsed_to(as_of))


def windows(of: Iterable[Period], as_of: date | None = None) -> pl.DataFrame:
    """Return the windows of periods, up to a date or whole: `reading_id`, `period_start`, `first_month`, `last_month`."""
    return window_frame(
        [
            (one.reading_id, one.start, one.first_month, one.elapsed_to(as_of) if as_of else one.last_month)
            for one in of
        ]
    )


def baselines(reading: pl.DataFrame) -> pl.DataFrame:
    """Return the baselines of readings as windows of whole months."""
    first = pl.col("baseline_from").dt.offset_by("-1d").dt.truncate("1mo").dt.offset_by("1mo")
    return reading.drop_nulls(["baseline_from", "baseline_to"]).select(
        "reading_id",
        period_start="baseline_from",
        first_month=first,
        last_month=pl.col("baseline_to").dt.truncate("1mo"),
    )


def ended(window: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Cut windows at the last month that has ended by a date."""
    return window.with_columns(last_month=pl.min_horizontal("last_month", pl.lit(last_ended(as_of))))


def window_frame(rows: list[tuple[str, date, date, date]]) -> pl.DataFrame:
    """Make a frame of windows."""
    schema = {
        "reading_id": pl.String,
        "period_start": pl.Date,
        "first_month": pl.Date,
        "last_month": pl.Date,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def calendar(window: pl.DataFrame) -> pl.DataFrame:
    """Return one row per window and month: `reading_id`, `period_start`, `month`."""
    return (
        window.filter(pl.col("first_month") <= pl.col("last_month"))
        .select(
            "reading_id",
            "period_start",
            month=pl.date_ranges("first_month", "last_month", interval="1mo"),
        )
        .explode("month")
    )


def stretched(rows: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """Return each month of figures for `months` from `month` on: `reading_id`, further keys, `month`."""
    is_longer = pl.col("months") > 1
    single = rows.filter(~is_longer).select("reading_id", *keys, "month")
    last = pl.col("month").dt.offset_by(pl.format("{}mo", pl.col("months") - 1))
    spans = pl.date_ranges("month", last, interval="1mo")
    longer = rows.filter(is_longer).select("reading_id", *keys, month=spans).explode("month")
    return pl.concat([single, longer])
