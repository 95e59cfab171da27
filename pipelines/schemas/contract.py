"""Base class of the contracts, with their column types and patterns; strict in columns and types."""

from functools import cache
from typing import Annotated

import pandera.polars as pa
import polars as pl

Money = Annotated[pl.Decimal, 18, 2]
Quantity = Annotated[pl.Decimal, 18, 4]
Percent = Annotated[pl.Decimal, 9, 4]
Rate = Annotated[pl.Decimal, 20, 8]
Weight = Annotated[pl.Decimal, 9, 8]
Result = Annotated[pl.Decimal, 28, 4]
Instant = Annotated[pl.Datetime, "us", None]
Texts = Annotated[pl.List, pl.String]

ISO3 = r"^[A-Z][A-Z0-9][A-Z0-9]$"
GROUP = r"^[A-Z][A-Z_]+$"
"""Name of a product group."""

PRODUCT = r"^(([0-9][0-9]){1,5}|[0-9]{9}|[A-Z][A-Z_]+)$"


class Contract(pa.DataFrameModel):
    """Base of every contract: no unknown column, no missing column, no silent cast.

    A column's `description` completes the words "expected …": errors and quarantine reasons print it, and the
    data dictionary is made from it.
    """

    class Config:
        """Pandera's settings."""

        strict = True
        ordered = False
        coerce = False


def columns(contract: type[Contract]) -> dict[str, pl.DataType]:
    """Return the contract's columns and their Polars types, in the order of the table."""
    return dict(_types(contract))


def expectations(contract: type[Contract]) -> dict[str, str]:
    """Return the description of each column."""
    return dict(_words(contract))


def nullable(contract: type[Contract]) -> frozenset[str]:
    """Return the columns that may be null, which means unknown."""
    return frozenset(name for name, column in contract.to_schema().columns.items() if column.nullable)


def key(contract: type[Contract]) -> tuple[str, ...]:
    """Return the columns that identify a row at one moment of knowledge."""
    unique = contract.to_schema().unique or []
    return tuple(name for name in unique if name != "known_from")


def empty(contract: type[Contract]) -> pl.DataFrame:
    """Return a frame with the contract's columns and no row."""
    return _none(contract).clone()


@cache
def _none(contract: type[Contract]) -> pl.DataFrame:
    return pl.DataFrame(schema=columns(contract))


@cache
def _types(contract: type[Contract]) -> dict[str, pl.DataType]:
    types = {name: column.dtype.type for name, column in contract.to_schema().columns.items()}
    return {name: dtype() if isinstance(dtype, type) else dtype for name, dtype in types.items()}


@cache
def _words(contract: type[Contract]) -> dict[str, str]:
    columns_of = contract.to_schema().columns.items()
    return {name: column.description or "a value" for name, column in columns_of}
