"""Which headlines read otherwise than before, and why: asked of the ledger, nothing is stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import duckdb
import polars as pl

from pipelines.reconcile.revision.headline_change import (
    CODE,
    LATE_SNAPSHOT,
    START,
    TIME,
    Reckoning,
    flips,
    reckonings,
)
from pipelines.schemas import REGISTER_TABLES
from pipelines.steps.reconcile import answer, inputs
from pipelines.steps.run import Run, inputs_digest
from pipelines.warehouse.reading import load

ALWAYS = datetime(1900, 1, 1)  # noqa: DTZ001 the ledger keeps moments in UTC without a zone
"""A moment before anything was known."""


def learnt(
    con: duckdb.DuckDBPyConnection, as_of: date, earlier: datetime, later: datetime
) -> list[Reckoning]:
    """The headlines as known at an earlier moment, and after each cause up to a later one, as of one day.

    Args:
        con: A warehouse that can be written to; it is left as it was.
        as_of: The day up to which is asked.
        earlier: What was known first.
        later: What was known later.
    """
    first, last = inputs(con, earlier), inputs(con, later)
    with _register_of(con, later):
        asked = inputs(con, earlier)
    return _headlines(con, reckonings(first, asked, last, as_of))


def since_last_run(con: duckdb.DuckDBPyConnection, run: Run) -> list[Reckoning]:
    """The headlines of the run before the last one, and after each cause up to those of the last one.

    Args:
        con: A warehouse that can be written to; it is left as it was.
        run: The last run, as it was just made.

    Returns:
        First what that run stored; then the same question answered by the present code (cause: code, or a snapshot
        that came late), then as of the present day, then cause by cause what was learnt since. Nothing if there is
        one run only, if it was made again, or if no headline reads otherwise.
    """
    if run.is_repeated:
        return []
    runs = _last_two(con)
    stored = _headlines(con, [Reckoning(START, _stored(con, run)) for run in runs])
    if len(runs) < 2 or flips(stored).is_empty():
        return []
    before, now = runs
    again = answer(con, "", before.as_of, before.known_at).reconciliation
    rest = learnt(con, now.as_of, before.known_at, now.known_at)
    first = [Reckoning(_restated(con, before, now), again), Reckoning(TIME, rest[0].frame)]
    return [stored[0], *_headlines(con, first), *rest[1:]]


def _restated(con: duckdb.DuckDBPyConnection, before: Run, now: Run) -> str:
    """Why an old question has another answer now."""
    causes = [CODE] if before.code_version != now.code_version else []
    if inputs_digest(con, before.as_of, before.known_at) != before.inputs_digest:
        causes.append(LATE_SNAPSHOT)
    return " or ".join(causes) or CODE


def _last_two(con: duckdb.DuckDBPyConnection) -> list[Run]:
    """The last two runs, the older one first."""
    found = load(con, "run").sort("ran_at").tail(2).drop("ran_at")
    return [Run(**row) for row in found.iter_rows(named=True)]


def _stored(con: duckdb.DuckDBPyConnection, run: Run) -> pl.DataFrame:
    return con.sql("SELECT * FROM ledger.reconciliation WHERE run_id = ?", params=[run.run_id]).pl()


def _headlines(con: duckdb.DuckDBPyConnection, passed: list[Reckoning]) -> list[Reckoning]:
    names = [
        row[0] for row in con.execute("SELECT reading_id FROM ledger.reading WHERE is_headline").fetchall()
    ]
    return [Reckoning(one.cause, one.frame.filter(pl.col("reading_id").is_in(names))) for one in passed]


@contextmanager
def _register_of(con: duckdb.DuckDBPyConnection, moment: datetime) -> Iterator[None]:
    """The register as known at a moment stands as if it had always been known; undone at the end."""
    con.execute("BEGIN")
    try:
        for table in REGISTER_TABLES:
            own = "source = 'register'" if table == "event" else "TRUE"
            unknown = "known_from > $moment OR known_to <= $moment"
            con.execute(f"DELETE FROM ledger.{table} WHERE {own} AND ({unknown})", {"moment": moment})  # noqa: S608
            con.execute(f"UPDATE ledger.{table} SET known_from = ?, known_to = NULL WHERE {own}", [ALWAYS])  # noqa: S608
        yield
    finally:
        con.execute("ROLLBACK")
