"""Step "reconcile": compare pledged with realized, and store the run."""

from dataclasses import replace
from datetime import date, datetime

import polars as pl

from pledgebook.pipelines.core.errors import ContractError, UsageError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.sources import FINALS, INCOMPARABLE, LAGS
from pledgebook.pipelines.reconcile import Inputs, Reconciled, reconcile
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.sources.parsing.release_calendar import calendar
from pledgebook.pipelines.steps.books.post import is_posted, known_of, post
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
from pledgebook.pipelines.warehouse.reading import known_register, load, read_inputs
from pledgebook.pipelines.warehouse.slices import whole
from pledgebook.pipelines.warehouse.turn import RUN, retried, turn
from pledgebook.pipelines.warehouse.writing import append

SUMMED = ("scope_totals", "scope_products")
"""Inputs that can be summed by slice."""

REVISED: dict[str, dict[str, object]] = {"revised_figures": {"calendar": LAGS}}
"""The input of the record of revisions."""

INPUTS_OF_RUN: dict[str, dict[str, object]] = {
    "scope_totals": {},
    "scope_products": {},
    "supplies": {},
    "scope_coverage": {},
    "measured": {"incomparable": INCOMPARABLE},
    "monthly_rates": {},
    "transactions": {},
    "final_changes": {"finals": FINALS},
    "repeated_events": {},
}
"""Statements in `sql/inputs/` that every run reads, with their parameters; those first that need the largest tables."""

FIELDS = {
    "scope_totals": "totals",
    "scope_products": "products",
    "supplies": "supply",
    "scope_coverage": "coverage",
    "measured": "measured",
    "monthly_rates": "rate",
    "transactions": "transactions",
    "final_changes": "final_changes",
    "repeated_events": "repeated",
    "revised_figures": "revised",
}
"""The input of `reconcile` that each of them is."""


def reconcile_ledger(
    data: DataDir,
    as_of: date,
    known_at: datetime,
    ran_at: datetime,
    version: str | None = None,
    sums: Sums | None = None,
) -> Run:
    """Reconcile the ledger, store the run and the status of each break, and post to the journal what is new.

    If the run before is this one, and nobody has told the log of breaks or the journal anything since, it stands as it is.

    Args:
        data: The data directory.
        as_of: The day up to which periods are computed.
        known_at: Use what was known at this moment.
        ran_at: The moment of the run; it is stored and enters no digest.
        version: The version of the code; that of the code which runs if not given.
        sums: The sums of the flows by slice, as planned for the same question; summed here if not given.

    Raises:
        BreakLogError: A line of the log of breaks was edited or lost.
        JournalError: A line of the journal was edited or lost.
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
        found = inputs(con, known_at, sums, with_revisions=True)
        outcome = reconcile(found, run_id, as_of)
        run = Run(run_id, as_of, known_at, version, digest, outputs_digest(outcome))
        _demand_same(con, run)
        log = logged_breaks(data, con, run.stamp, outcome.discrepancy, ran_at)
        is_repeated = current_run(con) == run_id
        _store_run(con, run, outcome, ran_at)
        store_breaks(con, run.stamp, outcome.discrepancy, log)
        post(data, con, run, known_of(run, found, outcome), ran_at)
        remember(con, "publish", {})
    return replace(run, is_repeated=is_repeated, logged=tuple(event.action for event in log.news))


def _demand_same(con: Ledger, run: Run) -> None:
    """Raise if the run gave other figures before: the same code and inputs give the same ones, unless somebody altered them."""
    before = con.execute("SELECT outputs_digest FROM ledger.run WHERE run_id = ?", [run.run_id]).fetchall()
    if before not in ([], [(run.outputs_digest,)]):
        raise ContractError(other_digest(run, before[0][0], "as it is stored"))


def other_digest(run: Run, before: str, where: str) -> str:
    """Say that a run gives other figures than it gave before."""
    return (
        f"Run {run.run_id} gives other figures than before, from the same code and inputs: found outputs_digest "
        f"{run.outputs_digest[:12]}…; expected {before[:12]}…, {where}. Somebody altered the ledger: `pledgebook verify` says what, "
        "and `pledgebook rebuild` makes it anew from data/raw. Nothing was published."
    )


def _standing(data: DataDir, con: Ledger, run_id: str, ran_at: datetime) -> Run | None:
    """Return the run before if it has this id, and would tell and hear from the log of breaks nothing new."""
    found = run_of(con, run_id)
    if found is None:
        return None
    run, before = found
    is_as_before = is_of_its_day(run.stamp, ran_at) == is_of_its_day(run.stamp, before)
    return (
        replace(run, is_repeated=True)
        if is_as_before and is_stored(data, con) and is_posted(data, con)
        else None
    )


def answer(con: Ledger, run_id: str, as_of: date, known_at: datetime, sums: Sums | None = None) -> Reconciled:
    """Reconcile without storing anything."""
    return reconcile(inputs(con, known_at, sums, with_revisions=True), run_id, as_of)


def inputs(
    con: Ledger, known_at: datetime, sums: Sums | None = None, *, with_revisions: bool = False
) -> Inputs:
    """Read the inputs of a reconciliation, as known at a moment.

    Args:
        con: An open ledger.
        known_at: The moment.
        sums: The sums of the flows by slice; summed here if not given.
        with_revisions: Whether to read the figures for the record of revisions too, which headlines do without.
    """
    register = ("agreement", "reading", "target", "pledge", "event", "mirror_pair", "watch", "milestone")
    wanted = {**INPUTS_OF_RUN, **(REVISED if with_revisions else {})}
    if sums:
        wanted = {name: more for name, more in wanted.items() if name not in SUMMED}
    found = read_inputs(con, wanted, known_at)
    if sums:
        found |= dict(zip(SUMMED, whole(con, sums.parts), strict=True))
    return Inputs(
        **{name: known_register(con, name, known_at) for name in register},
        finding=load(con, "finding", known_at),
        **{field: found[name] for name, field in FIELDS.items() if name in found},
    )


def run_row(run: Run, ran_at: datetime, number: int = 1) -> pl.DataFrame:
    """Return the run as a row of `ledger.run`."""
    row = {
        **run.as_dict(),
        "as_of": run.as_of,
        "known_at": run.known_at,
        "ran_at": ran_at,
        "run_number": number,
    }
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
    ((before,),) = con.execute("SELECT coalesce(max(run_number), 0) FROM ledger.run").fetchall()
    append(con, "run", run_row(run, ran_at, before + 1))
