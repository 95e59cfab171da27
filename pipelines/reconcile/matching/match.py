"""Match two lists of items: matches, suggestions and unmatched items, each with a reason.

Every item is in at most one match. In this order: one item with one, assigned so that as many as possible match; then,
if the cardinality allows, one with several that add up to it, or the sums of the remaining items of a group.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pledgebook.pipelines.reconcile.matching.explain import explained
from pledgebook.pipelines.reconcile.matching.items import Item, Sides, prepare
from pledgebook.pipelines.reconcile.matching.links import MATCHED, NO_KEY, SUGGESTED, Link, rows, summed
from pledgebook.pipelines.reconcile.matching.lists import totals_among_parts
from pledgebook.pipelines.reconcile.matching.names import score
from pledgebook.pipelines.reconcile.matching.pairs import Pair, assigned, candidates
from pledgebook.pipelines.reconcile.matching.rules import Rules
from pledgebook.pipelines.reconcile.matching.suggest import Loose, suggested
from pledgebook.pipelines.reconcile.matching.sums import (
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
    """Result of a matching.

    Args:
        rows: One row per match, suggestion and unmatched item (`outcome` matched, suggested, unmatched): `cause` as a
            code and `reason` in words, `cardinality`, `keys`, `left_ids` and `right_ids`, amounts and units of both
            sides (sums of several items), `difference` (left - right), `difference_pct` of the larger one, `days`,
            `name_score` (0 to 100), `alternatives`. For unmatched items also `nearest_id`, `nearest_difference`
            (left - right), `nearest_days` and `taken_by`, the item that the nearest was assigned to.
        summary: Counts and sums per side and unit; total = matched + unmatched.
        notes: Searches that reached their limit.
    """

    rows: pl.DataFrame
    summary: pl.DataFrame
    notes: tuple[str, ...]

    def of(self, outcome: str) -> pl.DataFrame:
        """Return the rows of an outcome."""
        return self.rows.filter(outcome=outcome)


def match(left: pl.DataFrame, right: pl.DataFrame, rules: Rules, workers: int = 1) -> Matching:
    """Match two lists of items.

    The result does not depend on the order of rows or the number of workers, and swapped sides give the mirrored
    result.

    Args:
        left: `item_id` (text, each once), the keys of the rules (text), and any of `amount` (Decimal), `unit` (text),
            `item_date` (date), `names` (list of text). A column missing on one side is not compared. Null is unknown.
        right: The same.
        rules: Matching rules.
        workers: Number of threads.

    Raises:
        InputError: A column is missing or of another type, an id is not unique, or there are too many digits.
        TooManyPairsError: The rules allow too many pairs.
    """
    sides = prepare(left, right, rules)
    is_compared = rules.keys or sides.has_amount or rules.days is not None
    pairs = candidates(sides.left, sides.right, sides.reach) if is_compared else []
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
    links = _without_echoes(links, loose, rules)
    links += [Link(SUGGESTED, cause, (one,), (other,)) for one, other, cause in loose]
    is_free = {*lefts, *rights}
    links = [
        link for link in links if link.outcome == MATCHED or is_free.issuperset((*link.lefts, *link.rights))
    ]
    cut = sum(answer.cause == CUT for answer in answers)
    if cut:
        notes.append(f"The sums of {cut:,} items were not searched further.")
    found = _rows(sides, pairs, links, answers, rules)
    return Matching(found, summed(found, sides), (*totals_among_parts(sides), *notes))


def _pair_links(pairs: list[Pair], rules: Rules, workers: int) -> list[Link]:
    """Return the assigned pairs; only suggested without a key, or if the rules are strict and there are alternatives."""
    of_left, of_right = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    links = []
    for pair in assigned(pairs, workers):
        alternatives = of_left[pair.left] + of_right[pair.right] - 2
        outcome, cause = MATCHED, "pair"
        if not rules.keys:
            outcome, cause = SUGGESTED, NO_KEY
        elif rules.is_strict and alternatives:
            outcome, cause = SUGGESTED, "alternatives"
        links.append(Link(outcome, cause, (pair.left,), (pair.right,), alternatives))
    return links


def _without_echoes(links: list[Link], loose: list[Loose], rules: Rules) -> list[Link]:
    """Leave out what agrees in the amount alone where a stronger reason says the same, or the names say otherwise."""
    said = {(one, other) for one, other, _cause in loose}

    def is_echo(link: Link) -> bool:
        one, other = link.lefts[0], link.rights[0]
        likeness = score(one.names, other.names)
        return link.cause == NO_KEY and (
            (one, other) in said or (likeness is not None and likeness < rules.threshold)
        )

    return [link for link in links if not is_echo(link)]


def _free(sides: Sides, links: Iterable[Link]) -> tuple[list[Item], list[Item]]:
    """Return the items of both sides that are in no match."""
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
