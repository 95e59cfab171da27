"""Which months an event touches, whose, and since when that is known. The rows are invented."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.warehouse.layout import ddl
from pledgebook.pipelines.warehouse.migration import migrate, migrations

DAY, NOW = datetime(2025, 1, 1), datetime(2026, 11, 22)
PLEDGE = {"agreement_id": "A", "title": "t", "payer_iso3": "JPN", "beneficiary_iso3": "USA", "instrument": "purchase",
          "legal": "contract", "pledged_date": date(2025, 1, 1), "sectors": [], "document_id": "D", "grade": "P",
          "known_from": DAY}  # fmt: skip
READING = {"title": "t", "is_headline": True, "basis": "total", "schedule": "annual", "proration": "none",
           "measure": "value", "unit": "USD", "source": "census_trade", "series": "ALL_VAL_MO", "reporter_iso3": "USA",
           "partner_iso3": "JPN", "direction": "export", "document_id": "D", "grade": "P", "known_from": DAY,
           "activities": [], "donors": [], "recipients": []}  # fmt: skip
STANDING = {"agreement_id": "A", "text": "A long story.", "document_id": "D", "grade": "N", "known_from": DAY}
STRAIT = {"legal_event_id": "STRAIT", "pledge_id": "GAS", "effective_from": date(2026, 2, 28), "effect": "force_majeure",
          "title": "Strait blocked", "known_from": datetime(2026, 5, 29)}  # fmt: skip
TARIFF = {"legal_event_id": "TARIFF", "effective_from": date(2026, 2, 24), "effective_to": date(2026, 7, 23),
          "effect": "tariff_leg_changed"}  # fmt: skip
ROWS: dict[str, list[dict[str, Any]]] = {
    "pledge": [PLEDGE | {"pledge_id": one} for one in ("GAS", "BEANS")]
    + [PLEDGE | {"pledge_id": "OTHER", "agreement_id": "B"}],
    "reading": [READING | {"reading_id": f"{one}/r", "pledge_id": one, "scope_id": one} for one in ("GAS", "BEANS")],
    "scope": [
        {"scope_id": scope, "edition": "HS2022", "product_prefix": prefix, "is_excluded": is_excluded, "is_within": False, "known_from": DAY}
        for scope, prefix, is_excluded in (("GAS", "2711", False), ("GAS", "271129", True), ("BEANS", "1201", False))
    ],
    "legal_event": [STANDING | STRAIT, STANDING | TARIFF],
}  # fmt: skip

TARIFF_WORDS = "tariff_leg_changed 2026-02-24 to 2026-07-23: A long story (D, N)"
STRAIT_WORDS = "force_majeure from 2026-02-28: Strait blocked (D, N)"


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        migrate(con, migrations(), ddl())
        for table, rows in ROWS.items():
            con.register("frame", pl.DataFrame(rows, schema=columns(CONTRACTS[table])).to_arrow())
            con.execute(f"INSERT INTO ledger.{table} BY NAME SELECT * FROM frame")
        yield con


def of_month(
    con: duckdb.DuckDBPyConnection, pledge: str, month: str, known_at: datetime = NOW
) -> tuple[str | None, bool]:
    first = date.fromisoformat(f"{month}-01")
    (row,) = con.execute(
        "SELECT ledger.legal_events_of($p, $m, last_day($m), $k), ledger.has_force_majeure($p, $m, last_day($m), $k)",
        {"p": pledge, "m": first, "k": known_at},
    ).fetchall()
    return row[0], row[1]


@pytest.mark.parametrize(
    ("month", "words", "is_force_majeure"),
    [
        ("2026-01", None, False),
        ("2026-02", f"{TARIFF_WORDS}; {STRAIT_WORDS}", True),
        ("2026-07", f"{TARIFF_WORDS}; {STRAIT_WORDS}", True),
        ("2026-08", STRAIT_WORDS, True),
        ("2029-01", STRAIT_WORDS, True),
    ],
)
def test_an_event_touches_the_months_from_its_first_day_to_its_end_or_all_later_ones(
    con: duckdb.DuckDBPyConnection, month: str, words: str | None, is_force_majeure: bool
) -> None:
    assert of_month(con, "GAS", month) == (words, is_force_majeure)


def test_an_event_touches_the_pledge_it_names_and_a_tariff_confounds_nothing(
    con: duckdb.DuckDBPyConnection,
) -> None:
    assert of_month(con, "BEANS", "2026-03") == (TARIFF_WORDS, False)
    assert of_month(con, "OTHER", "2026-03") == (None, False)


def test_before_it_was_known_an_event_touches_nothing(con: duckdb.DuckDBPyConnection) -> None:
    assert of_month(con, "GAS", "2026-08", datetime(2026, 5, 28)) == (None, False)
    assert of_month(con, "GAS", "2026-03", datetime(2026, 5, 28)) == (TARIFF_WORDS, False)


def test_nothing_touches_a_time_that_has_not_begun(con: duckdb.DuckDBPyConnection) -> None:
    answer = con.execute(
        "SELECT ledger.legal_events_of('GAS', DATE '2031-01-01', DATE '2026-11-22', $k)", {"k": NOW}
    )
    assert answer.fetchall() == [(None,)]


def test_the_worked_example_of_the_methodology_is_what_comes_out(con: duckdb.DuckDBPyConnection) -> None:
    text = (Path(__file__).parents[2] / "docs" / "methodology" / "legal-events.md").read_text(
        encoding="utf-8"
    )
    example = re.findall(
        r"^\| (20\d\d-\d\d-\d\d) \| (20\d\d-\d\d) \| (yes|no) \| (yes|no) \|$", text, re.MULTILINE
    )
    assert len(example) == 6
    for known, month, tariff, strait in example:
        words, is_force_majeure = of_month(con, "GAS", month, datetime.fromisoformat(known))
        told = words or ""
        assert (TARIFF_WORDS in told, STRAIT_WORDS in told) == (tariff == "yes", strait == "yes")
        assert is_force_majeure == (strait == "yes")


@pytest.mark.parametrize(
    ("reporter", "partner", "product", "words"),
    [
        ("USA", "JPN", "271111", f"{TARIFF_WORDS}; {STRAIT_WORDS}"),
        ("JPN", "USA", "27", f"{TARIFF_WORDS}; {STRAIT_WORDS}"),
        ("JPN", "USA", "271129", None),
        ("JPN", "USA", "120190", TARIFF_WORDS),
        ("JPN", "W00", "271111", None),
        ("JPN", "USA", "8703", None),
    ],
)
def test_figures_of_the_goods_of_a_pledge_are_touched_whoever_reports_them(
    con: duckdb.DuckDBPyConnection, reporter: str, partner: str, product: str, words: str | None
) -> None:
    answer = con.execute(
        "SELECT ledger.legal_events_of_goods(?, ?, ?, DATE '2026-03-01', DATE '2026-03-31', ?)",
        [reporter, partner, product, NOW],
    )
    assert answer.fetchall() == [(words,)]


@pytest.mark.parametrize(("agreement", "words"), [("A", TARIFF_WORDS), ("B", None)])
def test_an_agreement_is_touched_by_what_touches_all_its_pledges(
    con: duckdb.DuckDBPyConnection, agreement: str, words: str | None
) -> None:
    answer = con.execute(
        "SELECT ledger.legal_events_of_agreement(?, DATE '2026-03-01', DATE '2026-03-31', ?)",
        [agreement, NOW],
    )
    assert answer.fetchall() == [(words,)]


@pytest.mark.parametrize(
    ("scope", "words"), [("GAS", f"{TARIFF_WORDS}; {STRAIT_WORDS}"), ("BEANS", TARIFF_WORDS)]
)
def test_goods_of_a_scope_are_touched_where_a_pledge_shares_some(
    con: duckdb.DuckDBPyConnection, scope: str, words: str
) -> None:
    answer = con.execute(
        "SELECT ledger.legal_events_of_scope('JPN', 'USA', ?, DATE '2026-03-01', DATE '2026-03-31', ?)",
        [scope, NOW],
    )
    assert answer.fetchall() == [(words,)]
