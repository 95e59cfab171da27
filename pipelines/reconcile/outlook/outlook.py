"""Outlook of a period in progress: required and recent pace, and a projection, which is not a verdict."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.core.decimals import RESULT, ZERO, percent, percent_text, percents
from pledgebook.pipelines.core.months import add_months
from pledgebook.pipelines.reconcile.attainment.figures import Figures
from pledgebook.pipelines.reconcile.outlook.backtests import backtests
from pledgebook.pipelines.reconcile.outlook.past import YEAR, earlier, paces, placed, shares, windows
from pledgebook.pipelines.reconcile.outlook.projection import (
    MIN_YEARS,
    Projection,
    Share,
    is_usable,
    profile,
    project,
)
from pledgebook.pipelines.reconcile.wording import say
from pledgebook.pipelines.schemas.conform import ensure
from pledgebook.pipelines.schemas.contract import empty
from pledgebook.pipelines.schemas.results.backtest import Backtest
from pledgebook.pipelines.schemas.results.outlook import Outlook
from pledgebook.pipelines.schemas.rows import Row

ASKED: dict[str, pl.DataType] = {
    "reading_id": pl.String(), "pledge_id": pl.String(), "unit": pl.String(), "period_start": pl.Date(), "period_end": pl.Date(),
    "first_month": pl.Date(), "window_end": pl.Date(), "months_total": pl.Int32(), "is_open": pl.Boolean(),
    "months_covered": pl.Int32(), "target": RESULT, "realized": RESULT, "required_pace": RESULT, "required_pace_low": RESULT,
}  # fmt: skip
PROJECTED: dict[str, pl.DataType] = {
    "period": pl.UInt32(), "projection_low": RESULT, "projection": RESULT, "projection_high": RESULT, "outlook": pl.String(),
    "words": pl.String(),
}  # fmt: skip
ENDS = ("projection_low", "projection", "projection_high")

Past = tuple[int, int, date, Decimal, Decimal, Decimal]
"""Place of the period, months known, its first month, and the sums of the low ends, high ends and estimates."""


def outlooks(
    rows: Sequence[tuple[Row, Figures]], covered: pl.DataFrame, run_id: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the outlook of every reading of flows with a period in progress, and its backtests.

    Args:
        rows: Each reading and period with its figures.
        covered: Covered months by reading.
        run_id: The run.

    Returns:
        Rows of `ledger.outlook` and of `ledger.backtest`, sorted.
    """
    running = [
        (row, figures)
        for row, figures in rows
        if row["measure"] in ("value", "quantity") and is_in_progress(figures)
    ]
    if not running:
        return empty(Outlook), empty(Backtest)
    periods = _asked(running)
    of_periods = covered.join(periods, on="reading_id", how="semi")
    asked = periods.join(paces(of_periods), on="reading_id", how="left")
    is_year = ~pl.col("is_open") & (pl.col("months_total") <= YEAR)
    months = placed(asked.filter(is_year), of_periods)
    seen = asked.join(windows(months), on="period", how="left").with_columns(
        lacking=pl.when(pl.col("months_known").is_null()).then("last_uncovered").otherwise("uncovered")
    )
    years = earlier(months, seen.with_columns(goods=pl.col("lacking").fill_null("")))
    of_years, tested = shares(years), backtests(years)
    refused = _refused(seen, of_years)
    told = refused.join(
        _projected(refused, of_years, [figures for _, figures in running]), on="period", how="left"
    )
    together = tested.filter(pl.col("months_known").is_null()).drop("months_known")
    found = (
        told.join(together, on="period", how="left")
        .join(_known_in_others(asked.filter(~is_year), of_periods), on="period", how="left")
        .with_columns(
            pl.coalesce("months_known", "months_within").fill_null(0).cast(pl.Int32).alias("months_known"),
            pl.col("years", "trials", "hits").fill_null(0).cast(pl.Int32),
            *(percents(name, "target").alias(f"{name}_pct") for name in ENDS),
            run_id=pl.lit(run_id),
            note=_note(),
        )
        .sort("reading_id", "period_start")
    )
    cuts = (
        asked.join(tested.drop_nulls("months_known"), on="period")
        .with_columns(run_id=pl.lit(run_id))
        .sort("reading_id", "period_start", "months_known")
    )
    return ensure(found, Outlook), ensure(cuts, Backtest)


def is_in_progress(figures: Figures) -> bool:
    """Whether a period has begun and not ended."""
    return figures.period.start <= figures.as_of and not figures.is_closed


def outcome(figures: Figures, projection: Projection | None) -> str | None:
    """Compare the whole range with the target: one of `vocabulary.OUTLOOKS`; None without a target.

    The thresholds of the agreement apply, as for a status. Unpublished products can only raise the realized amount and a
    target over a baseline: if they could change the outcome, it is open.
    """
    target = figures.target.low
    if projection is None or target is None:
        return None
    is_whole = figures.realized.is_all_goods
    if figures.basis == "cap":
        over, within = figures.exceeds(projection.low, target), not figures.exceeds(projection.high, target)
        return "would_exceed" if over else "would_keep" if within and is_whole else "open"
    meets, misses = figures.suffices(projection.low, target), not figures.suffices(projection.high, target)
    if meets:
        return "would_meet" if figures.target.is_baseline_whole else "open"
    return "would_miss" if misses and is_whole else "open"


def _asked(running: Sequence[tuple[Row, Figures]]) -> pl.DataFrame:
    found = [
        (
            row["reading_id"], row["pledge_id"], row["unit"], one.start, one.end, one.first_month, one.last_month,
            one.months_total, one.is_open, figures.realized.months_covered, figures.target.low, figures.amount,
            figures.required_pace, figures.required_pace_low,
        )
        for row, figures in running
        for one in (figures.period,)
    ]  # fmt: skip
    return pl.DataFrame(found, schema=ASKED, orient="row").with_row_index("period")


def _known_in_others(asked: pl.DataFrame, covered: pl.DataFrame) -> pl.DataFrame:
    """Return the number of covered months of periods that are not projected."""
    within = covered.join(asked.select("period", "reading_id", "first_month", "window_end"), on="reading_id")
    is_within = (pl.col("month") >= pl.col("first_month")) & (pl.col("month") <= pl.col("window_end"))
    return within.filter(is_within).group_by("period").agg(months_within=pl.len())


def _refused(seen: pl.DataFrame, of_years: pl.DataFrame) -> pl.DataFrame:
    """Add the number of earlier years, and `refusal`: why there is no projection; null if the years decide it."""
    counted = seen.join(of_years.group_by("period").agg(years=pl.len()), on="period", how="left")
    years = pl.col("years").fill_null(0)
    refusal = (
        pl.when("is_open")
        .then(pl.lit(say("outlook.no_end")))
        .when(pl.col("months_total") > YEAR)
        .then(pl.format(say("outlook.too_long", months="{}"), "months_total"))
        .when(pl.col("last_month").is_null())
        .then(pl.lit(say("outlook.nothing_published")))
        .when(pl.col("months_known").is_null())
        .then(pl.lit(say("outlook.no_month")))
        .when(pl.col("months_known") != pl.col("months_covered"))
        .then(pl.lit(say("outlook.in_longer")))
        .when("is_other")
        .then(pl.lit(say("outlook.other_products")))
        .when("is_in_part")
        .then(pl.lit(say("outlook.in_part")))
        .when(pl.col("amount") < 0)
        .then(pl.lit(say("outlook.negative")))
        .when(years < MIN_YEARS)
        .then(pl.format(say("outlook.few_years", years="{}", needed=MIN_YEARS), years))
    )
    return counted.with_columns(refusal=refusal)


def _note() -> pl.Expr:
    """Return the basis of a projection, or why there is none, with the products that are missing in the figures."""
    is_short = pl.col("is_open") | (pl.col("months_total") > YEAR) | pl.col("last_month").is_null()
    words = pl.coalesce("refusal", "words")
    without = pl.format(say("outlook.without", words="{}", uncovered="{}"), words, "lacking")
    return pl.when(is_short | pl.col("lacking").is_null()).then(words).otherwise(without)


def _projected(seen: pl.DataFrame, of_years: pl.DataFrame, of: Sequence[Figures]) -> pl.DataFrame:
    """Project the periods that nothing refuses yet; a year without a usable share does."""
    open_ones = seen.filter(pl.col("refusal").is_null()).sort("period")
    shares_of = of_years.join(open_ones, on="period", how="semi", maintain_order="left")
    lists = shares_of.group_by("period", maintain_order=True).agg("back", "part", "whole").sort("period")
    columns = ("period", "months_known", "first_month", "amount", "amount_high", "estimate")
    found = [
        (past[0], *_of_years(past, backs, list(zip(parts, wholes, strict=True)), of[past[0]]))
        for past, (_, backs, parts, wholes) in zip(
            open_ones.select(columns).iter_rows(), lists.iter_rows(), strict=True
        )
    ]
    return pl.DataFrame(found, schema=PROJECTED, orient="row")


def _of_years(
    past: Past, backs: Sequence[int], years: Sequence[Share], figures: Figures
) -> tuple[object, ...]:
    """Return low end, point, high end, outlook and words of a projection from the shares of earlier years."""
    _, months, this, low, high, estimate = past
    starts = [add_months(this, -YEAR * back) for back in backs]
    bad = next((start for start, one in zip(starts, years, strict=True) if not is_usable(one)), None)
    if bad is not None:
        return None, None, None, None, say("outlook.bad_year", first=bad)
    by = profile(years)
    found = project((low, estimate, high + (figures.realized.unnamed or ZERO)), by)
    least, most = (percent_text(percent(*one) or ZERO) for one in (by.smallest, by.largest))
    words = say(
        "outlook.projected",
        months=months,
        low=least,
        high=most,
        years=len(years),
        first=starts[0],
        last=starts[-1],
    )
    return found.low, found.point, found.high, outcome(figures, found), words
