"""Codes of one edition as codes of another: weights add up to 1, nothing is lost."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.sources.hs_concordance.weights import Link, relations, weights

CODES = st.sampled_from([f"8704{n:02d}" for n in range(12)])
LINKS = st.lists(st.tuples(CODES, CODES), min_size=1, max_size=40, unique=True)
AMOUNTS = st.dictionaries(CODES, st.decimals(0, 10**12, places=2, allow_nan=False, allow_infinity=False))

PICKUPS = [("870421", "870421"), ("870441", "870421"), ("870441", "870490"), ("870460", "870490")]
"""Of HS 2022 and HS 2017: hybrids were partly under 870421 and partly under 870490."""


def turned(links: list[Link]) -> list[Link]:
    return [(there, here) for here, there in links]


def test_counterparts_weigh_the_same_unless_flows_are_observed() -> None:
    assert weights(PICKUPS)["870441"] == {"870421": Decimal("0.5"), "870490": Decimal("0.5")}
    observed = {"870421": Decimal(30), "870490": Decimal(10)}
    assert weights(PICKUPS, observed)["870441"] == {"870421": Decimal("0.75"), "870490": Decimal("0.25")}
    assert weights(PICKUPS)["870460"] == {"870490": Decimal(1)}


def test_without_observed_flows_weights_are_equal() -> None:
    assert weights(PICKUPS, {"010121": Decimal(5)}) == weights(PICKUPS)


def test_the_last_weight_takes_the_remainder() -> None:
    found = weights([("854991", there) for there in ("850131", "850132", "850133")])["854991"]
    assert [*found.values()] == [Decimal("0.33333333"), Decimal("0.33333333"), Decimal("0.33333334")]


def test_relations_follow_from_the_links() -> None:
    links = [*PICKUPS, ("010121", "010121"), ("240411", "240399"), ("240411", "240391")]
    assert [relations(links)[link] for link in links] == ["n:1", "n:n", "n:n", "n:1", "1:1", "1:n", "1:n"]


@given(links=LINKS, observed=AMOUNTS)
def test_the_weights_of_a_code_add_up_to_exactly_one(links: list[Link], observed: dict[str, Decimal]) -> None:
    for basis in (None, observed):
        for of_code in weights(links, basis).values():
            assert sum(of_code.values()) == 1
            assert min(of_code.values()) >= 0


@given(links=LINKS)
def test_forward_and_back_covers_the_codes_that_it_started_from(links: list[Link]) -> None:
    forward, back = weights(links), weights(turned(links))
    for code in forward:
        assert code in {here for there in forward[code] for here in back[there]}


@given(links=LINKS)
def test_the_order_of_links_is_irrelevant(links: list[Link]) -> None:
    assert weights(links) == weights(links[::-1])
    assert relations(links) == relations(links[::-1])
