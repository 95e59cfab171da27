"""A file that is read in parts gives the same ledger, quarantine and errors as one that is read at once."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.ingest.store import store
from pledgebook.pipelines.raw.sidecar import Cover, Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot
from pledgebook.pipelines.sources.parsers import IN_PARTS
from pledgebook.pipelines.sources.parsing.parts import PARTS, Parts
from pledgebook.pipelines.warehouse.connection import transaction
from tests.examples import examples
from tests.ledgers import emptied
from tests.sources.sample import Sample
from tests.sources.samples import SAMPLES

HEADER = "E_COMMODITY,CTY_CODE,CTY_NAME,ALL_VAL_MO,QTY_1_MO,UNIT_QY1,time,LAST_UPDATE"
TABLES = ("flow", "quarantine", "coverage", "certificate", "finding", "correction", "snapshot")
COVER = Cover("export", "USA", "JPN", ("12",), 10, date(2026, 1, 1), date(2026, 2, 1), "ALL_VAL_MO")

rows = st.tuples(
    st.sampled_from(["12", "1201", "1201900095", "1201900010", "120190", "99x"]),
    st.sampled_from(["5880,JAPAN", "5700,CHINA", "-,TOTAL FOR ALL COUNTRIES", "9999,"]),
    st.sampled_from(["7,1,KG", "7,0,-", "8,1,KG", "x,1,KG", "7,,KG", "1.234,1,KG"]),
    st.sampled_from(["2026-01", "2026-02", "2026-13"]),
    st.sampled_from(["", "2026-03-05", "2026-04-05"]),
)
in_parts = st.sampled_from([Parts(rows=1), Parts(rows=2), Parts(rows=7), Parts(text_bytes=220, rows=2)])


def stored(
    con: duckdb.DuckDBPyConnection, snapshot: Snapshot, raw: bytes, parts: Parts
) -> dict[str, list[tuple[object, ...]]] | str:
    """What the ledger has after a file in an empty one, or the words of the error."""
    emptied(con)
    try:
        with transaction(con):
            store(con, [prepare(snapshot, raw, parts=parts)])
    except SourceError as error:
        return str(error)
    return {name: con.execute(f"SELECT * FROM ledger.{name} ORDER BY ALL").fetchall() for name in TABLES}


@pytest.mark.parametrize("count", [1, 2, 7])
@pytest.mark.parametrize(
    "sample",
    [one for one in SAMPLES if one.source in IN_PARTS],
    ids=lambda one: f"{one.source}, {one.layout}",
)
def test_a_sample_in_parts_is_the_sample_at_once(
    con: duckdb.DuckDBPyConnection, sample: Sample, count: int
) -> None:
    snapshot = sample.snapshot(sample.raw)
    assert stored(con, snapshot, sample.raw, Parts(rows=count)) == stored(con, snapshot, sample.raw, PARTS)


@examples(300, fast=10)
@given(table=st.lists(rows, max_size=12), parts=in_parts, is_covered=st.booleans())
def test_any_rows_in_parts_are_the_rows_at_once(
    table: list[tuple[str, ...]], parts: Parts, is_covered: bool, migrated: duckdb.DuckDBPyConnection
) -> None:
    raw = "\n".join([HEADER, *map(",".join, table), ""]).encode()
    note = Sidecar("census_trade", "a.csv", datetime(2026, 5, 1), "invented", "0" * 64, len(raw))
    note = replace(note, covers=(COVER,) if is_covered else ())
    snapshot = Snapshot("census_trade/2026-05-01/a.csv", Path("a.csv"), note)
    with migrated.cursor() as con:
        assert stored(con, snapshot, raw, parts) == stored(con, snapshot, raw, PARTS)
        emptied(migrated)
