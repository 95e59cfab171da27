"""Step "reconcile": compare pledged with realized, and store the run."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import polars as pl

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.sources import FINALS, INCOMPARABLE, LAGS
from pledgebook.pipelines.reconcile import Inputs, Reconciled, reconcile
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.sources.parsing.release_calendar import calendar
from pledgebook.pipelines.steps.break_log import is_of_its_day, is_stored, logged_breaks, store_breaks
from pledgebook.pipelines.steps.run import (
    Run,
    code_version,
    current_run,
    inputs_digest,
    outputs_digest,
    run_id_of,
    run_of,
)
from pledgebook.pipelines.steps.seen import remember
from pledgebook.pipelines.steps.sums import Sums
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.ledger import opened
from pledgebook.pipelines.warehouse.reading import known_register, load, read_counted, read_input
from pledgebook.pipelines.warehouse.slices import whole
from pledgebook.pipelines.warehouse.turn import RUN, retried, turn
from pledgebook.pipelines.warehouse.writing import append


def reconcile_ledger(
    data: DataDir,
    as_of: date,
    known_at: datetime,
    ran_at: datetime,
    version: str | None = None,
    sums: Sums | None = None,
) -> Run:
    """Reconcile the ledger, and store the run and the status of each break.

    If the run before is this one, and nobody has told the log of breaks anything since, it stands as it is.

    Args:
        data: The data directory.
        as_of: The day up to which periods are computed.
        known_at: Use what was known at this moment.
        ran_at: The moment of the run; it is stored and enters no digest.
        version: The version of the code; that of the code which runs if not given.
        sums: The sums of the flows by slice, as planned for the same question; summed here if not given.

    Raises:
        BreakLogError: A line of the log of breaks was edited or lost.
        BreakLogLockedError: Somebody else is writing to it and does not finish.
        UsageError: The sums are of what the ledger held before somebody wrote to it.
    """
    version = version or code_version()
    return retried(lambda: _reconcile_ledger(data, as_of, known_at, ran_at, version, sums))


def _reconcile_ledger(
    data: DataDir, as_of: date, known_at: datetime, ran_at: datetime, version: str, sums: Sums | None
) -> Run:
    """Reconcile what the ledger holds at one moment, whatever others write to a lake meanwhile."""
    with opened(data.warehouse) as con, turn(con, RUN):
        digest = inputs_digest(con, as_of, known_at)
        run_id = run_id_of(digest, version)
        if (standing := _standing(data, con, run_id, ran_at)) is not None:
            return standing
        if sums is not None and sums.inputs_digest != digest:
            message = (
                "Somebody wrote to the ledger while its slices were summed; nothing was stored. Run again."
            )
            raise UsageError(message)
        outcome = answer(con, run_id, as_of, known_at, sums)
        run = Run(run_id, as_of, known_at, version, digest, outputs_digest(outcome))
        log = logged_breaks(data, con, run.stamp, outcome.discrepancy, ran_at)
        is_repeated = current_run(con) == run_id
        _store_run(con, run, outcome, ran_at)
        store_breaks(con, run.stamp, outcome.discrepancy, log)
        remember(con, "publish", {})
    return replace(run, is_repeated=is_repeated, logged=tuple(event.action for event in log.news))


def _standing(data: DataDir, con: Ledger, run_id: str, ran_at: datetime) -> Run | None:
    """Return the run before if it has this id, and would tell and hear from the log of breaks nothing new."""
    found = run_of(con, run_id)
    if found is None:
        return None
    run, before = found
    is_as_before = is_of_its_day(run.stamp, ran_at) == is_of_its_day(run.stamp, before)
    return replace(run, is_repeated=True) if is_as_before and is_stored(data, con) else None


def answer(con: Ledger, run_id: str, as_of: date, known_at: datetime, sums: Sums | None = None) -> Reconciled:
    """Reconcile without storing anything."""
    revised = read_input(con, "revised_figures", known_at, calendar=LAGS)
    return reconcile(replace(inputs(con, known_at, sums), revised=revised), run_id, as_of)


def inputs(con: Ledger, known_at: datetime, sums: Sums | None = None) -> Inputs:
    """Read the inputs of a reconciliation, as known at a moment; without the figures for the record of revisions."""
    register = ("agreement", "reading", "target", "pledge", "event", "mirror_pair", "watch", "milestone")
    totals, products = (
        whole(con, sums.parts) if sums else read_counted(con, ("scope_totals", "scope_products"), known_at)
    )
    return Inputs(
        **{name: known_register(con, name, known_at) for name in register},
        totals=totals,
        coverage=read_input(con, "scope_coverage", known_at),
        measured=read_input(con, "measured", known_at, incomparable=INCOMPARABLE),
        products=products,
        supply=read_input(con, "supplies", known_at),
        rate=read_input(con, "monthly_rates", known_at),
        finding=load(con, "finding", known_at),
        transactions=read_input(con, "transactions", known_at),
        final_changes=read_input(con, "final_changes", known_at, finals=FINALS),
        repeated=read_input(con, "repeated_events", known_at),
    )


def run_row(run: Run, ran_at: datetime) -> pl.DataFrame:
    """Return the run as a row of `ledger.run`."""
    row = {**run.as_dict(), "as_of": run.as_of, "known_at": run.known_at, "ran_at": ran_at}
    return pl.DataFrame([row], schema=columns(CONTRACTS["run"]))


def _store_run(con: Ledger, run: Run, outcome: Reconciled, ran_at: datetime) -> None:
    results = outcome.tables()
    for table in ("run", *(name for name, frame in results.items() if "run_id" in frame.columns)):
        con.execute(f"DELETE FROM ledger.{table} WHERE run_id = ?", [run.run_id])  # noqa: S608
    con.execute("DELETE FROM ledger.discrepancy")
    con.execute("DELETE FROM ledger.release_calendar")
    append(con, "release_calendar", calendar())
    for table, frame in results.items():
        append(con, table, frame)
    append(con, "run", run_row(run, _after_all_runs(con, ran_at)))


def _after_all_runs(con: Ledger, ran_at: datetime) -> datetime:
    """Return the moment of a run, made later than those of all runs before: a clock may stand still or be put back."""
    ((last,),) = con.execute("SELECT max(ran_at) FROM ledger.run").fetchall()
    return ran_at if last is None else max(ran_at, last + timedelta(microseconds=1))
