"""The tables of the ledger against those that the raw files give, row by row; and the results of the last run, computed again."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.ingest.store import FROM_SNAPSHOTS
from pledgebook.pipelines.raw.snapshot import snapshots
from pledgebook.pipelines.raw.state import register_states
from pledgebook.pipelines.schemas import CONTRACTS, REGISTER_TABLES
from pledgebook.pipelines.schemas.contract import columns, key
from pledgebook.pipelines.sources.parsing.release_calendar import calendar
from pledgebook.pipelines.steps.break_log import stands, stored_events
from pledgebook.pipelines.steps.proof.anew import anew
from pledgebook.pipelines.steps.proof.raw_files import has_ledger
from pledgebook.pipelines.steps.proof.verified import ADDED, ALTERED, MISSING, OTHER, SAME, WAITS, Verified
from pledgebook.pipelines.steps.reconcile import answer
from pledgebook.pipelines.steps.run import code_version, current_run, outputs_digest, run_id_of, run_of
from pledgebook.pipelines.steps.seen import seen
from pledgebook.pipelines.warehouse.connection import Ledger, quoted
from pledgebook.pipelines.warehouse.ledger import settled

LEFT_OUT = {"snapshot": ("first_run_id",)}
"""Columns that do not follow from the raw files: which run was the first to know a snapshot."""

TOLD = 5
"""How many rows of a table are shown."""

GIVEN = "given"
"""Schema of the rows as they should be, where they are not in the ledger that was made anew."""


def tables(data: DataDir) -> Iterator[Verified]:
    """Make the ledger anew from the raw files, compute its last run again, and compare both with what is stored.

    Raises:
        InputError: A raw file or the register cannot be read.
    """
    if not has_ledger(data):
        return
    with settled(data.warehouse) as con:
        if _is_waiting(data, con):
            yield Verified("ledger", "the raw files that it was made of", None, WAITS)
            return
        with anew(data) as made:
            edited = seen(con, "register", code_version()) != register_states(data)
            results = _results(data, con, made)
            assert isinstance(made.warehouse, Path)  # noqa: S101 - it has no lake
            con.execute(f"ATTACH {quoted(made.warehouse)} AS anew (READ_ONLY)")
            try:
                yield from _from_raw(con, is_edited=edited)
                yield from results
            finally:
                con.execute("DETACH anew")


def _is_waiting(data: DataDir, con: Ledger) -> bool:
    """Whether raw files came, went or were described otherwise since they were stored, which only a run can tell of."""
    stored = dict(con.execute("SELECT snapshot_id, sidecar_sha256 FROM ledger.snapshot").fetchall())
    there = {one.snapshot_id: one.sidecar.digest() for one in snapshots(data.raw, data.carried)}
    return stored != there


def _from_raw(con: Ledger, *, is_edited: bool) -> Iterator[Verified]:
    for name in dict.fromkeys(("snapshot", *FROM_SNAPSHOTS, *REGISTER_TABLES)):
        if name in CONTRACTS and name not in ("discrepancy", "discrepancy_status"):
            found = compared(con, name, f"anew.ledger.{name}")
            if is_edited and name in REGISTER_TABLES and any(not one.is_sound for one in found):
                found = [Verified(f"ledger.{name}", "the register as it is", None, WAITS)]
            yield from found


def _results(data: DataDir, con: Ledger, made: DataDir) -> list[Verified]:
    """Compute the last run again from the ledger made anew, and compare its results; the ids of all runs are computed too."""
    found = [*_run_ids(con)]
    run_id = current_run(con)
    last = run_of(con, run_id) if run_id else None
    if last is None:
        return found
    run, _ = last
    if run.code_version != code_version():
        return [*found, Verified(f"run {run.run_id}", run.code_version, code_version(), OTHER)]
    with settled(made.warehouse) as fresh:
        outcome = answer(fresh, run.run_id, run.as_of, run.known_at)
        status = stands(fresh, stored_events(con), outcome.discrepancy, run.known_at, run.as_of)
    digest = outputs_digest(outcome)
    where = f"ledger.run: {run.run_id}, outputs_digest"
    found.append(
        Verified(where, digest, run.outputs_digest, SAME if digest == run.outputs_digest else ALTERED)
    )
    given = {**outcome.tables(), "discrepancy_status": status, "release_calendar": calendar()}
    for name, frame in given.items():
        is_of_run = "run_id" in frame.columns
        found += compared_with(con, name, frame, f"run_id = '{run.run_id}'" if is_of_run else "true")
    return found


def _run_ids(con: Ledger) -> Iterator[Verified]:
    """Compute the id of every run from its inputs and its code."""
    rows = con.execute(
        "SELECT run_id, inputs_digest, code_version FROM ledger.run ORDER BY run_id"
    ).fetchall()
    for run_id, inputs, version in rows:
        expected = run_id_of(inputs, version)
        if expected != run_id:
            yield Verified(f"ledger.run: {run_id}", expected, run_id, ALTERED)


def compared_with(con: Ledger, name: str, frame: pl.DataFrame, condition: str = "true") -> list[Verified]:
    """Compare the rows of a table with those of a frame; see `compared`."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE {GIVEN} AS FROM ledger.{name} LIMIT 0")
    con.register("given_frame", frame.to_arrow())
    con.execute(f"INSERT INTO {GIVEN} BY NAME SELECT * FROM given_frame")
    con.unregister("given_frame")
    found = compared(con, name, GIVEN, condition)
    con.execute(f"DROP TABLE IF EXISTS {GIVEN}")
    return found


def compared(con: Ledger, name: str, given: str, condition: str = "true") -> list[Verified]:
    """Compare the rows of a table with those that there should be.

    Args:
        con: The ledger.
        name: The table.
        given: The relation with the rows as they should be.
        condition: Which rows of the table are meant.

    Returns:
        What is altered, added or missing, the first rows of each; or that all is the same.
    """
    names = [one for one in columns(CONTRACTS[name]) if one not in LEFT_OUT.get(name, ())]
    listed = ", ".join(f'"{one}"' for one in names)
    here, there = f"(SELECT {listed} FROM ledger.{name} WHERE {condition})", f"(SELECT {listed} FROM {given})"
    if (digest := _digest(con, here)) == (expected := _digest(con, there)):
        return [Verified(f"ledger.{name}", expected, digest, SAME)]
    keys = [one for one in key(CONTRACTS[name]) if one in names] or names
    more = [dict(zip(names, row, strict=True)) for row in _except(con, here, there)]
    less = [dict(zip(names, row, strict=True)) for row in _except(con, there, here)]
    return [*_told(name, keys, more, less)]


def _digest(con: Ledger, relation: str) -> str:
    """Return the number of rows and the sum of their hashes, which do not depend on their order."""
    count, total = con.execute(
        f"SELECT count(*), sum(CAST(hash(one) AS HUGEINT)) FROM {relation} AS one"
    ).fetchall()[0]
    return f"{count} rows, {total}"


def _except(con: Ledger, left: str, right: str) -> list[tuple[object, ...]]:
    return con.execute(f"FROM {left} EXCEPT ALL FROM {right} ORDER BY ALL").fetchall()


def _told(
    name: str, keys: Sequence[str], more: Sequence[dict[str, object]], less: Sequence[dict[str, object]]
) -> Iterator[Verified]:
    expected = {tuple(str(row[one]) for one in keys): row for row in less}
    found = {tuple(str(row[one]) for one in keys): row for row in more}
    told = 0
    for place, row in found.items():
        other = expected.pop(place, None)
        told += 1
        if told > TOLD:
            continue
        where = f"ledger.{name}: {', '.join(f'{one} {row[one]}' for one in keys if row[one] is not None)}"
        if other is None:
            yield Verified(where, "no such row", _words(row), ADDED)
        else:
            differing = [one for one in row if row[one] != other[one]]
            yield Verified(
                where,
                _words({one: other[one] for one in differing}),
                _words({one: row[one] for one in differing}),
                ALTERED,
            )
    for row in list(expected.values())[: max(TOLD - told, 1)]:
        where = f"ledger.{name}: {', '.join(f'{one} {row[one]}' for one in keys if row[one] is not None)}"
        yield Verified(where, _words(row), None, MISSING)
    if (rest := told + len(expected) - TOLD) > 0:
        yield Verified(
            f"ledger.{name}", "as the raw files give it", f"{rest:,} more rows that differ", ALTERED
        )


def _words(row: dict[str, object]) -> str:
    return ", ".join(f"{name} {'unknown' if value is None else value}" for name, value in row.items())
