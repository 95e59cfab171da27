"""Rows as a frame: the one way from small row objects to a table that keeps its contract."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.schemas.conform import ensure
from pipelines.schemas.contract import Contract, columns

Row = dict[str, Any]


def rows_to_frame(
    contract: type[Contract],
    rows: Iterable[Mapping[str, Any]],
    order: Sequence[str | pl.Expr] = (),
    run_id: str | None = None,
) -> pl.DataFrame:
    """Rows in the columns of a contract, sorted and checked; a column that a row does not name is null.

    Args:
        contract: The contract of the table.
        rows: The rows, by column.
        order: What they are sorted by; as they are if it is not given.
        run_id: The run of every row, for tables of results.

    Raises:
        ContractError: A row breaks the contract.
    """
    frame = pl.DataFrame(list(rows), schema=columns(contract))
    if run_id is not None:
        frame = frame.with_columns(run_id=pl.lit(run_id))
    return ensure(frame.sort(*order) if order else frame, contract)


def rank_in(words: Sequence[str], name: str) -> pl.Expr:
    """A column's words by their place in a vocabulary, to sort by."""
    return pl.col(name).replace_strict(words, range(len(words)), return_dtype=pl.Int32)
