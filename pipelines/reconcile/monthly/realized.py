"""Realized amount of the covered months of a period. A month that is not covered is unknown, never 0."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.core.decimals import ZERO
from pledgebook.pipelines.core.stages import SHADOW, SHADOW_OF_ORIGIN
from pledgebook.pipelines.reconcile.monthly.calendar import PERIOD, Key
from pledgebook.pipelines.reconcile.monthly.frame import AMOUNTS, codes_together
from pledgebook.pipelines.reconcile.monthly.multi_month import months_of
from pledgebook.pipelines.reconcile.monthly.uncovered import problem_words, uncovered_text


@dataclass(frozen=True, slots=True)
class Realized:
    """Realized amount of a period.

    Args:
        amount: Sum over the covered months, not rounded; None if no month is covered.
        amount_high: High end, if a factor, another HS edition or sales to unknown destinations make it a range.
        estimate: Estimate, with codes of another HS edition weighted.
        in_part: Codes of another HS edition partly in the scope; None if there are none.
        months_covered: Elapsed months with a usable figure, including covered months without rows.
        months_partial: Covered months with products that are not published.
        problems: Number of published months without a usable figure, by reason.
        uncovered: Products not published, and when.
        last_month: Last month with a usable figure.
        unnamed: Part of the high end sold to destinations that are not known yet, or of an origin that is not specified;
            None if that is not available.
        has_unnamed_origin: Whether that part is of an origin that is not specified.
        questioned: Breaks of questioned figures in the sum, separated by commas; None if there are none.
        months_derived: Covered months whose figure is the difference of two published ones.
    """

    amount: Decimal | None = None
    amount_high: Decimal | None = None
    estimate: Decimal | None = None
    in_part: str | None = None
    months_covered: int = 0
    months_partial: int = 0
    problems: tuple[tuple[str, int], ...] = ()
    uncovered: str | None = None
    last_month: date | None = None
    unnamed: Decimal | None = ZERO
    has_unnamed_origin: bool = False
    questioned: str | None = None
    months_derived: int = 0

    @property
    def is_all_goods(self) -> bool:
        """Whether the usable months have all products, and for sales all buyers."""
        return self.months_partial == 0 and self.unnamed is not None

    @property
    def is_whole(self) -> bool:
        """Whether the published months are completely known."""
        return self.is_all_goods and not self.problems


def realized(rows: pl.DataFrame) -> dict[Key, Realized]:
    """Add up the months of windows from `in_windows`; windows without a published month are left out."""
    is_known = pl.col("amount").is_not_null()
    sums = rows.group_by(PERIOD).agg(
        pl.when(is_known.any()).then(pl.col(AMOUNTS).sum()),
        in_part=codes_together(pl.col("in_part")),
        questioned=codes_together(pl.col("questioned").filter(is_known)),
        covered=pl.col("months").filter(is_known).sum(),
        partial=pl.col("months").filter(is_known & pl.col("is_partial")).sum(),
        derived=pl.col("months").filter(is_known & pl.col("is_derived")).sum(),
        last=_last_month().filter(is_known).max(),
    )
    problems, partial = _problems(rows), _partial(rows)
    found: dict[Key, Realized] = {}
    for row in sums.iter_rows(named=True):
        key = (row["reading_id"], row["period_start"])
        found[key] = Realized(
            row["amount"],
            row["amount_high"],
            row["estimate"],
            row["in_part"],
            months_covered=row["covered"],
            months_partial=row["partial"],
            problems=problems.get(key, ()),
            uncovered=uncovered_text(partial[key], row["covered"]) if key in partial else None,
            last_month=row["last"],
            questioned=row["questioned"],
            months_derived=row["derived"],
        )
    return found


def with_unnamed(
    found: Mapping[Key, Realized], rows: pl.DataFrame, unnamed: pl.DataFrame, suffix: str = SHADOW
) -> dict[Key, Realized]:
    """Add what is of a partner not known to the high ends, in the months with a usable figure.

    When a buyer is named later, sales to unknown destinations fall; a sum below 0 takes nothing from a known buyer.

    Args:
        found: Realized amounts by period.
        rows: Months of the sales to known buyers, from `in_windows`.
        unnamed: Months of the sales to unknown destinations, or of imports of an origin that is not specified, in the
            same windows.
        suffix: What their reading has behind its id.
    """
    whole = unnamed.filter(pl.col("amount").is_not_null(), ~pl.col("is_partial")).select(
        pl.col("reading_id").str.strip_suffix(suffix), *PERIOD[1:], "month", "months", unnamed="amount_high"
    )
    sums = (
        rows.filter(pl.col("amount").is_not_null())
        .join(whole, on=[*PERIOD, "month", "months"], how="left")
        .group_by(PERIOD)
        .agg(pl.when(pl.col("unnamed").is_not_null().all()).then(pl.col("unnamed").sum()).first())
    )
    sold = {(reading_id, start): amount for reading_id, start, amount in sums.iter_rows()}
    is_origin = suffix == SHADOW_OF_ORIGIN
    raised = {key: _raised(one, sold[key]) for key, one in found.items() if key in sold}
    return {**found, **{key: replace(one, has_unnamed_origin=is_origin) for key, one in raised.items()}}


def _raised(one: Realized, unnamed: Decimal | None) -> Realized:
    if one.amount_high is None or unnamed is None:
        return replace(one, unnamed=None)
    more = max(ZERO, unnamed)
    return replace(one, amount_high=one.amount_high + more, unnamed=more)


def _last_month() -> pl.Expr:
    return pl.col("month").dt.offset_by(pl.format("{}mo", pl.col("months") - 1))


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
