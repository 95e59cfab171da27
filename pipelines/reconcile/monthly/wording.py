"""Months in words: why they are unknown, what is not published of them, and what differs."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

import polars as pl

from pipelines.core.conversion import NO_RATE
from pipelines.core.months import months_text

UNCOVERED_CHARS = 200
"""How long the list of products that are not published may be."""

PROBLEMS = {
    "not_reported": "published without a figure",
    "no_rate": "without an exchange rate",
    "other_unit": "in a unit that cannot be converted",
    "in_longer": "only inside a figure for a longer time",
    "another_edition": "in another HS edition, and no concordance from {} is loaded",
}
NOT_PUBLISHED = "not published"
NO_UNIT = "no unit"
LEFT_OUT = {
    "not_published": "not all of the base months are published",
    "in_part": "codes of another HS edition lie in part in the scope",
}


def problem_words() -> pl.Expr:
    """Why an amount of the frame `monthly` is unknown: its `problem` in words."""
    words = pl.col("problem").replace(PROBLEMS)
    return (
        pl.when(pl.col("no_concordance").is_not_null())
        .then(pl.format(PROBLEMS["another_edition"], "no_concordance"))
        .otherwise(words)
    )


def uncovered_text(months_of: dict[str, set[date]], covered: int) -> str:
    """The products that are not published: `2905, 8802 in every month; 3809 in 2020-12`."""
    groups: dict[str, list[str]] = defaultdict(list)
    for prefix, months in months_of.items():
        groups[_when(months, covered)].append(prefix)
    ordered = sorted(groups.items(), key=lambda group: (group[0] != "every month", sorted(group[1])))
    return "; ".join(_shortened(sorted(prefixes), when, len(ordered)) for when, prefixes in ordered[:4]) + (
        f"; and {sum(len(group[1]) for group in ordered[4:])} more" if len(ordered) > 4 else ""
    )


def _when(months: set[date], covered: int) -> str:
    if len(months) == covered:
        return "every month"
    ordered = sorted(months)
    return ", ".join(f"{month:%Y-%m}" for month in ordered) if len(ordered) <= 2 else f"{len(ordered)} months"


def _shortened(prefixes: list[str], when: str, groups: int) -> str:
    room = UNCOVERED_CHARS // min(groups, 4) - 45
    shown = prefixes[:1]
    for prefix in prefixes[1:]:
        if len(", ".join([*shown, prefix])) > room:
            break
        shown.append(prefix)
    rest = len(prefixes) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "") + f" in {when}"


def left_out_words(why: str, goods: list[str | None]) -> str:
    """Why a month is not set beside its base months.

    Args:
        why: The code of the reason.
        goods: What is not published in each of these months.
    """
    if why != "other_products":
        return LEFT_OUT[why]
    sides = [set((one or "").split(", ")) - {""} for one in goods]
    apart = sorted(sides[0].union(*sides) - sides[0].intersection(*sides))
    return f"{', '.join(apart)} not published in all the months set side by side"


def conversion_words(why: str, unit: str, wanted: str, months: Collection[date]) -> str:
    """Why a figure cannot be given in the unit of its reading."""
    when = months_text(months)
    text = f"{unit} cannot be converted to {wanted} exactly"
    if why == NO_RATE:
        text = f"no exchange rate from {unit} to {wanted} for {when}"
    return f"{text}; {when} is unknown for this reading, not 0"


def beside_words(held: int, months: int, *, has_finer: bool, is_used: bool, is_known: bool) -> str:
    """Which figures are used where a longer one stands beside finer ones.

    Args:
        held: How many months the finer figures cover.
        months: How many months the longer figure covers.
        has_finer: Whether figures for several months are among the finer ones.
        is_used: Whether the longer figure is used.
        is_known: Whether it has an amount.
    """
    others = "finer figures" if has_finer else "months"
    used = f"the longer figure is used and the {others} are left out"
    if not is_used:
        used = f"{'' if is_known else 'the longer figure has no amount and '}the {others} are used"
    return f"{held} of {months} months stand beside a figure for all of them; {used}"
