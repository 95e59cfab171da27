"""Convert TOML values to the types of their columns, exactly."""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.core.decimals import rounded

WIDTHS: dict[pl.DataType, int] = {pl.Int16(): 16, pl.Int32(): 32, pl.Int64(): 64}
"""Bits of the whole numbers of a column."""

NUMBER = re.compile(r"-?[0-9]+(_[0-9]+)*(\.[0-9]+)?")
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")
YEARS = (1990, 2100)
"""Range of years accepted in dates; others are typing errors, such as 2205."""


class NotSuchAValueError(ValueError):
    """A value is not valid in its column; the text is the expectation, `remedy` says what to do."""

    def __init__(self, expected: str, remedy: str = "Correct the value.") -> None:
        super().__init__(expected)
        self.remedy = remedy


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
        return _number(value, dtype)
    if dtype.is_integer():
        return _whole(value, dtype)
    if dtype == pl.Date:
        return _date(value)
    if isinstance(dtype, pl.Datetime):
        return _moment(value)
    if dtype == pl.Boolean:
        demand(isinstance(value, bool), "true or false, without quotes")
        return value
    if isinstance(dtype, pl.List):
        is_list = isinstance(value, list) and all(isinstance(item, str) for item in value)
        demand(is_list, "a list of texts in quotes")
        return value
    return _text(value, is_id)


def demand(holds: bool, expected: str, remedy: str = "Correct the value.") -> None:
    """Reject a value unless a condition holds.

    Raises:
        NotSuchAValueError: The condition does not hold.
    """
    if not holds:
        raise NotSuchAValueError(expected, remedy)


def _text(value: object, is_id: bool) -> str:
    text = value if isinstance(value, str) else ""
    demand(bool(text.strip()), "a text in quotes")
    demand(not is_id or bool(ID.fullmatch(text)), "an id of letters, digits, `-`, `_`, `.` and `/`")
    return text


def _whole(value: object, dtype: pl.DataType) -> int:
    largest = min(10**9, 2 ** (WIDTHS[dtype] - 1)) - 1
    fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= largest
    demand(fits, f"a whole number of at most {largest:,}")
    return int(str(value))


def _number(value: object, dtype: pl.Decimal) -> Decimal:
    number, like = _decimal(value), "such as 550_000_000_000 or 33.25"
    whole, step = (dtype.precision or 38) - dtype.scale, Decimal(1).scaleb(-dtype.scale)
    # 1e400 has more digits than can be rounded, so its size comes first.
    is_too_large = number.is_finite() and number.adjusted() >= whole
    demand(not is_too_large, f"a number with at most {whole} digits before the point, {like}")
    fits = number.is_finite() and number == rounded(number, step)
    demand(fits, f"a number with at most {dtype.scale} decimals, {like}")
    return Decimal(f"{number:f}")


def _decimal(value: object) -> Decimal:
    """Return a number as it is written; not a number for anything else."""
    if isinstance(value, Decimal):
        return value
    text = str(value)
    return Decimal(text.replace("_", "")) if NUMBER.fullmatch(text) else Decimal("NaN")


def _date(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        expected = "a date without quotes, such as 2026-02-17"
        raise NotSuchAValueError(expected)
    _demand_year(value)
    return value


def _demand_year(day: date) -> None:
    first, last = YEARS
    demand(first <= day.year <= last, f"a date from {first} to {last}")


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        _demand_year(value)
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return datetime.combine(_date(value), time())
