"""Two lists of items against each other: what matches, what might, and what is left over, each with the reason.

Every item is consumed by at most one match. In this order: one item with one, assigned so that as many as possible
match; then, if the cardinality allows, one with several that add up to it; then the sums of what is left of a group.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.reconcile.matching.candidates import candidates
from pipelines.reconcile.matching.groups import group_links
from pipelines.reconcile.matching.items import Sides, prepare
from pipelines.reconcile.matching.links import (
    LINKS,
    MATCHED,
    OUTCOMES,
    SUGGESTED,
    UNMATCHED,
    Link,
    described,
    members,
    of_links,
    of_pairs,
    of_unmatched,
)
from pipelines.reconcile.matching.rules import Rules
from pipelines.reconcile.matching.search import CUT, FOUND, NONE, WHOLE, Answer
from pipelines.reconcile.matching.solve import solve
from pipelines.reconcile.matching.suggest import suggested
from pipelines.reconcile.matching.summary import summed
from pipelines.reconcile.matching.sums import one_to_many
from pipelines.reconcile.matching.unmatched import explained
from pipelines.reconcile.matching.words import reason

COLUMNS = (
    *("outcome", "cause", "cardinality", "keys", "left_ids", "right_ids"),
    *("left_amount", "left_unit", "right_amount", "right_unit", "difference", "difference_pct"),
    *("days", "name_score", "alternatives"),
    *("nearest_id", "nearest_difference", "nearest_days", "taken_by", "item_date", "reason"),
)  # fmt: skip


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


@dataclass
class _State:
    """What is decided so far.

    Args:
        sides: All items.
        links: Matches and suggestions.
        special: What the search for sums said of items, by side and place.
    """

    sides: Sides
    links: pl.DataFrame
    special: dict[str, dict[int, str]]

    def add(self, *links: pl.DataFrame) -> None:
        """Add matches and suggestions."""
        self.links = pl.concat([self.links, *links])

    def matched(self) -> pl.DataFrame:
        """The matches."""
        return self.links.filter(outcome=MATCHED).with_row_index("link")

    def free(self, side: str) -> pl.DataFrame:
        """The items of a side that no match has consumed."""
        items = self.sides.left if side == "left" else self.sides.right
        return items.join(members(self.matched(), side), on="item", how="anti", maintain_order="left")


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
    state = _State(sides, pl.DataFrame(schema=LINKS), {"left": {}, "right": {}})
    pairs = candidates(sides)
    _match_pairs(state, pairs, rules, workers)
    if rules.keys:
        _match_sums(state, rules, workers)
    more, notes = suggested(sides, state.free("left"), state.free("right"), rules)
    state.add(more)
    state.links = _consuming_nothing(state)
    notes += _cut_notes(state.special)
    rows = _rows(state, pairs, rules)
    return Matching(rows, summed(rows, sides), tuple(notes))


def _match_pairs(state: _State, pairs: pl.DataFrame, rules: Rules, workers: int) -> None:
    chosen = solve(state.sides, pairs, workers)
    if not rules.keys:
        state.add(of_pairs(chosen, SUGGESTED, "no_key"))
        return
    is_sure = pl.lit(not rules.is_strict) | (pl.col("alternatives") == 0)
    state.add(
        of_pairs(chosen.filter(is_sure), MATCHED, "pair"),
        of_pairs(chosen.filter(~is_sure), SUGGESTED, "alternatives"),
    )


def _match_sums(state: _State, rules: Rules, workers: int) -> None:
    """Matches of several items, in the way that the cardinality allows."""
    sides, left, right = state.sides, state.free("left"), state.free("right")
    if rules.cardinality == "1:n":
        _add(state, "left", one_to_many(left, right, sides.reach, rules, workers))
    elif rules.cardinality == "n:1":
        _add(state, "right", one_to_many(right, left, sides.reach.mirrored(), rules, workers))
    elif rules.cardinality == "n:m":
        state.add(of_links(group_links(left, right, sides)))


def _add(state: _State, side: str, answers: list[Answer]) -> None:
    """Add what the search for sums found; `side` is that of the items that are sums."""
    links = []
    for answer in answers:
        is_sure = answer.cause in {WHOLE, FOUND}
        for parts in answer.sums:
            lefts, rights = ((answer.single,), parts) if side == "left" else (parts, (answer.single,))
            links.append(Link(MATCHED if is_sure else SUGGESTED, answer.cause, lefts, rights))
        if not is_sure and answer.cause != NONE:
            state.special[side][answer.single] = answer.cause
    state.add(of_links(links))


def _consuming_nothing(state: _State) -> pl.DataFrame:
    """The links, but no suggestion of which an item has been matched since."""
    links = state.links.with_row_index("link")
    matched = state.matched()
    stale = [
        members(links.filter(outcome=SUGGESTED), side).join(members(matched, side), on="item", how="semi")
        for side in ("left", "right")
    ]
    return links.join(pl.concat(stale), on="link", how="anti", maintain_order="left").drop("link")


def _cut_notes(special: Mapping[str, Mapping[int, str]]) -> list[str]:
    cut = sum(cause == CUT for causes in special.values() for cause in causes.values())
    return [f"The sums of {cut:,} items were not searched further."] if cut else []


def _rows(state: _State, pairs: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Matches, suggestions and items left over with their reasons, in the order of their keys and content."""
    sides, matched = state.sides, state.matched()
    left, right = (explained(sides, pairs, matched, side, state.special[side]) for side in ("left", "right"))
    links = described(pl.concat([state.links, of_unmatched(left, right)]), sides, rules.keys)
    links = links.with_columns(
        left_item=pl.when(pl.col("outcome") == UNMATCHED).then(pl.col("lefts").list.first()),
        right_item=pl.when(pl.col("outcome") == UNMATCHED).then(pl.col("rights").list.first()),
        place=pl.col("outcome").replace_strict({name: place for place, name in enumerate(OUTCOMES)}),
    )
    about = pl.concat([_about(left, "left", sides), _about(right, "right", sides)])
    joined = links.join(
        about, on=["left_item", "right_item"], how="left", nulls_equal=True, maintain_order="left"
    )
    is_right = pl.col("lefts").list.len() == 0
    return joined.with_columns(reason=reason()).sort("place", is_right, "lefts", "rights").select(COLUMNS)


def _about(items: pl.DataFrame, side: str, sides: Sides) -> pl.DataFrame:
    """What is said of items that are left over; differences are left - right."""
    none = pl.lit(None, pl.UInt32)
    off = (
        pl.col("amount") - pl.col("other_amount")
        if side == "left"
        else pl.col("other_amount") - pl.col("amount")
    )
    return items.select(
        left_item="item" if side == "left" else none,
        right_item=none if side == "left" else "item",
        nearest_id="nearest_id",
        nearest_difference=pl.when(pl.lit(sides.has_amount)).then(off),
        nearest_days="nearest_apart",
        taken_by="taken_by",
        item_date="item_date",
    )
