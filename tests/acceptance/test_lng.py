"""LNG from the United States: what exporter and importers published, from the figures that the project carries."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pledgebook.pipelines.core.paths import DataDir
from tests.cli.conftest import pledgebook
from tests.datadirs import carried, once

pytestmark = pytest.mark.slow  # over a ledger of its own


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


KNOWN_AT = "2026-11-30"


@pytest.fixture(scope="module")
def lng(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A run over the figures of exporter and importers alone, on a day on which both are held."""

    def make(folder: Path) -> None:
        carried(folder, "eia_lng", "reported_figures")
        answer = pledgebook("run", "--as-of", KNOWN_AT, "--known-at", KNOWN_AT, "--data-dir", str(folder))
        assert answer.code == 0, answer.err

    data = DataDir(once(tmp_path_factory, "lng", make))
    with duckdb.connect(str(data.published), read_only=True) as con:
        yield con


CUSTOMS = """
SELECT sum(quantity) FROM ledger.flow
WHERE source = 'reported_figures' AND series = 'japan_customs' AND partner_iso3 = ? AND month BETWEEN ? AND ?
"""


@pytest.mark.parametrize(
    ("first", "last", "origin", "every", "share"),
    [
        ("2025-01-01", "2025-12-01", 4_506_318, 64_451_807, "7.0"),
        ("2026-05-01", "2026-05-01", 677_013, 3_897_658, "17.4"),
    ],
)
def test_the_share_of_the_us_in_japan_s_lng_by_customs(
    lng: duckdb.DuckDBPyConnection, first: str, last: str, origin: int, every: int, share: str
) -> None:
    usa, world = (lng.execute(CUSTOMS, [partner, first, last]).fetchall()[0][0] for partner in ("USA", "W00"))
    assert (usa, world) == (origin, every)
    assert round(usa * 100 / world, 1) == Decimal(share)


def test_lng_to_japan_is_a_monthly_mirror_whose_parts_add_up(lng: duckdb.DuckDBPyConnection) -> None:
    query = """
    SELECT count(*), min(month), max(month), sum(importer_value), sum(gap - lag_part - unexplained - rounding_part),
      bool_and(gap_low < gap AND gap < gap_high), max(lag_basis)
    FROM ledger.mirror WHERE mirror_id = 'JP-LNG-MONTHLY' AND gap IS NOT NULL
    """
    expected = (20, date(2024, 10, 1), date(2026, 5, 1), 7_671_115, 0, True, "estimated")
    assert lng.execute(query).fetchall() == [expected]


def test_the_union_is_the_sum_of_its_members_by_eia(lng: duckdb.DuckDBPyConnection) -> None:
    """Thirteen members took gas in January to July 2026; the other fourteen had none, as EIA's totals prove."""
    query = """
    SELECT realized, months_covered FROM ledger.reconciliation
    WHERE reading_id = 'EU-PUR-EN750/lng-shipped' AND period_start = DATE '2026-01-01'
    """
    assert lng.execute(query).fetchall() == [(1_724_668, 7)]


def test_what_the_union_does_not_specify_by_partner_is_the_high_end(lng: duckdb.DuckDBPyConnection) -> None:
    """January to March 2026: 15,247.430 million cubic meters named, and 5,027.879 of no partner."""
    query = """
    SELECT realized, realized_high, months_covered, reason LIKE '%5,027,879,000 more are not specified by partner%'
    FROM ledger.reconciliation
    WHERE reading_id = 'EU-PUR-EN750/lng-eurostat' AND period_start = DATE '2026-01-01'
    """
    assert lng.execute(query).fetchall() == [(15_247_430_000, 20_275_309_000, 3, True)]


def test_a_publisher_that_specifies_every_partner_has_no_range(lng: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT realized, realized_high FROM ledger.reconciliation WHERE reading_id = 'JP-PUR-EN7/lng-customs'"
    assert lng.execute(query + " AND period_start = DATE '2026-01-01'").fetchall() == [(1_456_486, 1_456_486)]
