"""Covered months of periods in progress, and the same months of earlier years."""

import polars as pl

from pledgebook.pipelines.core.decimals import WORK, divided, integers, results

YEAR = 12
"""Months of the longest period that is projected."""

AMOUNTS = ("amount", "amount_high", "estimate")


def placed(asked: pl.DataFrame, covered: pl.DataFrame) -> pl.DataFrame:
    """Return the covered months of each period, and the same months of earlier years.

    Args:
        asked: `period`, `reading_id`, `first_month`, `months_total` (a year at most).
        covered: Covered months by reading.

    Returns:
        `period`, `back` (0: in the period, 1: a year before …), `place` (0: the first month of the period …), `amount`,
        `amount_high`, `estimate`, `goods` and `uncovered`.
    """
    month, first = pl.col("month"), pl.col("first_month")
    after = ((month.dt.year() - first.dt.year()) * YEAR + month.dt.month() - first.dt.month()).cast(pl.Int32)
    return (
        covered.join(asked.select("period", "reading_id", "first_month", "months_total"), on="reading_id")
        .with_columns(back=0 - after // YEAR, place=after % YEAR)
        .filter(pl.col("back") >= 0, pl.col("place") < pl.col("months_total"))
        .select("period", "back", "place", *AMOUNTS, "goods", "uncovered")
    )


def windows(months: pl.DataFrame) -> pl.DataFrame:
    """Return what is known of each period with a covered month.

    Args:
        months: From `placed`.

    Returns:
        `period`, `months_known`, the sums of the amounts, `uncovered` (of the first month), `is_other` (whether the products
        not published differ), `is_in_part` (whether a month cannot be compared).
    """
    return (
        months.filter(back=0)
        .sort("period", "place")
        .group_by("period", maintain_order=True)
        .agg(
            pl.col(AMOUNTS).sum(),
            months_known=pl.len(),
            uncovered=pl.col("uncovered").first(),
            is_other=pl.col("uncovered").n_unique() > 1,
            is_in_part=pl.col("goods").is_null().any(),
        )
    )


def earlier(months: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """Return the months of earlier years that are complete, for the products of the period, and fully in the scope.

    Args:
        months: From `placed`.
        asked: `period`, `months_total`, `goods` (those of the period).

    Returns:
        `period`, `back`, `place`, `amount`, and `is_known` (whether the period has this month), sorted with the oldest year first.
    """
    same = months.filter(pl.col("back") > 0).join(asked.select("period", "goods"), on=["period", "goods"])
    whole = (
        same.group_by("period", "back")
        .len()
        .join(asked.select("period", len="months_total"), on=["period", "len"])
    )
    known = months.filter(back=0).select("period", "place", is_known=pl.lit(value=True))
    return (
        same.join(whole, on=["period", "back"], how="semi")
        .join(known, on=["period", "place"], how="left")
        .select("period", "back", "place", "amount", pl.col("is_known").fill_null(value=False))
        .sort("period", "back", "place", descending=[False, True, False])
    )


def shares(years: pl.DataFrame) -> pl.DataFrame:
    """Return the share of the known months in each earlier year.

    Args:
        years: From `earlier`.

    Returns:
        `period`, `back`, `part` and `whole`, the oldest year first.
    """
    return years.group_by("period", "back", maintain_order=True).agg(
        part=pl.when("is_known").then("amount").otherwise(pl.lit(0, WORK)).sum(), whole=pl.col("amount").sum()
    )


def paces(covered: pl.DataFrame) -> pl.DataFrame:
    """Return the last covered month of each reading, its products, and the mean of the last 3 and 12 months.

    A mean is null if there are fewer months, or one in between is unknown.

    Args:
        covered: Covered months by reading.

    Returns:
        `reading_id`, `last_month`, `last_uncovered`, `pace_3`, `pace_12`.
    """
    month = pl.col("month").dt.year() * YEAR + pl.col("month").dt.month()
    numbered = covered.select("reading_id", "month", "amount", "uncovered", number=month)
    last = numbered.group_by("reading_id").agg(
        last=pl.col("number").max(),
        last_month=pl.col("month").max(),
        last_uncovered=pl.col("uncovered").sort_by("number").last(),
    )
    recent = numbered.join(last.select("reading_id", "last"), on="reading_id").filter(
        pl.col("number") > pl.col("last") - YEAR
    )
    found = last.drop("last")
    for months in (3, YEAR):
        sums = (
            recent.filter(pl.col("number") > pl.col("last") - months)
            .group_by("reading_id")
            .agg(pl.col("amount").sum(), months=pl.len())
            .filter(months=months)
        )
        mean = divided(integers(pl.col("amount").cast(WORK)), pl.lit(months * 10**6, pl.Int128))
        found = found.join(
            sums.select("reading_id", results(mean).alias(f"pace_{months}")), on="reading_id", how="left"
        )
    return found
