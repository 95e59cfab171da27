"""Whatever happens to a file on its way, the ledger is the same, or something names what differs.

A file of any source is cut at a row, taken late, taken twice, split in two, or handed in again in an older copy. The samples
of a source are its generator, so that a new source is tried by itself.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.errors import SourceError, UsageError
from pledgebook.pipelines.core.paths import sql
from pledgebook.pipelines.ingest.coverage import covers
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.ingest.store import store
from pledgebook.pipelines.raw.sidecar import Cover
from pledgebook.pipelines.raw.snapshot import Snapshot
from pledgebook.pipelines.warehouse.connection import transaction
from pledgebook.pipelines.warehouse.layout import ddl
from pledgebook.pipelines.warehouse.migration import migrate, migrations
from tests.examples import examples
from tests.ledgers import emptied
from tests.sources.sample import Sample
from tests.sources.samples import SAMPLES

TABLES = {
    "flow": "series, reporter_iso3, partner_iso3, direction, product_code, month, period_months, item_id, value, quantity, unit",
    "event": "event_id, amount_low, amount_high, unit",
    "rate": "series, currency, period_start, units_per_usd",
    "concordance": "from_code, to_code, relation",
}
TOTALS = "no_total_is_stored_with_its_parts"
FIRST, SECOND = "2027-01-10", "2027-01-20"

every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: f"{one.source}, {one.layout}")
View = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Trial:
    """An empty ledger and a sample."""

    con: duckdb.DuckDBPyConnection
    sample: Sample

    def part(self, rows: slice) -> bytes:
        """The file with some of its rows."""
        chosen = self.sample
        top = chosen.fixed_rows
        return chosen.write(chosen.header, [*chosen.rows[:top], *chosen.rows[top:][rows]])

    def declared(self) -> tuple[Cover, ...]:
        """Coverage of the whole file: every product below the two digits that its rows have."""
        batch = prepare(self._snapshot(FIRST, "whole", self.sample.raw, ()), self.sample.raw)
        if batch.contract != "flow":
            return ()
        chapters = batch.rows["product_code"].str.slice(0, 2).unique().sort().to_list()
        try:
            return covers(batch.rows, tuple(chapters))
        except UsageError:
            return ()

    def take(self, day: str, files: Sequence[bytes], covered: tuple[Cover, ...]) -> list[str]:
        """Store files of one moment; return what is said of them, the refusals among it."""
        try:
            batches = [
                prepare(self._snapshot(day, f"{number}", content, covered), content)
                for number, content in enumerate(files)
            ]
        except SourceError as error:
            return [str(error)]
        with transaction(self.con):
            manifest = store(self.con, batches)
        said = [
            f"{rule} {count}"
            for rules in manifest["ignored_by_rule"]
            for rule, count in json.loads(rules).items()
        ]
        ids = manifest["snapshot_id"].to_list()
        found = self.con.execute(
            "SELECT explanation FROM ledger.finding WHERE list_contains($1, snapshot_id)", [ids]
        ).fetchall()
        found += self.con.execute(
            "SELECT unnest(reasons) FROM ledger.quarantine WHERE list_contains($1, snapshot_id)", [ids]
        ).fetchall()
        totals = self.con.execute(sql(f"checks/{TOTALS}")).fetchall()
        return said + [row[0] for row in found] + [str(row) for row in totals]

    def view(self) -> View:
        """The figures that are current."""
        return {
            table: self.con.execute(
                f"SELECT {names} FROM ledger.{table} WHERE known_to IS NULL ORDER BY ALL"
            ).fetchall()
            for table, names in TABLES.items()
        }

    def _snapshot(self, day: str, name: str, content: bytes, covered: tuple[Cover, ...]) -> Snapshot:
        plain = self.sample.snapshot(content).sidecar
        sidecar = replace(plain, taken_at=datetime.fromisoformat(day), covers=covered)
        return Snapshot(f"{plain.source}/{day}/{name}", Path("invented"), sidecar)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        migrate(con, migrations(), ddl())
        yield con


def taken(con: duckdb.DuckDBPyConnection, sample: Sample) -> tuple[Trial, tuple[Cover, ...], View, list[str]]:
    """Take a sample whole in an empty ledger: its trial, coverage and figures, and what is said."""
    emptied(con)
    trial = Trial(con, sample)
    covered = trial.declared()
    said = trial.take(FIRST, [sample.raw], covered)
    return trial, covered, trial.view(), said


def cuts(data: st.DataObject, sample: Sample, least: int) -> int:
    """Draw a row before which a sample is cut."""
    return data.draw(st.integers(least, max(len(sample.rows) - sample.fixed_rows - 1, least)))


def figures(view: View) -> set[tuple[Any, ...]]:
    return {(table, *row) for table, rows in view.items() for row in rows}


@every_sample
@examples(30, fast=2)
@given(data=st.data())
def test_a_cut_file_taken_later_changes_nothing_in_silence(
    con: duckdb.DuckDBPyConnection, sample: Sample, data: st.DataObject
) -> None:
    trial, covered, before, _ = taken(con, sample)
    said = trial.take(SECOND, [trial.part(slice(0, cuts(data, sample, 0)))], covered)
    assert trial.view() == before or said
    lost = figures(before) - figures(trial.view())
    if lost:
        assert any("leave the ledger" in one for one in said), (lost, said)


@every_sample
def test_a_file_taken_twice_changes_nothing(con: duckdb.DuckDBPyConnection, sample: Sample) -> None:
    trial, covered, before, _ = taken(con, sample)
    trial.take(SECOND, [sample.raw], covered)
    assert trial.view() == before


@every_sample
@examples(30)
@given(data=st.data())
@pytest.mark.slow
def test_a_cut_file_that_comes_first_is_mended_by_the_whole_one(
    con: duckdb.DuckDBPyConnection, sample: Sample, data: st.DataObject
) -> None:
    trial, covered, whole, _ = taken(con, sample)
    emptied(con)
    trial.take(FIRST, [trial.part(slice(0, cuts(data, sample, 1)))], covered)
    trial.take(SECOND, [sample.raw], covered)
    assert figures(whole) <= figures(trial.view())


@every_sample
@examples(30)
@given(data=st.data())
@pytest.mark.slow
def test_a_file_split_in_two_is_the_whole_or_says_what_it_lacks(
    con: duckdb.DuckDBPyConnection, sample: Sample, data: st.DataObject
) -> None:
    trial, covered, whole, said_of_whole = taken(con, sample)
    emptied(con)
    at = cuts(data, sample, 1)
    said = trial.take(FIRST, [trial.part(slice(0, at)), trial.part(slice(at, None))], covered)
    assert trial.view() == whole or set(said) - set(said_of_whole) or set(said_of_whole) - set(said)


def test_every_source_has_a_sample_that_is_more_than_one_row() -> None:
    assert all(len(one.rows) - one.fixed_rows > 1 for one in SAMPLES)
