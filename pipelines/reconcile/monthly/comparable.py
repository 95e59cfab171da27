"""Comparable months: months of the same products, and comparisons with the baseline.

Two months are comparable if their `goods`, the products not published by their source, are the same. Only `goods`
decides that.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from pledgebook.pipelines.core.decimals import ZERO, percent, quotient, rounded
from pledgebook.pipelines.reconcile.monthly.calendar import PERIOD, Key, calendar

OF_YEAR = pl.col("month").dt.month().alias("of_year")

NOT_PUBLISHED, IN_PART, OTHER_PRODUCTS = "not_published", "in_part", "other_products"
"""Reasons why a month cannot be compared."""


def goods() -> pl.Expr:
    """Return the key shared by months of the same products: the products not published, empty if all are.

    Null if a month cannot be compared: its amount is unknown, or codes of another HS edition are partly in the scope.
    """
    is_comparable = pl.col("amount").is_not_null() & pl.col("in_part").is_null()
    return pl.when(is_comparable).then(pl.col("uncovered").fill_null(""))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Comparison of a period with the same months of the baseline years.

    Args:
        realized: Amount of the months that both have; None without such a month.
        baseline: Amount of these months in a mean baseline year; None without such a month.
        months: Number of months that both have, for the same products.
        months_unlike: Number of months that both have, for other products.
        years: Smallest number of baseline years behind one of these months.
        years_high: Largest number of them.
        years_asked: Number of years of the baseline that have these months.
    """

    realized: Decimal | None = None
    baseline: Decimal | None = None
    months: int = 0
    months_unlike: int = 0
    years: int = 0
    years_high: int = 0
    years_asked: int = 0

    @property
    def change_pct(self) -> Decimal | None:
        """Change against the baseline in percent; None if the baseline is 0 or unknown."""
        if self.realized is None or self.baseline is None:
            return None
        return percent(self.realized - self.baseline, self.baseline)


def comparisons(rows: pl.DataFrame, baseline: pl.DataFrame, asked: pl.DataFrame) -> dict[Key, Comparison]:
    """Compare each period with its baseline over the months that both have for the same products.

    The baseline is the mean of the baseline years that have each of these months, since a mean of other years for each
    month would compare a season or a level with another. If there is no such year, the baseline of a month is the mean
    of the years in which that month is comparable. A figure for several months is compared only with figures for the
    same months of the year.

    Args:
        rows: Months of the periods, as returned by `in_windows`.
        baseline: Months of the baselines.
        asked: Windows of the baselines, whole.
    """
    same = ["reading_id", "of_year", "months"]
    wanted = calendar(asked).group_by("reading_id", OF_YEAR).agg(asked=pl.len())
    before, now = (one.drop_nulls("goods").with_columns(OF_YEAR) for one in (baseline, rows))
    yearly = (
        _years_to_count(now, before)
        .group_by(*PERIOD, *same[1:], "goods")
        .agg(total=pl.col("base").sum(), years=pl.len())
    )
    parts = (
        now.join(yearly, on=[*PERIOD, *same[1:], "goods"])
        .join(wanted, on=["reading_id", "of_year"])
        .group_by(*PERIOD, "years", "asked")
        .agg(pl.col("amount").sum(), pl.col("total").sum(), pl.col("months").sum())
    )
    found: dict[Key, list[_Part]] = defaultdict(list)
    for reading_id, start, years, most, amount, total, months in parts.sort(*PERIOD, "years").iter_rows():
        one = _Part(amount, quotient(total, Decimal(years)), months, years, most)
        found[reading_id, start].append(one)
    both = now.join(before, on=same, how="semi").group_by(PERIOD).agg(pl.col("months").sum())
    return {
        (reading_id, start): _added(found[reading_id, start], months)
        for reading_id, start, months in both.iter_rows()
    }


def _years_to_count(now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Return the months of periods with a base month each, of the years that have all of them if there are any.

    Years are counted from the first month of the baseline.
    """
    start, month = pl.col("period_start"), pl.col("month")
    since = (month.dt.year() - start.dt.year()) * 12 + month.dt.month() - start.dt.month()
    keys = ["reading_id", "of_year", "months", "goods"]
    base = before.select(*keys, base="amount", year=since // 12)
    pairs = now.select(*PERIOD, *keys[1:]).unique().join(base, on=keys)
    every = pl.struct("of_year", "months").n_unique()
    return (
        pairs.with_columns(is_whole=every.over(*PERIOD, "year") == every.over(PERIOD))
        .filter(pl.col("is_whole") | ~pl.col("is_whole").any().over(PERIOD))
        .drop("is_whole")
    )


def month_weights(baseline: pl.DataFrame) -> pl.DataFrame:
    """Return `reading_id`, `of_year` (1 to 12) and `weight`, for readings with twelve known weights.

    A weight is the sum of a month over the baseline years; the weights are known if all twelve months are covered in
    the same number of years, month by month, for the same products.

    Args:
        baseline: Months of the baselines.
    """
    weights = (
        baseline.drop_nulls("goods")
        .filter(months=1)
        .filter(~pl.col("reading_id").is_in(list(unlike_baselines(baseline))))
        .group_by("reading_id", OF_YEAR)
        .agg(weight=pl.col("amount").sum(), years=pl.len())
    )
    whole = weights.group_by("reading_id").agg(months=pl.len(), unlike=pl.col("years").n_unique())
    known = whole.filter(months=12, unlike=1)
    return weights.join(known, on="reading_id", how="semi").select("reading_id", "of_year", "weight")


def unlike_baselines(baseline: pl.DataFrame) -> set[str]:
    """Return the readings whose published products differ between months of the baseline."""
    products = baseline.filter(months=1).group_by("reading_id").agg(pl.col("goods").drop_nulls().n_unique())
    return set(products.filter(pl.col("goods") > 1)["reading_id"])


def side_by_side(months: pl.DataFrame, history: pl.DataFrame, baselines: pl.DataFrame) -> pl.DataFrame:
    """Return the covered months of periods with their base months: the same month in every baseline year, else in the year before.

    Args:
        months: The elapsed months of the periods: `period`, `reading_id`, `month`.
        history: The covered months of the readings: `reading_id`, `month`, `goods`.
        baselines: The windows of the baselines, whole.

    Returns:
        `period`, `reading_id`, `month`, `goods`, `base` (null if the baseline has no such month), `base_goods` and
        `is_base_known` (whether it is covered).
    """
    covered = months.join(history, on=["reading_id", "month"])
    of_baseline = calendar(baselines).select("reading_id", OF_YEAR, base="month")
    has_base = covered.join(baselines, on="reading_id", how="semi").with_columns(OF_YEAR)
    of_years = has_base.join(of_baseline, on=["reading_id", "of_year"], how="left").drop("of_year")
    before = covered.join(baselines, on="reading_id", how="anti")
    pairs = pl.concat([of_years, before.with_columns(base=pl.col("month").dt.offset_by("-12mo"))])
    known = history.select("reading_id", base="month", base_goods="goods", is_base_known=pl.lit(value=True))
    found = pairs.join(known, on=["reading_id", "base"], how="left")
    return found.with_columns(pl.col("is_base_known").fill_null(value=False))


def compared_months(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the months of periods that can be compared with their base months, or why they cannot.

    With a baseline of several years a month needs all of them.

    Args:
        pairs: Months side by side.

    Returns:
        `period`, `reading_id`, `month`, `years`, `base_from`, `base_to` (its base months), and `why` (null if they can be
        compared).
    """
    is_in_part = pl.col("goods").is_null() | pl.col("base_goods").is_null()
    found = pairs.group_by("period", "reading_id", "month").agg(
        years=pl.col("base").count(),
        base_from=pl.col("base").min(),
        base_to=pl.col("base").max(),
        is_known=pl.col("is_base_known").all(),
        is_in_part=is_in_part.any(),
        is_other=(pl.col("goods") != pl.col("base_goods")).any(),
    )
    most = found.group_by("period").agg(most=pl.col("years").max())
    is_short = (pl.col("years") == 0) | (pl.col("years") < pl.col("most")) | ~pl.col("is_known")
    why = (
        pl.when(is_short)
        .then(pl.lit(NOT_PUBLISHED))
        .when("is_in_part")
        .then(pl.lit(IN_PART))
        .when("is_other")
        .then(pl.lit(OTHER_PRODUCTS))
    )
    return found.join(most, on="period").select(
        "period", "reading_id", "month", "years", "base_from", "base_to", why=why
    )


class _Part(NamedTuple):
    """Months with equally many baseline years."""

    realized: Decimal
    baseline: Decimal
    months: int
    years: int
    years_asked: int


def _added(parts: list[_Part], months_of_both: int) -> Comparison:
    if not parts:
        return Comparison(months_unlike=months_of_both)
    months = sum(part.months for part in parts)
    return Comparison(
        rounded(sum((part.realized for part in parts), ZERO)),
        rounded(sum((part.baseline for part in parts), ZERO)),
        months,
        months_of_both - months,
        min(part.years for part in parts),
        max(part.years for part in parts),
        max(part.years_asked for part in parts),
    )
