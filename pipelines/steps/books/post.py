"""Post to the journal what a run found, and keep the copy in the ledger.

The journal is raw input: the tables `ledger.entry`, `ledger.posting` and `ledger.closing` are a copy of it. Only a run about its
own day posts, as with the log of breaks; a question about another day, past or future, tells the journal nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl

from pledgebook.pipelines.core.errors import JournalError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.journal.closing import closing_rows, closings, marked, signature_faults
from pledgebook.pipelines.journal.delta import differences, entries, standing
from pledgebook.pipelines.journal.due import Due, Known, due
from pledgebook.pipelines.journal.file import append, examined, head, is_whole, read_journal
from pledgebook.pipelines.journal.frames import frames
from pledgebook.pipelines.journal.line import RESTORE, Line
from pledgebook.pipelines.reconcile.inputs import Inputs, Reconciled
from pledgebook.pipelines.steps.break_log import is_of_its_day
from pledgebook.pipelines.steps.run import Run
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.writing import append as append_rows


def known_of(run: Run, inputs: Inputs, outcome: Reconciled) -> Known:
    """Return what the journal asks of a run."""
    return Known(
        run.as_of,
        outcome.reconciliation,
        outcome.reading_month,
        inputs.pledge,
        inputs.reading,
        inputs.target,
        inputs.event,
        inputs.totals.select("reading_id", "month", "period_months", "snapshots"),
    )


def post(data: DataDir, con: Ledger, run: Run, known: Known, ran_at: datetime) -> int:
    """Post the differences between what a run found and what stands, if the run is about its own day.

    Args:
        data: The data directory.
        con: An open warehouse; the caller holds the transaction.
        run: The run.
        known: What it found.
        ran_at: The moment of the run.

    Returns:
        The number of entries.

    Raises:
        JournalError: A line was edited or lost, also one that the ledger still holds.
        BreakLogLockedError: Somebody else is writing and does not finish.
    """
    if not is_of_its_day(run.stamp, ran_at):
        store(con, read_journal(data.journal))
        return 0
    wanted = due(known)

    def decide(lines: Sequence[Line]) -> list[dict[str, Any]]:
        demand_kept(con, lines)
        return _contents(lines, wanted, run)

    lines, added = append(data.journal, decide)
    store(con, lines)
    return added


def is_posted(data: DataDir, con: Ledger) -> bool:
    """Whether the ledger's copy ends with the last entry of the journal."""
    if not is_whole(data.journal):
        return False
    there = head(data.journal)
    found = con.execute(
        "SELECT entry_number, sha256 FROM ledger.entry ORDER BY entry_number DESC LIMIT 1"
    ).fetchall()
    return found == ([(there.entries, there.sha256)] if there.entries else [])


def store(con: Ledger, lines: Sequence[Line]) -> None:
    """Add the entries that the ledger's copy lacks; the caller holds the transaction.

    Raises:
        JournalError: The journal no longer has an entry that the ledger has stored.
    """
    stored = demand_kept(con, lines)
    entry, posting = frames(lines[stored:])
    append_rows(con, "entry", entry)
    append_rows(con, "posting", posting)
    con.execute("DELETE FROM ledger.closing")
    append_rows(con, "closing", closing_rows(closings(lines)))


def journal_faults(data: DataDir, con: Ledger) -> list[JournalError]:
    """Return the faults of the journal: lines edited or lost, including lines that the ledger still has."""
    lines, found = examined(data.journal)
    try:
        if not found:
            demand_kept(con, lines)
            return signature_faults(lines)
    except JournalError as error:
        return [error]
    return found


def _contents(lines: Sequence[Line], wanted: Due, run: Run) -> list[dict[str, Any]]:
    entry, posting = frames(lines)
    if not entry.is_empty() and _last_day(entry) > run.known_at.date():
        return []
    found = differences(wanted, standing(entry, posting))
    return list(marked(entries(found, wanted.grounds, run.run_id, run.known_at), closings(lines)))


def _last_day(entry: pl.DataFrame) -> Any:  # noqa: ANN401 - a date, as a frame has it
    return entry["known_at"].dt.date().max()


def demand_kept(con: Ledger, lines: Sequence[Line]) -> int:
    """Return how many entries the ledger has stored, all of which the journal still has.

    Raises:
        JournalError: The journal no longer has one of them.
    """
    stored = con.execute("SELECT entry_number, sha256 FROM ledger.entry ORDER BY entry_number").fetchall()
    for place, (number, sha256) in enumerate(stored):
        line = lines[place] if place < len(lines) else None
        if line is None or (line.number, line.sha256) != (number, sha256):
            where = f"journal/{line.where if line else 'the end'}"
            found = "another entry" if line else "no more entries"
            raise JournalError(where, found, f"entry {number}, which the ledger has stored", RESTORE)
    return len(stored)
