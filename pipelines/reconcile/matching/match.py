"""Two lists of items against each other: what matches, what might, and what is left over, each with the reason.

Every item is consumed by at most one match. In this order: one item with one, assigned so that as many as possible
match; then, if the cardinality allows, one with several that add up to it; then the sums of what is left of a group.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pipelines.reconcile.matching.explain import explained
from pipelines.reconcile.matching.items import Item, Sides, prepare
from pipelines.reconcile.matching.links import MATCHED, SUGGESTED, Link, rows, summed
from pipelines.reconcile.matching.pairs import Pair, assigned, candidates
from pipelines.reconcile.matching.rules import Rules
from pipelines.reconcile.matching.suggest import suggested
from pipelines.reconcile.matching.sums import (
    CONFIRMED,
    CUT,
    GROUP_SUMS,
    NONE,
    Answer,
    group_sums,
    one_to_many,
)


@dataclass(frozen=True)
class Matching:
    """The outcome.

    Args:
        rows: One row per match, suggestion and item left over (`outcome` matched, suggested, unmatched): `cause` in a
            word and `reason` in words, `cardinality`, the `keys`, `left_ids` and `right_ids`, amounts and units
            of both sides (sums, where there are several), `difference` (left - right), `difference_pct` of the
            larger one, `days`, `name_score` (0 to 100), `alternatives`. Of an item left over also `nearest_id`,
            `nearest_difference` (left - right), `nearest_days` and `taken_by`, what the nearest was assigned to.
        summary: Counts and sums per side and unit; total = matched + unmatched.
        notes: What was not searched further.
    """

    rows: pl.DataFrame
    summary: pl.DataFrame
    notes: tuple[str, ...]

    def of(self, outcome: str) -> pl.DataFrame:
        """The rows of one outcome."""
        return self.rows.filter(outcome=outcome)


def match(left: pl.DataFrame, right: pl.DataFrame, rules: Rules, workers: int = 1) -> Matching:
    """Match two lists of items.

    The result does not depend on the order of rows or the number of workers, and swapped sides give the mirrored one.

    Args:
        left: `item_id` (text, each once), the keys of the rules (text), and any of `amount` (Decimal), `unit` (text),
            `item_date` (date), `names` (list of text). What one side lacks is not compared. Null is unknown.
        right: The same.
        rules: What may be matched with what.
        workers: How many parts are worked on at a time.

    Raises:
        InputError: A column is missing or of another type, an id stands twice, or there are too many digits.
        TooManyPairsError: The rules let too many items be matched with each other.
    """
    sides = prepare(left, right, rules)
    pairs = candidates(sides.left, sides.right, sides.reach)
    links = _pair_links(pairs, rules, workers)
    answers: list[Answer] = []
    if rules.keys and rules.cardinality == "n:m":
        groups = group_sums(*_free(sides, links), sides.reach)
        links += [Link(MATCHED, GROUP_SUMS, *group) for group in groups]
    elif rules.keys and rules.cardinality != "1:1":
        answers = _answers(*_free(sides, links), sides, rules)
        links += [link for answer in answers for link in _sum_links(answer, rules)]
    lefts, rights = _free(sides, links)
    loose, notes = suggested(sides, lefts, rights, rules)
    links += [Link(SUGGESTED, cause, (one,), (other,)) for one, other, cause in loose]
    is_free = {*lefts, *rights}
    links = [
        link for link in links if link.outcome == MATCHED or is_free.issuperset((*link.lefts, *link.rights))
    ]
    cut = sum(answer.cause == CUT for answer in answers)
    if cut:
        notes.append(f"The sums of {cut:,} items were not searched further.")
    found = _rows(sides, pairs, links, answers, rules)
    return Matching(found, summed(found, sides), tuple(notes))


def _pair_links(pairs: list[Pair], rules: Rules, workers: int) -> list[Link]:
    """The chosen pairs; without a key, or if the rules are strict and there are alternatives, only suggested."""
    of_left, of_right = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    links = []
    for pair in assigned(pairs, workers):
        alternatives = of_left[pair.left] + of_right[pair.right] - 2
        outcome, cause = MATCHED, "pair"
        if not rules.keys:
            outcome, cause = SUGGESTED, "no_key"
        elif rules.is_strict and alternatives:
            outcome, cause = SUGGESTED, "alternatives"
        links.append(Link(outcome, cause, (pair.left,), (pair.right,), alternatives))
    return links


def _free(sides: Sides, links: Iterable[Link]) -> tuple[list[Item], list[Item]]:
    """The items of both sides that no match has consumed."""
    used = {item for link in links if link.outcome == MATCHED for item in (*link.lefts, *link.rights)}
    lefts, rights = ([item for item in side if item not in used] for side in (sides.left, sides.right))
    return lefts, rights


def _answers(left: list[Item], right: list[Item], sides: Sides, rules: Rules) -> list[Answer]:
    if rules.cardinality == "1:n":
        return one_to_many(left, right, sides.reach, rules)
    return one_to_many(right, left, sides.reach.mirrored(), rules)


def _sum_links(answer: Answer, rules: Rules) -> list[Link]:
    outcome = MATCHED if answer.cause in CONFIRMED else SUGGESTED
    ends = [((answer.single,), parts) for parts in answer.sums]
    return [
        Link(outcome, answer.cause, *(pair if rules.cardinality == "1:n" else pair[::-1])) for pair in ends
    ]


def _rows(
    sides: Sides, pairs: list[Pair], links: list[Link], answers: list[Answer], rules: Rules
) -> pl.DataFrame:
    special = {one.single: one.cause for one in answers if one.cause not in {*CONFIRMED, NONE}}
    matched = [link for link in links if link.outcome == MATCHED]
    lefts_of = {item: link.lefts for link in matched for item in link.rights}
    rights_of = {item: link.rights for link in matched for item in link.lefts}
    turned = [Pair(pair.right, pair.left, pair.gap, pair.apart) for pair in pairs]
    free = _free(sides, links)
    left = explained(free[0], sides.right, pairs, lefts_of, special, sides.reach)
    right = explained(free[1], sides.left, turned, rights_of, special, sides.reach.mirrored())
    return rows(links, left, right, sides, rules.keys)
