"""Read a table as a list of items: exact amounts, dates, keys, ids.

A cell that cannot be read is an error that names table, row and column; nothing is coerced.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, NoReturn

import polars as pl

from pledgebook.pipelines.core.errors import InputError, UsageError
from pledgebook.pipelines.core.text import did_you_mean

NUMBER = r"^([+-]?[0-9]+(?:\.[0-9]+)?)$"
DAY = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].*)?$"
PART = re.compile(r"(month|year)\((.+)\)")
PARTS = {"year": r"^([0-9]{4})(?:-.*)?$", "month": r"^([0-9]{4}-[0-9]{2})(?:-[0-9]{2}(?:[T ].*)?)?$"}
MOST_DIGITS = 38
ROW = "row number"


@dataclass(frozen=True)
class Layout:
    """Columns of a table by their role.

    Args:
        keys: Columns of the keys, in order; `month(column)` and `year(column)` take a part of a date.
        ids: Columns of the id; without any, the row number, counted from 1.
        amount: Column of the amount.
        unit: Column of its unit.
        date: Column of the date.
        names: Columns of names.
        where: Columns, or `month(column)` and `year(column)`, and their required text; other rows are left out.
    """

    keys: tuple[str, ...]
    ids: tuple[str, ...] = ()
    amount: str | None = None
    unit: str | None = None
    date: str | None = None
    names: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()

    def texts(self) -> list[str]:
        """Return the columns read as text."""
        keys = [PART.sub(r"\2", key) for key in (*self.keys, *(name for name, _ in self.where))]
        return [*self.ids, *keys, *self.names, *filter(None, [self.unit])]

    def composed(self) -> "Layout":
        """Return the layout with its names in the form in which texts are compared."""
        parts = {part.name: getattr(self, part.name) for part in fields(self)}
        return Layout(**{name: _composed(value) for name, value in parts.items()})


def items_of(table: pl.DataFrame, layout: Layout, keys: Sequence[str], label: str) -> pl.DataFrame:
    """Read the items of a table.

    Args:
        table: Columns of text, decimals, whole numbers, dates or timestamps; an empty text is unknown.
        layout: Columns by role.
        keys: Names of the keys in the result, in order.
        label: Name of the table, for messages.

    Returns:
        `item_id`, the keys, and those of `amount`, `unit`, `item_date` and `names` in the layout.

    Raises:
        InputError: A cell cannot be read; names row and column.
        UsageError: A column does not exist.
    """
    layout, table = layout.composed(), table.rename(_composed)
    used = [*layout.texts(), *filter(None, [layout.amount, layout.date])]
    for name in used:
        if name not in table.columns:
            hint = did_you_mean(name, table.columns)
            message = (
                f"{label}: there is no column '{name}'.{hint} The columns are {', '.join(table.columns)}."
            )
            raise UsageError(message)
        if table.schema[name].is_float():
            _refuse(label, f"a column of floats ({table.schema[name]})", "decimals or text", name)
    texts = {*layout.texts(), *(name for name in used if table.schema[name] == pl.String)}
    rows = table.with_row_index(ROW, offset=1).with_columns(map(_text, sorted(texts)))
    for name, text in layout.where:
        rows = rows.filter(_key(rows, name, label) == text)
    ids = [pl.col(name).fill_null("") for name in layout.ids] or [pl.format("row {}", ROW)]
    columns = [rows.select(item_id=pl.concat_str(ids, separator=" / ")).to_series()]
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


def _text(name: str) -> pl.Expr:
    """Read a column as stripped text, composed (NFC), so that one name is one text; empty text is unknown."""
    text = pl.col(name).cast(pl.String).str.normalize("NFC").str.strip_chars()
    return pl.when(text != "").then(text).alias(name)


def _composed(value: Any) -> Any:  # noqa: ANN401 - a text, or texts in tuples
    if isinstance(value, tuple):
        return tuple(map(_composed, value))
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _key(rows: pl.DataFrame, key: str, label: str) -> pl.Series:
    part = PART.fullmatch(key)
    if part is None:
        return rows[key]
    return _read(rows, part[2], rows[part[2]].str.extract(PARTS[part[1]]), "a date such as 2026-11-22", label)


def _amounts(rows: pl.DataFrame, name: str, label: str) -> pl.Series:
    dtype = rows.schema[name]
    if isinstance(dtype, pl.Decimal):
        return rows[name]
    if dtype.is_integer():
        return rows[name].cast(pl.Decimal(38, 0))
    if dtype != pl.String:
        _refuse(label, f"a column of {dtype}", "numbers as text, decimals or whole numbers", name)
    texts = rows[name].str.extract(NUMBER)
    _read(rows, name, texts, "a number such as 1000.50, without separators", label)
    whole, decimals = (
        int(texts.str.extract(pattern).str.len_chars().max() or 0)  # type: ignore[arg-type]
        for pattern in (r"([0-9]+)", r"\.([0-9]+)$")
    )
    if decimals + whole > MOST_DIGITS:
        found = f"{whole} digits before and {decimals} after the point"
        _refuse(label, found, f"at most {MOST_DIGITS} in all", name)
    return texts.str.strip_prefix("+").cast(pl.Decimal(38, decimals))


def _dates(rows: pl.DataFrame, name: str, label: str) -> pl.Series:
    if rows.schema[name] in {pl.Date, pl.Datetime}:
        return rows[name].cast(pl.Date)
    days = rows[name].cast(pl.String).str.extract(DAY).str.to_date("%Y-%m-%d", strict=False)
    return _read(rows, name, days, "a day of the calendar such as 2026-11-22", label)


def _read(rows: pl.DataFrame, name: str, found: pl.Series, expected: str, label: str) -> pl.Series:
    """Return the values of a column, if every non-empty cell could be read."""
    wrong = rows.filter(found.is_null() & rows[name].is_not_null())
    if wrong.height:
        row, text = wrong.select(ROW, name).row(0)
        more = f", and {wrong.height - 1} more such cells" if wrong.height > 1 else ""
        _refuse(f"{label}, row {row}", f"'{text}'{more}", expected, name)
    return found


def _refuse(where: str, found: str, expected: str, name: str) -> NoReturn:
    remedy = "Correct the cell, empty it if it is unknown, or name another column."
    place = f"{where}, column {name}"
    raise InputError(place, found, expected, remedy)
