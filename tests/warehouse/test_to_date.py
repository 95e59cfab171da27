"""Figures that run from January to date: the months add up to what was published, whatever was known. Figures invented."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.months import add_months
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.ingest.store import store
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot
from pledgebook.pipelines.sources.japan_mof.codes import GOODS
from pledgebook.pipelines.warehouse.connection import transaction
from pledgebook.pipelines.warehouse.layout import ddl, series_to_date
from pledgebook.pipelines.warehouse.migration import migrate, migrations
from pledgebook.pipelines.warehouse.reading import read_input
from tests.checks.test_laws import insert
from tests.examples import examples

READING = {
    "source": "japan_mof", "series": "principal_commodity", "reporter_iso3": "JPN", "partner_iso3": "USA",
    "direction": "import", "measure": "value", "unit": "JPY",
}  # fmt: skip
Figures = Mapping[str, int]
"""Good to thousands of yen."""


@pytest.fixture(scope="module")
def shared() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        migrate(con, migrations(), ddl())
        for table in ("agreement", "document", "pledge"):
            insert(con, table, {})
        insert(con, "reading", READING)
        for good in ("Lng", "Petroleum"):
            insert(con, "scope", {"product_prefix": GOODS[good.lower()]})
        yield con


@dataclass(frozen=True)
class Take:
    """A take on a day: the year from January through a month, or an earlier year again."""

    through: str
    figures: Figures
    year: int = 2025


def stored(con: duckdb.DuckDBPyConnection, takes: list[Take]) -> list[datetime]:
    """Store takes, one a day, in a ledger without flows; returns the moments from which each is known."""
    for table in ("flow", "coverage", "snapshot", "finding", "quarantine", "certificate"):
        con.execute(f"DELETE FROM ledger.{table}")
    moments = []
    for number, one in enumerate(takes):
        moment = datetime(2026, 1, 1) + timedelta(days=number)
        lines = [
            f"import,USA,{good},{one.year},{Decimal(value) / 1_000_000},{one.through}\n"
            for good, value in one.figures.items()
        ]
        raw = ("ex_im,area,goods,year,value_bn_jpy,data_through\n" + "".join(lines)).encode()
        sidecar = Sidecar("japan_mof", "take.csv", moment, "invented", "0" * 64, len(raw))
        snapshot = Snapshot(f"japan_mof/{moment:%Y-%m-%d}/take.csv", Path("take.csv"), sidecar)
        with transaction(con):
            store(con, [prepare(snapshot, raw)])
        moments.append(moment)
    return moments


def counted(con: duckdb.DuckDBPyConnection, moment: datetime) -> dict[tuple[date, int], tuple[int, bool]]:
    totals = read_input(con, "scope_totals", moment)
    rows = totals.select("month", "period_months", "amount", "is_derived").rows()
    return {(month, months): (int(amount / 1000), is_derived) for month, months, amount, is_derived in rows}


def test_a_month_is_the_difference_of_two_figures(shared: duckdb.DuckDBPyConnection) -> None:
    *_, last = stored(
        shared, [Take("2025-01", {"Lng": 10}), Take("2025-02", {"Lng": 25}), Take("2025-03", {"Lng": 24})]
    )
    assert counted(shared, last) == {
        (date(2025, 1, 1), 1): (10, False),
        (date(2025, 2, 1), 1): (15, True),
        (date(2025, 3, 1), 1): (-1, True),  # a revision of the months before that is larger than the month
    }


def test_months_that_came_in_one_step_are_one_figure(shared: duckdb.DuckDBPyConnection) -> None:
    *_, last = stored(shared, [Take("2025-04", {"Lng": 40}), Take("2025-06", {"Lng": 70})])
    assert counted(shared, last) == {(date(2025, 1, 1), 4): (40, False), (date(2025, 5, 1), 2): (30, True)}


def test_an_earlier_year_published_again_is_a_revision(shared: duckdb.DuckDBPyConnection) -> None:
    takes = [Take("2025-11", {"Lng": 110}), Take("2025-12", {"Lng": 120}), Take("2026-02", {"Lng": 123})]
    first, second, third = stored(shared, takes)
    december = (date(2025, 12, 1), 1)
    assert december not in counted(shared, first)
    assert counted(shared, second)[december] == (10, True)
    assert counted(shared, third)[december] == (13, True)
    assert shared.execute("SELECT count(*) FROM ledger.flow WHERE known_to IS NULL").fetchall() == [(2,)]


def test_a_figure_without_one_of_the_goods_is_no_step(shared: duckdb.DuckDBPyConnection) -> None:
    """A take of fewer goods would make their whole year the trade of one month."""
    *_, last = stored(
        shared,
        [Take("2025-01", {"Lng": 10}), Take("2025-02", {"Lng": 20, "Petroleum": 5}), Take("2025-03", {"Lng": 30, "Petroleum": 9})],
    )  # fmt: skip
    assert counted(shared, last) == {(date(2025, 1, 1), 2): (25, False), (date(2025, 3, 1), 1): (14, True)}


def test_both_files_are_behind_a_derived_month(shared: duckdb.DuckDBPyConnection) -> None:
    *_, last = stored(shared, [Take("2025-01", {"Lng": 10}), Take("2025-02", {"Lng": 25})])
    february = read_input(shared, "scope_totals", last).filter(pl.col("month") == date(2025, 2, 1))
    assert february["snapshots"].to_list() == [
        ["japan_mof/2026-01-01/take.csv", "japan_mof/2026-01-02/take.csv"]
    ]


MONTHS = st.lists(st.integers(1, 12), min_size=1, max_size=8)
VALUES = st.lists(st.integers(0, 10**9), min_size=16, max_size=16)


@examples(60)
@given(MONTHS, VALUES)
def test_the_months_add_up_to_what_was_published(
    shared: duckdb.DuckDBPyConnection, months: list[int], values: list[int]
) -> None:
    """Takes in any order, with gaps and revisions: at each moment, every published span is the sum of its steps."""
    takes = [
        Take(f"2025-{month:02}", {"Lng": values[2 * place], "Petroleum": values[2 * place + 1]})
        for place, month in enumerate(months)
    ]
    published: dict[int, int] = {}
    for moment, one in zip(stored(shared, takes), takes, strict=True):
        published[int(one.through[-2:])] = sum(one.figures.values())
        steps = counted(shared, moment)
        ends = {month.month + length - 1: (month, length) for month, length in steps}
        assert set(ends) == set(published)
        for end, total in published.items():
            inside = [
                amount
                for (month, _), (amount, _) in steps.items()
                if month < add_months(date(2025, 1, 1), end)
            ]
            assert sum(inside) == total


def test_the_series_are_those_that_their_sources_declare(shared: duckdb.DuckDBPyConnection) -> None:
    assert "('japan_mof', 'principal_commodity')" in series_to_date()
    assert shared.execute("FROM ledger.series_to_date").fetchall() == [("japan_mof", "principal_commodity")]
