"""Convert TOML values to the types of their columns, exactly."""

import polars as pl

from pledgebook.pipelines.core.records import fields

WIDTHS: dict[pl.DataType, int] = {pl.Int16(): 16, pl.Int32(): 32, pl.Int64(): 64}
"""Bits of the whole numbers of a column."""


def typed(value: object, dtype: pl.DataType, *, is_id: bool = False) -> object:
    """Convert a TOML value to the Python value of a column.

    Args:
        value: Value from tomllib, with decimal numbers as `Decimal`.
        dtype: Type of the column.
        is_id: Whether it is an id or a reference.

    Raises:
        NotSuchAValueError: The value is not valid; names the expectation.
    """
    if isinstance(dtype, pl.Decimal):
        return fields.number(value, dtype.precision or 38, dtype.scale)
    if dtype.is_integer():
        return fields.whole(value, min(10**9, 2 ** (WIDTHS[dtype] - 1)) - 1)
    if dtype == pl.Date:
        return fields.day(value)
    if isinstance(dtype, pl.Datetime):
        return fields.moment(value)
    if dtype == pl.Boolean:
        return fields.flag(value)
    if isinstance(dtype, pl.List):
        return fields.texts(value)
    return fields.identity(value) if is_id else fields.text(value)
