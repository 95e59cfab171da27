"""Matching rules: keys, tolerances, cardinality, and limits of the search."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from pledgebook.pipelines.core.decimals import HUNDRED, ZERO
from pledgebook.pipelines.core.errors import UsageError

CARDINALITIES = ("1:1", "1:n", "n:1", "n:m")
TOLERANCE = re.compile(r"(?P<number>[0-9]{1,24}(\.[0-9]{1,24})?)\s*(?P<unit>%?)|(?P<word>rounding)")


@dataclass(frozen=True)
class Tolerance:
    """Largest difference of two amounts; the widest of the three applies.

    Args:
        amount: Absolute, in the unit of the amounts.
        percent: In percent of the larger amount, so that swapping the sides changes nothing; below 100.
        has_rounding: Whether to allow half a unit of the last decimal of each figure.
    """

    amount: Decimal = ZERO
    percent: Decimal = ZERO
    has_rounding: bool = False

    def __post_init__(self) -> None:
        if self.amount < 0 or not 0 <= self.percent < HUNDRED:
            message = (
                f"A tolerance must be 0 or more, and below 100 %; found {self.amount} and {self.percent} %."
            )
            raise UsageError(message)


@dataclass(frozen=True)
class Rules:
    """Rules for a match.

    Args:
        keys: Columns that must be equal on both sides. Without any, nothing is confirmed.
        tolerance: Largest difference of the amounts.
        days: Largest distance of the dates in days; None ignores dates.
        cardinality: 1:1; 1:n and n:1 also an item against a sum of the other side; n:m also the sums of all
            items of a key.
        is_strict: Confirm a pair only if neither of its items has another candidate.
        threshold: Lowest score, of 100, at which names suggest a match.
        max_group: Largest number of items in a sum.
        max_search: Largest number of steps in the search for a sum, per item.
    """

    keys: tuple[str, ...]
    tolerance: Tolerance = Tolerance()
    days: int | None = None
    cardinality: str = "1:1"
    is_strict: bool = False
    threshold: int = 85
    max_group: int = 20
    max_search: int = 50_000

    def __post_init__(self) -> None:
        faults = {
            f"There is no cardinality '{self.cardinality}'; expected one of {', '.join(CARDINALITIES)}.":
                self.cardinality not in CARDINALITIES,
            f"A key is named twice: {', '.join(self.keys)}.": len(set(self.keys)) < len(self.keys),
            f"Dates cannot be {self.days} days apart; expected 0 or more.": (self.days or 0) < 0,
            f"A score is 1 to 100; found a threshold of {self.threshold}.": not 0 < self.threshold <= HUNDRED,
            f"A sum has 2 items or more; found a largest group of {self.max_group}.": self.max_group < 2,
            f"A search takes 1 step or more; found {self.max_search}.": self.max_search < 1,
        }  # fmt: skip
        for message, is_fault in faults.items():
            if is_fault:
                raise UsageError(message)


def parse_tolerance(texts: Iterable[str]) -> Tolerance:
    """Read tolerances such as `0.5`, `1%` or `rounding`.

    Raises:
        UsageError: A text is not one of these, or a kind is given twice.
    """
    kinds: dict[str, Decimal] = {}
    for text in texts:
        found = TOLERANCE.fullmatch(text.strip())
        if found is None:
            message = f"found the tolerance '{text}'; expected an amount such as 0.5, a percentage such as 1%, or rounding"
            raise UsageError(message)
        kind = found["unit"] or found["word"] or "amount"
        if kind in kinds:
            message = "found two tolerances of one kind; expected at most one amount and one percentage"
            raise UsageError(message)
        kinds[kind] = Decimal(found["number"] or 0)
    return Tolerance(kinds.get("amount", ZERO), kinds.get("%", ZERO), "rounding" in kinds)
