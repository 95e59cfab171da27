"""Shares of the largest supplier and Herfindahl indices, and how far they can be off. The figures are invented."""

from decimal import Decimal
from itertools import combinations_with_replacement, product

from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.paths import CHECKOUT
from pledgebook.pipelines.reconcile.dependence.concentration import (
    NOT_NAMED,
    Rests,
    Supply,
    concentration,
    most_squares,
)
from tests.examples import examples

DOC = (CHECKOUT / "docs" / "methodology" / "concentration.md").read_text(encoding="utf-8")
NAMES = ("AUS", "CHN", "VNM")


def of(**amounts: int | None) -> dict[str, Decimal | None]:
    return {name: None if amount is None else Decimal(amount) for name, amount in amounts.items()}


def test_the_worked_example_of_the_methodology() -> None:
    row = concentration([Supply(Decimal(100), of(CHN=60, VNM=20, DEU=10))])
    assert (row.largest_iso3, row.share_low, row.share_high) == ("CHN", Decimal(60), Decimal(60))
    assert (row.hhi_low, row.hhi_high) == (Decimal(4100), Decimal(4200))
    for text in ("| CHN | 60 | 3,600 |", "between 4,100 and 4,200"):
        assert text in DOC


def test_the_second_month_of_the_methodology() -> None:
    months = [Supply(Decimal(100), of(CHN=60, VNM=20, DEU=10)), Supply(Decimal(100), of(VNM=20))]
    row = concentration(months)
    assert (row.largest_iso3, row.share_low, row.share_high) == (None, Decimal(30), Decimal(70))
    assert (row.hhi_low, row.hhi_high) == (Decimal(1325), Decimal(5350))
    assert "between 30 and 70 %, the index between 1,325 and 5,350" in DOC


def test_the_largest_is_certain_where_no_other_could_be_larger() -> None:
    first = Supply(Decimal(100), of(CHN=70, VNM=20))
    assert concentration([first, Supply(Decimal(50), of(CHN=10))]).largest_iso3 == "CHN"
    assert (
        concentration([first, Supply(Decimal(90), of(CHN=10))]).largest_iso3 is None
    )  # 100 may be Vietnam's


def test_a_rest_may_be_that_of_a_supplier_whose_figure_was_not_reported() -> None:
    first, second = Supply(Decimal(60), of(CHN=60)), Supply(Decimal(40), of(CHN=None), is_all=True)
    assert concentration([first, second]).share_high == 100


AMOUNT = st.one_of(st.none(), st.integers(0, 9).map(Decimal))
MONTH = st.builds(
    lambda amounts, rest, is_all: Supply(
        sum((one for one in amounts.values() if one is not None), Decimal(rest)), amounts, is_all
    ),
    st.dictionaries(st.sampled_from(NAMES), AMOUNT),
    st.integers(0, 9),
    st.booleans(),
)
MONTHS = st.lists(MONTH, min_size=1, max_size=3)


NOBODY = ("not named", "not named either")


def largest(months: list[Supply]) -> tuple[Decimal, Decimal]:
    """The largest share and index over every way to give each rest, in halves, to those that may hold it."""
    may_hold = [[*(one for one in NAMES if month.may_hold_the_rest(one)), *NOBODY] for month in months]
    whole = sum((month.total for month in months), Decimal(0))
    share = index = Decimal(0)
    for way in product(*(combinations_with_replacement(names, 2) for names in may_hold)):
        loads = dict.fromkeys((*NAMES, *NOBODY), Decimal(0))
        for halves, month in zip(way, months, strict=True):
            for one in halves:
                loads[one] += (month.total - month.named) / 2
            for name, amount in month.of.items():
                loads[name] += amount or 0
        share = max(share, *loads.values())
        index = max(index, sum((load * load for load in loads.values()), Decimal(0)))
    return share * 100 / whole, index * 10_000 / (whole * whole)


@examples(100)
@given(MONTHS)
def test_the_high_ends_are_the_largest_of_every_way_to_give_the_rests(months: list[Supply]) -> None:
    row = concentration(months)
    if row.share_high is None or row.hhi_high is None:
        assert not any(month.total for month in months)
        return
    share, index = largest(months)
    assert abs(row.share_high - share) <= Decimal("0.0001")
    assert abs(row.hhi_high - index) <= Decimal("0.0001")


@examples(100)
@given(
    st.dictionaries(st.sampled_from(NAMES), st.integers(0, 9).map(Decimal)),
    st.dictionaries(
        st.frozensets(st.sampled_from(NAMES)), st.integers(1, 9).map(Decimal), min_size=1, max_size=4
    ),
)
def test_the_bound_is_never_below_the_largest(
    supplied: dict[str, Decimal], rests: dict[frozenset[str], Decimal]
) -> None:
    given_to: Rests = {frozenset({*(one & supplied.keys()), NOT_NAMED}): rest for one, rest in rests.items()}
    exact, bound = most_squares(supplied, given_to), most_squares(supplied, given_to, max_ways=0)
    whole = sum([*supplied.values(), *given_to.values()], Decimal(0))
    assert exact <= bound <= whole * whole


AMOUNTS = st.dictionaries(
    st.sampled_from(["CHN", "VNM", "DEU", "USA", "AUS"]), st.integers(0, 10**12), max_size=5
)


@examples(50)
@given(st.lists(st.tuples(AMOUNTS, st.integers(0, 10**12)), min_size=1, max_size=3), st.integers(1, 1000))
def test_ranges_are_in_order_and_rest_on_no_unit(
    months: list[tuple[dict[str, int], int]], scale: int
) -> None:
    def scaled(by: int) -> list[Supply]:
        return [
            Supply(
                Decimal(sum(amounts.values(), rest) * by),
                {name: Decimal(amount * by) for name, amount in amounts.items()},
            )
            for amounts, rest in months
        ]

    row = concentration(scaled(1))
    if row.total == 0:
        assert row.hhi_low is None
        return
    shares, indices = (row.share_low, row.share_high), (row.hhi_low, row.hhi_high)
    for (low, high), most in ((shares, 100), (indices, 10_000)):
        assert low is not None
        assert high is not None
        assert 0 <= low <= high <= most
    again = concentration(scaled(scale)[::-1])
    assert (again.share_low, again.share_high) == (row.share_low, row.share_high)
    assert (again.hhi_low, again.hhi_high) == (row.hhi_low, row.hhi_high)
