"""A table as it was received, made a list of items: exact amounts, dates, keys, ids.

Every cell that cannot be read is an error that names the table, the row and the column; nothing is coerced.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

import polars as pl

from pipelines.core.errors import InputError, UsageError

NUMBER = r"^[+-]?\d+(\.\d+)?$"
DAY = r"^\d{4}-\d{2}-\d{2}([T ].*)?$"
MONTH = r"^\d{4}-\d{2}(-\d{2}([T ].*)?)?$"
PART = re.compile(r"(month|year)\((.+)\)")
PART_LENGTH = {"year": 4, "month": 7}
MOST_DIGITS = 38


@dataclass(frozen=True)
class Layout:
    """Which columns of a table say what of an item.

    Args:
        ids: Columns that together name an item; without any, an item is called by its row, counted from 1.
        keys: Columns of the keys, in their order; `month(column)` and `year(column)` take a part of a date.
        amount: The column of the amount.
        unit: The column of its unit.
        date: The column of the date.
        names: Columns of names.
        where: Columns and the text that they must hold; other rows are no items.
    """

    keys: tuple[str, ...]
    ids: tuple[str, ...] = ()
    amount: str | None = None
    unit: str | None = None
    date: str | None = None
    names: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()


def items_of(table: pl.DataFrame, layout: Layout, keys: Sequence[str], label: str) -> pl.DataFrame:
    """The items of a table.

    Args:
        table: Columns of text, or of decimals, whole numbers, dates and moments; an empty text is unknown.
        layout: Which column says what.
        keys: What the keys are called in the result, in their order.
        label: The table, for messages.

    Returns:
        `item_id`, the keys, and `amount`, `unit`, `item_date` and `names` as far as the layout has them.

    Raises:
        InputError: A cell cannot be read; names row and column.
        UsageError: There is no such column.
    """
    _check_columns(table, layout, label)
    rows = table.with_row_index("row number", offset=1).with_columns(
        _text(name) for name in _texts(table, layout)
    )
    rows = rows.filter(pl.lit(value=True), *(pl.col(name) == text for name, text in layout.where))
    columns = [_ids(rows, layout)]
    columns += [_key(rows, key, label).alias(name) for key, name in zip(layout.keys, keys, strict=True)]
    if layout.amount is not None:
        columns.append(_amounts(rows, layout.amount, label).alias("amount"))
    if layout.unit is not None:
        columns.append(rows[layout.unit].alias("unit"))
    if layout.date is not None:
        columns.append(_dates(rows, layout.date, label).alias("item_date"))
    if layout.names:
        columns.append(rows.select(names=pl.concat_list(layout.names).list.drop_nulls()).to_series())
    return pl.DataFrame(columns)


def column_of(key: str) -> str:
    """The column of a key: `date` of `month(date)`."""
    found = PART.fullmatch(key)
    return found[2] if found else key


def _check_columns(table: pl.DataFrame, layout: Layout, label: str) -> None:
    used = [*_texts(table, layout), *(name for name in (layout.amount, layout.date) if name)]
    for name in used:
        if name not in table.columns:
            message = f"{label}: there is no column '{name}'. Its columns: {', '.join(table.columns)}."
            raise UsageError(message)
        if table.schema[name].is_float():
            _refuse(label, f"a column of floats ({table.schema[name]})", "decimals or text", name)


def _texts(table: pl.DataFrame, layout: Layout) -> list[str]:
    """The columns that are read as text."""
    listed = [*layout.ids, *map(column_of, layout.keys), *layout.names, *(name for name, _ in layout.where)]
    amount = [layout.amount] if layout.amount and table.schema.get(layout.amount) == pl.String else []
    date = [layout.date] if layout.date and table.schema.get(layout.date) == pl.String else []
    unit = [layout.unit] if layout.unit else []
    return list(dict.fromkeys([*listed, *unit, *amount, *date]))


def _text(name: str) -> pl.Expr:
    """A column as text without blanks around it; what is empty is unknown."""
    text = pl.col(name).cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text).alias(name)


def _ids(rows: pl.DataFrame, layout: Layout) -> pl.Series:
    if not layout.ids:
        return rows.select(item_id=pl.format("row {}", "row number")).to_series()
    parts = [pl.col(name).fill_null("") for name in layout.ids]
    return rows.select(item_id=pl.concat_str(parts, separator=" / ")).to_series()


def _key(rows: pl.DataFrame, key: str, label: str) -> pl.Series:
    found = PART.fullmatch(key)
    if found is None:
        return rows[key]
    pattern = MONTH if found[1] == "month" else r"^\d{4}(-.*)?$"
    _check_cells(rows, found[2], pattern, "a date such as 2026-11-22", label)
    return rows[found[2]].str.slice(0, PART_LENGTH[found[1]])


def _amounts(rows: pl.DataFrame, name: str, label: str) -> pl.Series:
    dtype = rows.schema[name]
    if isinstance(dtype, pl.Decimal):
        return rows[name]
    if dtype.is_integer():
        return rows[name].cast(pl.Decimal(38, 0))
    if dtype != pl.String:
        _refuse(label, f"a column of {dtype}", "numbers as text, decimals or whole numbers", name)
    _check_cells(rows, name, NUMBER, "a number such as 1000.50, without separators", label)
    decimals = int(rows.select(pl.col(name).str.extract(r"\.(\d+)$").str.len_chars().max()).item() or 0)
    whole = int(rows.select(pl.col(name).str.extract(r"(\d+)").str.len_chars().max()).item() or 0)
    if decimals + whole > MOST_DIGITS:
        _refuse(
            label,
            f"{whole} digits before and {decimals} after the point",
            f"at most {MOST_DIGITS} in all",
            name,
        )
    return rows[name].str.strip_prefix("+").cast(pl.Decimal(38, decimals))


def _dates(rows: pl.DataFrame, name: str, label: str) -> pl.Series:
    dtype = rows.schema[name]
    if dtype.is_temporal() and dtype != pl.Duration:
        return rows[name].cast(pl.Date)
    _check_cells(rows, name, DAY, "a date such as 2026-11-22", label)
    days = rows[name].str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    wrong = rows.filter(days.is_null() & rows[name].is_not_null())
    if wrong.height:
        _refuse_cell(wrong, name, "a day of the calendar", label)
    return days


def _check_cells(rows: pl.DataFrame, name: str, pattern: str, expected: str, label: str) -> None:
    wrong = rows.filter(~pl.col(name).str.contains(pattern))
    if wrong.height:
        _refuse_cell(wrong, name, expected, label)


def _refuse_cell(wrong: pl.DataFrame, name: str, expected: str, label: str) -> NoReturn:
    row, text = wrong.select("row number", name).row(0)
    more = f", and {wrong.height - 1} more such cells" if wrong.height > 1 else ""
    _refuse(f"{label}, row {row}", f"'{text}'{more}", expected, name)


def _refuse(where: str, found: str, expected: str, name: str) -> NoReturn:
    place = f"{where}, column {name}"
    raise InputError(
        place, found, expected, "Correct the cell, empty it if it is unknown, or name another column."
    )
