"""The search for sums against trying all of them."""

from fractions import Fraction
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.reconcile.matching.items import Reach
from pipelines.reconcile.matching.search import FOUND, NONE, SEVERAL, WHOLE, Part, Task, search
from tests.examples import examples

REACH = Reach(0, 1, Fraction(0), 0, 0, None)


@examples(100)
@given(st.lists(st.integers(-6, 12), min_size=2, max_size=8), st.integers(-5, 30))
def test_sums_are_those_that_trying_all_finds(values: list[int], target: int) -> None:
    values = sorted(values)
    parts = tuple(Part(place, value, None, values.index(value)) for place, value in enumerate(values))
    # A second item, out of reach, so that no whole group is taken.
    singles = (Part(0, target, None, 90), Part(1, 999, None, 91))
    found = {answer.single: answer for answer in search(Task(singles, parts, REACH, 8, 10**6))}
    fit = {
        chosen for size in range(2, len(values) + 1) for chosen in combinations(values, size)
        if abs(sum(chosen) - target) <= REACH.amount
    }  # fmt: skip
    assert found[0].cause == (NONE if not fit else FOUND if len(fit) == 1 else SEVERAL)
    for chosen in found[0].sums:
        assert tuple(values[place] for place in chosen) in fit
    assert found[1].cause == NONE


def test_all_parts_together_come_first() -> None:
    parts = (Part(0, 4, None, 0), Part(1, 0, None, 1), Part(2, 6, None, 2))
    (answer,) = search(Task((Part(0, 10, None, 9),), parts, REACH, 8, 100))
    assert (answer.cause, answer.sums) == (WHOLE, ((0, 1, 2),))
