"""The steps of a run, in order, in one process: fetch, ingest, register, reconcile, check, publish.

The Prefect flows wrap these same functions. Each step opens the warehouse for itself and briefly, commits
once, and can be run again: what is done already is not done twice.
"""

from dataclasses import replace
from datetime import date, datetime

import duckdb
import polars as pl

from pipelines.core.paths import DataDir
from pipelines.reconcile import Inputs, Reconciled, reconcile
from pipelines.reconcile.monthly import exchange_rate as rate
from pipelines.schemas import CONTRACTS
from pipelines.schemas.contract import columns
from pipelines.sources.parsing import release_calendar as release
from pipelines.steps.break_log import store_breaks, told_breaks
from pipelines.steps.run import Run, _digest, _outputs_digest, code_version, current_run, inputs_digest
from pipelines.warehouse.connection import connect, transaction
from pipelines.warehouse.migration import ddl, migrate, steps
from pipelines.warehouse.reading import known_register, load, read_input
from pipelines.warehouse.writing import append


def reconcile_ledger(
    data: DataDir, as_of: date, known_at: datetime, ran_at: datetime, *, is_what_if: bool = False
) -> Run:
    """Reconcile what was pledged with what came, and store the run and where each break stands.

    Args:
        data: The data directory.
        as_of: The day up to which periods are reckoned.
        known_at: Use what was known at this moment.
        ran_at: The moment of the run; it is stored and enters no digest.
        is_what_if: The data directory is a copy without raw files: the log of breaks is the one that it holds.

    Raises:
        BreakLogError: A line of the log of breaks was edited or lost.
        BreakLogLockedError: Somebody else is writing to it and does not finish.
    """
    with connect(data.warehouse) as con:
        migrate(con, steps(), ddl())
        asked = inputs_digest(con, as_of, known_at)
        run_id = _digest([asked, code_version()])[:16]
        outcome = answer(con, run_id, as_of, known_at)
        run = Run(run_id, as_of, known_at, code_version(), asked, _outputs_digest(outcome))
        book = None if is_what_if else told_breaks(data, con, run.stamp, outcome.discrepancy, ran_at)
        is_repeated = current_run(con) == run_id
        with transaction(con):
            _store_run(con, run, outcome, ran_at)
            store_breaks(con, run.stamp, outcome.discrepancy, book)
    told = tuple(event.action for event in book.news) if book else ()
    return replace(run, is_repeated=is_repeated, told=told)


def answer(con: duckdb.DuckDBPyConnection, run_id: str, as_of: date, known_at: datetime) -> Reconciled:
    """Reconcile without storing anything."""
    return reconcile(inputs(con, known_at), run_id, as_of)


def inputs(con: duckdb.DuckDBPyConnection, known_at: datetime) -> Inputs:
    """What a reconciliation is made of, as it was known at a moment."""
    register = ("agreement", "reading", "target", "pledge", "event", "mirror_pair", "watch", "milestone")
    tables = {name: known_register(con, name, known_at) for name in register}
    asked = ("scope_totals", "scope_coverage", "measured", "scope_products", "supplies")
    totals = {name: read_input(con, name, known_at) for name in asked}
    return Inputs(
        **tables,
        totals=totals["scope_totals"],
        coverage=totals["scope_coverage"],
        measured=totals["measured"],
        products=totals["scope_products"],
        supply=totals["supplies"],
        rate=rate.monthly(load(con, "rate", known_at)),
        finding=load(con, "finding", known_at),
    )


def _store_run(con: duckdb.DuckDBPyConnection, run: Run, outcome: Reconciled, ran_at: datetime) -> None:
    results = outcome.tables()
    for table in ("run", *(name for name, frame in results.items() if "run_id" in frame.columns)):
        con.execute(f"DELETE FROM ledger.{table} WHERE run_id = ?", [run.run_id])  # noqa: S608
    con.execute("DELETE FROM ledger.discrepancy")
    con.execute("DELETE FROM ledger.release_calendar")
    append(con, "release_calendar", release.calendar())
    for table, frame in results.items():
        append(con, table, frame)
    row = {**run.as_dict(), "as_of": run.as_of, "known_at": run.known_at, "ran_at": ran_at}
    append(con, "run", pl.DataFrame([row], schema=columns(CONTRACTS["run"])))
