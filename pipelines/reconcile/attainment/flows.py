"""Results from flows of each reading and period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.reconcile.attainment.target import Share, seasonal_shares
from pipelines.reconcile.monthly.calendar import Key, Period, baselines, calendar, ended, windows
from pipelines.reconcile.monthly.comparable import Comparison, comparisons, unlike_baselines
from pipelines.reconcile.monthly.frame import FLOW_MEASURES
from pipelines.reconcile.monthly.realized import Realized, realized
from pipelines.reconcile.monthly.windows import in_windows


@dataclass(frozen=True)
class Flows:
    """Results from flows of each reading and period.

    Args:
        realized: Realized amount by period.
        baseline: Realized amount in the baseline, by reading.
        seasonal: Seasonal share of a period that falls on its covered months.
        unlike: Readings whose published products differ between months of the baseline.
        comparison: Comparison of each period with the same months of its baseline.
        elapsed: Elapsed months of the periods: `reading_id`, `period_start`, `month`.
        rows: Their published data, as returned by `in_windows`.
    """

    realized: dict[Key, Realized]
    baseline: dict[str, Realized]
    seasonal: dict[Key, Share]
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
    base = in_windows(monthly, ended(baselines(counted), as_of))
    return Flows(
        realized(rows),
        {reading_id: one for (reading_id, _), one in realized(base).items()},
        seasonal_shares(calendar(windows(of_flows)), rows, base),
        unlike_baselines(base),
        comparisons(rows, base),
        calendar(window),
        rows,
    )
