"""Laspeyres, Paasche, Fisher, and Bennet's split. Figures are invented."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.decimals import ZERO, rounded
from pledgebook.pipelines.reconcile.outlook.index_numbers import Goods, index_numbers, sums
from tests.examples import examples

FEW = examples(50)
ONE = Decimal(1)
ABOVE_0 = st.decimals(1, 10**9, places=2)
GOODS = st.lists(st.builds(Goods, ABOVE_0, ABOVE_0, ABOVE_0, ABOVE_0), min_size=1, max_size=8)


def goods(*rows: tuple[int, int, int, int]) -> list[Goods]:
    return [Goods(*(Decimal(one) for one in row)) for row in rows]


def test_the_example_of_the_methodology() -> None:
    # Crude: 100 t at 10, then 150 t at 8. Gas: 50 t at 20, then 50 t at 26.
    found = index_numbers(sums(goods((1000, 100, 1200, 150), (1000, 50, 1300, 50))))
    assert (found.laspeyres_price, found.paasche_price) == (
        Decimal("1.0500"),
        ONE,
    )  # 2100 / 2000, 2500 / 2500
    assert (found.laspeyres_volume, found.paasche_volume) == (Decimal("1.2500"), Decimal("1.1905"))
    assert (found.fisher_price, found.fisher_volume) == (Decimal("1.0247"), Decimal("1.2199"))
    assert (found.price_effect, found.volume_effect) == (Decimal(50), Decimal(450))


@FEW
@given(GOODS)
def test_the_effects_are_the_change_of_value(rows: list[Goods]) -> None:
    found = index_numbers(sums(rows))
    change = sum((one.value_current - one.value_base for one in rows), ZERO)
    assert found.price_effect + found.volume_effect == change


@FEW
@given(GOODS)
def test_fisher_lies_between_laspeyres_and_paasche(rows: list[Goods]) -> None:
    found = index_numbers(sums(rows))
    for laspeyres, fisher, paasche in (
        (found.laspeyres_price, found.fisher_price, found.paasche_price),
        (found.laspeyres_volume, found.fisher_volume, found.paasche_volume),
    ):
        assert min(laspeyres, paasche) <= fisher <= max(laspeyres, paasche)


@FEW
@given(GOODS)
def test_nothing_changes_where_nothing_changed(rows: list[Goods]) -> None:
    same = [Goods(one.value_base, one.quantity_base, one.value_base, one.quantity_base) for one in rows]
    found = index_numbers(sums(same))
    assert {*vars(found).values()} == {ONE, ZERO}
    assert (found.price_effect, found.volume_effect) == (ZERO, ZERO)


@FEW
@given(GOODS, st.integers(1, 9))
def test_prices_times_k_are_a_price_index_of_k_and_no_volume_effect(rows: list[Goods], k: int) -> None:
    dearer = [Goods(one.value_base, one.quantity_base, k * one.value_base, one.quantity_base) for one in rows]
    found = index_numbers(sums(dearer))
    assert (found.laspeyres_price, found.paasche_price, found.fisher_price) == (Decimal(k),) * 3
    assert (found.fisher_volume, found.volume_effect) == (ONE, ZERO)


@FEW
@given(GOODS, st.integers(1, 9))
def test_quantities_times_k_are_a_volume_index_of_k_and_no_price_effect(rows: list[Goods], k: int) -> None:
    more = [
        Goods(one.value_base, one.quantity_base, k * one.value_base, k * one.quantity_base) for one in rows
    ]
    found = index_numbers(sums(more))
    assert (found.laspeyres_volume, found.paasche_volume, found.fisher_volume) == (Decimal(k),) * 3
    assert (found.fisher_price, found.price_effect) == (ONE, ZERO)


@FEW
@given(GOODS, st.sampled_from([Decimal("0.158987294928"), Decimal(1000)]))
def test_the_unit_of_a_quantity_is_irrelevant(rows: list[Goods], ratio: Decimal) -> None:
    other = [
        Goods(one.value_base, one.quantity_base * ratio, one.value_current, one.quantity_current * ratio)
        for one in rows
    ]
    assert index_numbers(sums(other)) == index_numbers(sums(rows))


@FEW
@given(GOODS)
def test_turning_the_time_round_turns_the_effects_round(rows: list[Goods]) -> None:
    back = [Goods(one.value_current, one.quantity_current, one.value_base, one.quantity_base) for one in rows]
    there, again = index_numbers(sums(rows)), index_numbers(sums(back))
    assert (there.price_effect, there.volume_effect) == (-again.price_effect, -again.volume_effect)
    of, turned = sums(rows), sums(back)
    assert (of.base, of.current) == (turned.current, turned.base)
    assert rounded(of.volume) == rounded(turned.price)
