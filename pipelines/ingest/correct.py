"""Apply corrections to rows: check the expected value, replace it, and log the correction."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from pledgebook.pipelines.core.errors import CorrectionError
from pledgebook.pipelines.register.correction import Correction
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns, empty


def corrected(rows: pl.DataFrame, correction: Correction) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Apply a correction to rows of its table.

    Args:
        rows: Rows of one source; the corrected figure is known from their `known_from`.
        correction: Correction to apply.

    Returns:
        The corrected rows, without the row if it is dropped, and rows of `ledger.correction`, none if the cell is
        missing.

    Raises:
        CorrectionError: The cell has another value than the correction expects.
    """
    is_cell = _is_cell(correction)
    cell = rows.filter(is_cell)
    if cell.is_empty():
        return rows, empty(CONTRACTS["correction"])
    found = cell.row(0, named=True)
    _demand_expected(found, correction)
    trace = _trace(found, correction)
    if not correction.replace:
        return rows.filter(~is_cell), trace
    new = correction.typed(correction.replace)
    changes = [
        pl.when(is_cell).then(pl.lit(new[name].item(), new.schema[name])).otherwise(pl.col(name)).alias(name)
        for name in new.columns
    ]
    return rows.with_columns(changes), trace


def all_corrected(
    rows: pl.DataFrame, corrections: Sequence[Correction], table: str, taken_at: datetime
) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, int]]:
    """Apply all corrections of a snapshot to its rows.

    Args:
        rows: Rows of one snapshot.
        corrections: All corrections of its source.
        table: Table of the rows.
        taken_at: When the snapshot was retrieved.

    Returns:
        The corrected rows, rows of `ledger.correction`, and the number of dropped rows by rule.

    Raises:
        CorrectionError: A cell has another value than its correction expects.
    """
    traces, dropped = [empty(CONTRACTS["correction"])], {}
    for correction in corrections:
        if correction.table != table or not correction.concerns(taken_at):
            continue
        before = rows.height
        rows, trace = corrected(rows, correction)
        traces.append(trace)
        if rows.height < before:
            dropped[correction.rule] = before - rows.height
    return rows, pl.concat(traces), dropped


def _is_cell(correction: Correction) -> pl.Expr:
    wanted = correction.typed(correction.cell)
    return pl.all_horizontal(
        pl.col(name) == pl.lit(wanted[name].item(), wanted.schema[name]) for name in wanted.columns
    )


def _demand_expected(found: dict[str, Any], correction: Correction) -> None:
    expected = correction.typed(correction.expect).row(0, named=True)
    other = {name: value for name, value in expected.items() if found[name] != value}
    if not other:
        return
    cited = f"as stated by correction '{correction.correction_id}'"
    where = f"{found['snapshot_id']}, row {found['row_number']}"
    day = found["known_from"].date()
    end = f"end it with `until = {day - timedelta(days=1)}`, or " if day > correction.declared_date else ""
    remedy = (
        f"If the publisher has corrected the figure, {end}remove the correction from corrections.toml. "
        "Otherwise fix its `expect`."
    )
    raise CorrectionError(
        where, _listed({name: found[name] for name in other}), f"{_listed(other)}, {cited}", remedy
    )


def _trace(found: dict[str, Any], correction: Correction) -> pl.DataFrame:
    """Return one row per replaced column; for a dropped row, one per expected column."""
    new = correction.typed(correction.replace).row(0, named=True) if correction.replace else {}
    rows = [
        {
            "correction_id": correction.correction_id,
            "source": correction.source,
            "snapshot_id": found["snapshot_id"],
            "row_number": found["row_number"],
            "column_name": name,
            "found": _text(found[name]),
            "replaced": _text(new.get(name)),
            "is_dropped": not new,
            "reason": correction.reason,
            "reported_by": correction.reported_by,
            "declared_date": correction.declared_date,
            "evidence": correction.evidence,
            "url": correction.url,
            "known_from": found["known_from"],
        }
        for name in (new or correction.expect)
    ]
    return pl.DataFrame(rows, schema=columns(CONTRACTS["correction"]))


def _text(value: object) -> str | None:
    if value is None:
        return None
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _listed(values: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name} {'nothing' if value is None else repr(_text(value))}" for name, value in values.items()
    )
