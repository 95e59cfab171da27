"""Scopes across HS editions: whole, in part or unknown, never matched by mere digits. Figures are invented."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest

from pledgebook.pipelines.core.paths import CHECKOUT
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.ingest.store import store
from pledgebook.pipelines.raw.snapshot import Snapshot, read, snapshots
from pledgebook.pipelines.register import parse_register
from pledgebook.pipelines.warehouse.connection import transaction
from pledgebook.pipelines.warehouse.layout import ddl
from pledgebook.pipelines.warehouse.migration import migrate, migrations
from pledgebook.pipelines.warehouse.reading import read_input
from tests.checks.test_laws import insert
from tests.ledgers import take_concordance

KNOWN = datetime(2027, 1, 1)
JAN_2021, JAN_2022 = date(2021, 1, 1), date(2022, 1, 1)
PICKUPS = ("870421", "870431", "870441", "870451", "870460")
Add = Callable[..., None]
Ends = tuple[Any, ...]
"""Low end, estimate, high end, and the codes that make them differ."""


@pytest.fixture(scope="module")
def loaded() -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse with the carried concordance of HS 2022 and HS 2017."""
    with duckdb.connect() as con:
        migrate(con, migrations(), ddl())
        (snapshot,) = [
            one for one in snapshots(CHECKOUT / "data/raw") if one.sidecar.source == "hs_concordance"
        ]
        _store(con, snapshot)
        yield con


def _store(con: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    with transaction(con):
        store(con, [prepare(snapshot, read(snapshot))])


@pytest.fixture
def carried(loaded: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    for table in ("flow", "coverage", "reading", "scope"):
        loaded.execute(f"DELETE FROM ledger.{table}")
    insert(loaded, "reading", {})
    return loaded


def scope(
    con: duckdb.DuckDBPyConnection, edition: str, *prefixes: str, excluded: tuple[str, ...] = ()
) -> None:
    for prefix in (*prefixes, *excluded):
        insert(
            con, "scope", {"edition": edition, "product_prefix": prefix, "is_excluded": prefix in excluded}
        )


def add(con: duckdb.DuckDBPyConnection, month: date, **figures: int) -> None:
    """Flows by code, written as `c870421=100`."""
    for code, value in figures.items():
        insert(con, "flow", {"product_code": code[1:], "product_level": len(code) - 1, "month": month,
                             "value": Decimal(value)})  # fmt: skip


def covered(con: duckdb.DuckDBPyConnection, **changes: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    insert(con, "coverage", {"product_level": 10, "month": JAN_2021, **changes})
    return read_input(con, "scope_coverage", KNOWN).to_dicts()


def ends(con: duckdb.DuckDBPyConnection) -> dict[date, Ends]:
    found = read_input(con, "scope_totals", KNOWN)
    rows = found.select("month", "amount", "estimate", "amount_high", "in_part").rows()
    return {month: (low, middle, high, codes) for month, low, middle, high, codes in rows}


def test_pickups_are_a_range_before_2022_and_a_figure_after(carried: duckdb.DuckDBPyConnection) -> None:
    files = {path.name: path.read_text() for path in (CHECKOUT / "data/raw/register").iterdir()}
    of_register = parse_register(files)["scope"].filter(scope_id="JP-PICKUPS")
    assert set(of_register["product_prefix"]) == set(PICKUPS)
    scope(carried, "HS2022", *PICKUPS)
    add(carried, JAN_2021, c870421=100, c870431=30, c870490=70, c870422=9)
    add(carried, JAN_2022, c870421=90, c870431=20, c870441=8, c870451=1, c870460=5, c870490=2, c870442=9)
    # 870490 has seven counterparts, three of them pickups of the scope: 70 x 3 / 7, at eight decimals.
    text = (CHECKOUT / "docs/methodology/hs-editions.md").read_text(encoding="utf-8")
    assert "| 70 | 130 | 160 | 200 |" in text
    assert "| 2022-01 | 90 | 20 | 8 | 1 | 5 | 2 | 124 | 124 | 124 |" in text
    assert ends(carried) == {
        JAN_2021: (Decimal(130), Decimal("160.0000"), Decimal(200), "870490 of HS2017"),
        JAN_2022: (Decimal(124), Decimal(124), Decimal(124), None),
    }


def test_a_national_line_follows_its_six_digits(carried: duckdb.DuckDBPyConnection) -> None:
    scope(carried, "HS2022", *PICKUPS)
    add(carried, JAN_2021, c8704210100=100, c8704900000=70, c8704220000=9)
    assert ends(carried)[JAN_2021] == (100, Decimal("130.0000"), 170, "8704900000 of HS2017")


def test_the_edition_that_a_flow_states_counts(carried: duckdb.DuckDBPyConnection) -> None:
    scope(carried, "HS2022", *PICKUPS)
    insert(
        carried,
        "flow",
        {"product_code": "870490", "product_level": 6, "month": JAN_2022, "hs_edition": "HS2017"},
    )
    insert(
        carried,
        "flow",
        {"product_code": "870460", "product_level": 6, "month": JAN_2021, "hs_edition": "HS2022"},
    )
    found = ends(carried)
    assert (found[JAN_2022][0], found[JAN_2022][2], found[JAN_2021][:3]) == (0, 10, (10, 10, 10))


def test_a_heading_whose_codes_stayed_in_it_is_certain(carried: duckdb.DuckDBPyConnection) -> None:
    scope(carried, "HS2022", "8704", "1201")
    add(carried, JAN_2021, c8704=100, c120190=5)
    assert ends(carried)[JAN_2021] == (105, 105, 105, None)


def test_a_heading_that_lost_goods_is_a_range(carried: duckdb.DuckDBPyConnection) -> None:
    scope(carried, "HS2022", "8802")
    add(carried, JAN_2021, c8802=100)
    low, middle, high, codes = ends(carried)[JAN_2021]
    assert (low, high, codes) == (0, 100, "8802 of HS2017")
    assert 0 < middle < 100


def test_a_code_that_is_coarser_than_the_scope_is_not_used(carried: duckdb.DuckDBPyConnection) -> None:
    scope(carried, "HS2022", *PICKUPS)
    add(carried, JAN_2021, c8704=100)
    assert ends(carried) == {}


def test_a_later_edition_is_read_by_an_older_scope(carried: duckdb.DuckDBPyConnection) -> None:
    scope(carried, "HS2017", "870490")
    add(carried, JAN_2022, c870460=5, c870441=8, c870421=90)
    low, middle, high, codes = ends(carried)[JAN_2022]
    assert (low, middle, high, codes) == (5, 9, 13, "870441 of HS2022")


def test_an_exclusion_holds_across_editions(carried: duckdb.DuckDBPyConnection) -> None:
    scope(carried, "HS2022", "8704", excluded=("870460",))
    add(carried, JAN_2021, c870421=100, c870490=70, c8704=999)
    low, _middle, high, codes = ends(carried)[JAN_2021]
    assert (low, high, codes) == (100, 170, "870490 of HS2017")


def test_a_total_beside_its_parts_is_used_once(carried: duckdb.DuckDBPyConnection) -> None:
    scope(carried, "HS2022", "8704")
    add(carried, JAN_2021, c8704=170, c870421=100, c870490=70)
    assert ends(carried)[JAN_2021][:3] == (170, 170, 170)


def test_a_code_that_is_in_no_edition_is_a_range_that_names_it(carried: duckdb.DuckDBPyConnection) -> None:
    scope(carried, "HS2022", "8704")
    add(carried, JAN_2021, c870421=100, c870499=7)
    assert ends(carried)[JAN_2021] == (100, 100, 107, "870499 of HS2017")


def test_what_is_outside_the_hs_is_matched_by_its_digits(carried: duckdb.DuckDBPyConnection) -> None:
    scope(carried, "HS2022", "8800", "98", "SOY_PRODUCTS")
    add(carried, JAN_2021, c8800000000=1, c980110=2, cSOY_PRODUCTS=4)
    assert ends(carried)[JAN_2021] == (7, 7, 7, None)


def test_a_prefix_of_more_than_six_digits_needs_an_unchanged_code(carried: duckdb.DuckDBPyConnection) -> None:
    scope(carried, "HS2022", "1201900095", "8704900000")
    add(carried, JAN_2021, c1201900095=3, c1201900005=4, c8704900000=70)
    assert ends(carried)[JAN_2021] == (3, 3, 3, None)
    (found,) = covered(carried)
    assert (found["prefixes_total"], found["prefixes_covered"], found["uncovered"]) == (2, 1, "8704900000")


def test_a_prefix_is_covered_where_all_its_counterparts_are(carried: duckdb.DuckDBPyConnection) -> None:
    scope(carried, "HS2022", "870421", "870441")
    (found,) = covered(carried, product_prefix="870421")
    assert (found["prefixes_covered"], found["uncovered"], found["no_concordance"]) == (1, "870441", None)
    (found,) = covered(carried, product_prefix="870490")
    assert (found["prefixes_covered"], found["uncovered"]) == (2, None)


def test_an_unchanged_heading_is_covered_as_in_its_own_edition(carried: duckdb.DuckDBPyConnection) -> None:
    scope(carried, "HS2022", "1201")
    (found,) = covered(carried, product_prefix="12", product_level=4)
    assert (found["prefixes_total"], found["prefixes_covered"]) == (1, 1)


def test_without_a_concordance_the_month_is_unknown(con: duckdb.DuckDBPyConnection) -> None:
    insert(con, "reading", {})
    scope(con, "HS2022", "870421", "870460")
    add(con, JAN_2021, c870421=100)
    assert ends(con) == {}
    (found,) = covered(con)
    assert found["no_concordance"] == "HS2017 to HS2022"
    take_concordance(con, "2022-01-01", ("870421", "870421"), ("870460", "870490"))
    assert ends(con)[JAN_2021] == (100, 100, 100, None)
    assert read_input(con, "scope_coverage", KNOWN)["no_concordance"].to_list() == [None]
    assert read_input(con, "scope_coverage", datetime(2021, 6, 1))["no_concordance"].to_list() == [
        "HS2017 to HS2022"
    ]


def test_a_scope_of_the_same_edition_needs_no_concordance(con: duckdb.DuckDBPyConnection) -> None:
    insert(con, "reading", {})
    scope(con, "HS2017", "8704")
    add(con, JAN_2021, c870421=100)
    assert ends(con)[JAN_2021] == (100, 100, 100, None)
    assert covered(con)[0]["no_concordance"] is None


def test_the_weights_of_a_heading_are_of_its_own_length(carried: duckdb.DuckDBPyConnection) -> None:
    sums = carried.sql(
        "SELECT from_edition, digits, from_code, sum(weight) AS weight FROM ledger.hs_counterpart(TIMESTAMP '2027-01-01') "
        "GROUP BY ALL"
    ).pl()
    assert sums.filter(pl.col("digits") == 6)["weight"].unique().to_list() == [1]
    assert sums["weight"].is_between(Decimal("0.99999"), 1).all()
