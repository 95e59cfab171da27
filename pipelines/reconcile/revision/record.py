"""The record of revisions: how far the first figures of a series lay from its later ones, by age."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from pledgebook.pipelines.core.decimals import HUNDRED, ZERO, added, percent, product, quotient, rounded
from pledgebook.pipelines.schemas.results.revision import Revision
from pledgebook.pipelines.schemas.rows import Row, rows_to_frame

GROUP = ("reading_id", "source", "series", "reporter_iso3", "partner_iso3", "direction", "product_code", "measure", "unit",
         "is_first")  # fmt: skip
AGE = "age_months"
TWO = Decimal(2)

Changes = Sequence[tuple[Decimal, int]]
"""Revisions in percent of the first figure, with their sign, each with the number of figures that have it."""


def revisions(found: pl.DataFrame, run_id: str) -> pl.DataFrame:
    """Return the record of revisions of each reading and series.

    The revision of a figure is (later - first) / |first|. Median, largest and mean absolute revision and the mean with
    its sign (the bias) are over the figures that were not 0 at first; the weighted one is the sum of |later - first| in
    percent of the sum of the later figures (the relative mean absolute revision of the OECD).

    Args:
        found: `RevisedFigures` rows.
        run_id: The run.

    Returns:
        Rows of `ledger.revision`, sorted. There is always a row for the figures held last, even if no figure is compared.
    """
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in found.iter_rows(named=True):
        groups[tuple(row[name] for name in GROUP)].append(row)
    rows = [row for group, mine in groups.items() for row in _ages(group, mine)]
    return rows_to_frame(Revision, rows, (*GROUP, AGE), run_id)


def _ages(group: tuple[Any, ...], mine: Sequence[Row]) -> Iterable[Row]:
    uncounted = {
        f"cells_{state}": sum(row["cells"] for row in mine if row["state"] == state)
        for state in ("once", "withdrawn")
    }
    seen_at = max(row["seen_at"] for row in mine)
    compared = [row for row in mine if row["state"] == "compared"]
    for age in dict.fromkeys([*(row[AGE] for row in compared), None]):
        counted = [row for row in compared if row[AGE] == age]
        named = dict(zip(GROUP, group, strict=True))
        yield {**named, AGE: age, **uncounted, "seen_at": seen_at, **_statistics(counted)}


def _statistics(rows: Sequence[Mapping[str, Any]]) -> Row:
    """Return the statistics of the figures that are compared at one age."""
    changed = [row for row in rows if row["first"] != row["later"]]
    changes = [(_revision(row["first"], row["later"]), row["nonzero"]) for row in changed if row["first"]]
    stayed = sum(row["nonzero"] for row in rows if row["first"] == row["later"])
    every = [*changes, *([(ZERO, stayed)] if stayed else [])]
    sizes = sorted((abs(change), number) for change, number in every)
    return {
        "cells": sum(row["cells"] for row in rows),
        "revised": sum(row["cells"] for row in changed),
        "cells_from_zero": sum(row["cells"] - row["nonzero"] for row in rows),
        "median_pct": _median(sizes),
        "largest_pct": rounded(sizes[-1][0]) if sizes else None,
        "mean_absolute_pct": _mean(sizes),
        "bias_pct": _mean(every),
        "weighted_pct": percent(
            added(abs(row["later"] - row["first"]) for row in changed), added(row["later"] for row in rows)
        ),
    }


def _revision(first: Decimal, later: Decimal) -> Decimal:
    return quotient(product(later - first, HUNDRED), abs(first))


def _mean(changes: Changes) -> Decimal | None:
    count = sum(number for _, number in changes)
    total = added(product(change, Decimal(number)) for change, number in changes)
    return rounded(quotient(total, Decimal(count))) if count else None


def _median(sizes: Changes) -> Decimal | None:
    """Return the median of sorted sizes; of an even number, the mean of the two in the middle."""
    count = sum(number for _, number in sizes)
    if not count:
        return None
    lower, upper = _at(sizes, (count - 1) // 2), _at(sizes, count // 2)
    return rounded(quotient(lower + upper, TWO))


def _at(sizes: Changes, place: int) -> Decimal:
    passed = 0
    for size, number in sizes:
        passed += number
        if place < passed:
            return size
    raise IndexError(place)  # pragma: no cover - a place beyond the last
