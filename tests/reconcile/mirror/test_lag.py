"""How long goods are under way: weights that add up to 1, and what they do to a window. Figures are invented."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import nnls

from pledgebook.pipelines.core.kernel import Kernel, kernel_text, parse_kernel
from pledgebook.pipelines.core.months import add_months
from pledgebook.pipelines.reconcile.mirror.lag import (
    arrivals,
    carried,
    estimated_lag,
    in_hundredths,
    nonnegative_least_squares,
    spread,
)
from pledgebook.pipelines.reconcile.wording import say
from tests.examples import examples

JAN = date(2022, 1, 1)
D = Decimal
EXPORTS = [310, 120, 520, 900, 1130, 760, 640, 420, 250, 180, 90, 60, 280, 150, 610, 990, 1240, 700, 580, 390, 300, 210, 80,
           40, 330, 90, 480, 870, 1010, 820, 700, 350, 270, 160, 130, 20]  # fmt: skip


def series(amounts: Sequence[int | Decimal]) -> dict[date, Decimal]:
    return {add_months(JAN, number): D(amount) for number, amount in enumerate(amounts)}


def shipped(exports: dict[date, Decimal], kernel: Kernel, margin: str = "0") -> dict[date, Decimal]:
    return {month: amount * (1 + D(margin)) for month, amount in arrivals(exports, kernel).items()}


def test_the_kernel_of_the_shipments_is_found_and_the_margin_leaves_it_alone() -> None:
    kernel = parse_kernel("0.2, 0.5, 0.3")
    found = estimated_lag(series(EXPORTS), shipped(series(EXPORTS), kernel, "0.08"), 2)
    assert found.kernel == kernel
    assert found.basis == "estimated"
    assert "mean delay 1.10 months, 1.10 to 1.10 with any one month left out" in found.note
    assert "over 34 months" in found.note


def test_a_short_series_is_told_to_be_weak_and_a_shorter_one_refused() -> None:
    exports = series(EXPORTS[:16])
    assert "fewer than 24, so it is weak" in estimated_lag(exports, shipped(exports, (D(0), D(1))), 2).note
    short = series(EXPORTS[:12])
    found = estimated_lag(short, shipped(short, (D(0), D(1))), 2)
    assert found.kernel is None
    assert "10 month(s)" in found.note
    assert "at least 12" in found.note


def test_exports_that_do_not_vary_say_nothing_of_delays() -> None:
    flat = series([100] * 36)
    assert estimated_lag(flat, flat, 2).note == say("lag.not_varied")


def test_imports_that_follow_nothing_fit_no_delay() -> None:
    unrelated = series([100 + 37 * (number * number % 11) for number in range(36)])
    found = estimated_lag(series(EXPORTS), unrelated, 2)
    assert found.kernel is None
    assert found.note.startswith("no delay fits: correlation")


MONTHS = st.lists(st.integers(0, 10**9), min_size=1, max_size=10)
KERNELS = st.lists(st.floats(0.01, 1), min_size=1, max_size=5).map(in_hundredths)


@given(KERNELS)
@examples(50)
def test_estimated_weights_add_up_to_1_exactly(kernel: Kernel) -> None:
    assert sum(kernel) == 1
    assert parse_kernel(kernel_text(kernel)) == kernel


@given(st.decimals(0, 10**9, places=4), KERNELS)
@examples(50)
def test_spreading_loses_nothing(amount: Decimal, kernel: Kernel) -> None:
    assert sum(spread(amount, kernel)) == amount


def window_ends(exports: dict[date, Decimal], months: list[date], kernel: Kernel) -> tuple[Decimal, Decimal]:
    """What a window of months receives from before its first and leaves to after its last."""
    moves = [
        (month, add_months(month, delay), share)
        for month, amount in exports.items()
        for delay, share in enumerate(spread(amount, kernel))
    ]
    into = sum((share for left, came, share in moves if left < months[0] <= came <= months[-1]), Decimal(0))
    return into, sum(
        (share for left, came, share in moves if months[0] <= left <= months[-1] < came), Decimal(0)
    )


@given(MONTHS, KERNELS)
@examples(50)
def test_over_a_window_a_lag_only_carries_in_and_out(amounts: list[int], kernel: Kernel) -> None:
    exports = series([0] * len(kernel) + amounts)
    window = sorted(exports)[len(kernel) :]
    moved = [ends for month in window if (ends := carried(exports, month, kernel))]
    into, out = window_ends(exports, window, kernel)
    assert len(moved) == len(window)
    assert sum(one[0] - one[1] for one in moved) == into - out
    assert sum(exports.values()) == sum(arrivals(exports, kernel)[month] for month in window) + out - into


CELLS = st.integers(-50, 100).map(float)


@examples(100)
@given(
    st.integers(1, 5).flatmap(
        lambda wide: st.lists(st.lists(CELLS, min_size=wide + 1, max_size=wide + 1), min_size=6, max_size=12)
    )
)
def test_the_weights_fit_as_well_as_those_of_scipy(rows: list[list[float]]) -> None:
    cells = np.array(rows)
    left, right = cells[:, 1:], cells[:, 0]
    found, (_, rest) = nonnegative_least_squares(left, right), nnls(left, right)
    assert found.min() >= 0
    assert float(np.linalg.norm(left @ found - right)) <= rest + 1e-6
