"""Projections by the shares of earlier years, and how they did. Figures are invented."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.decimals import rounded
from pledgebook.pipelines.reconcile.outlook.projection import (
    Projection,
    backtest,
    is_usable,
    median_pct,
    profile,
    project,
    share,
)
from tests.examples import examples

FEW = examples(40)
AMOUNTS = st.decimals(0, 10**9, places=2)
YEARS = st.integers(2, 6).flatmap(
    lambda length: st.lists(st.lists(AMOUNTS, min_size=length, max_size=length), min_size=2, max_size=6)
)


def decimals(*amounts: int) -> list[Decimal]:
    return [Decimal(one) for one in amounts]


def test_a_year_is_projected_by_what_had_come_of_earlier_ones() -> None:
    shares = [share(decimals(20, 30, 50), [0, 1]), share(decimals(10, 15, 75), [0, 1])]  # a half, a quarter
    assert project((Decimal(60), Decimal(60), Decimal(60)), profile(shares)) == Projection(
        Decimal(120),  # 60 is half of it
        Decimal(160),  # 75 of 200 had come in the two years together
        Decimal(240),  # 60 is a quarter of it
    )


def test_months_between_may_be_unknown() -> None:
    assert share(decimals(1, 2, 3, 4), [0, 3]) == (Decimal(5), Decimal(10))


def test_a_range_of_what_came_widens_the_projection() -> None:
    by = profile([(Decimal(1), Decimal(2))])
    assert project((Decimal(10), Decimal(12), Decimal(15)), by) == Projection(
        Decimal(20), Decimal(24), Decimal(30)
    )


@pytest.mark.parametrize(
    ("part", "whole", "usable"), [(0, 5, False), (-1, 5, False), (6, 5, False), (5, 5, True), (0, 0, False)]
)
def test_a_share_lies_above_0_and_not_above_1(part: int, whole: int, usable: bool) -> None:
    assert is_usable((Decimal(part), Decimal(whole))) is usable


def test_each_year_is_tried_with_the_years_before_it_only() -> None:
    years = [decimals(50, 50), decimals(40, 60), decimals(45, 55), decimals(10, 90)]
    (cut,) = backtest(years)
    # The third year: 45 at 50 % or 40 % is 90 to 112.5, at 90 / 200 it is 100: held, and off by nothing.
    # The fourth: 10 at 50 % to 40 % is 20 to 25, at 135 / 300 22.2222: not held, off by 77.7778 of 100.
    assert (cut.months, cut.trials, cut.hits) == (1, 2, 1)
    assert [rounded(one) for one in cut.errors_pct] == [Decimal(0), Decimal("77.7778")]
    assert median_pct(cut.errors_pct) == Decimal("38.8889")


def test_two_years_alone_try_nothing() -> None:
    assert backtest([decimals(1, 2), decimals(3, 4)]) == []


def test_after_a_year_of_nothing_nothing_is_tried() -> None:
    assert backtest([decimals(1, 2), decimals(0, 4), decimals(3, 4), decimals(3, 4)]) == []


def test_later_years_change_no_earlier_trial() -> None:
    years = [decimals(50, 50), decimals(40, 60), decimals(45, 55)]
    (short,), (long,) = backtest(years), backtest([*years, decimals(99, 1)])
    assert long.errors_pct[: short.trials] == short.errors_pct


@pytest.mark.parametrize(
    ("errors", "median"), [([], None), ([3], 3), ([9, 1, 3], 3), ([4, 1, 9, 2], 3), ([1, 2], Decimal("1.5"))]
)
def test_the_median(errors: Sequence[int], median: Decimal | None) -> None:
    assert median_pct([Decimal(one) for one in errors]) == median


@FEW
@given(YEARS)
def test_the_shares_of_the_months_of_a_year_sum_to_1(years: list[list[Decimal]]) -> None:
    for year in years:
        parts = [share(year, [place]) for place in range(len(year))]
        whole = parts[0][1]
        assert sum(Fraction(part) for part, _ in parts) == whole
        assert share(year, range(len(year))) == (whole, whole)


@FEW
@given(YEARS, AMOUNTS, st.permutations(range(6)))
def test_low_point_and_high_are_in_order_whatever_the_order_of_years(
    years: list[list[Decimal]], realized: Decimal, order: list[int]
) -> None:
    for months in range(1, len(years[0]) + 1):
        shares = [one for one in (share(year, range(months)) for year in years) if is_usable(one)]
        if not shares:
            continue
        found = project((realized, realized, realized), profile(shares))
        assert realized <= found.low <= found.point <= found.high
        shuffled = [shares[place] for place in order if place < len(shares)]
        assert project((realized, realized, realized), profile(shuffled)) == found
        if months == len(years[0]):
            assert found == Projection(realized, realized, realized)


@FEW
@given(YEARS)
def test_a_year_like_the_years_before_it_is_held(years: list[list[Decimal]]) -> None:
    same = [years[0]] * 4
    cuts = backtest(same)
    assert all(cut.hits == cut.trials and not any(cut.errors_pct) for cut in cuts)
    assert [cut.months for cut in cuts] == sorted(cut.months for cut in cuts)
    assert all(one.months < other.months for one, other in pairwise(cuts))
