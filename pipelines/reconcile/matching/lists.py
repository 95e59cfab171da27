"""What is odd about a list before it is matched: a total among its parts, which would be counted twice."""

from collections import defaultdict
from collections.abc import Iterator

from pledgebook.pipelines.core.text import plain
from pledgebook.pipelines.reconcile.matching.items import Item, Sides

FEWEST = 3
"""A total and two parts."""

SHOWN = 3
"""Totals that are named for each side."""


def totals_among_parts(sides: Sides) -> list[str]:
    """Return a note for each item that is the sum of all others of its side, or of those with its keys.

    It is not left out: only whoever made the list knows whether it is a total.
    """
    if not sides.has_amount:
        return []
    notes = []
    for side, items in (("left", sides.left), ("right", sides.right)):
        found = dict.fromkeys(_totals(items))
        notes += [_note(side, *one) for one in list(found)[:SHOWN]]
        if len(found) > SHOWN:
            notes.append(f"{side}: {len(found) - SHOWN} more items are the sum of others.")
    return notes


def _totals(items: list[Item]) -> Iterator[tuple[Item, int]]:
    of_unit, of_keys = defaultdict(list), defaultdict(list)
    for item in items:
        of_unit[item.unit].append(item)
        of_keys[item.keys, item.unit].append(item)
    for lists in (of_unit, of_keys):
        for own in lists.values():
            known = [item.value for item in own if item.value is not None]
            for item in own if len(own) >= FEWEST and len(known) == len(own) else ():
                if item.value and 2 * item.value == sum(known) and sum(map(bool, known)) >= FEWEST:
                    yield item, len(own) - 1


def _note(side: str, item: Item, parts: int) -> str:
    amount = plain(item.amount) if item.amount is not None else "unknown"
    return (
        f"{side}: {item.item_id} ({amount}) is the sum of {parts} other items. If it is a total among its parts, leave it "
        f"out with --{side}-where."
    )
