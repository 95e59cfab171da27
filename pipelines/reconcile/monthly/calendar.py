"""Periods laid out as months."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import polars as pl

from pipelines.core.months import first_month, last_ended, months_between

Key = tuple[str, date]
"""A reading and the start of a period."""

PERIOD = ["reading_id", "period_start"]


@dataclass(frozen=True)
class Period:
    """A stretch of time for which a reading asks an amount.

    A month belongs to the period in which its first day lies, so that periods which follow each other share
    no month and lose none.

    Args:
        reading_id: The reading.
        start: The first day.
        end: The last day; the as-of date where the text gives no end.
        is_open: Whether the text gives no end.
        amount_low: The low end of the amount, in the unit of the reading.
        amount_high: The high end of the amount, in the unit of the reading.
        growth_pct: The growth over the baseline.
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
        """The first month whose first day lies in the period."""
        return first_month(self.start)

    @cached_property
    def last_month(self) -> date:
        """The last month whose first day lies in the period; before `first_month` if there is none."""
        return self.end.replace(day=1)

    @cached_property
    def months_total(self) -> int:
        """The number of months."""
        return months_between(self.first_month, self.last_month)

    def elapsed_to(self, as_of: date) -> date:
        """The last month of the period that has ended by a date; before `first_month` if there is none."""
        return min(self.last_month, last_ended(as_of))

    def months_elapsed(self, as_of: date) -> int:
        """The number of months that have ended by a date."""
        return months_between(self.first_month, self.elapsed_to(as_of))


def windows(of: Iterable[Period], as_of: date | None = None) -> pl.DataFrame:
    """The months of periods that have ended by a date, or all: `reading_id`, `period_start`, `first_month`, `last_month`."""
    return window_frame(
        [
            (one.reading_id, one.start, one.first_month, one.elapsed_to(as_of) if as_of else one.last_month)
            for one in of
        ]
    )


def baselines(reading: pl.DataFrame) -> pl.DataFrame:
    """The baselines of readings as windows of whole months."""
    first = pl.col("baseline_from").dt.offset_by("-1d").dt.truncate("1mo").dt.offset_by("1mo")
    return reading.drop_nulls(["baseline_from", "baseline_to"]).select(
        "reading_id",
        period_start="baseline_from",
        first_month=first,
        last_month=pl.col("baseline_to").dt.truncate("1mo"),
    )


def ended(window: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Windows without the months that have not ended by a date."""
    return window.with_columns(last_month=pl.min_horizontal("last_month", pl.lit(last_ended(as_of))))


def window_frame(rows: list[tuple[str, date, date, date]]) -> pl.DataFrame:
    """Rows of reading, period start, first and last month as a frame."""
    schema = {
        "reading_id": pl.String,
        "period_start": pl.Date,
        "first_month": pl.Date,
        "last_month": pl.Date,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def calendar(window: pl.DataFrame) -> pl.DataFrame:
    """One row per window and month: `reading_id`, `period_start`, `month`."""
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
    """Each month of each span of `months` from `month` on: `reading_id`, further keys, `month`."""
    last = pl.col("month").dt.offset_by(pl.format("{}mo", pl.col("months") - 1))
    spans = pl.date_ranges("month", last, interval="1mo")
    return rows.select("reading_id", *keys, month=spans).explode("month")
