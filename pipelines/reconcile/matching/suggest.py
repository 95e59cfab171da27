"""Suggestions: pairs that may belong together without meeting the rules. A suggestion uses up no item."""

from collections import defaultdict
from collections.abc import Iterable
from operator import attrgetter

from pledgebook.pipelines.reconcile.matching.items import Group, Item, Sides
from pledgebook.pipelines.reconcile.matching.names import alike, normalized
from pledgebook.pipelines.reconcile.matching.pairs import Items, TooManyPairsError, candidates, grouped
from pledgebook.pipelines.reconcile.matching.rules import Rules

MOST_NAMES = 5_000_000
MOST_LOOSE = 2_000_000
SHOWN = 3
"""Suggestions per item."""

NAME, KEY_FORM, OTHER_KEY, INCOMPARABLE, OTHER_UNIT = (
    "name",
    "key_form",
    "one_key_differs",
    "amount_unknown",
    "unit_differs",
)
STRENGTH = (NAME, KEY_FORM, OTHER_KEY, INCOMPARABLE, OTHER_UNIT)
UNKNOWN_LAST = 10**38

Forms = defaultdict[tuple[Group, str | None], list[Item]]
"""Items by their keys, read as names, and their unit."""

Loose = tuple[Item, Item, str]
"""Two items that agree in part, with the cause."""


def suggested(
    sides: Sides, left: list[Item], right: list[Item], rules: Rules
) -> tuple[list[Loose], list[str]]:
    """Return pairs of unmatched items that agree in part.

    By name: the score reaches the threshold. By the form of keys: they are equal but for accents, case, punctuation and
    legal forms. By amount (and date): all keys but one are equal. By keys: an amount is
    unknown, or the units differ, so that the amounts cannot be compared.

    Returns:
        At most `SHOWN` pairs of each item, and notes on searches that reached their limit.
    """
    ways = {"Names": _by_name(left, right, rules), "Keys that are alike": _by_key_form(left, right)}
    if sides.has_amount and len(rules.keys) > 1:  # without its only key, a pair would have none
        for key in rules.keys:
            ways[f"Items that agree in all but {key}"] = _by_amount(left, right, sides, rules.keys.index(key))
    ways["Items of equal keys whose amounts cannot be compared"] = _by_keys(left, right, sides)
    notes = [
        f"{what} were not searched further, because there are too many."
        for what, found in ways.items()
        if found is None
    ]
    strongest: dict[tuple[Item, Item], Loose] = {}
    for one, other, cause in (pair for found in ways.values() for pair in found or []):
        strongest.setdefault((one, other), (one, other, cause))
    return _first(strongest.values()), notes


def _first(pairs: Iterable[Loose]) -> list[Loose]:
    """Return the strongest suggestions of each item, then the nearest in days and amount."""
    ranked = sorted(pairs, key=_strength)
    shown: set[Loose] = set()
    for side in (0, 1):
        of_item = defaultdict(list)
        for pair in ranked:
            of_item[pair[side]].append(pair)
        shown.update(pair for own in of_item.values() for pair in own[:SHOWN])
    return sorted(shown, key=lambda pair: (pair[0].place, pair[1].place))


def _strength(pair: Loose) -> tuple[int, ...]:
    left, right, cause = pair
    days = abs((left.day - right.day).days) if left.day and right.day else UNKNOWN_LAST
    gap = UNKNOWN_LAST if left.value is None or right.value is None else abs(left.value - right.value)
    return STRENGTH.index(cause), days, gap, left.place + right.place


def _by_name(left: list[Item], right: list[Item], rules: Rules) -> list[Loose] | None:
    ones, others = _named(left), _named(right)
    if len(ones) * len(others) > MOST_NAMES:
        return None
    names = alike(sorted(ones), sorted(others), rules.threshold)
    if sum(len(ones[one]) * len(others[other]) for one, other in names) > MOST_LOOSE:
        return None
    return [(left, right, NAME) for one, other in names for left in ones[one] for right in others[other]]


def _named(items: list[Item]) -> dict[str, list[Item]]:
    """Group items by normalized name."""
    of_name = defaultdict(list)
    for item in items:
        for name in {normalized(name) for name in item.names} - {""}:
            of_name[name].append(item)
    return of_name


def _by_key_form(left: list[Item], right: list[Item]) -> list[Loose] | None:
    """Return pairs whose keys are not equal, and become so when they are read as names."""
    of_keys: tuple[Forms, Forms] = (defaultdict(list), defaultdict(list))
    for place, items in enumerate((left, right)):
        for item in items:
            if item.base:
                of_keys[place][tuple(map(normalized, item.base)), item.unit].append(item)
    shared = [(of_keys[0][keys], of_keys[1][keys]) for keys in of_keys[0].keys() & of_keys[1].keys()]
    if sum(len(ones) * len(others) for ones, others in shared) > MOST_LOOSE:
        return None
    pairs = [(one, other) for ones, others in shared for one in ones for other in others]
    return [(one, other, KEY_FORM) for one, other in pairs if one.base != other.base]


def _by_amount(left: list[Item], right: list[Item], sides: Sides, dropped: int) -> list[Loose] | None:
    has_units = any(item.unit for item in (*left, *right))

    def group(item: Item) -> Group | None:
        kept = *item.keys[:dropped], *item.keys[dropped + 1 :], item.unit if has_units else ""
        return None if None in kept else tuple(map(str, kept))

    try:
        return [(pair.left, pair.right, OTHER_KEY) for pair in candidates(left, right, sides.reach, group)]
    except TooManyPairsError:
        return None


def _by_keys(left: list[Item], right: list[Item], sides: Sides) -> list[Loose] | None:
    """Return pairs with equal keys whose amounts cannot be compared."""
    groups = grouped(left, right, attrgetter("base"))
    loose = [group for group in groups if group[0][0].keys and _is_loose((*group[0], *group[1]))]
    if sum(len(ones) * len(others) for ones, others in loose) > MOST_LOOSE:
        return None
    pairs = [(one, other) for ones, others in loose for one in ones for other in others]
    return [(*pair, cause) for pair in pairs if (cause := _incomparable(*pair, sides))]


def _is_loose(items: Items) -> bool:
    """Whether an amount is unknown, or there are several units."""
    return any(item.value is None for item in items) or len({item.unit for item in items}) > 1


def _incomparable(one: Item, other: Item, sides: Sides) -> str | None:
    if one.day and other.day and not sides.reach.is_near(one, other):
        return None
    if one.value is None or other.value is None:
        return INCOMPARABLE
    return OTHER_UNIT if one.unit and other.unit and one.unit != other.unit else None
