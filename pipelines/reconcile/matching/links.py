"""Matches, suggestions and unmatched items as rows, with a reason in words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.core.decimals import CONTEXT, ZERO, added, percent
from pledgebook.pipelines.core.text import plain
from pledgebook.pipelines.reconcile.matching.explain import LeftOver
from pledgebook.pipelines.reconcile.matching.items import Item, Sides
from pledgebook.pipelines.reconcile.matching.names import score

MATCHED, SUGGESTED, UNMATCHED = "matched", "suggested", "unmatched"
OUTCOMES = (MATCHED, SUGGESTED, UNMATCHED)

NO_KEY = "no_key"
"""The cause of a pair that nothing but its amount or date suggests."""

MATCH_WORDS = {
    "pair": "the keys are equal",
    "whole_group": "the keys are equal, and all items of the other side that have them add up to it",
    "part_sum": "the keys are equal, and these are the only items of the other side that add up to it",
    "group_sums": "the keys are equal, and so are the sums of all their items without a match of their own",
}
SUGGESTION_WORDS = {
    NO_KEY: "no key was named, and only equal keys confirm",
    "alternatives": "the keys are equal, but there are other candidates, and only a single candidate is confirmed",
    "several_sums": "these items add up to it, but so do others",
    "contested_sum": "only these items add up to it, but another item needs them too",
    "not_searched": "these items add up to it; whether others do too was not searched further",
    "name": "the names are alike",
    "key_form": "the keys are alike: only case, accents, punctuation or legal forms differ",
    "one_key_differs": "all keys but one are equal",
    "amount_unknown": "the keys are equal, but an amount is unknown",
    "unit_differs": "the keys are equal, but the units differ",
}
UNMATCHED_WORDS = {
    "key_unknown": "a key or its unit is unknown",
    "amount_unknown": "its amount is unknown",
    "date_unknown": "its date is unknown",
    "several_sums": "several sums of other items fit, so none is confirmed",
    "contested_sum": "the only sum that fits needs items that another item needs too",
    "not_searched": "not searched further: the search for a sum reached its limit of items or steps",
    NO_KEY: "no key was named, and only equal keys confirm; the nearest is {nearest_id}",
    "lost": "it fits {nearest_id}, which was assigned to {taken_by}",
    "alternatives": "it fits {nearest_id} and others, and only a single candidate is confirmed",
    "no_counterpart": "no item of the other side has its keys",
    "unit_differs": "the items with its keys are in another unit",
    "others_unknown": "the amount of every item with its keys is unknown",
    "days_off": "the nearest, {nearest_id}, is {nearest_days} days off",
    "amount_off": "the nearest, {nearest_id}, is off by {nearest_difference}",
    "taken": "the nearest, {nearest_id}, is off by {nearest_difference} and was assigned to {taken_by}",
}
WORDS = {MATCHED: MATCH_WORDS, SUGGESTED: SUGGESTION_WORDS}


@dataclass(frozen=True)
class Link:
    """Items of both sides that belong together, or might."""

    outcome: str
    cause: str
    lefts: tuple[Item, ...]
    rights: tuple[Item, ...]
    alternatives: int | None = None


AMOUNT = pl.Decimal(38, 0)
ROW: dict[str, pl.DataType] = {
    "outcome": pl.String(),
    "cause": pl.String(),
    "cardinality": pl.String(),
    "keys": pl.String(),
    "left_ids": pl.List(pl.String()),
    "right_ids": pl.List(pl.String()),
    "left_amount": AMOUNT,
    "left_unit": pl.String(),
    "right_amount": AMOUNT,
    "right_unit": pl.String(),
    "difference": AMOUNT,
    "difference_pct": pl.Decimal(28, 4),
    "days": pl.Int32(),
    "name_score": pl.Int16(),
    "alternatives": pl.Int32(),
    "nearest_id": pl.String(),
    "nearest_difference": AMOUNT,
    "nearest_days": pl.Int32(),
    "taken_by": pl.String(),
    "item_date": pl.Date(),
    "reason": pl.String(),
}
"""Columns of the rows; amounts keep their decimals."""

PARTS = {"": OUTCOMES, "matched_": (MATCHED,), "unmatched_": (UNMATCHED,), "suggested_": (SUGGESTED,)}
SUMS = {
    f"{part}{what}": dtype for part in PARTS for what, dtype in (("items", pl.Int64()), ("amount", AMOUNT))
}
SUMMARY: dict[str, pl.DataType] = {
    "side": pl.String(),
    "unit": pl.String(),
    **SUMS,
    "unknown_items": pl.Int64(),
}
"""Columns of the summary."""

Names = tuple[str, ...]


def rows(
    links: Iterable[Link], left: list[LeftOver], right: list[LeftOver], sides: Sides, keys: Names
) -> pl.DataFrame:
    """Return the links, then the unmatched items, each sorted by content."""
    ordered = sorted(
        links, key=lambda link: (OUTCOMES.index(link.outcome), _places(link.lefts), _places(link.rights))
    )
    found = [_of_link(link, keys) for link in ordered]
    found += [_of_item(one, keys, "left") for one in left]
    found += [_of_item(one, keys, "right") for one in right]
    return pl.DataFrame(found, schema=_with_decimals(ROW, sides))


def _with_decimals(columns: dict[str, pl.DataType], sides: Sides) -> dict[str, pl.DataType]:
    amount = pl.Decimal(38, sides.reach.decimals)
    return {name: amount if dtype == AMOUNT else dtype for name, dtype in columns.items()}


def _places(items: tuple[Item, ...]) -> list[int]:
    return [item.place for item in items]


def _of_link(link: Link, keys: Names) -> dict[str, object]:
    row: dict[str, object] = {
        "outcome": link.outcome,
        "cause": link.cause,
        "cardinality": _cardinality(len(link.lefts), len(link.rights)),
        **_about(link.rights, "right", keys),
        **_about(link.lefts, "left", keys),
        **_differences(link.lefts, link.rights),
        "name_score": score(
            *([name for item in items for name in item.names] for items in (link.lefts, link.rights))
        ),
        "alternatives": link.alternatives,
    }
    return {**row, "reason": "; ".join([WORDS[link.outcome][link.cause], *_more(row)])}


def _of_item(one: LeftOver, keys: Names, side: str) -> dict[str, object]:
    ends = ((one.item,), (one.nearest,) if one.nearest else ())
    apart = _differences(*(ends if side == "left" else ends[::-1])) if one.nearest else {}
    row: dict[str, object] = {
        "nearest_id": one.nearest.item_id if one.nearest else None,
        "nearest_difference": apart.get("difference"),
        "nearest_days": apart.get("days"),
        "taken_by": "; ".join(owner.item_id for owner in one.taken_by) or None,
    }
    shown = {name: "unknown" if value is None else _shown(value) for name, value in row.items()}
    reason = UNMATCHED_WORDS[one.cause].format(**shown)
    about = {"outcome": UNMATCHED, "cause": one.cause, "item_date": one.item.day, "reason": reason}
    return {**_about((one.item,), side, keys), **row, **about}


def _about(items: tuple[Item, ...], side: str, keys: Names) -> dict[str, object]:
    return {
        "keys": ", ".join(
            f"{key}={value or 'unknown'}" for key, value in zip(keys, items[0].keys, strict=True)
        ),
        f"{side}_ids": [item.item_id for item in items],
        f"{side}_amount": _total(items),
        f"{side}_unit": items[0].unit,
    }


def _total(items: tuple[Item, ...]) -> Decimal | None:
    """Return the sum of the amounts; None if one is unknown."""
    if len(items) == 1:
        return items[0].amount
    known = [item.amount for item in items if item.amount is not None]
    return added(known) if len(known) == len(items) else None


def _cardinality(left: int, right: int) -> str:
    return "n:m" if left > 1 and right > 1 else f"{'n' if left > 1 else 1}:{'n' if right > 1 else 1}"


def _differences(lefts: tuple[Item, ...], rights: tuple[Item, ...]) -> dict[str, object]:
    """Return the difference left - right, in percent of the larger amount, and the largest distance of dates."""
    one, other = _total(lefts), _total(rights)
    found: dict[str, object] = {}
    if one is not None and other is not None and lefts[0].unit == rights[0].unit:
        gap = CONTEXT.subtract(one, other)
        found = {
            "difference": gap,
            "difference_pct": percent(gap, max(abs(one), abs(other))) if gap else ZERO,
        }
    days = [[item.day for item in items if item.day] for items in (lefts, rights)]
    if all(days):
        ends = max(days[0]) - min(days[1]), max(days[1]) - min(days[0])
        found["days"] = max(ends).days
    return found


def _more(row: Mapping[str, object]) -> list[str]:
    """Return the parts of a reason after its cause."""
    gap, days = row.get("difference"), row.get("days")
    found = []
    if gap is not None:
        apart = f"the amounts differ by {_shown(gap)} ({_shown(row['difference_pct'])} %)"
        found.append(apart if gap else "the amounts are equal")
    if days is not None:
        found.append(f"{days} days apart" if days else "the same day")
    if row["name_score"] is not None:
        found.append(f"name score {row['name_score']}")
    if row["alternatives"]:
        found.append(f"other candidates: {row['alternatives']}")
    return found


def _shown(value: object) -> str:
    return plain(value) if isinstance(value, Decimal) else str(value)


def summed(found: pl.DataFrame, sides: Sides) -> pl.DataFrame:
    """Summarize by side and unit: items and known amounts in total, matched, unmatched, and suggested among these.

    Returns:
        `side`, `unit`, `items`, `amount`, `matched_items`, `matched_amount`, `unmatched_items`, `unmatched_amount`,
        `suggested_items`, `suggested_amount` (part of the unmatched) and `unknown_items`, whose amount is in no sum.
    """
    lines = []
    for side, items in (("left", sides.left), ("right", sides.right)):
        outcomes: dict[str, set[str]] = defaultdict(set)
        for outcome, item_id in found.select("outcome", f"{side}_ids").explode(f"{side}_ids").iter_rows():
            outcomes[item_id].add(outcome)
        of_unit = defaultdict(list)
        for item in items:
            of_unit[item.unit].append(item)
        for unit, own in sorted(of_unit.items(), key=lambda one: (one[0] is None, one[0])):
            line: dict[str, object] = {"side": side, "unit": unit}
            for prefix, wanted in PARTS.items():
                part = [item for item in own if not outcomes[item.item_id].isdisjoint(wanted)]
                line[f"{prefix}items"] = len(part)
                line[f"{prefix}amount"] = added(item.amount for item in part if item.amount is not None)
            lines.append({**line, "unknown_items": sum(item.value is None for item in own)})
    return pl.DataFrame(lines, schema=_with_decimals(SUMMARY, sides))
