"""Numbers as files of any origin write them: read exactly, or left as they are, to be rejected by name.

Pandas, R and JavaScript write an exact number in several ways (`5.0`, `1.5e+08`, `+50`). A spreadsheet shortens a large
number when it shows or saves it (`1.23457E+11`), so an exponent written `E+` stands for unknown digits and is not read.
"""

import re
from decimal import Decimal, localcontext
from functools import partial

import polars as pl

NOTHING = ("", "NaN", "nan", "NAN", "NA", "<NA>", "N/A", "n/a", "#N/A", "NULL", "null", "None", "none", "NaT")
"""Words of tools for an empty cell. A publisher's own marks (`M`, `W`, `ND`) are known to its parser alone."""

WHOLE = r"^-?[0-9]+$"
PLAIN = r"^-?[0-9]+(\.[0-9]+)?$"
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE]-?[0-9]{1,3}|e\+[0-9]{1,3})?", re.ASCII)
SHORTENED = r"^[+-]?[0-9.]+E\+[0-9]+$"
"""A number as a spreadsheet shortens it."""

MOST_DIGITS, MOST_DECIMALS = 20, 60
"""Digits before and after the point up to which a number is read."""

WRITTEN_OUT = "a number with all its digits (a spreadsheet has shortened it: show the column as a plain number, and save again)"


def figure(text: pl.Expr, *marks: str) -> pl.Expr:
    """Return the text of a figure as a plain number such as `-12.5`; null for an empty cell; other text as it is.

    Args:
        text: A column of text. Blanks around a figure are dropped; 5.0 and 5 are the same.
        marks: The publisher's own marks of a figure that is missing or withheld; they become null as well.
    """
    return text.map_batches(partial(_plain_series, marks=marks), return_dtype=pl.String)


def _plain_series(texts: pl.Series, marks: tuple[str, ...]) -> pl.Series:
    """Write each number plainly; only those that are written in an unusual way are read one by one."""
    if texts.str.contains(WHOLE).all():
        return texts
    stripped = texts.str.strip_chars()
    whole = stripped.set(stripped.is_in([*NOTHING, *marks]), None)
    whole = whole.str.replace(r"^(-?[0-9]+)\.0+$", "${1}")
    odd = (~whole.str.contains(PLAIN)).fill_null(value=False)
    if not odd.any():
        return whole
    written = [plain_number(one) or one for one in whole.filter(odd)]
    return whole.scatter(odd.arg_true(), pl.Series(written, dtype=pl.String))


def plain_number(text: str) -> str | None:
    """Write a number without exponent, sign `+` and trailing zeros; None if the text is not an exact number."""
    number = exact(text)
    if number is None:
        return None
    with localcontext(prec=MOST_DIGITS + MOST_DECIMALS):
        return f"{number.normalize():f}"


def exact(text: str | None) -> Decimal | None:
    """Read a number exactly; None for any other text, and for a number of too many digits."""
    if text is None or not NUMBER.fullmatch(text.strip()):
        return None
    number = Decimal(text.strip())
    exponent = number.as_tuple().exponent
    is_readable = isinstance(exponent, int) and -exponent <= MOST_DECIMALS and number.adjusted() < MOST_DIGITS
    return number if is_readable else None
