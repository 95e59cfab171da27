"""Results from flows of each reading and period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from pledgebook.pipelines.core.stages import SHADOW, SHADOW_OF_ORIGIN, UNKNOWN_DESTINATION
from pledgebook.pipelines.core.vocabulary import WORLD
from pledgebook.pipelines.reconcile.attainment.target import (
    Share,
    covered_months,
    seasonal_shares,
)
from pledgebook.pipelines.reconcile.monthly.calendar import Key, Period, baselines, calendar, ended, windows
from pledgebook.pipelines.reconcile.monthly.comparable import (
    Comparison,
    comparisons,
    month_weights,
    unlike_baselines,
)
from pledgebook.pipelines.reconcile.monthly.frame import FLOW_MEASURES
from pledgebook.pipelines.reconcile.monthly.realized import Realized, realized, with_unnamed
from pledgebook.pipelines.reconcile.monthly.windows import in_windows


@dataclass(frozen=True)
class Flows:
    """Results from flows of each reading and period.

    Args:
        realized: Realized amount by period.
        baseline: Realized amount in the baseline, by reading.
        seasonal: Seasonal share of a period that falls on its covered months.
        seasonal_through: Seasonal share of a period that falls on the months up to its last covered one.
        unlike: Readings whose published products differ between months of the baseline.
        comparison: Comparison of each period with the same months of its baseline, for readings without an amount.
        elapsed: Elapsed months of the periods: `reading_id`, `period_start`, `month`.
        rows: Their published data, as returned by `in_windows`.
    """

    realized: dict[Key, Realized]
    baseline: dict[str, Realized]
    seasonal: dict[Key, Share]
    seasonal_through: dict[Key, Share]
    unlike: set[str]
    comparison: dict[Key, Comparison]
    elapsed: pl.DataFrame
    rows: pl.DataFrame


def flows(reading: pl.DataFrame, periods: Iterable[Period], monthly: pl.DataFrame, as_of: date) -> Flows:
    """Select the months of every period and baseline, and add them up.

    Args:
        reading: Rows of `ledger.reading`, each with its unit.
        periods: Their periods.
        monthly: `Monthly` rows.
        as_of: As-of date.
    """
    counted = reading.filter(pl.col("measure").is_in(FLOW_MEASURES))
    ids = set(counted["reading_id"])
    of_flows = [one for one in periods if one.reading_id in ids]
    window = windows(of_flows, as_of)
    rows = in_windows(monthly, window)
    asked = baselines(counted)
    base = in_windows(monthly, ended(asked, as_of))
    seasons = counted.filter(pl.col("proration") == "seasonal")
    weight = month_weights(base.join(seasons, on="reading_id", how="semi"))
    whole = calendar(windows(of_flows)).join(weight, on="reading_id", how="semi")
    covered = covered_months(rows.join(weight, on="reading_id", how="semi"))
    seasonal, seasonal_through = seasonal_shares(whole, covered, weight)
    unquantified = counted.filter(pl.col("basis") == "unquantified")
    now, before, years = (one.join(unquantified, on="reading_id", how="semi") for one in (rows, base, asked))
    return Flows(
        _realized(counted, rows, monthly, window),
        {reading_id: one for (reading_id, _), one in realized(base).items()},
        seasonal,
        seasonal_through,
        unlike_baselines(base),
        comparisons(now, before, years),
        calendar(window),
        rows,
    )


def _realized(
    counted: pl.DataFrame, rows: pl.DataFrame, monthly: pl.DataFrame, window: pl.DataFrame
) -> dict[Key, Realized]:
    """Add up the months of each period.

    Sales to a country have those to unknown destinations as their high end; imports from one have those of origins that
    are not specified, if their publisher has such figures at all.
    """
    is_one_buyer = ~pl.col("partner_iso3").is_in([UNKNOWN_DESTINATION, WORLD])
    sold = counted.filter(pl.col("stage").eq_missing("sold") & is_one_buyer.fill_null(value=False))
    of_sold = window.join(sold, on="reading_id", how="semi")
    unnamed = in_windows(monthly, of_sold.with_columns(pl.col("reading_id") + SHADOW))
    found = with_unnamed(realized(rows), rows.join(sold, on="reading_id", how="semi"), unnamed)
    shadows = monthly.filter(pl.col("reading_id").str.ends_with(SHADOW_OF_ORIGIN), "is_reported")
    ids = shadows["reading_id"].str.strip_suffix(SHADOW_OF_ORIGIN).unique()
    of_origin = window.filter(pl.col("reading_id").is_in(ids.implode()))
    unspecified = in_windows(monthly, of_origin.with_columns(pl.col("reading_id") + SHADOW_OF_ORIGIN))
    arrived = rows.join(of_origin, on="reading_id", how="semi")
    return with_unnamed(found, arrived, unspecified, SHADOW_OF_ORIGIN)
