"""Pledges without an amount: what came, against the same calendar months of the baseline years."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipelines.reconcile.exact import ZERO, percent, quotient, rounded
from pipelines.reconcile.realized import Key


@dataclass(frozen=True, slots=True)
class Comparison:
    """A period beside the same months of the baseline years.

    Args:
        realized: What came in the months that both have.
        baseline: What came in these months in a mean baseline year.
        months: How many months both have.
    """

    realized: Decimal
    baseline: Decimal
    months: int

    @property
    def change_pct(self) -> Decimal | None:
        """Realized against the baseline, in percent; unknown where the baseline is 0."""
        return percent(self.realized - self.baseline, self.baseline)


def comparisons(rows: pl.DataFrame, baseline: pl.DataFrame) -> dict[Key, Comparison]:
    """Compare each period with its baseline, over the months that both have.

    A month's baseline is the mean over the baseline years in which that month is covered. A figure for a
    longer time is compared with figures for the same months of the year only. Months of which codes of another
    HS edition lie in part in the scope are left out: the goods would not be the same.

    Args:
        rows: `SPAN` rows of the periods.
        baseline: `SPAN` rows of the baseline periods.
    """
    of_year = pl.col("month").dt.month().alias("of_year")
    known = pl.col("amount").is_not_null() & pl.col("in_part").is_null()
    yearly = (
        baseline.filter(known)
        .group_by("reading_id", of_year, "months")
        .agg(total=pl.col("amount").sum(), years=pl.len())
    )
    parts = (
        rows.filter(known)
        .with_columns(of_year)
        .join(yearly, on=["reading_id", "of_year", "months"])
        .group_by("reading_id", "period_start", "years")
        .agg(pl.col("amount").sum(), pl.col("total").sum(), pl.col("months").sum())
    )
    found: dict[Key, list[tuple[Decimal, Decimal, int]]] = defaultdict(list)
    for reading_id, start, years, amount, total, months in parts.sort(
        "reading_id", "period_start", "years"
    ).iter_rows():
        found[reading_id, start].append((amount, quotient(total, Decimal(years)), months))
    return {key: _added(one) for key, one in found.items()}


def _added(parts: list[tuple[Decimal, Decimal, int]]) -> Comparison:
    return Comparison(
        rounded(sum((part[0] for part in parts), ZERO)),
        rounded(sum((part[1] for part in parts), ZERO)),
        sum(part[2] for part in parts),
    )
