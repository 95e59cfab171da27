"""LNG from the United States: what exporter and importers published, from the figures that the project carries."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from pipelines.core.paths import DataDir


@pytest.fixture(scope="module")
def con(finished: DataDir) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(finished.published), read_only=True) as con:
        yield con


BY_VESSEL = """
SELECT sum(quantity) FROM ledger.flow
WHERE source = 'eia_lng' AND series = 'EVE' AND partner_iso3 = ? AND month BETWEEN ? AND ? AND known_to IS NULL
"""


@pytest.mark.parametrize(
    ("first", "last", "bcf"),
    [
        ("2024-01-01", "2024-12-01", "335.9"),
        ("2025-01-01", "2025-12-01", "222.9"),
        ("2026-01-01", "2026-07-01", "178.5"),
    ],
)
def test_lng_by_vessel_to_japan_in_bcf(
    con: duckdb.DuckDBPyConnection, first: str, last: str, bcf: str
) -> None:
    [(mmcf,)] = con.execute(BY_VESSEL, ["JPN", first, last]).fetchall()
    assert round(mmcf / 1000, 1) == Decimal(bcf)


def test_the_change_of_2026_rests_on_the_same_seven_months_of_one_year(
    con: duckdb.DuckDBPyConnection,
) -> None:
    query = """
    SELECT baseline, realized, round(change_pct, 1), change_months, change_years, change_years_asked, is_change_partial
    FROM ledger.reconciliation WHERE reading_id = 'JP-PUR-EN7/lng-shipped' AND period_start = DATE '2026-01-01'
    """
    assert con.execute(query).fetchall() == [(192_787, 178_491, Decimal("-7.4"), 7, 1, 4, True)]


def test_a_revised_country_whose_total_was_not_revised_is_told(con: duckdb.DuckDBPyConnection) -> None:
    """The United Kingdom's 2024-02 rose by the month's re-export of 607, and the total of all countries did not."""
    query = """
    SELECT quantity FROM ledger.flow
    WHERE source = 'eia_lng' AND partner_iso3 = 'GBR' AND month = DATE '2024-02-01' ORDER BY known_from
    """
    assert con.execute(query).fetchall() == [(34_117,), (34_724,)]
    query = "SELECT DISTINCT month, right_amount - left_amount FROM ledger.finding WHERE source = 'eia_lng'"
    assert con.execute(query).fetchall() == [(date(2024, 2, 1), 607)]


def test_a_country_without_a_row_had_nothing_where_the_total_proves_it(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """The total proves it in all 31 months, that of 2024-02 by the first of the two releases alone."""
    query = """
    SELECT count(*), max(left(snapshot_id, 18)) FILTER (month = DATE '2024-02-01') FROM ledger.coverage
    WHERE source = 'eia_lng' AND partner_iso3 = '*'
    """
    assert con.execute(query).fetchall() == [(31, "eia_lng/2026-08-31")]
