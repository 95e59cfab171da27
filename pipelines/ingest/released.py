"""Release of the publisher that each row of a snapshot belongs to; it orders the rows, whenever they were retrieved."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl

from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.conform import typed_rows
from pledgebook.pipelines.schemas.contract import key
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from pledgebook.pipelines.sources.parsing.release import named_release
from pledgebook.pipelines.sources.parsing.table import fault

OLDER_RELEASE = "older_release"
"""Rule: a row is ignored whose cell a newer release of the publisher has given, or has left out."""

RELEASED_AT = "released_at"
TOLERANCE = timedelta(days=1)
"""A publisher's day may have begun before the day of retrieval in UTC."""


def older_rows(parsed: Parsed) -> pl.DataFrame:
    """Return the rows of a file that print an older release than another row of the same cell: `row_number`."""
    none = pl.DataFrame(schema={"row_number": pl.Int64})
    if RELEASED_AT not in parsed.rows.columns or parsed.rows[RELEASED_AT].n_unique() < 2:
        return none
    printed = parsed.rows.filter(pl.col("refusals").list.len() == 0)
    if printed[RELEASED_AT].n_unique() < 2:
        return none
    contract = CONTRACTS[parsed.contract]
    names = [name for name in key(contract) if name in printed.columns]
    return superseded(
        printed.select("row_number", *names).with_columns(typed_rows(printed, contract)[RELEASED_AT]), names
    )


def superseded(rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Return the rows that are of an older release than another one with the same key: `row_number`."""
    if RELEASED_AT not in rows.columns:
        return pl.DataFrame(schema={"row_number": pl.Int64})
    newest = pl.col(RELEASED_AT).max().over(names)
    return rows.filter(pl.col(RELEASED_AT) < newest).select("row_number")


def release_of(
    whole: datetime | None, newest: datetime | None, sidecar: Sidecar
) -> tuple[datetime | None, datetime]:
    """Return the newest release that a file prints, None if it prints none, and the release that the file is of.

    A file that prints none is of the moment of its retrieval.

    Args:
        whole: The release of the whole file by its parser.
        newest: The newest release that a row prints.
        sidecar: The file's sidecar.

    Raises:
        SourceError: It prints a release that came after its retrieval.
    """
    of_file = whole or named_release(sidecar)
    printed = newest or of_file
    for moment in (printed, named_release(sidecar)):
        if moment is not None and moment > sidecar.taken_at + TOLERANCE and whole is None:
            remedy = (
                "Give the day on which the file was retrieved with --taken-at, or correct it in the sidecar."
            )
            expected = f"a release up to the day of retrieval, {sidecar.taken_at:%Y-%m-%d}"
            fault(sidecar, f"the release of {moment:%Y-%m-%d}", expected, remedy)
    return printed, min(of_file or printed or sidecar.taken_at, sidecar.taken_at)


def newest_release(rows: pl.DataFrame) -> datetime | None:
    """Return the newest release that a row prints, None if none does."""
    newest = rows[RELEASED_AT].max() if RELEASED_AT in rows.columns else None
    return newest if isinstance(newest, datetime) else None


def with_release(rows: pl.DataFrame, of_file: datetime, taken_at: datetime) -> pl.DataFrame:
    """Fill in the release of rows that print none beside others that do; none is later than the retrieval."""
    if RELEASED_AT not in rows.columns:
        return rows
    latest = pl.lit(taken_at, pl.Datetime("us"))
    return rows.with_columns(
        pl.min_horizontal(pl.col(RELEASED_AT).fill_null(pl.lit(of_file, pl.Datetime("us"))), latest)
    )
