"""The ledger as it would read on another day, or with what was known on another day; nothing is stored."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import polars as pl

from pledgebook.pipelines.core.paths import Lake
from pledgebook.pipelines.query.question import Kept, Question
from pledgebook.pipelines.steps.break_log import stands, stored_events
from pledgebook.pipelines.steps.reconcile import answer, run_row
from pledgebook.pipelines.steps.run import Run, code_version, inputs_digest, outputs_digest, run_id_of
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.ledger import replace_tables, scenario

NOTHING: Mapping[str, pl.DataFrame] = MappingProxyType({})


@contextmanager
def another_day(
    place: Path | Lake,
    question: Question,
    seconds: float,
    writes: Path | None = None,
    kept: Kept | None = None,
    register: Mapping[str, pl.DataFrame] = NOTHING,
) -> Iterator[Ledger]:
    """Reconcile the published ledger for another day, and open it with those results in place of its own.

    Args:
        place: The published copy, or a lake; it is only read.
        question: The days.
        seconds: The time limit of a query.
        writes: A folder into which a query may write files; None for none.
        kept: What was reconciled before, and where this is kept; None to keep nothing.
        register: The tables of another register, in place of its own.
    """
    with scenario(place, seconds, writes) as con:
        replace_tables(con, register)
        replace_tables(con, _tables(con, question, kept))
        yield con


def tables_of_another_day(
    place: Path | Lake, question: Question, seconds: float, kept: Kept | None = None
) -> dict[str, pl.DataFrame]:
    """Reconcile the published ledger for another day, and return the tables that stand in place of its own.

    Args:
        place: The published copy, or a lake; it is only read.
        question: The days.
        seconds: The time limit of a query.
        kept: As for `another_day`.
    """
    with scenario(place, seconds) as con:
        return _tables(con, question, kept)


def _tables(con: Ledger, question: Question, kept: Kept | None) -> dict[str, pl.DataFrame]:
    version, digest = code_version(), inputs_digest(con, question.day, question.moment)
    run_id = run_id_of(digest, version)
    tables = (kept or {}).get(run_id)
    if tables is None:
        outcome = answer(con, run_id, question.day, question.moment)
        run = Run(run_id, question.day, question.moment, version, digest, outputs_digest(outcome))
        tables = {**outcome.tables(), "run": run_row(run, question.moment)}
        if kept is not None:
            kept[run_id] = tables
    states = stands(con, stored_events(con), tables["discrepancy"], question.moment, question.day)
    return {**tables, "discrepancy_status": states}
