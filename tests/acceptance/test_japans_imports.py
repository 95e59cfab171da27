"""Japan's imports from the United States by good, as the carried takes have them, against published numbers (bn JPY)."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest

from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import CHECKOUT
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.ingest.store import store
from pledgebook.pipelines.raw.snapshot import read, snapshots
from pledgebook.pipelines.warehouse.connection import transaction
from pledgebook.pipelines.warehouse.layout import ddl
from pledgebook.pipelines.warehouse.migration import migrate, migrations

pytestmark = pytest.mark.slow  # over a ledger of its own
LAST = date(2026, 4, 28)
FIGURE = """
SELECT value / 1000000000
FROM ledger.known('flow', $moment)
WHERE source = 'japan_mof' AND partner_iso3 = 'USA' AND direction = 'import'
  AND product_code = $good AND year(month) = $year
ORDER BY period_months DESC
LIMIT 1
"""


@pytest.fixture(scope="module")
def taken() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        migrate(con, migrations(), ddl())
        found = [one for one in snapshots(CHECKOUT / "data" / "raw") if one.sidecar.source == "japan_mof"]
        with transaction(con):
            for one in sorted(found, key=lambda snapshot: snapshot.sidecar.taken_at):
                store(con, [prepare(one, read(one))])
        yield con


def figure(con: duckdb.DuckDBPyConnection, good: str, year: int, day: date = LAST) -> Decimal:
    """The longest figure of a year, as known at the end of a day, in billion yen."""
    asked = {"moment": end_of_day(day), "good": good, "year": year}
    return Decimal(str(con.execute(FIGURE, asked).fetchall()[0][0])).quantize(Decimal("0.000001"))


@pytest.mark.parametrize(
    ("good", "figures"),
    [
        ("MOF_MINERAL_FUELS", "1940.627757 1837.675155 1938.106594 1820.697920 533.812060"),
        ("MOF_LNG", "573.656822 472.527144 542.941554 402.677515 57.876844"),
        ("MOF_SOYBEANS", "242.004399 209.838142 187.620266 177.293026 56.831596"),
    ],
)
def test_the_years_and_january_to_march_2026(
    taken: duckdb.DuckDBPyConnection, good: str, figures: str
) -> None:
    found = [figure(taken, good, year) for year in range(2022, 2027)]
    assert found == [Decimal(one) for one in figures.split()]


@pytest.mark.parametrize(
    ("good", "figures"),
    [
        ("MOF_AIRCRAFT", "484.409625 470.783075"),
        ("MOF_SEMICONDUCTORS", "260.792518 204.649775"),
        ("MOF_MOTOR_VEHICLES", "152.948712 152.935073"),
    ],
)
def test_2024_and_2025(taken: duckdb.DuckDBPyConnection, good: str, figures: str) -> None:
    assert [figure(taken, good, year) for year in (2024, 2025)] == [Decimal(one) for one in figures.split()]


@pytest.mark.parametrize(
    ("day", "known"), [("2025-01-30", "542.494"), ("2025-03-20", "542.613"), ("2025-11-27", "542.942")]
)
def test_gas_of_2024_as_known_on_three_days(taken: duckdb.DuckDBPyConnection, day: str, known: str) -> None:
    found = figure(taken, "MOF_LNG", 2024, date.fromisoformat(day))
    assert found.quantize(Decimal("0.001")) == Decimal(known)


def test_every_take_is_known_from_its_day(taken: duckdb.DuckDBPyConnection) -> None:
    found = taken.execute(
        "SELECT count(DISTINCT known_from), min(known_from), max(known_from) FROM ledger.flow"
    )
    assert found.fetchall() == [(52, datetime(2022, 1, 28), datetime(2026, 4, 28))]
    assert taken.execute("SELECT count(*) FROM ledger.finding").fetchall() == [(0,)]
    assert taken.execute("SELECT count(*) FROM ledger.quarantine").fetchall() == [(0,)]
