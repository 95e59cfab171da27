"""Outlook of a period in progress: required and recent pace, and a projection, which is not a verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.core.decimals import ZERO, added, percent, percent_text, quotient, rounded
from pledgebook.pipelines.core.months import add_months
from pledgebook.pipelines.reconcile.attainment.figures import Figures
from pledgebook.pipelines.reconcile.monthly.calendar import Period
from pledgebook.pipelines.reconcile.monthly.series import History, Window
from pledgebook.pipelines.reconcile.outlook.projection import (
    MIN_YEARS,
    Cut,
    Projection,
    Share,
    backtest,
    is_usable,
    median_pct,
    profile,
    project,
    share,
)
from pledgebook.pipelines.reconcile.wording import say
from pledgebook.pipelines.schemas.results.backtest import Backtest
from pledgebook.pipelines.schemas.results.outlook import Outlook
from pledgebook.pipelines.schemas.rows import Row, rows_to_frame

YEAR = 12
"""Months of the longest period that is projected."""


@dataclass(frozen=True)
class Earlier:
    """The same months of earlier years, complete and for the same products.

    Args:
        starts: First month of each year, the oldest first.
        years: Monthly amounts of each year.
    """

    starts: tuple[date, ...] = ()
    years: tuple[tuple[Decimal, ...], ...] = ()


@dataclass(frozen=True)
class View:
    """Projection of a period in progress.

    Args:
        projection: Projection; None if there is none.
        years: Number of usable earlier years.
        cuts: Backtests in the earlier years.
        note: Basis of the projection, or why there is none.
    """

    projection: Projection | None = None
    years: int = 0
    cuts: Sequence[Cut] = field(default_factory=list)
    note: str = ""


def outlooks(
    rows: Sequence[tuple[Row, Figures]], history: Mapping[str, History], run_id: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the outlook of every reading of flows with a period in progress, and its backtests.

    Args:
        rows: Each reading and period with its figures.
        history: Covered months by reading.
        run_id: The run.

    Returns:
        Rows of `ledger.outlook` and of `ledger.backtest`, sorted.
    """
    found: list[Row] = []
    tested: list[Row] = []
    for row, figures in rows:
        if row["measure"] not in ("value", "quantity") or not is_in_progress(figures):
            continue
        past = history.get(row["reading_id"])
        seen = view(figures, past)
        ids = {
            "reading_id": row["reading_id"],
            "pledge_id": row["pledge_id"],
            "period_start": figures.period.start,
        }
        found.append({**ids, **_outlook_row(row, figures, past, seen)})
        tested += [{**ids, **_cut_row(cut)} for cut in seen.cuts]
    order = ("reading_id", "period_start")
    return (
        rows_to_frame(Outlook, found, order, run_id),
        rows_to_frame(Backtest, tested, (*order, "months_known"), run_id),
    )


def is_in_progress(figures: Figures) -> bool:
    """Whether a period has begun and not ended."""
    return figures.period.start <= figures.as_of and not figures.is_closed


def view(figures: Figures, history: History | None) -> View:
    """Project a period in progress from the same months of earlier years, or return why not."""
    period = figures.period
    if period.is_open:
        return View(note=say("outlook.no_end"))
    if period.months_total > YEAR:
        return View(note=say("outlook.too_long", months=period.months_total))
    if history is None:
        return View(note=say("outlook.nothing_published"))
    window = history.window(period.first_month, period.months_total)
    known = earlier(history, period, _lacking(window, history))
    refusal = _refusal(figures, window, known)
    if refusal is not None:
        return View(None, len(known.years), backtest(known.years), _without(refusal, window, history))
    return _projected(window, known, figures.realized.unnamed or ZERO)


def earlier(history: History, period: Period, goods: str) -> Earlier:
    """Return the same months of earlier years, if all are covered, for the same products, and fully in the scope."""
    this, length = period.first_month, period.months_total
    found: dict[date, tuple[Decimal, ...]] = {}
    for back in range(history.years_before(this), 0, -1):
        first = add_months(this, -YEAR * back)
        months = [one for one in history.window(first, length) if one is not None]
        if len(months) == length and {one.goods for one in months} == {goods}:
            found[first] = tuple(one.amount for one in months)
    return Earlier(tuple(found), tuple(found.values()))


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


def pace(history: History | None, months: int) -> Decimal | None:
    """Return the mean of the last covered months; None if there are fewer, or one in between is unknown."""
    found = [] if history is None else [one.amount for one in history.last(months)]
    return rounded(quotient(added(found), Decimal(months))) if found else None


def _lacking(window: Window, history: History) -> str:
    """Return the products not published in the months of a period, or in the last covered month if none is covered."""
    found = [one for one in window if one is not None] or list(history.last(1))
    return found[0].uncovered or ""


def _refusal(figures: Figures, window: Window, known: Earlier) -> str | None:
    """Return why there is no projection; None if there is one."""
    months = [one for one in window if one is not None]
    if not months:
        return say("outlook.no_month")
    if len(months) != figures.realized.months_covered:
        return say("outlook.in_longer")
    if len({one.uncovered for one in months}) > 1:
        return say("outlook.other_products")
    if any(one.goods is None for one in months):
        return say("outlook.in_part")
    if added([one.amount for one in months]) < 0:
        return say("outlook.negative")
    if len(known.years) < MIN_YEARS:
        return say("outlook.few_years", years=len(known.years), needed=MIN_YEARS)
    shares = zip(known.starts, _shares(window, known), strict=True)
    bad = next((start for start, one in shares if not is_usable(one)), None)
    return say("outlook.bad_year", first=bad) if bad else None


def _shares(window: Window, known: Earlier) -> list[Share]:
    """Return the covered months' share of each earlier year."""
    places = [place for place, one in enumerate(window) if one is not None]
    return [share(year, places) for year in known.years]


def _without(words: str, window: Window, history: History) -> str:
    """Add the products that are missing in the figures to a note."""
    missing = _lacking(window, history)
    return say("outlook.without", words=words, uncovered=missing) if missing else words


def _projected(window: Window, known: Earlier, unnamed: Decimal) -> View:
    months = [one for one in window if one is not None]
    by = profile(_shares(window, known))
    so_far = (
        added([one.amount for one in months]),
        added([one.estimate for one in months]),
        added([*(one.high for one in months), unnamed]),
    )
    low, high = (percent_text(percent(*one) or ZERO) for one in (by.smallest, by.largest))
    words = say(
        "outlook.projected",
        months=len(months),
        low=low,
        high=high,
        years=len(known.years),
        first=known.starts[0],
        last=known.starts[-1],
    )
    if months[0].uncovered is not None:
        words = say("outlook.without", words=words, uncovered=months[0].uncovered)
    return View(project(so_far, by), len(known.years), backtest(known.years), words)


def _outlook_row(row: Row, figures: Figures, history: History | None, seen: View) -> Row:
    target, one, period = figures.target.low, seen.projection, figures.period
    window = () if history is None else history.window(period.first_month, period.months_total)
    low, point, high = (None, None, None) if one is None else (one.low, one.point, one.high)
    errors = [error for cut in seen.cuts for error in cut.errors_pct]
    return {
        "period_end": period.end,
        "unit": row["unit"],
        "months_total": period.months_total,
        "months_known": sum(month is not None for month in window),
        "target": target,
        "realized": figures.amount,
        "required_pace": figures.required_pace,
        "required_pace_low": figures.required_pace_low,
        "last_month": None if history is None else history.last_month,
        "pace_3": pace(history, 3),
        "pace_12": pace(history, YEAR),
        "years": seen.years,
        "projection_low": low,
        "projection": point,
        "projection_high": high,
        "projection_low_pct": percent(low, target),
        "projection_pct": percent(point, target),
        "projection_high_pct": percent(high, target),
        "outlook": outcome(figures, one),
        "trials": len(errors),
        "hits": sum(cut.hits for cut in seen.cuts),
        "median_error_pct": median_pct(errors),
        "note": seen.note,
    }


def _cut_row(cut: Cut) -> Row:
    return {
        "months_known": cut.months,
        "trials": cut.trials,
        "hits": cut.hits,
        "median_error_pct": median_pct(cut.errors_pct),
    }
