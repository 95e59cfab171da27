"""Headline changes: which headlines read differently, and why. Nothing is stored."""

from datetime import date, datetime
from pathlib import Path

import polars as pl

from pipelines.core.vocabulary import REGISTER
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
from pipelines.warehouse.connection import Ledger
from pipelines.warehouse.ledger import replace_tables, scenario
from pipelines.warehouse.reading import known_register, load

ALWAYS = datetime(1900, 1, 1)  # noqa: DTZ001 the ledger keeps moments in UTC without a zone
"""A moment before anything was known."""


def between(path: Path, as_of: date, earlier: datetime, later: datetime) -> list[Reckoning]:
    """Return the headlines as known at one moment, and after each cause up to a later one, as of one day.

    Args:
        path: A warehouse or a published copy; it is only read.
        as_of: The day up to which periods are computed.
        earlier: The first moment.
        later: The later one.
    """
    with scenario(path) as con:
        names = _headline_readings(con)
        first, last = inputs(con, earlier), inputs(con, later)
        replace_tables(con, _register_as_ever(con, later))
        asked = inputs(con, earlier)
    return _headlines(names, reckonings(first, asked, last, as_of))


def since_last_run(path: Path, run: Run) -> list[Reckoning]:
    """Return the headlines of the run before the last one, and after each cause up to those of the last one.

    Args:
        path: The published copy of the last run; it is only read.
        run: The last run, as it was just made.

    Returns:
        First what that run stored; then the same question answered by the present code (cause: code, or a snapshot
        that came late), then as of the present day, then cause by cause what was learned since. Nothing if there is
        one run only, if it was made again, or if no headline changed.
    """
    if run.is_repeated:
        return []
    with scenario(path) as con:
        names, runs = _headline_readings(con), _last_two(con)
        stored = _headlines(names, [Reckoning(START, _stored(con, one)) for one in runs])
        if len(runs) < 2 or flips(stored).is_empty():
            return []
        before, now = runs
        again = answer(con, "", before.as_of, before.known_at).reconciliation
        cause = _restated(con, before, now)
    rest = between(path, now.as_of, before.known_at, now.known_at)
    first = [Reckoning(cause, again), Reckoning(TIME, rest[0].frame)]
    return [stored[0], *_headlines(names, first), *rest[1:]]


def _restated(con: Ledger, before: Run, now: Run) -> str:
    """Cause of a different answer to an old question."""
    causes = [CODE] if before.code_version != now.code_version else []
    if inputs_digest(con, before.as_of, before.known_at) != before.inputs_digest:
        causes.append(LATE_SNAPSHOT)
    return " or ".join(causes) or CODE


def _last_two(con: Ledger) -> list[Run]:
    """Return the last two runs, the older one first."""
    found = load(con, "run").sort("ran_at").tail(2).drop("ran_at")
    return [Run(**row) for row in found.iter_rows(named=True)]


def _stored(con: Ledger, run: Run) -> pl.DataFrame:
    return con.sql("SELECT * FROM ledger.reconciliation WHERE run_id = ?", params=[run.run_id]).pl()


def _headline_readings(con: Ledger) -> list[str]:
    return [
        row[0] for row in con.execute("SELECT reading_id FROM ledger.reading WHERE is_headline").fetchall()
    ]


def _headlines(names: list[str], passed: list[Reckoning]) -> list[Reckoning]:
    return [Reckoning(one.cause, one.frame.filter(pl.col("reading_id").is_in(names))) for one in passed]


def _register_as_ever(con: Ledger, moment: datetime) -> dict[str, pl.DataFrame]:
    """Register as known at a moment, made valid for all time; events of sources keep their dates."""
    ever = {"known_from": pl.lit(ALWAYS).cast(pl.Datetime("us")), "known_to": pl.lit(None, pl.Datetime("us"))}
    tables = {table: known_register(con, table, moment).with_columns(**ever) for table in REGISTER_TABLES}
    reported = load(con, "event").filter(pl.col("source") != REGISTER)
    return tables | {"event": pl.concat([tables["event"], reported])}
