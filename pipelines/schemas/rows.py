"""Conversion of row mappings to a frame that satisfies its contract."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from pledgebook.pipelines.schemas.conform import ensure
from pledgebook.pipelines.schemas.contract import Contract, columns, empty

Row = dict[str, Any]


def rows_to_frame(
    contract: type[Contract],
    rows: Iterable[Mapping[str, Any]],
    order: Sequence[str | pl.Expr] = (),
    run_id: str | None = None,
) -> pl.DataFrame:
    """Return rows as a frame with the columns of a contract, sorted and checked; missing columns are null.

    Args:
        contract: The contract of the table.
        rows: The rows, by column.
        order: Columns to sort by; the order of the rows is kept if none is given.
        run_id: The run of every row, for tables of results.

    Raises:
        ContractError: A row breaks the contract.
    """
    listed = list(rows)
    if not listed:
        return empty(contract)
    names = columns(contract)
    frame = pl.DataFrame([tuple(map(row.get, names)) for row in listed], schema=names, orient="row")
    if run_id is not None:
        frame = frame.with_columns(run_id=pl.lit(run_id))
    return ensure(frame.sort(*order) if order else frame, contract)


def rank_in(words: Sequence[str], name: str) -> pl.Expr:
    """Return the position of a column's words in a vocabulary, as a sort key."""
    return pl.col(name).replace_strict(words, range(len(words)), return_dtype=pl.Int32)
