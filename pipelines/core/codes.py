"""Codes of goods that have lost their leading zero in a spreadsheet or in a column of numbers.

An HS code has an even number of digits, so 901 cannot be one: it is 0901 (coffee) without its zero.
"""

import re

import polars as pl

ODD_CODE = r"^[1-9]([0-9]{2}){0,4}$"


def lost_zero(code: str) -> str | None:
    """Return the HS code that a code without its leading zero stands for; None for any other text."""
    return f"0{code}" if re.fullmatch(ODD_CODE, code) else None


def lost_zero_reason(column: str, *, own_digits: int = 0) -> pl.Expr:
    """Return the reason to reject a code without its leading zero; null for any other text.

    Args:
        column: The column of the code.
        own_digits: The odd number of digits of the publisher's own codes; 0 if it has none.
    """
    code = pl.col(column)
    is_odd = code.str.contains(ODD_CODE) & (code.str.len_chars() != own_digits)
    words = (
        column + ": found '{}', expected an even number of digits; it looks like 0{} without its leading zero"
    )
    return pl.when(is_odd).then(pl.format(words, code, code))
