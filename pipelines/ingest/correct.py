"""Mending rows: what is expected must be there, what stands instead is put in its place, and a trace is kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.core.errors import CorrectionError
from pipelines.register.correction import Correction
from pipelines.schemas import CONTRACTS
from pipelines.schemas.contract import columns, empty


def corrected(rows: pl.DataFrame, correction: Correction) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Put a correction into effect on rows of its table.

    Args:
        rows: Rows of one source; their `known_from` is the moment from which the mended figure is known.
        correction: The correction.

    Returns:
        The rows with the cell mended, or without it if the row is dropped; and its rows of `ledger.correction`,
        none if the cell is not there.

    Raises:
        CorrectionError: The cell is there and holds something else than the correction expects.
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
    """Put the corrections that concern a snapshot into effect on its rows.

    Args:
        rows: The rows of one snapshot.
        corrections: All corrections of its source.
        table: The table that the rows are for.
        taken_at: When the snapshot was taken.

    Returns:
        The rows, the rows of `ledger.correction`, and how many rows were dropped by which rule.

    Raises:
        CorrectionError: A cell holds something else than its correction expects.
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
    says = f"as correction '{correction.correction_id}' says"
    where = f"{found['snapshot_id']}, row {found['row_number']}"
    day = found["known_from"].date()
    end = f"end it with `until = {day - timedelta(days=1)}`, or " if day > correction.declared_date else ""
    remedy = (
        f"If the source has mended itself, {end}remove it from corrections.toml; if not, mend its `expect`."
    )
    raise CorrectionError(
        where, _listed({name: found[name] for name in other}), f"{_listed(other)}, {says}", remedy
    )


def _trace(found: dict[str, Any], correction: Correction) -> pl.DataFrame:
    """One row for each column that is replaced; for a dropped row, one for each that was expected."""
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
