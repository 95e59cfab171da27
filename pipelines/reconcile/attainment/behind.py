"""Snapshots and exchange rates behind the realized amount and the baseline of each period."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from pledgebook.pipelines.core.measures.conversion import Conversion, Rates
from pledgebook.pipelines.reconcile.monthly.calendar import (
    PERIOD,
    Key,
    Period,
    baselines,
    calendar,
    ended,
    windows,
)


@dataclass(frozen=True)
class Behind:
    """What the figures of each reading and period rest on.

    Args:
        snapshots: `reading_id`, `period_start` and the ids of snapshots, sorted.
        conversions: How figures in another unit were converted.
    """

    snapshots: pl.DataFrame
    conversions: Mapping[Key, tuple[Conversion, ...]]


def behind(
    totals: pl.DataFrame, reading: pl.DataFrame, periods: Iterable[Period], rates: Rates, as_of: date
) -> Behind:
    """Return the snapshots and rates of the figures that a reading counts in a period or its baseline.

    Args:
        totals: As in `Inputs`.
        reading: Rows of `ledger.reading`, each with its unit.
        periods: Periods of the readings.
        rates: Exchange rates.
        as_of: As-of date.
    """
    window = windows(periods, as_of)
    base = ended(baselines(reading), as_of)
    held = totals.select("reading_id", "month", "period_months", "unit", "amount_high", "snapshots")
    files = held.select("reading_id", "month", "period_months", snapshot="snapshots").explode(
        "snapshot", empty_as_null=False
    )
    own = _within(files.unique(), window).select(*PERIOD, "snapshot")
    of_base = _within(files.unique(), base).select("reading_id", "snapshot").unique()
    used = pl.concat([own, window.select(PERIOD).join(of_base, on="reading_id")])
    snapshots = used.drop_nulls().unique().group_by(PERIOD).agg(snapshots=pl.col("snapshot").sort())
    return Behind(snapshots, _conversions(held.drop("snapshots"), window, base, reading, rates))


def _within(figures: pl.DataFrame, window: pl.DataFrame) -> pl.DataFrame:
    """Return the figures whose months all lie in a window of their reading, with its `period_start`."""
    is_longer = pl.col("period_months") > 1
    months = calendar(window).join(figures.filter(~is_longer), on=["reading_id", "month"])
    last = pl.col("month").dt.offset_by(pl.format("{}mo", pl.col("period_months") - 1))
    spans = (
        figures.filter(is_longer)
        .join(window, on="reading_id")
        .filter(pl.col("month") >= pl.col("first_month"), last <= pl.col("last_month"))
    )
    return pl.concat([months, spans.select(months.columns)])


def _conversions(
    held: pl.DataFrame, window: pl.DataFrame, base: pl.DataFrame, reading: pl.DataFrame, rates: Rates
) -> dict[Key, tuple[Conversion, ...]]:
    others = held.join(reading.select("reading_id", wanted="unit"), on="reading_id").filter(
        pl.col("unit") != pl.col("wanted"), pl.col("amount_high") != 0
    )
    of_base = _within(others, base).drop("period_start").join(window.select(PERIOD), on="reading_id")
    columns = [*PERIOD, "unit", "wanted", "month", "period_months"]
    found = pl.concat([_within(others, window).select(columns), of_base.select(columns)])
    used: dict[Key, list[Conversion]] = defaultdict(list)
    in_order = found.unique().sort(*PERIOD, "unit", "month", "period_months")
    for reading_id, start, unit, wanted, month, months in in_order.iter_rows():
        if one := rates.used((unit, wanted), (month, months)):
            used[reading_id, start].append(one)
    return {key: tuple(dict.fromkeys(ways)) for key, ways in used.items()}
