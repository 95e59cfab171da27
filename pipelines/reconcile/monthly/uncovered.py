"""Texts about unknown months and products not published."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

import polars as pl

from pledgebook.pipelines.reconcile.wording import SENTENCES, say

LONGEST = 200
"""Largest length of the list of products not published."""

GROUPS = 4
"""Number of groups of products in the list."""

PROBLEMS = {
    code.removeprefix("month."): text for code, text in SENTENCES.items() if code.startswith("month.")
}


def problem_words() -> pl.Expr:
    """Return the `problem` of a `Monthly` row in words."""
    editions = pl.format(PROBLEMS["another_edition"].replace("{editions}", "{}"), "no_concordance")
    longer = pl.format(PROBLEMS["in_longer"].replace("{period}", "{}"), "in_period")
    is_hidden = pl.col("problem") == "in_longer"
    return pl.coalesce(editions, pl.when(is_hidden).then(longer), pl.col("problem").replace(PROBLEMS))


def uncovered_text(months_of: Mapping[str, set[date]], covered: int) -> str:
    """List the products not published: `2905, 8802 in every month; 3809 in 2020-12`."""
    groups: dict[str, list[str]] = defaultdict(list)
    for prefix, months in months_of.items():
        groups[_when(months, covered)].append(prefix)
    every = say("uncovered.every_month")
    ordered = sorted(groups.items(), key=lambda group: (group[0] != every, sorted(group[1])))
    room = LONGEST // min(len(ordered), GROUPS) - 45
    text = "; ".join(_shortened(sorted(prefixes), when, room) for when, prefixes in ordered[:GROUPS])
    more = sum(len(prefixes) for _, prefixes in ordered[GROUPS:])
    return say("uncovered.more", groups=text, more=more) if more else text


def _when(months: set[date], covered: int) -> str:
    if len(months) == covered:
        return say("uncovered.every_month")
    if len(months) > 2:
        return say("uncovered.months", months=len(months))
    return ", ".join(f"{month:%Y-%m}" for month in sorted(months))


def _shortened(prefixes: list[str], when: str, room: int) -> str:
    shown = prefixes[:1]
    for prefix in prefixes[1:]:
        if len(", ".join([*shown, prefix])) > room:
            break
        shown.append(prefix)
    more = len(prefixes) - len(shown)
    code = "uncovered.more_products" if more else "uncovered.products"
    return say(code, products=", ".join(shown), more=more, when=when)
