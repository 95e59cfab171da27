"""Through which month a row's figure goes: from January of its year to that month, or to December."""

import re
from collections.abc import Callable

import polars as pl

from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.table import fault

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMES = "|".join(MONTHS)
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
NAMED = re.compile(
    rf"\b(?:(?P<month>{NAMES})[a-z]* (?P<year>[0-9]{{4}})|(?P<first>[0-9]{{4}}) (?P<later>{NAMES})[a-z]*)\b",
    re.I,
)
"""A month in words, such as `update March 2026 trade` or `update 2022 November trade`."""

NOTE = re.compile(
    rf"jan(?:uary)?(?:-| to )(?P<last>{NAMES})[a-z]*(?: only)?|(?P<only>jan)(?:uary)? only", re.I
)
"""A note on the running year, such as `Jan-Mar only`."""

EDITION = re.compile(r"\bthrough ([0-9]{4}-(?:0[1-9]|1[0-2]))\b", re.I)

EXPECTED = "the month through which the running year goes"
REMEDY = (
    "Ingest it again with its month, such as --edition 'through 2026-03', or add a column `data_through` with 2026-03 "
    "in every row."
)


def with_through(table: pl.DataFrame, sidecar: Sidecar) -> pl.DataFrame:
    """Add `through`, the last month of the take (`2026-03`), null where it cannot be read.

    The column `data_through` has it in each row, or the column `note` where the running year is not over, or the
    edition of the sidecar for the whole file.

    Raises:
        SourceError: Neither the file nor its sidecar says through which month the running year goes.
    """
    if "data_through" in table.columns:
        return table.with_columns(through=_read("data_through", _stated))
    if "note" in table.columns:
        month = pl.when(pl.col("note").fill_null("").str.strip_chars() == "").then(pl.lit("12"))
        return table.with_columns(
            through=pl.col("year").str.strip_chars() + "-" + month.otherwise(_read("note", _noted))
        )
    found = EDITION.search(sidecar.edition or "")
    if found is None:
        fault(sidecar, "no column `data_through`, and no edition that names a month", EXPECTED, REMEDY)
    return table.with_columns(through=pl.lit(found[1]))


def _read(name: str, read: Callable[[str], str | None]) -> pl.Expr:
    """Read each different text of a column once."""

    def each(texts: pl.Series) -> pl.Series:
        known = {text: read(text) for text in texts.drop_nulls().unique()}
        return texts.replace_strict(known, default=None, return_dtype=pl.String)

    return pl.col(name).map_batches(each, return_dtype=pl.String)


def _stated(text: str) -> str | None:
    """Return the month of a take; of several named in words the latest, since older years come with it."""
    if MONTH.fullmatch(text.strip()):
        return text.strip()
    found = [
        f"{one['year'] or one['first']}-{_number(one['month'] or one['later'])}"
        for one in NAMED.finditer(text)
    ]
    return max(found, default=None)


def _noted(text: str) -> str | None:
    found = NOTE.fullmatch(text.strip())
    return _number(found["last"] or found["only"]) if found else None


def _number(name: str) -> str:
    return f"{MONTHS.index(name.lower()) + 1:02}"
