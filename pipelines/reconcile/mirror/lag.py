"""Shipping delay: weights by months of delay (a kernel), declared or estimated.

Floating point is used only to estimate the weights; they are rounded to hundredths that add up to exactly 1 before they
spread exact amounts over months.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from pledgebook.pipelines.core.decimals import ZERO, product, rounded
from pledgebook.pipelines.core.kernel import Kernel
from pledgebook.pipelines.core.months import add_months
from pledgebook.pipelines.reconcile.wording import say

Series = Mapping[date, Decimal]
"""Known amounts of a side by month, in one currency."""

HUNDREDTHS = 100
MAX_MONTHS = 3
"""Longest delay of an estimate, by default."""
MONTHS_PER_WEIGHT = 4
MIN_MONTHS = 12
STRONG_MONTHS = 24
MIN_CORRELATION = 0.5


@dataclass(frozen=True)
class Lag:
    """A kernel with its basis.

    Args:
        kernel: Weights; None if unknown.
        basis: declared, estimated or unknown.
        note: Explanation.
    """

    kernel: Kernel | None
    basis: str
    note: str


def spread(amount: Decimal, kernel: Kernel) -> list[Decimal]:
    """Split an amount by months of delay, four decimals each; the part without delay is the rest, so nothing is lost."""
    later = [rounded(product(amount, weight)) for weight in kernel[1:]]
    return [amount - sum(later, ZERO), *later]


def carried(exports: Series, month: date, kernel: Kernel) -> tuple[Decimal, Decimal] | None:
    """Return arrivals in a month from earlier exports, and exports of the month that arrive later.

    None if the exports of one of these months are unknown.
    """
    earlier = [(delay, add_months(month, -delay)) for delay in range(1, len(kernel)) if kernel[delay]]
    if month not in exports or any(first not in exports for _, first in earlier):
        return None
    arriving = sum((spread(exports[first], kernel)[delay] for delay, first in earlier), ZERO)
    return arriving, sum(spread(exports[month], kernel)[1:], ZERO)


def arrivals(exports: Series, kernel: Kernel) -> dict[date, Decimal]:
    """Return the known arrivals by month, at export values."""
    found = {month: carried(exports, month, kernel) for month in exports}
    return {month: exports[month] + ends[0] - ends[1] for month, ends in found.items() if ends}


def estimated_lag(exports: Series, imports: Series, max_months: int = MAX_MONTHS) -> Lag:
    """Estimate the kernel by non-negative least squares of imports on exports and delayed exports.

    The scale of the fit is dropped, since margins are another part. There is no estimate with fewer than `MIN_MONTHS`
    months, or four per weight, if exports do not vary, or if the correlation of fitted arrivals and imports is below
    `MIN_CORRELATION`.

    Args:
        exports: Exporter's figures.
        imports: Importer's figures.
        max_months: Longest delay.
    """
    delays = range(max_months + 1)
    usable = sorted(
        month for month in imports if all(add_months(month, -delay) in exports for delay in delays)
    )
    needed = max(MIN_MONTHS, MONTHS_PER_WEIGHT * len(delays))
    if len(usable) < needed:
        return unknown_lag(say("lag.few_months", months=len(usable), longest=max_months, needed=needed))
    left = np.array([[float(exports[add_months(month, -delay)]) for delay in delays] for month in usable])
    right = np.array([float(imports[month]) for month in usable])
    return _fitted(left, right)


def _fitted(left: NDArray[np.float64], right: NDArray[np.float64]) -> Lag:
    scale = max(float(np.abs(left).max()), 1.0)
    left, right = left / scale, right / scale
    centered = left - left.mean(axis=0)
    if np.linalg.matrix_rank(centered, tol=1e-6) < left.shape[1] or right.std() < 1e-6 * abs(right.mean()):
        return unknown_lag(say("lag.not_varied"))
    weights = _weights(left, right)
    each = [_correlation(left[:, delay], right) for delay in range(left.shape[1])]
    at = [say("lag.correlation_at", correlation=one, delay=delay) for delay, one in enumerate(each)]
    correlation = say("lag.correlation", correlations="; ".join(at), months=len(right))
    if weights is None or _correlation(left @ weights, right) < MIN_CORRELATION:
        return unknown_lag(say("lag.no_fit", correlation=correlation))
    kernel = in_hundredths(weights.tolist())
    low, high = _mean_delays(left, right)
    words = say(
        "lag.estimated",
        longest=left.shape[1] - 1,
        weak="" if len(right) >= STRONG_MONTHS else say("lag.weak", strong=STRONG_MONTHS),
        mean=mean_delay(kernel),
        low=low,
        high=high,
        correlation=correlation,
    )
    return Lag(kernel, "estimated", words)


def _weights(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64] | None:
    found = nonnegative_least_squares(left, right)
    total = found.sum()
    return found / total if total > 0 else None


def nonnegative_least_squares(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the x, none below 0, that makes the squares of left x - right smallest.

    Lawson and Hanson, Solving Least Squares Problems (1974), chapter 23. scipy has the same, and takes as long to import
    as all of Polars.
    """
    found = np.zeros(left.shape[1])
    is_free = found > 0
    least = 10 * max(left.shape) * np.finfo(float).eps * np.abs(left).sum(axis=0).max()
    for _ in range(3 * left.shape[1]):
        slope = np.where(is_free, 0.0, left.T @ (right - left @ found))
        if slope.max() <= least:
            break
        is_free[slope.argmax()] = True
        while True:
            wanted = np.zeros_like(found)
            wanted[is_free] = np.linalg.lstsq(left[:, is_free], right, rcond=None)[0]
            below = is_free & (wanted <= 0)
            if not below.any():
                break
            steps = np.full_like(found, np.inf)
            steps[below] = found[below] / (found[below] - wanted[below])
            bound = steps.argmin()
            found = np.maximum(found + steps[bound] * (wanted - found), 0.0)
            found[bound], is_free[bound] = 0.0, False
        found = wanted
    return found


def _mean_delays(left: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[float, float]:
    """Return the smallest and the largest mean delay with one month left out, as a measure of stability."""
    rows = np.arange(len(right))
    found = [_weights(left[rows != row], right[rows != row]) for row in rows]
    means = [float(one @ np.arange(left.shape[1])) for one in found if one is not None]
    return min(means), max(means)


def _correlation(left: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    return float(np.corrcoef(left, right)[0, 1]) if left.std() > 0 and right.std() > 0 else 0.0


def mean_delay(kernel: Kernel) -> Decimal:
    """Return the mean delay in months."""
    return sum((weight * delay for delay, weight in enumerate(kernel)), ZERO)


def in_hundredths(weights: Sequence[float]) -> Kernel:
    """Round weights to hundredths that add up to exactly 1, by largest remainders, without trailing zeros."""
    total = sum(weights)
    parts = [round(weight / total * HUNDREDTHS, 6) for weight in weights]
    whole = [int(part) for part in parts]
    order = sorted(range(len(parts)), key=lambda place: (whole[place] - parts[place], place))
    for place in order[: HUNDREDTHS - sum(whole)]:
        whole[place] += 1
    while whole[-1] == 0:
        whole.pop()
    return tuple(Decimal(count) / HUNDREDTHS for count in whole)


def unknown_lag(note: str) -> Lag:
    """Return an unknown lag with its reason."""
    return Lag(None, "unknown", note)
