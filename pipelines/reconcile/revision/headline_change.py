"""Changes of headlines between two moments, split by cause.

The causes are applied one after the other, with a new computation each time, so that their effects add up to the whole
change. The order matters if causes interact (a revised month in a new currency): first the code, then the time that
passed, the register, the rates, corrections, withdrawals, revised months, and new months.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import polars as pl

from pledgebook.pipelines.core.decimals import RESULT, whole_percent
from pledgebook.pipelines.core.vocabulary import status_word
from pledgebook.pipelines.reconcile.inputs import Inputs
from pledgebook.pipelines.reconcile.run import reconcile
from pledgebook.pipelines.schemas.rows import Row

START = "as it was"
CODE, TIME, REGISTER, RATE = "code", "time passed", "register", "rate"
CORRECTION, WITHDRAWN, REVISED_MONTH, NEW_MONTH = "correction", "withdrawn", "revised month", "new month"
"""Causes of a change, in the order in which they are applied."""

KEY = ["reading_id", "period_start"]
FIGURES = ["target", "realized", "attainment_pct"]

EFFECT: dict[str, pl.DataType] = {
    "reading_id": pl.String(),
    "period_start": pl.Date(),
    "unit": pl.String(),
    "cause": pl.String(),
    **{f"{name}{side}": RESULT for name in FIGURES for side in ("", "_after", "_effect")},
    "status": pl.String(),
    "status_after": pl.String(),
    "is_flip": pl.Boolean(),
}
"""One row per reading, period and cause with an effect. An effect is after - before, null if one of them is unknown."""

FLIP: dict[str, pl.DataType] = {
    "reading_id": pl.String(),
    "period_start": pl.Date(),
    "before_pct": pl.Int64(),
    "after_pct": pl.Int64(),
    "before_status": pl.String(),
    "after_status": pl.String(),
    "cause": pl.String(),
}


def quoted(pct: int | None, status: str) -> str:
    """Return a headline as it would be quoted: `17 % (behind)`, or its status alone where no percentage is known."""
    return status_word(status) if pct is None else f"{pct:,} % ({status_word(status)})"


@dataclass(frozen=True)
class Reckoning:
    """The reconciliation after a cause was applied.

    Args:
        cause: The cause; `START` for the first.
        frame: Rows of `ledger.reconciliation`.
        tables: Other results, by the names of their tables.
    """

    cause: str
    frame: pl.DataFrame
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)


def reckonings(
    earlier: Inputs,
    with_register: Inputs,
    later: Inputs,
    as_of: date,
    corrected: Inputs | None = None,
    withdrawn: Inputs | None = None,
) -> list[Reckoning]:
    """Return the reconciliation as known first, and after each cause.

    Args:
        earlier: Inputs as known first.
        with_register: The register as known later, all else as known first.
        later: Inputs as known later.
        as_of: As-of date, the same for all.
        corrected: Like `with_register`, with the figures that a correction changed as known later; None if there are none.
        withdrawn: Like `corrected`, and without the figures that were withdrawn; None if there are none.
    """
    known = with_register.coverage.select("reading_id", "month")
    corrected = corrected or with_register
    withdrawn = replace(
        withdrawn or corrected,
        coverage=_still_there(corrected.coverage, later.coverage) if withdrawn else corrected.coverage,
    )
    revised = replace(
        later,
        totals=later.totals.join(known, on=known.columns, how="semi"),
        coverage=later.coverage.join(known, on=known.columns, how="semi"),
    )
    order = (
        (START, earlier),
        (REGISTER, with_register),
        (RATE, replace(with_register, rate=later.rate)),
        (CORRECTION, replace(corrected, rate=later.rate)),
        (WITHDRAWN, replace(withdrawn, rate=later.rate)),
        (REVISED_MONTH, revised),
        (NEW_MONTH, later),
    )
    passed: list[Reckoning] = []
    for (cause, inputs), before in zip(order, [None, *(one for _, one in order)], strict=False):
        is_same = before is not None and _is_same(before, inputs)
        passed.append(replace(passed[-1], cause=cause) if is_same else reckoned(cause, inputs, as_of))
    return passed


def reckoned(cause: str, inputs: Inputs, as_of: date) -> Reckoning:
    """Return the reconciliation after a cause."""
    tables = reconcile(inputs, "", as_of).tables()
    return Reckoning(cause, tables["reconciliation"], tables)


def _still_there(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Return the covered months that are covered later too."""
    return before.join(after, on=["reading_id", "month"], how="semi")


def _is_same(one: Inputs, other: Inputs) -> bool:
    """Whether two inputs are equal."""
    return all(getattr(one, part.name).equals(getattr(other, part.name)) for part in fields(Inputs))


def effects(passed: Sequence[Reckoning]) -> pl.DataFrame:
    """Return the effect of each cause on each reading and period.

    Args:
        passed: The first reconciliation, and those after each cause.

    Returns:
        `EFFECT` rows in the order of reading, period and cause. The effects of a reading add up to its last figure less
        its first, if no figure in between is unknown.
    """
    rows = [row for before, after in pairwise(passed) for row in _moved(before.frame, after)]
    order = {one.cause: rank for rank, one in enumerate(passed)}
    rows.sort(key=lambda row: (row["reading_id"], row["period_start"], order[row["cause"]]))
    return pl.DataFrame(rows, schema=EFFECT)


def flips(passed: Sequence[Reckoning]) -> pl.DataFrame:
    """Return the readings with another whole percentage or another status at the end.

    Args:
        passed: The first reconciliation, and those after each cause.

    Returns:
        `FLIP` rows: both percentages, both statuses, and the causes of the flips. A flip that was reversed is left out.
    """
    if not passed:
        return pl.DataFrame(schema=FLIP)
    turned: dict[tuple[str, date], list[str]] = {}
    for row in effects(passed).filter("is_flip").iter_rows(named=True):
        turned.setdefault((row["reading_id"], row["period_start"]), []).append(row["cause"])
    both = _paired(passed[0].frame, passed[-1].frame).drop_nulls(["status", "status_after"])
    found = [
        (row["reading_id"], row["period_start"], *_read(row), ", ".join(turned[row["reading_id"], row["period_start"]]))
        for row in both.iter_rows(named=True)
        if _is_flip(row)
    ]  # fmt: skip
    return pl.DataFrame(found, schema=FLIP, orient="row")


def _moved(before: pl.DataFrame, after: Reckoning) -> list[Row]:
    names = [*FIGURES, "status"]
    both = _paired(before, after.frame).filter(
        pl.any_horizontal([pl.col(name).ne_missing(pl.col(f"{name}_after")) for name in names])
    )
    return [_effect_row(row, after.cause) for row in both.iter_rows(named=True)]


def _paired(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Join the readings and periods of both; null if missing on one side."""
    names = [*KEY, "unit", *FIGURES, "status"]
    return before.select(names).join(
        after.select(names), on=KEY, how="full", coalesce=True, suffix="_after"
    ).sort(KEY)  # fmt: skip


def _effect_row(row: Row, cause: str) -> Row:
    effects = {f"{name}_effect": _effect(row[name], row[f"{name}_after"]) for name in FIGURES}
    unit = row["unit_after"] if row["unit"] is None else row["unit"]
    kept = {name: row[name] for name in EFFECT if name in row and name != "unit"}
    return {**kept, **effects, "unit": unit, "cause": cause, "is_flip": _is_flip(row)}


def _effect(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    return None if before is None or after is None else after - before


def _is_flip(row: Row) -> bool:
    before_pct, after_pct, *statuses = _read(row)
    return before_pct != after_pct or statuses[0] != statuses[1]


def _read(row: Row) -> tuple[int | None, int | None, str | None, str | None]:
    """Return both whole percentages and both statuses, as in a headline."""
    percents = whole_percent(row["attainment_pct"]), whole_percent(row["attainment_pct_after"])
    return *percents, row["status"], row["status_after"]
