"""Backtests of many periods at once, with the digits of `projection.backtest`.

Shares are compared, and errors rounded, with the digits of a float wherever these leave no doubt; the few periods where they do
are tested one by one in 60 digits.
"""

from collections.abc import Iterator

import polars as pl

from pledgebook.pipelines.core.decimals import RESULT, UNIT, integers, results
from pledgebook.pipelines.reconcile.outlook.projection import MIN_YEARS, Cut, backtest, median_pct

DOUBT = 1e-14
"""Relative error of a share as a float, many times over."""

CUT: dict[str, pl.DataType] = {
    "period": pl.UInt32(),
    "months_known": pl.Int32(),
    "trials": pl.Int32(),
    "hits": pl.Int32(),
    "median_error_pct": RESULT,
}
"""Columns of the backtests; `months_known` is null for all numbers of months together."""


def backtests(years: pl.DataFrame) -> pl.DataFrame:
    """Project each earlier year from the years before it, after each month but the last, and check the range.

    Args:
        years: From `past.earlier`.

    Returns:
        The columns of `CUT`: a row per period and number of months with a trial, and one for all of them together.
    """
    tried = _trials(years)
    tested = pl.concat(
        [
            _medians(tried, "period", "months_known"),
            _medians(tried, "period")
            .with_columns(months_known=pl.lit(None, pl.Int32))
            .select(*CUT, "is_sure"),
        ]
    )
    doubtful = tested.filter(~pl.col("is_sure")).select("period").unique()
    sure = tested.join(doubtful, on="period", how="anti").select(*CUT)
    hard = years.join(doubtful, on="period", how="semi", maintain_order="left")
    return pl.concat([sure, pl.DataFrame(list(_one_by_one(hard)), schema=CUT, orient="row")])


def _trials(years: pl.DataFrame) -> pl.DataFrame:
    """Return one row per trial: `is_hit`, `error_pct`, its possible `error`, and whether the hit is in doubt."""
    of_year, of_cut = ["period", "back"], ["period", "months_known"]
    cuts = (
        years.select(*of_year, months_known=pl.col("place") + 1, amount=integers("amount"))
        .with_columns(
            part=pl.col("amount").cum_sum().over(of_year), whole=pl.col("amount").sum().over(of_year)
        )
        .filter(pl.col("months_known") < pl.col("months_known").max().over(of_year))
        .sort("period", "months_known", "back", descending=[False, False, True])
    )
    part, whole = pl.col("part").cast(pl.Float64), pl.col("whole").cast(pl.Float64)
    share, is_unusable = part / whole, ~((pl.col("part") > 0) & (pl.col("part") <= pl.col("whole")))
    before = (
        cuts.group_by(of_cut, maintain_order=True)
        .agg(
            "part",
            "whole",
            share=share,
            years=pl.int_range(pl.len()),
            unusable=is_unusable.cast(pl.Int32).cum_sum().shift(1),
            smallest=share.cum_min().shift(1),
            largest=share.cum_max().shift(1),
            pooled=pl.col("part").cum_sum().shift(1).cast(pl.Float64),
            of_pooled=pl.col("whole").cum_sum().shift(1).cast(pl.Float64),
        )
        .explode(pl.selectors.exclude(of_cut), empty_as_null=False)
    )
    tried = before.filter(
        pl.col("years") >= MIN_YEARS, pl.col("unusable") == 0, pl.col("whole") > 0, pl.col("part") >= 0
    )
    share, smallest, largest = pl.col("share"), pl.col("smallest"), pl.col("largest")
    ratio = share * pl.col("of_pooled") / pl.col("pooled")
    is_near = [(share - bound).abs() <= bound * DOUBT for bound in (smallest, largest)]
    return tried.select(
        *of_cut,
        is_hit=(share >= smallest) & (share <= largest),
        is_doubtful=is_near[0] | is_near[1],
        error_pct=(ratio - 1).abs() * 100,
        error=(ratio + 1) * (100 * DOUBT),
    )


def _medians(tried: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Return trials, hits and the median error, and whether they are beyond doubt."""
    found = tried.group_by(by).agg(
        trials=pl.len().cast(pl.Int32), hits=pl.col("is_hit").sum().cast(pl.Int32), median=pl.col("error_pct").median(),
        error=pl.col("error").max(), is_doubtful=pl.col("is_doubtful").any(),
    )  # fmt: skip
    low, high = (
        ((pl.col("median") + by_error) * UNIT + 0.5).floor().cast(pl.Int128)
        for by_error in (0 - pl.col("error"), pl.col("error"))
    )
    return found.select(
        *by, "trials", "hits", median_error_pct=results(low), is_sure=(low == high) & ~pl.col("is_doubtful")
    )


def _one_by_one(years: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    amounts = years.group_by("period", "back", maintain_order=True).agg("amount")
    for period, of in amounts.group_by("period", maintain_order=True).agg("amount").iter_rows():
        cuts = backtest(of)
        for cut in cuts:
            yield (period, cut.months, *_counted([cut]))
        if cuts:
            yield (period, None, *_counted(cuts))


def _counted(cuts: list[Cut]) -> tuple[object, ...]:
    errors = [error for cut in cuts for error in cut.errors_pct]
    return len(errors), sum(cut.hits for cut in cuts), median_pct(errors)
