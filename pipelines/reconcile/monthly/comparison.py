"""Pledges without an amount: what came, against the same calendar months of the baseline years."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipelines.core.decimals import ZERO, percent, quotient, rounded
from pipelines.reconcile.monthly.realized import Key


@dataclass(frozen=True, slots=True)
class Comparison:
    """A period beside the same months of the baseline years.

    Args:
        realized: What came in the months that both have; None without such a month.
        baseline: What came in these months in a mean baseline year; None without such a month.
        months: How many months both have, of the same products.
        months_unlike: How many months both have, but not of the same products.
    """

    realized: Decimal | None = None
    baseline: Decimal | None = None
    months: int = 0
    months_unlike: int = 0

    @property
    def change_pct(self) -> Decimal | None:
        """Realized against the baseline, in percent; unknown where the baseline is 0 or unknown."""
        if self.realized is None or self.baseline is None:
            return None
        return percent(self.realized - self.baseline, self.baseline)


def comparisons(rows: pl.DataFrame, baseline: pl.DataFrame) -> dict[Key, Comparison]:
    """Compare each period with its baseline, over the months that both have for the same products.

    A month's baseline is the mean over the baseline years in which that month is covered and lacks the same
    products. A figure for a longer time is compared with figures for the same months of the year only. Months of
    which codes of another HS edition lie in part in the scope are left out: the goods would not be the same.

    Args:
        rows: `SPAN` rows of the periods.
        baseline: `SPAN` rows of the baseline periods.
    """
    of_year = pl.col("month").dt.month().alias("of_year")
    known = pl.col("amount").is_not_null() & pl.col("in_part").is_null()
    lacking = pl.col("uncovered").fill_null("")
    same = ["reading_id", "of_year", "months"]
    before, now = (one.filter(known).with_columns(of_year, lacking) for one in (baseline, rows))
    yearly = before.group_by(*same, "uncovered").agg(total=pl.col("amount").sum(), years=pl.len())
    parts = (
        now.join(yearly, on=[*same, "uncovered"])
        .group_by("reading_id", "period_start", "years")
        .agg(pl.col("amount").sum(), pl.col("total").sum(), pl.col("months").sum())
    )
    found: dict[Key, list[tuple[Decimal, Decimal, int]]] = defaultdict(list)
    for reading_id, start, years, amount, total, months in parts.sort(
        "reading_id", "period_start", "years"
    ).iter_rows():
        found[reading_id, start].append((amount, quotient(total, Decimal(years)), months))
    both = now.join(before, on=same, how="semi").group_by("reading_id", "period_start")
    return {
        (reading_id, start): _added(found[reading_id, start], months)
        for reading_id, start, months in both.agg(pl.col("months").sum()).iter_rows()
    }


def _added(parts: list[tuple[Decimal, Decimal, int]], months_of_both: int) -> Comparison:
    if not parts:
        return Comparison(months_unlike=months_of_both)
    months = sum(part[2] for part in parts)
    return Comparison(
        rounded(sum((part[0] for part in parts), ZERO)),
        rounded(sum((part[1] for part in parts), ZERO)),
        months,
        months_of_both - months,
    )
