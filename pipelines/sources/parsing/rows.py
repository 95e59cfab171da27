"""Shared steps of the parsers: row numbers, reasons for rejection, and text that is a month or a code."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial

import polars as pl

from pledgebook.pipelines.core.hs_code import with_zero
from pledgebook.pipelines.core.text import HALF_WIDTH
from pledgebook.pipelines.sources.parsing.parsed import IGNORED, ROWS

EARLIEST_YEAR = 1900
"""No source reaches back further, so an earlier year is a mistake."""


def numbered(table: pl.DataFrame, before: int = 0) -> pl.DataFrame:
    """Add `row_number`, counted from 1 without the header, after the rows before this part of the file."""
    return table.with_row_index("row_number", offset=before + 1).with_columns(
        pl.col("row_number").cast(pl.Int64)
    )


def half_width(table: pl.DataFrame) -> pl.DataFrame:
    """Read the full-width digits of Japanese tools, and the signs among them, as what they are."""
    return table.with_columns(pl.selectors.string().str.replace_many(HALF_WIDTH))


def refusals(*reasons: pl.Expr) -> pl.Expr:
    """Return the column `refusals`, a list of the reasons that are not null."""
    return pl.map_batches(reasons, _listed, return_dtype=ROWS["refusals"]).alias("refusals")


def _listed(reasons: Sequence[pl.Series]) -> pl.Series:
    """Return the reasons of each row; of most files no row has any, which is seen without looking at them."""
    if all(one.null_count() == len(one) for one in reasons):
        return pl.Series([[]], dtype=ROWS["refusals"]).new_from_index(0, max(map(len, reasons)))
    named = pl.select(one.alias(str(place)) for place, one in enumerate(reasons))
    return named.select(pl.concat_list(pl.all()).list.drop_nulls()).to_series()


def reason(when: pl.Expr, column: str, expected: str) -> pl.Expr:
    """Return the reason for rejection where a condition holds, else null.

    Args:
        when: The condition; null counts as true, so that unknown values are rejected.
        column: The raw column to quote.
        expected: What was expected, in words.
    """
    words = expected.replace("{", "(").replace("}", ")")
    found = pl.when(when.fill_null(value=True)).then(pl.col(column).fill_null("nothing"))
    around = (column + ": found '", "', expected " + words)
    return found.map_batches(partial(_worded, around=around), return_dtype=pl.String)


def _worded(found: pl.Series, around: tuple[str, str]) -> pl.Series:
    """Put words around the texts of rejected rows; the others are null."""
    if found.null_count() == len(found):
        return found.cast(pl.String)
    before, after = map(pl.lit, around)
    return pl.select(pl.concat_str(before, found, after)).to_series()


def first_of_month(month: pl.Expr) -> pl.Expr:
    """Turn `2020-12` into `2020-12-01`; null if the text is not a month."""
    is_month = month.str.contains(r"^[0-9]{4}-(0[1-9]|1[0-2])$")
    return pl.when(is_month).then(month + "-01")


def code_reason(column: str, expected: str, is_wrong: pl.Expr, own_digits: int = 0) -> pl.Expr:
    """Return the reason to reject a product code, which says if it looks like one that has lost its leading zero.

    Args:
        column: The raw column of the code.
        expected: What was expected, in words.
        is_wrong: Whether the code is to be rejected; null counts as true.
        own_digits: Digits of the publisher's codes, where they all have as many; otherwise an even number.
    """
    wrong = pl.when(is_wrong.fill_null(value=True)).then(pl.col(column))
    words = column + ": found '{}', which looks like {} without its leading zero; expected " + expected
    lost = wrong.map_batches(
        partial(_without_zero, own_digits=own_digits, words=words), return_dtype=pl.String
    )
    return pl.coalesce(lost, reason(is_wrong, column, expected))


def _without_zero(codes: pl.Series, own_digits: int, words: str) -> pl.Series:
    """Return the words for each wrong code with a digit too few; null for all others."""
    if codes.null_count() == len(codes):
        return codes.cast(pl.String)
    digits = codes.str.len_chars()
    is_short = digits == own_digits - 1 if own_digits else digits % 2 == 1
    odd = codes.filter((codes.str.contains(r"^[0-9]+$") & is_short).fill_null(value=False)).unique()
    said = {code: words.format(code, with_zero(code)) for code in odd if with_zero(code)}
    return (
        codes.replace_strict(said, default=None, return_dtype=pl.String) if said else codes.clear(len(codes))
    )


def no_such_month(column: str, month: pl.Expr, taken_at: datetime) -> pl.Expr:
    """Return the reason against a month that does not exist, or that is after the day of retrieval.

    Args:
        column: The raw column to quote.
        month: The first day of the month as text, null if it could not be read.
        taken_at: When the file was retrieved.
    """
    last = f"{taken_at:%Y-%m}-01"
    is_sound = (month >= f"{EARLIEST_YEAR}-01-01") & (month <= last)
    return reason(
        ~is_sound, column, f"a month from {EARLIEST_YEAR} to {last[:7]}, when the file was retrieved"
    )


def translated(column: str, table: dict[str, str]) -> pl.Expr:
    """Translate a column by a table of codes; null for codes that are not in the table."""
    return pl.col(column).replace_strict(table, default=None, return_dtype=pl.String)


def blank_as_null(column: str) -> pl.Expr:
    """Return a column's text without blanks around it; null if nothing is left."""
    text = pl.col(column).str.strip_chars()
    return pl.when(text != "").then(text)


def ignored_by(rule: str, numbers: pl.Series | pl.DataFrame) -> pl.DataFrame:
    """Return rows left out by a named rule, in the columns of IGNORED."""
    series = numbers["row_number"] if isinstance(numbers, pl.DataFrame) else numbers
    return pl.DataFrame({"row_number": series}, schema={"row_number": pl.Int64}).with_columns(
        rule=pl.lit(rule)
    )


def together(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Combine the ignored rows of several rules in one frame."""
    return pl.concat([pl.DataFrame(schema=IGNORED), *frames]).sort("row_number")
