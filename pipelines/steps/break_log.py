"""Log of breaks: what a run writes to it, and the copy in the ledger.

The log is raw input: the table `ledger.discrepancy_event` is a copy of it, made anew by each run, and where each break
stands is derived from it. A question about another day is answered from the copy and tells the log nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import polars as pl

from pledgebook.pipelines.breaks.lifecycle import Event, Stamp, Vintage
from pledgebook.pipelines.breaks.log_file import Log, append, examined, read_log
from pledgebook.pipelines.breaks.log_line import RESTORE, event_of
from pledgebook.pipelines.breaks.observation import Seen, is_behind, observed
from pledgebook.pipelines.breaks.status import Thresholds, event_rows, statuses
from pledgebook.pipelines.core.errors import BreakLogError
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.reading import known_register, read_input
from pledgebook.pipelines.warehouse.writing import append as append_rows


def is_of_its_day(run: Stamp, ran_at: datetime) -> bool:
    """Whether a run is about its own day, so that it writes to the log.

    A question about another day, past or future, tells nothing. A run that began before midnight is of that day.
    """
    lag = ran_at.date() - run.as_of
    return run.known_at == end_of_day(run.as_of) and timedelta(0) <= lag <= timedelta(1)


def last_was_of_its_day(con: Ledger) -> bool:
    """Whether the run that was reconciled last was about its own day; not if there is none."""
    rows = con.execute(
        "SELECT run_id, as_of, known_at, ran_at FROM ledger.run SEMI JOIN ledger.current_run USING (run_id)"
    ).fetchall()
    return any(
        is_of_its_day(Stamp(run_id, as_of, known_at), ran_at) for run_id, as_of, known_at, ran_at in rows
    )


def logged_breaks(data: DataDir, con: Ledger, run: Stamp, discrepancy: pl.DataFrame, ran_at: datetime) -> Log:
    """Write what a run sees to the log if the run is about its own day, and return the log.

    Raises:
        BreakLogError: A line was edited or lost, also one that the ledger still holds.
        BreakLogLockedError: Somebody else is writing and does not finish.
    """
    _demand_kept(con, read_log(data.discrepancy_event))
    if not is_of_its_day(run, ran_at):
        return read_log(data.discrepancy_event)
    seen = _seen(con, run)

    def decide(events: Sequence[Event]) -> list[Event]:
        return observed(events, discrepancy, seen)

    log = append(data.discrepancy_event, decide)
    return replace(log, is_logged=not is_behind(log.events, run))


def stored_events(con: Ledger) -> list[Event]:
    """Read the events from the copy of the log in a warehouse."""
    rows = con.execute("SELECT line FROM ledger.discrepancy_event ORDER BY event_number").fetchall()
    return [event_of(row[0]) for row in rows]


def is_stored(data: DataDir, con: Ledger) -> bool:
    """Whether the ledger's copy of the log has every line of it.

    Raises:
        BreakLogError: A line was edited or lost, also one that the ledger still holds.
    """
    log = read_log(data.discrepancy_event)
    _demand_kept(con, log)
    stored = con.execute("SELECT count(*) FROM ledger.discrepancy_event").fetchall()
    return stored == [(len(log.lines),)]


def store_breaks(con: Ledger, run: Stamp, discrepancy: pl.DataFrame, log: Log) -> None:
    """Store a copy of the log and the status of each break; the caller holds the transaction.

    Args:
        con: An open warehouse.
        run: The run.
        discrepancy: Its rows of `ledger.discrepancy`.
        log: The log.
    """
    con.execute("DELETE FROM ledger.discrepancy_event")
    append_rows(con, "discrepancy_event", event_rows(log.lines))
    if log.is_logged:
        con.execute(
            "UPDATE ledger.snapshot SET first_run_id = ? WHERE first_run_id IS NULL AND taken_at <= ?",
            [run.run_id, run.known_at],
        )
    con.execute("DELETE FROM ledger.discrepancy_status")
    append_rows(con, "discrepancy_status", stands(con, log.events, discrepancy, run.known_at, run.as_of))


def stands(
    con: Ledger,
    events: Sequence[Event],
    discrepancy: pl.DataFrame,
    known_at: datetime,
    day: date,
) -> pl.DataFrame:
    """Return the status of each break on a day: rows of `ledger.discrepancy_status`.

    The log counts as far as it was known at the moment, and on that day: what it said later is left out. What the log does
    not say of the breaks, the run sees now: the answer is the same on whichever day it is asked.
    """
    said = said_by(events, known_at, day)
    seen = _seen(con, Stamp("", day, known_at))
    # Which snapshots earlier runs knew depends on when they were made: here all count by the time of taking.
    seen = replace(seen, snapshot=seen.snapshot.with_columns(is_new=True))
    thresholds = Thresholds.of(
        known_register(con, "pledge", known_at), known_register(con, "agreement", known_at)
    )
    return statuses([*said, *observed(said, discrepancy, seen)], discrepancy, thresholds, day)


def said_by(events: Sequence[Event], known_at: datetime, day: date) -> list[Event]:
    """Return the events up to the end of a day, as known at a moment."""
    moment = min(known_at, end_of_day(day))
    return [event for event in events if event.at <= moment]


def log_faults(data: DataDir, con: Ledger) -> list[BreakLogError]:
    """Return the faults of the log: lines edited or lost, including lines that the ledger still has."""
    lines, found = examined(data.discrepancy_event)
    try:
        if not found:
            _demand_kept(con, Log(tuple(lines)))
    except BreakLogError as error:
        return [error]
    return found


def _seen(con: Ledger, run: Stamp) -> Seen:
    closed = read_input(con, "closed_findings", run.known_at)
    by_break = {row[0]: Vintage(row[1], row[2]) for row in closed.iter_rows()}
    return Seen(run, read_input(con, "known_snapshots", run.known_at), by_break)


def _demand_kept(con: Ledger, log: Log) -> None:
    """Raise unless the log still has every line that the ledger has stored."""
    stored = con.execute(
        "SELECT event_number, event_id, discrepancy_id, action FROM ledger.discrepancy_event ORDER BY event_number"
    ).fetchall()
    for number, event_id, discrepancy_id, action in stored:
        line = log.lines[number - 1] if number <= len(log.lines) else None
        if line is None or not line.sha256.startswith(event_id):
            where = f"discrepancy_event/{line.where if line else 'the end'}"
            found = "another line" if line else "no more lines"
            expected = f"event {number} ({discrepancy_id} {action}), which the ledger has stored"
            raise BreakLogError(where, found, expected, RESTORE)
