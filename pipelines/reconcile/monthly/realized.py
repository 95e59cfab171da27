"""Realized amount of the covered months of a period. A month that is not covered is unknown, never 0."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from pipelines.reconcile.monthly.calendar import PERIOD, Key
from pipelines.reconcile.monthly.frame import AMOUNTS, codes_together
from pipelines.reconcile.monthly.multi_month import months_of
from pipelines.reconcile.monthly.uncovered import problem_words, uncovered_text


@dataclass(frozen=True, slots=True)
class Realized:
    """Realized amount of a period.

    Args:
        amount: Sum over the covered months, not rounded; None if no month is covered.
        amount_high: High end, if a factor or another HS edition makes it a range.
        estimate: Estimate, with codes of another HS edition weighted.
        in_part: Codes of another HS edition partly in the scope; None if there are none.
        months_covered: Elapsed months with a usable figure, including covered months without rows.
        months_partial: Covered months with products that are not published.
        problems: Number of published months without a usable figure, by reason.
        uncovered: Products not published, and when.
    """

    amount: Decimal | None = None
    amount_high: Decimal | None = None
    estimate: Decimal | None = None
    in_part: str | None = None
    months_covered: int = 0
    months_partial: int = 0
    problems: tuple[tuple[str, int], ...] = ()
    uncovered: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the published months are completely known."""
        return self.months_partial == 0 and not self.problems


def realized(rows: pl.DataFrame) -> dict[Key, Realized]:
    """Add up the months of windows from `in_windows`; windows without a published month are left out."""
    is_known = pl.col("amount").is_not_null()
    sums = rows.group_by(PERIOD).agg(
        pl.when(is_known.any()).then(pl.col(AMOUNTS).sum()),
        in_part=codes_together(pl.col("in_part")),
        covered=pl.col("months").filter(is_known).sum(),
        partial=pl.col("months").filter(is_known & pl.col("is_partial")).sum(),
    )
    problems, partial = _problems(rows), _partial(rows)
    found: dict[Key, Realized] = {}
    for reading_id, start, low, high, estimate, in_part, covered, of_them_partial in sums.iter_rows():
        key = (reading_id, start)
        uncovered = uncovered_text(partial[key], covered) if key in partial else None
        why = problems.get(key, ())
        found[key] = Realized(low, high, estimate, in_part, covered, of_them_partial, why, uncovered)
    return found


def _problems(rows: pl.DataFrame) -> dict[Key, tuple[tuple[str, int], ...]]:
    counted = (
        rows.filter(pl.col("amount").is_null())
        .group_by(*PERIOD, "problem", words=problem_words())
        .agg(pl.col("months").sum())
        .sort(*PERIOD, "problem", "words")
    )
    found: dict[Key, list[tuple[str, int]]] = defaultdict(list)
    for reading_id, start, words, months in counted.drop("problem").iter_rows():
        found[reading_id, start].append((words, months))
    return {key: tuple(value) for key, value in found.items()}


def _partial(rows: pl.DataFrame) -> dict[Key, dict[str, set[date]]]:
    """Return the products not published, each with its months."""
    found: dict[Key, dict[str, set[date]]] = defaultdict(lambda: defaultdict(set))
    partial = rows.filter(pl.col("is_partial") & pl.col("amount").is_not_null())
    for row in partial.drop_nulls("uncovered").iter_rows(named=True):
        for prefix in row["uncovered"].split(", "):
            found[row["reading_id"], row["period_start"]][prefix].update(months_of(row))
    return found
