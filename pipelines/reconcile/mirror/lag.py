"""How long goods are under way: a kernel of weights by months of delay, declared or estimated.

Weights choose how exact amounts are spread over months. Only their choice uses floating point: an estimate is
rounded to whole hundredths that add up to exactly 1 before any amount is touched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from pipelines.core.decimals import STEP, ZERO, product, rounded
from pipelines.core.kernel import Kernel
from pipelines.core.months import add_months
from pipelines.reconcile.wording import say

Series = Mapping[date, Decimal]
"""The known amounts of a side by month, in one currency."""

HUNDREDTHS = 100
MAX_MONTHS = 3
"""Delays that an estimate looks at, unless told otherwise."""
MONTHS_PER_WEIGHT = 4
MIN_MONTHS = 12
STRONG_MONTHS = 24
MIN_CORRELATION = 0.5


@dataclass(frozen=True)
class Lag:
    """A kernel and where it comes from.

    Args:
        kernel: The weights; None if they are unknown.
        basis: declared, estimated or unknown.
        note: What a reader must know.
    """

    kernel: Kernel | None
    basis: str
    note: str


def spread(amount: Decimal, kernel: Kernel) -> list[Decimal]:
    """An amount by months of delay, four decimals each; the share without delay is the rest, so nothing is lost."""
    later = [rounded(product(amount, weight), STEP) for weight in kernel[1:]]
    return [amount - sum(later, ZERO), *later]


def carried(exports: Series, month: date, kernel: Kernel) -> tuple[Decimal, Decimal] | None:
    """What arrives in a month from earlier ones, and what leaves in it and arrives later.

    None where the exports of one of the months that count are unknown.
    """
    earlier = [(delay, add_months(month, -delay)) for delay in range(1, len(kernel)) if kernel[delay]]
    if month not in exports or any(first not in exports for _, first in earlier):
        return None
    arriving = sum((spread(exports[first], kernel)[delay] for delay, first in earlier), ZERO)
    return arriving, sum(spread(exports[month], kernel)[1:], ZERO)


def arrivals(exports: Series, kernel: Kernel) -> dict[date, Decimal]:
    """What arrives in each month of which that is known, valued as it was exported."""
    found = {month: carried(exports, month, kernel) for month in exports}
    return {month: exports[month] + ends[0] - ends[1] for month, ends in found.items() if ends}


def estimated_lag(exports: Series, imports: Series, max_months: int = MAX_MONTHS) -> Lag:
    """The kernel that fits best, by non-negative least squares of imports on exports and delayed exports.

    The fit's scale is no delay and is dropped: margins are another part. It is refused where there are fewer than
    `MIN_MONTHS` months, or four a weight, where exports do not vary, and where the fitted arrivals and the imports
    correlate by less than `MIN_CORRELATION`.

    Args:
        exports: The exporter's figures.
        imports: The importer's figures.
        max_months: The longest delay that is looked at.
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
    told = say("lag.correlation", correlations="; ".join(at), months=len(right))
    if weights is None or _correlation(left @ weights, right) < MIN_CORRELATION:
        return unknown_lag(say("lag.no_fit", correlation=told))
    kernel = in_hundredths(weights.tolist())
    low, high = _mean_delays(left, right)
    words = say(
        "lag.estimated",
        longest=left.shape[1] - 1,
        weak="" if len(right) >= STRONG_MONTHS else say("lag.weak", strong=STRONG_MONTHS),
        mean=mean_delay(kernel),
        low=low,
        high=high,
        correlation=told,
    )
    return Lag(kernel, "estimated", words)


def _weights(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64] | None:
    found: NDArray[np.float64] = nnls(left, right)[0]
    total = found.sum()
    return found / total if total > 0 else None


def _mean_delays(left: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[float, float]:
    """The least and the greatest mean delay when one month is left out: how far one month moves the estimate."""
    rows = np.arange(len(right))
    found = [_weights(left[rows != row], right[rows != row]) for row in rows]
    means = [float(one @ np.arange(left.shape[1])) for one in found if one is not None]
    return min(means), max(means)


def _correlation(left: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    return float(np.corrcoef(left, right)[0, 1]) if left.std() > 0 and right.std() > 0 else 0.0


def mean_delay(kernel: Kernel) -> Decimal:
    """The mean months under way."""
    return sum((weight * delay for delay, weight in enumerate(kernel)), ZERO)


def in_hundredths(weights: Sequence[float]) -> Kernel:
    """Weights in hundredths that add up to exactly 1: the largest remainders are rounded up; no zeros at the end."""
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
    """No lag, and why."""
    return Lag(None, "unknown", note)
