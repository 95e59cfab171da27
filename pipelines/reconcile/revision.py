"""What changed between two moments of knowledge, and which headlines flipped because of it."""

from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.reconcile.exact import whole_percent

CHANGED, ADDED, WITHDRAWN = "changed", "added", "withdrawn"

FLIP: dict[str, pl.DataType] = {
    "reading_id": pl.String(),
    "period_start": pl.Date(),
    "before_pct": pl.Int64(),
    "after_pct": pl.Int64(),
    "before_status": pl.String(),
    "after_status": pl.String(),
    "cause": pl.String(),
}

NEW_MONTH = "new month"
REVISED_MONTH = "revised month"
REGISTER = "register"


def revisions(before: pl.DataFrame, after: pl.DataFrame, key: list[str], figures: list[str]) -> pl.DataFrame:
    """The cells that differ between two frames of one key.

    Args:
        before: The key and the figures as known first.
        after: The key and the figures as known later.
        key: The columns that identify a cell.
        figures: The columns that may have been revised.

    Returns:
        The key, `change` (changed, added or withdrawn), each figure and `<figure>_after`, sorted by key.
    """
    old = before.select(*key, *figures, in_before=pl.lit(value=True))
    new = after.select(*key, *figures, in_after=pl.lit(value=True))
    both = old.join(new, on=key, how="full", coalesce=True, suffix="_after", nulls_equal=True)
    differs = pl.any_horizontal([pl.col(name).ne_missing(pl.col(f"{name}_after")) for name in figures])
    change = (
        pl.when(pl.col("in_before").is_null())
        .then(pl.lit(ADDED))
        .when(pl.col("in_after").is_null())
        .then(pl.lit(WITHDRAWN))
        .when(differs)
        .then(pl.lit(CHANGED))
    )
    columns = [column for name in figures for column in (name, f"{name}_after")]
    return both.with_columns(change=change).drop_nulls("change").select(*key, "change", *columns).sort(key)


def flips(before: pl.DataFrame, after: pl.DataFrame, causes: pl.DataFrame | None = None) -> pl.DataFrame:
    """The headlines that read differently: whole percents or statuses that are not the same.

    Args:
        before: Rows of `ledger.reconciliation` as known first.
        after: Rows of `ledger.reconciliation` as known later.
        causes: `reading_id`, `period_start` and `cause`, where the caller knows better than the figures:
            a change of code, for one.

    Returns:
        One row per reading and period that flipped, with both percents, both statuses and the cause: new
        month, revised month or register, as the figures tell.
    """
    key = ["reading_id", "period_start"]
    stated = (
        {}
        if causes is None
        else {(row[0], row[1]): row[2] for row in causes.select(*key, "cause").iter_rows()}
    )
    both = before.join(after, on=key, suffix="_after").sort(key)
    found = [
        _flip(row, stated.get((row["reading_id"], row["period_start"]))) for row in both.iter_rows(named=True)
    ]
    return pl.DataFrame([row for row in found if row is not None], schema=FLIP, orient="row")


def _flip(row: dict[str, Any], stated: str | None) -> tuple[object, ...] | None:
    percents = whole_percent(row["attainment_pct"]), whole_percent(row["attainment_pct_after"])
    statuses = row["status"], row["status_after"]
    if percents[0] == percents[1] and statuses[0] == statuses[1]:
        return None
    return (row["reading_id"], row["period_start"], *percents, *statuses, stated or _cause(row))


def _cause(row: dict[str, Any]) -> str:
    """What moved: the months that are covered, the amounts in them, or what the register asks."""
    causes = []
    if row["months_covered"] != row["months_covered_after"]:
        causes.append(NEW_MONTH)
    if _asked(row, "") != _asked(row, "_after"):
        causes.append(REGISTER)
    is_same_time = row["months_covered"] == row["months_covered_after"]
    if row["baseline"] != row["baseline_after"] or (
        is_same_time and row["realized"] != row["realized_after"]
    ):
        causes.append(REVISED_MONTH)
    return ", ".join(causes) or "time passed"


def _asked(row: dict[str, Any], suffix: str) -> tuple[Decimal | None, ...]:
    """What the register asks: the target less its baseline, which may be revised."""
    target, baseline = row[f"target{suffix}"], row[f"baseline{suffix}"]
    return (target if target is None or baseline is None else target - baseline,)
