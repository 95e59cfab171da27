"""Snapshots and exchange rates behind the realized amount and the baseline of each period."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from pledgebook.pipelines.core.conversion import Conversion, Rates
from pledgebook.pipelines.reconcile.monthly.calendar import PERIOD, Key, Period, baselines, ended, windows


@dataclass(frozen=True)
class Behind:
    """What the figures of each reading and period rest on.

    Args:
        snapshots: Ids of snapshots, sorted.
        conversions: How figures in another unit were converted.
    """

    snapshots: Mapping[Key, list[str]]
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
    base = ended(baselines(reading), as_of).drop("period_start")
    of_base = window.select(PERIOD).join(base, on="reading_id").select(window.columns)
    last = pl.col("month").dt.offset_by(pl.format("{}mo", pl.col("period_months") - 1))
    found = (
        totals.select("reading_id", "month", "period_months", "unit", "amount_high", "snapshots")
        .join(pl.concat([window, of_base]), on="reading_id")
        .filter(pl.col("month") >= pl.col("first_month"), last <= pl.col("last_month"))
    )
    files = found.group_by(PERIOD).agg(pl.col("snapshots").explode().drop_nulls().unique().sort())
    snapshots = {(reading_id, start): names for reading_id, start, names in files.iter_rows()}
    return Behind(snapshots, _conversions(found, reading, rates))


def _conversions(
    found: pl.DataFrame, reading: pl.DataFrame, rates: Rates
) -> dict[Key, tuple[Conversion, ...]]:
    other = (
        found.join(reading.select("reading_id", wanted="unit"), on="reading_id")
        .filter(pl.col("unit") != pl.col("wanted"), pl.col("amount_high") != 0)
        .select(*PERIOD, "unit", "wanted", "month", "period_months")
        .unique()
        .sort(*PERIOD, "unit", "month", "period_months")
    )
    used: dict[Key, list[Conversion]] = defaultdict(list)
    for reading_id, start, unit, wanted, month, months in other.iter_rows():
        if one := rates.used((unit, wanted), (month, months)):
            used[reading_id, start].append(one)
    return {key: tuple(dict.fromkeys(ways)) for key, ways in used.items()}
