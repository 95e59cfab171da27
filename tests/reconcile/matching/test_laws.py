"""Laws that hold for all lists of items."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.reconcile.matching import (
    CARDINALITIES,
    MATCHED,
    SUGGESTED,
    UNMATCHED,
    Matching,
    Rules,
    match,
    parse_tolerance,
)
from tests.examples import examples
from tests.reconcile.matching.lists import causes, check, items, links, mirrored

KEYS = st.sampled_from(["x", "x", "x", "y", "-"])
AMOUNTS = st.sampled_from([None, *(Decimal(cents) / 100 for cents in range(-300, 1200, 50))])
DAYS = st.one_of(st.none(), st.integers(0, 4))
NAMES = st.sampled_from(["-", "Acme Ltd", "ACME", "Zeta SA", "Zéta"])
ROW = st.tuples(KEYS, AMOUNTS, DAYS, NAMES)
RULES = st.builds(
    Rules,
    st.just(("key",)),
    st.sampled_from([(), ("0.5",), ("10%",), ("rounding", "5%")]).map(parse_tolerance),
    days=st.one_of(st.none(), st.integers(0, 3)),
    cardinality=st.sampled_from(CARDINALITIES),
    is_strict=st.sampled_from([False, False, True]),
    max_group=st.integers(2, 6),
)


def frame(rows: Sequence[tuple[object, ...]], prefix: str) -> pl.DataFrame:
    """Items with ids of their own; the same id may stand on both sides."""
    texts = [" ".join("-" if cell is None else str(cell) for cell in row) for row in rows]
    return items(*(f"{prefix}{place} {text}" for place, text in enumerate(texts)))


SIDE = st.lists(ROW, max_size=14)


@st.composite
def two_sides(draw: st.DrawFn) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Two lists of items; now and then the same on both sides."""
    left = draw(SIDE)
    right = draw(st.one_of(SIDE, SIDE, st.just(left)))
    prefixes = draw(st.sampled_from([("a", "b"), ("a", "a")]))
    return frame(left, prefixes[0]), frame(right, prefixes[1])


def turned(rules: Rules) -> Rules:
    """The same rules for swapped sides."""
    return replace(rules, cardinality={"1:n": "n:1", "n:1": "1:n"}.get(rules.cardinality, rules.cardinality))


def told(found: Matching) -> dict[str, object]:
    """All that is asked of a matching, regardless of the order of rows."""
    return {
        "links": {outcome: links(found, outcome) for outcome in (MATCHED, SUGGESTED, UNMATCHED)},
        "summary": sorted(map(str, found.summary.rows())),
        "rows": sorted(map(str, found.rows.drop("reason").rows())),
    }


@examples(20)
@given(two_sides(), RULES, st.randoms(use_true_random=False))
def test_neither_order_nor_workers_change_anything(
    sides: tuple[pl.DataFrame, pl.DataFrame], rules: Rules, random: object
) -> None:
    left, right = sides
    first = match(left, right, rules)
    seed = random.randrange(1000)  # type: ignore[attr-defined]
    shuffled = [side.sample(fraction=1, shuffle=True, seed=seed) for side in sides]
    for workers in (2, 3):
        again = match(shuffled[0], shuffled[1], rules, workers)
        assert again.rows.equals(first.rows)
        assert again.summary.equals(first.summary)


@examples(20)
@given(two_sides(), RULES)
def test_swapped_sides_give_the_mirrored_result(
    sides: tuple[pl.DataFrame, pl.DataFrame], rules: Rules
) -> None:
    left, right = sides
    one, other = match(left, right, rules), match(right, left, turned(rules))
    for outcome in (MATCHED, SUGGESTED, UNMATCHED):
        assert links(one, outcome) == mirrored(links(other, outcome))
    for column in ("difference", "difference_pct", "nearest_difference"):
        signs = [sorted(-value if sign else value for value in found.rows[column].drop_nulls())
                 for found, sign in ((one, False), (other, True))]  # fmt: skip
        assert signs[0] == signs[1]
    assert sorted(one.rows["cause"]) == sorted(other.rows["cause"])


@examples(20)
@given(two_sides(), RULES)
def test_no_item_is_used_twice_and_sums_add_up(
    sides: tuple[pl.DataFrame, pl.DataFrame], rules: Rules
) -> None:
    found = match(*sides, rules)
    check(found, *sides)
    assert found.rows["reason"].null_count() == 0


@examples(20)
@given(two_sides(), RULES)
def test_every_match_is_within_the_rules(sides: tuple[pl.DataFrame, pl.DataFrame], rules: Rules) -> None:
    for row in match(*sides, rules).of(MATCHED).to_dicts():
        lefts, rights = (side.filter(pl.col("item_id").is_in(row[ids]))
                         for side, ids in zip(sides, ("left_ids", "right_ids"), strict=True))  # fmt: skip
        assert lefts["key"].n_unique() == rights["key"].n_unique() == 1
        assert lefts["key"][0] == rights["key"][0] is not None
        amounts = [sum(side["amount"].to_list(), Decimal(0)) for side in (lefts, rights)]
        assert row["difference"] == amounts[0] - amounts[1]
        assert abs(row["difference"]) <= widest(rules, sides, lefts, rights, amounts)
        if rules.days is not None:
            days = [(one - other).days for one in lefts["item_date"] for other in rights["item_date"]]
            assert max(map(abs, days)) <= rules.days


def widest(
    rules: Rules,
    sides: tuple[pl.DataFrame, ...],
    lefts: pl.DataFrame,
    rights: pl.DataFrame,
    amounts: list[Decimal],
) -> Decimal:
    """The tolerance, computed anew: half a unit of the last decimal of each figure, a share, an amount."""
    share = max(map(abs, amounts)) * rules.tolerance.percent / 100
    halves = Decimal(0)
    for side, used in zip(sides, (lefts, rights), strict=True):
        decimals = max(
            (len(f"{amount.normalize():f}".partition(".")[2]) for amount in side["amount"].drop_nulls()),
            default=0,
        )
        halves += Decimal(10) ** -decimals / 2 * used.height
    return max(rules.tolerance.amount, share, halves if rules.tolerance.has_rounding else Decimal(0))


SMALL = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3)), max_size=6)


def best(
    left: list[tuple[int, int]], right: list[tuple[int, int]], reach: int, days: int
) -> tuple[int, int, int]:
    """The best assignment by trying all: matches (negative), difference, days."""
    if len(left) > len(right):
        left, right = right, left
    found = (0, 0, 0)
    for order in permutations(range(len(right)), len(left)):
        pairs = [
            (abs(one[0] - right[place][0]), abs(one[1] - right[place][1]))
            for one, place in zip(left, order, strict=True)
        ]
        fit = [pair for pair in pairs if pair[0] <= reach and pair[1] <= days]
        found = min(found, (-len(fit), sum(pair[0] for pair in fit), sum(pair[1] for pair in fit)))
    return found


@examples(10)
@given(st.lists(st.tuples(SMALL, SMALL), min_size=6, max_size=12), st.integers(0, 4), st.integers(0, 2))
def test_no_other_assignment_is_better(
    problems: list[tuple[list[tuple[int, int]], list[tuple[int, int]]]], reach: int, days: int
) -> None:
    frames = [
        frame([(f"k{key}", *item, "-") for key, sides in enumerate(problems) for item in sides[side]], "a")
        for side in (0, 1)
    ]
    found = match(frames[0], frames[1], Rules(("key",), parse_tolerance([str(reach)]), days=days)).of(MATCHED)
    for key, sides in enumerate(problems):
        of_key = found.filter(keys=f"key=k{key}")
        total = (-of_key.height, of_key["difference"].abs().sum() or 0, of_key["days"].sum() or 0)
        assert total == best(*sides, reach, days)


@examples(12)
@given(two_sides(), RULES)
def test_items_of_other_keys_change_nothing(sides: tuple[pl.DataFrame, pl.DataFrame], rules: Rules) -> None:
    found = match(*sides, rules)
    others = frame([("w", 5, 1, "-"), ("w", 5, 1, "-"), ("w", 7, 1, "-")], "other")
    more = match(pl.concat([sides[0], others]), pl.concat([sides[1], others]), rules)
    assert {pair for pair in links(more) if "other" not in pair[0]} == links(found)
    assert {item: cause for item, cause in causes(more).items() if "other" not in item} == causes(found)
