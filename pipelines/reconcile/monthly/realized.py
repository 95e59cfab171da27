"""What came in the covered months of a period. A month that is not covered is unknown, never 0."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.core.decimals import WORK
from pipelines.reconcile.monthly.converted import codes_together
from pipelines.reconcile.monthly.multi_month import chosen, months_in_longer, spanned

Key = tuple[str, date]
"""A reading and the start of a period."""

IN_LONGER = "in_longer"
UNCOVERED_CHARS = 200

SPAN: dict[str, pl.DataType] = {
    "reading_id": pl.String(),
    "period_start": pl.Date(),
    "month": pl.Date(),
    "months": pl.Int32(),
    "amount": WORK,
    "amount_high": WORK,
    "estimate": WORK,
    "in_part": pl.String(),
    "problem": pl.String(),
    "is_partial": pl.Boolean(),
    "uncovered": pl.String(),
}
"""One row per window and covered stretch of time, mostly one month. `amount` is null where the source has
published the month and its figure cannot be used: `problem` says why."""

PROBLEMS = {
    "not_reported": "published without a figure",
    "no_rate": "without an exchange rate",
    "other_unit": "in a unit that cannot be converted",
    IN_LONGER: "only inside a figure for a longer time",
}


@dataclass(frozen=True, slots=True)
class Realized:
    """What came in a period.

    Args:
        amount: The sum over the covered months, not rounded; None if no month is covered.
        amount_high: The same at the high end, where a factor or another HS edition makes what came a range.
        estimate: A point between, with codes of another HS edition weighed.
        in_part: These codes, that lie in part in the scope of the reading; None if there are none.
        months_covered: Elapsed months with a figure that can be used, a covered month without rows among them.
        months_partial: Covered months of which some products are not published.
        problems: Published months whose figure cannot be used, by the reason in words.
        uncovered: The products that are not published, and when.
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
        """Whether nothing of the published months is unknown."""
        return self.months_partial == 0 and not self.problems


def spans(calendar: pl.DataFrame, cells: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
    """The covered months of windows, each with its amount; 0 where the source covers it and has no row.

    Args:
        calendar: The elapsed months of the windows: `reading_id`, `period_start`, `month`.
        cells: `CELL` rows.
        coverage: `reading_id`, `month`, `prefixes_total`, `prefixes_covered`, `uncovered`, `no_concordance`.

    Returns:
        `SPAN` rows, sorted.
    """
    months = _months(calendar, cells, coverage)
    longer = cells.filter(pl.col("period_months") > 1)
    found = months.select(list(SPAN))
    if longer.height:
        stretches = _stretches(months, longer)
        taken = stretches.select(
            "reading_id",
            "period_start",
            month=pl.date_ranges(
                "month", pl.col("month").dt.offset_by(pl.format("{}mo", pl.col("months") - 1)), interval="1mo"
            ),
        ).explode("month")
        rest = found.join(taken, on=["reading_id", "period_start", "month"], how="anti")
        found = pl.concat([rest, stretches])
    return found.sort("reading_id", "period_start", "month", "months")


def realized(rows: pl.DataFrame) -> dict[Key, Realized]:
    """The sums of `SPAN` rows by reading and period; windows without a covered month are absent."""
    is_known = pl.col("amount").is_not_null()
    sums = rows.group_by("reading_id", "period_start").agg(
        amount=pl.col("amount").sum(),
        amount_high=pl.col("amount_high").sum(),
        estimate=pl.col("estimate").sum(),
        in_part=codes_together(pl.col("in_part")),
        covered=pl.col("months").filter(is_known).sum(),
        partial=pl.col("months").filter(is_known & pl.col("is_partial")).sum(),
    )
    problems, uncovered = _problems(rows), _uncovered(rows, sums)
    return {
        (row["reading_id"], row["period_start"]): Realized(
            row["amount"] if row["covered"] else None,
            row["amount_high"] if row["covered"] else None,
            row["estimate"] if row["covered"] else None,
            row["in_part"],
            row["covered"],
            row["partial"],
            problems.get((row["reading_id"], row["period_start"]), ()),
            uncovered.get((row["reading_id"], row["period_start"])),
        )
        for row in sums.iter_rows(named=True)
    }


def uncovered_text(months_of: dict[str, set[date]], covered: int) -> str:
    """The products that are not published: `2905, 8802 in every month; 3809 in 2020-12`."""
    groups: dict[str, list[str]] = defaultdict(list)
    for prefix, months in months_of.items():
        groups[_when(months, covered)].append(prefix)
    ordered = sorted(groups.items(), key=lambda group: (group[0] != "every month", sorted(group[1])))
    return "; ".join(_shortened(sorted(prefixes), when, len(ordered)) for when, prefixes in ordered[:4]) + (
        f"; and {sum(len(group[1]) for group in ordered[4:])} more" if len(ordered) > 4 else ""
    )


def _months(calendar: pl.DataFrame, cells: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
    monthly = cells.filter(pl.col("period_months") == 1).select(
        "reading_id",
        "month",
        "amount",
        "amount_high",
        "estimate",
        "in_part",
        "problem",
        has_row=pl.lit(value=True),
    )
    in_longer = months_in_longer(cells).with_columns(in_longer=pl.lit(value=True))
    covered = coverage.select(
        "reading_id",
        "month",
        "uncovered",
        "no_concordance",
        is_partial=pl.col("prefixes_covered") < pl.col("prefixes_total"),
    )
    rows = (
        calendar.join(covered, on=["reading_id", "month"])
        .join(monthly, on=["reading_id", "month"], how="left")
        .join(in_longer, on=["reading_id", "month"], how="left")
        .with_columns(pl.col("has_row", "in_longer").fill_null(value=False), months=pl.lit(1, pl.Int32))
    )
    is_hidden = ~pl.col("has_row") & pl.col("in_longer")
    is_empty = ~pl.col("has_row") & ~pl.col("in_longer")
    amounts = pl.col("amount", "amount_high", "estimate")
    is_bridged = pl.col("no_concordance").is_null()
    lost = pl.format("in another HS edition, and no concordance from {} is loaded", "no_concordance")
    return rows.with_columns(
        pl.when(is_bridged & is_empty).then(pl.lit(0).cast(WORK)).when(is_bridged).then(amounts).name.keep(),
        problem=pl.when(~is_bridged).then(lost).when(is_hidden).then(pl.lit(IN_LONGER)).otherwise("problem"),
    )


def _stretches(months: pl.DataFrame, longer: pl.DataFrame) -> pl.DataFrame:
    """The longer figures that stand for their months, as `SPAN` rows."""
    cells_of: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for cell in longer.iter_rows(named=True):
        cells_of[cell["reading_id"]].append(cell)
    windows: dict[Key, dict[date, dict[str, Any]]] = defaultdict(dict)
    for row in months.filter(pl.col("reading_id").is_in(list(cells_of))).iter_rows(named=True):
        windows[row["reading_id"], row["period_start"]][row["month"]] = row
    found = [
        _stretch(key, cell, by_month)
        for key, by_month in windows.items()
        for cell in chosen(by_month, cells_of[key[0]])
    ]
    return pl.DataFrame(found, schema=SPAN, orient="row")


def _stretch(key: Key, cell: dict[str, Any], by_month: dict[date, dict[str, Any]]) -> tuple[object, ...]:
    inside = [by_month[month] for month in spanned(cell["month"], cell["period_months"])]
    prefixes = sorted({one for row in inside for one in _prefixes(row["uncovered"])})
    return (
        *key,
        cell["month"],
        cell["period_months"],
        cell["amount"],
        cell["amount_high"],
        cell["estimate"],
        cell["in_part"],
        cell["problem"],
        any(row["is_partial"] for row in inside),
        ",".join(prefixes) or None,
    )


def _problems(rows: pl.DataFrame) -> dict[Key, tuple[tuple[str, int], ...]]:
    counted = (
        rows.filter(pl.col("amount").is_null())
        .group_by("reading_id", "period_start", "problem")
        .agg(pl.col("months").sum())
        .sort("reading_id", "period_start", "problem")
    )
    found: dict[Key, list[tuple[str, int]]] = defaultdict(list)
    for reading_id, start, problem, months in counted.iter_rows():
        found[reading_id, start].append((PROBLEMS.get(problem, problem), months))
    return {key: tuple(value) for key, value in found.items()}


def _uncovered(rows: pl.DataFrame, sums: pl.DataFrame) -> dict[Key, str]:
    covered: dict[Key, int] = {
        (reading_id, start): months
        for reading_id, start, months in sums.select("reading_id", "period_start", "covered").iter_rows()
    }
    partial = rows.filter(pl.col("is_partial") & pl.col("amount").is_not_null())
    found: dict[Key, dict[str, set[date]]] = defaultdict(lambda: defaultdict(set))
    for row in partial.iter_rows(named=True):
        for prefix in _prefixes(row["uncovered"]):
            found[row["reading_id"], row["period_start"]][prefix].update(spanned(row["month"], row["months"]))
    return {key: uncovered_text(months_of, covered[key]) for key, months_of in found.items()}


def _prefixes(text: str | None) -> Iterable[str]:
    return (part.strip() for part in text.split(",") if part.strip()) if text else ()


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
