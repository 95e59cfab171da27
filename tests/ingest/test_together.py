"""Files of many moments that are stored in one pass give the ledger of files stored one after the other. Figures are invented."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.ingest.batch import Batch, silent
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.ingest.store import store
from pledgebook.pipelines.ingest.together import passes, spelled
from pledgebook.pipelines.ingest.vintages import store_moments
from pledgebook.pipelines.raw.sidecar import Cover, Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns
from tests.examples import examples
from tests.ledgers import emptied
from tests.sources.reported_figures.samples import SOUND

EXPORTS = "E_COMMODITY,CTY_CODE,CTY_NAME,ALL_VAL_MO,time,LAST_UPDATE"
REPORTED = SOUND.splitlines()[0]
COVER = Cover("export", "USA", "JPN", ("12",), 10, date(2020, 1, 1), date(2020, 2, 1), "ALL_VAL_MO")
TABLES = (
    "flow",
    "rate",
    "quarantine",
    "coverage",
    "certificate",
    "finding",
    "extent",
    "correction",
    "snapshot",
)
FIRST = datetime(2020, 3, 1)

exports = st.lists(
    st.tuples(
        st.sampled_from(["12", "1201", "120110", "99x"]),
        st.sampled_from(["5880,JAPAN", "-,TOTAL FOR ALL COUNTRIES"]),
        st.sampled_from(["7", "7", "8", "x"]),
        st.sampled_from(["2020-01", "2020-02"]),
        st.sampled_from(["", "", "", "2020-02-05", "2020-03-02"]),
    ).map(",".join),
    max_size=6,
).map(lambda rows: "\n".join([EXPORTS, *rows, ""]))  # fmt: skip
reported = st.lists(
    st.tuples(st.sampled_from(["1201", "1005"]), st.sampled_from(["1", "12"]), st.sampled_from(["5", "5", "6"])),
    min_size=1, max_size=5, unique_by=lambda row: row[:2],
).map(
    lambda rows: "\n".join([
        REPORTED,
        *(f"R-{code}-{months},mof,JPN,USA,import,{code},2019-01-01,{months},,,{tons},t,unstated,reported,exact,,N,R1,"
          for code, months, tons in rows),
        "",
    ])
)  # fmt: skip
after = st.sampled_from([1, 1, 1, 1, 0])  # days after the file before; 0 is its moment
covered = st.sampled_from([False, False, False, True])


def batch(number: int, moment: datetime, source: str, text: str, *, is_covered: bool = False) -> Batch:
    raw, name = text.encode(), f"{number}.csv"
    covers = (COVER,) if is_covered else ()
    note = Sidecar(source, name, moment, "invented", "0" * 64, len(raw), covers=covers)
    return prepare(Snapshot(f"{source}/{moment:%Y-%m-%d}/{name}", Path(name), note), raw)


def by_moment(files: Sequence[tuple[str, int, bool]], source: str) -> list[list[Batch]]:
    moments: list[list[Batch]] = []
    day = FIRST
    for number, (text, days, is_covered) in enumerate(files):
        day += timedelta(days=days)
        made = batch(number, day, source, text, is_covered=is_covered and source == "census_trade")
        if days or not moments:
            moments.append([made])
        else:
            moments[-1].append(made)
    return moments


def content(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    return {name: con.execute(f"SELECT * FROM ledger.{name} ORDER BY ALL").fetchall() for name in TABLES}


def demand_same(
    con: duckdb.DuckDBPyConnection, moments: Sequence[Sequence[Batch]], source: str, cut: int
) -> None:
    emptied(con)
    for moment in moments:
        store(con, moment)
    apart = content(con)
    emptied(con)
    for some in (moments[:cut], moments[cut:]):
        store_moments(con, source, some, silent)
    assert content(con) == apart


@examples(80, fast=4)
@given(files=st.lists(st.tuples(exports, after, covered), min_size=1, max_size=7), cut=st.integers(0, 7))
def test_any_grouping_of_files_gives_the_same_ledger(
    files: list[tuple[str, int, bool]], cut: int, migrated: duckdb.DuckDBPyConnection
) -> None:
    with migrated.cursor() as con:
        demand_same(con, by_moment(files, "census_trade"), "census_trade", cut)
        emptied(migrated)


@examples(40, fast=3)
@given(files=st.lists(st.tuples(reported, after, covered), min_size=2, max_size=7), cut=st.integers(0, 7))
def test_any_grouping_of_files_with_years_gives_the_same_ledger(
    files: list[tuple[str, int, bool]], cut: int, migrated: duckdb.DuckDBPyConnection
) -> None:
    with migrated.cursor() as con:
        demand_same(con, by_moment(files, "reported_figures"), "reported_figures", cut)
        emptied(migrated)


def grouped(con: duckdb.DuckDBPyConnection, moments: Sequence[Sequence[Batch]]) -> Iterator[tuple[int, bool]]:
    """How many moments each pass has, and whether it is one pass of several."""
    for some, is_one_pass in passes(con, moments):
        for moment in some:
            store(con, moment)
        yield len(some), is_one_pass


LINES = [
    (f"{EXPORTS}\n1201,5880,JAPAN,{value},2020-01,{released}\n", days, is_covered)
    for value, released, days, is_covered in (
        (7, "", 1, False), (8, "", 1, False), (9, "", 1, True), (9, "", 1, False), (8, "", 0, False),
        (9, "", 1, False), (9, "", 1, False), (9, "2020-02-01", 1, False), (9, "", 1, False),
    )
]  # fmt: skip


def test_what_is_decided_by_more_than_the_rows_is_stored_by_itself(con: duckdb.DuckDBPyConnection) -> None:
    found = list(grouped(con, by_moment(LINES, "census_trade")))
    assert found == [(2, True), (1, False), (1, False), (2, True), (1, False), (1, True)]


def test_a_large_withdrawal_waits_for_each_file_that_may_cure_it(con: duckdb.DuckDBPyConnection) -> None:
    row = "1201,5880,JAPAN,9000000,2020-01,\n"
    files = [(EXPORTS + "\n" + text, 1, not text) for text in (row, "", row, row)]
    assert list(grouped(con, by_moment(files, "census_trade"))) == [
        (1, True),
        (1, False),
        (1, False),
        (1, True),
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("7 7 7", [(7, 1, None, True)]),
        ("7 8 8", [(7, 1, 2, True), (8, 2, None, False)]),
        ("7 - 7", [(7, 1, 2, True), (None, 2, 3, False), (7, 3, None, False)]),
    ],
)
def test_rows_become_spells(values: str, expected: list[tuple[object, ...]]) -> None:
    rate = {
        "source": "s",
        "series": "x",
        "currency": "JPY",
        "period": "day",
        "period_start": date(2020, 1, 1),
        "snapshot_id": "s",
    }
    rows = [
        {**rate, "units_per_usd": None if value == "-" else int(value), "known_from": datetime(2020, 1, day), "row_number": 1}
        for day, value in enumerate(values.split(), start=1)
    ]  # fmt: skip
    schema = columns(CONTRACTS["rate"])
    found = spelled(
        pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema), "rate"
    )
    assert (
        found.select(
            pl.col("units_per_usd").cast(pl.Int64), pl.col("known_from", "known_to").dt.day(), "is_first"
        ).rows()
        == expected
    )
