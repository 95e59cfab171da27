"""The journal and the balances of its accounts, on any day as known on any day."""

from datetime import date, datetime

import polars as pl

from pledgebook.pipelines.journal.balance import statement, until
from pledgebook.pipelines.query.naming.names import ids_of, pledges
from pledgebook.pipelines.query.report import report, table
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.frames import selected


def journal(
    con: Ledger, name: str | None = None, first: date | None = None, last: date | None = None
) -> pl.DataFrame:
    """Return the rows of `report.journal`, entry by entry; acts on periods have no account.

    Args:
        con: A connection for readers.
        name: An agreement, a pledge, or words of titles; everything, with acts, if not given.
        first: Only entries whose posting date is this day or later.
        last: Only those whose posting date is this day or earlier.

    Raises:
        UsageError: There is no such pledge.
    """
    rows = report(con, "journal")
    wanted = ids_of(pledges(con), name)
    if wanted is not None:
        rows = rows.filter(pl.col("pledge_id").is_in(wanted.pledges))
    if first is not None:
        rows = rows.filter(pl.col("posting_date") >= first)
    if last is not None:
        rows = rows.filter(pl.col("posting_date") <= last)
    return rows


def balance(
    con: Ledger,
    name: str | None = None,
    at: date | None = None,
    known_at: datetime | None = None,
) -> pl.DataFrame:
    """Return the accounts by reading and period, side by side.

    Args:
        con: A connection for readers.
        name: An agreement, a pledge, or words of titles; everything if not given.
        at: Only entries whose posting date is this day or earlier.
        known_at: Only what was known at this moment.

    Returns:
        The columns of `journal.balance.statement`, with `is_headline`, sorted by pledge, headline first.

    Raises:
        UsageError: There is no such pledge.
    """
    entry, posting = table(con, "entry"), table(con, "posting")
    wanted = ids_of(pledges(con), name)
    if wanted is not None:
        entry = entry.filter(pl.col("pledge_id").is_in(wanted.pledges))
    readings = selected(con, "SELECT reading_id, is_headline FROM ledger.current('reading')")
    found = statement(until(entry, at, known_at), posting).join(readings, on="reading_id", how="left")
    return found.sort(
        "agreement_id", "pledge_id", ~pl.col("is_headline"), "reading_id", "period_start", "unit"
    )


def closings(con: Ledger) -> pl.DataFrame:
    """Return all closings, the newest first."""
    return report(con, "closings")
