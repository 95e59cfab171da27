"""The search for sums against trying all of them."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.reconcile.matching import Rules, parse_tolerance
from pledgebook.pipelines.reconcile.matching.items import prepare
from pledgebook.pipelines.reconcile.matching.sums import FOUND, NONE, SEVERAL, WHOLE, Answer, search
from tests.examples import examples
from tests.reconcile.matching.lists import items

RULES = Rules(("key",), parse_tolerance(["1"]), max_search=10**6)


def answers(singles: list[int], parts: list[int]) -> list[Answer]:
    left = items(*(f"t{place} x {value}" for place, value in enumerate(singles)))
    right = items(*(f"p{place} x {value}" for place, value in enumerate(parts)))
    sides = prepare(left, right, RULES)
    found = search(tuple(sides.left), tuple(sides.right), sides.reach, RULES)
    return sorted(found, key=lambda answer: answer.single.item_id)


@examples(100)
@given(st.lists(st.integers(-6, 12), min_size=2, max_size=8), st.integers(-5, 30))
def test_sums_are_those_that_trying_all_finds(values: list[int], target: int) -> None:
    # A second item, out of reach, so that no whole group is taken.
    one, far = answers([target, 999], values)
    fit = {
        chosen for size in range(2, len(values) + 1) for chosen in combinations(sorted(values), size)
        if abs(sum(chosen) - target) <= 1
    }  # fmt: skip
    assert one.cause == (NONE if not fit else FOUND if len(fit) == 1 else SEVERAL)
    for chosen in one.sums:
        assert tuple(part.amount for part in chosen) in fit
    assert far.cause == NONE


def test_all_parts_together_come_first() -> None:
    (answer,) = answers([10], [4, 0, 6])
    assert (answer.cause, [part.item_id for part in answer.sums[0]]) == (WHOLE, ["p1", "p0", "p2"])
