"""Who supplies minerals of the framework, from the figures that the project carries (published shares)."""

from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest

from pledgebook.pipelines.core.paths import DataDir


@pytest.fixture(scope="module")
def con(finished: DataDir) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(finished.published), read_only=True) as con:
        yield con


def shares(
    con: duckdb.DuckDBPyConnection, watch: str, importer: str, series: str, supplier: str = "CHN"
) -> dict[int, Decimal]:
    """Shares of a supplier by year, in percent with one decimal; a range would fail."""
    query = (
        "SELECT year(period_start), share_low_pct, share_high_pct FROM ledger.supplier_share "
        "WHERE watch_id = ? AND importer_iso3 = ? AND series = ? AND supplier_iso3 = ? ORDER BY ALL"
    )
    rows = con.execute(query, [watch, importer, series, supplier]).fetchall()
    assert all(low == high for _, low, high in rows)
    return {year: round(low, 1) for year, low, _ in rows}


def test_chinas_share_of_us_imports_of_rare_earth_compounds(con: duckdb.DuckDBPyConnection) -> None:
    found = shares(con, "JP-CM-RARE-EARTH-COMPOUNDS", "USA", "primaryValue")
    printed = ("65.3", "68.4", "57.3", "64.6", "71.0", "67.2", "74.5", "58.6")
    assert found == dict(zip(range(2018, 2026), map(Decimal, printed), strict=True))


@pytest.mark.parametrize(
    ("watch", "importer", "in_2022", "in_2024"),
    [
        ("JP-CM-MAGNETS", "JPN", "27.3", "27.3"),
        ("JP-CM-MAGNETS", "USA", "79.0", "75.3"),
        ("JP-CM-GRAPHITE-LUMP", "JPN", "95.1", "96.0"),
        ("JP-CM-GRAPHITE-LUMP", "USA", "79.3", "87.0"),
        ("JP-CM-ANTIMONY", "JPN", "47.9", "31.2"),
        ("JP-CM-ANTIMONY", "USA", "36.4", "11.7"),
        ("JP-CM-TUNGSTEN", "JPN", "100.0", "100.0"),
        ("JP-CM-TUNGSTEN", "USA", "91.7", "91.5"),
    ],
)
def test_chinas_share_of_imports(
    con: duckdb.DuckDBPyConnection, watch: str, importer: str, in_2022: str, in_2024: str
) -> None:
    assert shares(con, watch, importer, "primaryValue") == {2022: Decimal(in_2022), 2024: Decimal(in_2024)}


def test_china_refines_91_3_and_mines_61_0_percent_of_rare_earths_for_magnets(
    con: duckdb.DuckDBPyConnection,
) -> None:
    query = (
        "SELECT series, largest_iso3, largest_share_low_pct, grades FROM ledger.concentration "
        "WHERE watch_id = 'JP-CM-MAGNET-RARE-EARTHS' ORDER BY series"
    )
    assert con.execute(query).fetchall() == [
        ("iea_mining", "CHN", Decimal("61.0"), "P'"),
        ("iea_refining", "CHN", Decimal("91.3"), "P'"),
    ]
    (said,) = con.execute("SELECT low, unit FROM ledger.term WHERE pledge_id = 'JP-CM-MARKET'").fetchall()
    assert said == (90, "percent")


def test_mines_of_the_world_and_sources_of_the_united_states(con: duckdb.DuckDBPyConnection) -> None:
    mined = (
        "SELECT total, grades FROM ledger.concentration WHERE watch_id = 'JP-CM-RARE-EARTHS-WORLD' "
        "AND series = 'mine_production' AND year(period_start) = 2025"
    )
    assert con.execute(mined).fetchall() == [(390_000, None)]
    assert shares_low(con, "mine_production") == {"CHN": Decimal("69.2"), "USA": Decimal("13.1")}
    assert shares_low(con, "import_sources")["CHN"] == 71


def shares_low(con: duckdb.DuckDBPyConnection, series: str) -> dict[str, Decimal]:
    """Low ends of the shares of the last period, of suppliers above 10 percent."""
    query = (
        "SELECT supplier_iso3, round(share_low_pct, 1) FROM ledger.supplier_share "
        "WHERE watch_id = 'JP-CM-RARE-EARTHS-WORLD' AND series = ? AND share_low_pct > 10 "
        "QUALIFY period_start = max(period_start) OVER ()"
    )
    return dict(con.execute(query, [series]).fetchall())


def test_two_printed_shares_of_japan_stand_side_by_side(con: duckdb.DuckDBPyConnection) -> None:
    query = (
        "SELECT series, largest_share_low_pct, grades FROM ledger.concentration WHERE importer_iso3 = 'JPN' "
        "AND watch_id = 'JP-CM-RARE-EARTHS-WORLD' AND series IN ('jiji_press', 'jogmec_press') ORDER BY series"
    )
    assert con.execute(query).fetchall() == [("jiji_press", 60, "N"), ("jogmec_press", 70, "N")]


def test_a_pledge_of_the_framework_names_its_largest_suppliers_or_says_why_no_figure_exists(
    con: duckdb.DuckDBPyConnection,
) -> None:
    query = (
        "SELECT pledge_id FROM ledger.pledge p WHERE agreement_id = 'US-JP-CM-2025' AND known_to IS NULL "
        "AND instrument = 'non-monetary' AND pledge_id NOT IN ('JP-CM-FIN', 'JP-CM-MIN', 'JP-CM-RRG') "
        "AND NOT contains(coalesce(note, ''), 'No figure') "
        "AND NOT EXISTS (FROM ledger.watch w WHERE list_contains(w.pledges, p.pledge_id))"
    )
    assert con.execute(query).fetchall() == []
