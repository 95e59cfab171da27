"""Why an item is unmatched, and the nearest item of the other side."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pledgebook.pipelines.reconcile.matching.items import Item, Reach
from pledgebook.pipelines.reconcile.matching.pairs import Pair, Shelf, by_value, value_of


@dataclass(frozen=True)
class LeftOver:
    """An unmatched item: cause, nearest item, and the items of its side matched with that one."""

    item: Item
    cause: str
    nearest: Item | None
    taken_by: tuple[Item, ...]


def explained(
    items: Iterable[Item],
    others: list[Item],
    pairs: Iterable[Pair],
    owners: Mapping[Item, tuple[Item, ...]],
    special: Mapping[Item, str],
    reach: Reach,
) -> list[LeftOver]:
    """Return the unmatched items of a side, each with the first cause that applies.

    Args:
        items: Unmatched items, on the left of the pairs and of the tolerances.
        others: All items of the other side.
        pairs: The candidates.
        owners: Items matched with each item of the other side.
        special: Causes from the search for sums.
        reach: Tolerances.
    """
    best: dict[Item, Item] = {}
    for pair in sorted(pairs, key=lambda pair: (pair.gap, pair.apart, pair.right.place)):
        best.setdefault(pair.left, pair.right)
    bases, groups = {other.base for other in others}, {other.group for other in others}
    dateless = replace(reach, days=None)
    every, free = by_value(others, dateless), by_value((one for one in others if one not in owners), dateless)
    found = []
    for item in items:
        candidate, free_one = best.get(item), _nearest(item, free)
        nearest = candidate or free_one or _nearest(item, every)
        taken_by = owners.get(nearest, ()) if nearest else ()
        if nearest and not item.keys and (candidate or (reach.days is None and _fits(item, nearest, reach))):
            fallback = "no_key"
        elif candidate:
            fallback = "lost" if taken_by else "alternatives"
        elif item.base not in bases:
            fallback = "no_counterpart"
        elif item.group not in groups:
            fallback = "unit_differs"
        elif nearest is None:
            fallback = "others_unknown"
        elif free_one is None:
            fallback = "taken"
        else:
            fallback = "days_off" if reach.fits(value_of(item), value_of(nearest)) else "amount_off"
        cause = _unknown(item, reach) or special.get(item) or fallback
        found.append(LeftOver(item, cause, nearest, taken_by))
    return found


def _fits(item: Item, other: Item, reach: Reach) -> bool:
    return item.value is not None and other.value is not None and reach.fits(item.value, other.value)


def _unknown(item: Item, reach: Reach) -> str | None:
    if item.group is None and (item.base is None or item.value is not None):
        return "key_unknown"
    if item.value is None:
        return "amount_unknown"
    return None if reach.is_known(item) else "date_unknown"


def _nearest(item: Item, shelf: Shelf) -> Item | None:
    """Return the item of the same group with the nearest amount; of equal ones the first, of two the smaller."""
    near = shelf.get(item.group)
    if not near or item.value is None:
        return None
    place = bisect_left(near, item.value, key=value_of)
    first_below = bisect_left(near, value_of(near[place - 1]), key=value_of) if place else place
    sides = near[first_below : first_below + 1] + near[place : place + 1]
    return min(sides, key=lambda other: (abs(value_of(other) - value_of(item)), value_of(other)))
