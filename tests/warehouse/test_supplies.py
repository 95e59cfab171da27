"""What each importer bought of each supplier, out of the ledger. The figures are invented."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from pledgebook.pipelines.warehouse.reading import read_input
from tests.checks.test_laws import insert

KNOWN = datetime(2027, 1, 1)
JANUARY = date(2023, 1, 1)


@pytest.fixture
def watched(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Rare earths (2846 but for 284690) of every importer are watched."""
    insert(con, "watch", {"known_from": datetime(2020, 1, 1)})
    for prefix, is_excluded in (("2846", False), ("284690", True)):
        insert(con, "scope", {"edition": "HS2022", "product_prefix": prefix, "is_excluded": is_excluded})
    return con


def imports(con: duckdb.DuckDBPyConnection, supplier: str, value: int | None, **other: Any) -> None:  # noqa: ANN401
    row = {"source": "un_comtrade", "series": "cifvalue", "reporter_iso3": "JPN", "partner_iso3": supplier,
           "direction": "import", "product_code": "2846", "product_level": 4, "month": JANUARY,
           "value": None if value is None else Decimal(value)}  # fmt: skip
    insert(con, "flow", row | other)


def found(con: duckdb.DuckDBPyConnection, known_at: datetime = KNOWN) -> list[tuple[object, ...]]:
    rows = read_input(con, "supplies", known_at).filter(measure="value")
    return rows.select("importer_iso3", "supplier_iso3", "amount", "is_all", "in_part").rows()


def test_every_supplier_of_every_importer_stands_apart(watched: duckdb.DuckDBPyConnection) -> None:
    imports(watched, "W00", 100)
    imports(watched, "CHN", 60)
    imports(watched, "CHN", 7, reporter_iso3="KOR")
    imports(watched, "CHN", 9, direction="export")
    imports(watched, "CHN", 5, product_code="284690", product_level=6)
    imports(watched, "EUU", 30)  # its members stand for themselves
    assert found(watched) == [
        ("JPN", "CHN", 60, False, None), ("JPN", "W00", 100, False, None), ("KOR", "CHN", 7, False, None)
    ]  # fmt: skip
    assert found(watched, datetime(2020, 6, 1)) == []


def test_only_the_importers_that_are_named_are_followed(con: duckdb.DuckDBPyConnection) -> None:
    insert(con, "watch", {"importers": ["JPN", "USA"], "known_from": datetime(2020, 1, 1)})
    insert(con, "scope", {"edition": "HS2022", "product_prefix": "2846"})
    for importer in ("JPN", "KOR", "USA"):
        imports(con, "CHN", 60, reporter_iso3=importer)
    assert [row[0] for row in found(con)] == ["JPN", "USA"]


def test_a_total_and_its_parts_are_counted_once(watched: duckdb.DuckDBPyConnection) -> None:
    imports(watched, "CHN", 60)
    imports(watched, "CHN", 40, product_code="284610", product_level=6)
    imports(watched, "VNM", 8, product_code="284610", product_level=6)
    assert [row[1:3] for row in found(watched)] == [("CHN", 60), ("VNM", 8)]


def test_all_suppliers_are_there_where_every_partner_is_published(watched: duckdb.DuckDBPyConnection) -> None:
    imports(watched, "CHN", 60)
    cover = {"source": "un_comtrade", "series": "cifvalue", "reporter_iso3": "JPN", "partner_iso3": "*",
             "direction": "import", "product_prefix": "28", "product_level": 2, "month": JANUARY}  # fmt: skip
    insert(watched, "coverage", cover)
    assert found(watched) == [
        ("JPN", "CHN", 60, False, None),
    ]  # down to two digits is not enough
    insert(watched, "coverage", cover | {"product_level": 6})
    assert found(watched) == [
        ("JPN", "CHN", 60, True, None),
    ]


def test_without_a_concordance_another_edition_lies_in_part_in_the_group(
    watched: duckdb.DuckDBPyConnection,
) -> None:
    imports(watched, "CHN", 60, month=date(2021, 1, 1))
    assert found(watched) == [("JPN", "CHN", 60, False, "2846 of HS2017")]


def test_a_code_that_kept_its_goods_is_the_same_in_another_edition(
    watched: duckdb.DuckDBPyConnection,
) -> None:
    link = {"from_edition": "HS2017", "to_edition": "HS2022"}
    for code in ("284610", "284690"):
        insert(watched, "concordance", {**link, "from_code": code, "to_code": code})
    imports(watched, "CHN", 60, month=date(2021, 1, 1))
    assert found(watched) == [
        ("JPN", "CHN", 60, False, None),
    ]


def test_a_figure_that_was_not_reported_makes_its_cell_unknown(watched: duckdb.DuckDBPyConnection) -> None:
    imports(watched, "CHN", 60, product_code="284610", product_level=6)
    imports(watched, "CHN", None, product_code="284620", product_level=6)
    assert found(watched) == [
        ("JPN", "CHN", None, False, None),
    ]


COVER = {"source": "un_comtrade", "series": "cifvalue", "reporter_iso3": "JPN", "partner_iso3": "*",
         "direction": "import", "product_prefix": "2846", "product_level": 6, "month": JANUARY}  # fmt: skip
LATE = date(2021, 1, 1)
"""A month of HS 2017."""


def quantities(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    rows = read_input(con, "supplies", KNOWN).filter(measure="quantity")
    return rows.select("supplier_iso3", "unit", "amount").rows()


def test_a_quantity_that_was_not_reported_is_no_zero(watched: duckdb.DuckDBPyConnection) -> None:
    imports(watched, "W00", 100, quantity=5, unit="kg")  # of all countries that gave a quantity
    imports(watched, "CHN", 90)
    imports(watched, "VNM", 10, quantity=5, unit="kg")
    assert quantities(watched) == [("CHN", "kg", None), ("VNM", "kg", 5), ("W00", "kg", None)]
    assert [row[2] for row in found(watched)] == [90, 10, 100]


def test_a_quantity_in_another_unit_is_no_zero(watched: duckdb.DuckDBPyConnection) -> None:
    imports(watched, "CHN", 90, quantity=7, unit="t")
    imports(watched, "VNM", 10, quantity=5, unit="kg")
    assert quantities(watched) == [
        ("CHN", "kg", None), ("VNM", "kg", 5), ("CHN", "t", 7), ("VNM", "t", None)
    ]  # fmt: skip


def test_of_reported_figures_one_may_give_the_value_and_another_the_quantity(
    watched: duckdb.DuckDBPyConnection,
) -> None:
    imports(
        watched, "USA", None, currency=None, quantity=5, unit="kg", source="reported_figures", item_id="a"
    )
    imports(watched, "USA", 10, source="reported_figures", item_id="b")
    assert (quantities(watched), found(watched)) == ([("USA", "kg", 5)], [("JPN", "USA", 10, False, None)])


@pytest.fixture
def renamed(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Two codes are watched, of which one has another name in HS 2017."""
    insert(con, "watch", {"known_from": datetime(2020, 1, 1)})
    for code, old in (("850511", "850511"), ("850519", "850590")):
        insert(con, "scope", {"edition": "HS2022", "product_prefix": code})
        link = {"from_edition": "HS2022", "from_code": code, "to_edition": "HS2017", "to_code": old}
        insert(con, "concordance", link)
        back = {"from_edition": "HS2017", "from_code": old, "to_edition": "HS2022", "to_code": code}
        insert(con, "concordance", back)
    imports(con, "CHN", 60, month=LATE, product_code="850511", product_level=6)
    return con


@pytest.mark.parametrize(("code", "is_all"), [("850519", False), ("850590", True)])
def test_in_another_edition_the_goods_are_covered_under_their_name_there(
    renamed: duckdb.DuckDBPyConnection, code: str, is_all: bool
) -> None:
    for prefix in ("850511", code):
        insert(renamed, "coverage", COVER | {"month": LATE, "product_prefix": prefix})
    assert found(renamed) == [("JPN", "CHN", 60, is_all, None)]


def test_a_month_published_without_any_import_is_zero(watched: duckdb.DuckDBPyConnection) -> None:
    imports(watched, "CHN", 60)
    february = date(2023, 2, 1)
    insert(watched, "coverage", COVER | {"month": february, "partner_iso3": "CHN"})
    assert [row[1:4] for row in found(watched)] == [("CHN", 60, False)]  # of one country only
    insert(watched, "coverage", COVER | {"month": february})
    rows = (
        read_input(watched, "supplies", KNOWN)
        .select("supplier_iso3", "month", "unit", "amount", "is_all")
        .rows()
    )
    assert rows == [("CHN", JANUARY, "USD", 60, False), ("W00", february, "USD", 0, True)]


def test_a_month_of_a_longer_figure_or_without_a_concordance_is_no_zero(
    watched: duckdb.DuckDBPyConnection,
) -> None:
    imports(watched, "CHN", 60, period_months=12)
    imports(watched, "CHN", 60, month=LATE)
    for month in (JANUARY, date(2023, 12, 1), date(2021, 2, 1)):
        insert(watched, "coverage", COVER | {"month": month})
    assert [row[1:4] for row in found(watched)] == [("CHN", 60, False)] * 2


def test_a_total_of_one_code_is_not_that_of_a_group_of_two(con: duckdb.DuckDBPyConnection) -> None:
    insert(con, "watch", {"known_from": datetime(2020, 1, 1)})
    for prefix in ("250410", "250490"):
        insert(con, "scope", {"edition": "HS2022", "product_prefix": prefix})
    imports(con, "W00", 100, product_code="250490", product_level=6)
    imports(con, "CHN", 60, product_code="250490", product_level=6)
    imports(con, "CHN", 60, product_code="250490", product_level=6, month=LATE)
    rows = read_input(con, "supplies", KNOWN).select("supplier_iso3", "month", "lacking").rows()
    assert rows == [("CHN", LATE, None), ("CHN", JANUARY, "250410"), ("W00", JANUARY, "250410")]


def test_a_year_is_whole_where_each_of_its_months_was_published(watched: duckdb.DuckDBPyConnection) -> None:
    imports(watched, "CHN", 60, period_months=12)
    for number in range(1, 12):
        insert(watched, "coverage", COVER | {"month": date(2023, number, 1)})
    assert found(watched) == [("JPN", "CHN", 60, False, None)]
    insert(watched, "coverage", COVER | {"month": date(2023, 12, 1)})
    assert found(watched) == [("JPN", "CHN", 60, True, None)]


def test_a_share_without_an_amount_is_of_a_hundred_percent(con: duckdb.DuckDBPyConnection) -> None:
    insert(con, "watch", {"known_from": datetime(2020, 1, 1)})
    insert(con, "scope", {"edition": "HS2022", "product_prefix": "RARE_EARTHS"})
    printed = {"source": "reported_figures", "reporter_iso3": "W00", "direction": "production", "currency": None,
               "product_code": "RARE_EARTHS", "product_level": 0, "period_months": 12, "grade": "N"}  # fmt: skip
    imports(con, "CHN", None, stated_share_pct=Decimal("91.3"), **printed)
    imports(con, "VNM", 7, stated_share_pct=Decimal(20), **(printed | {"currency": "USD", "series": "other"}))
    rows = read_input(con, "supplies", KNOWN)
    assert rows.select("importer_iso3", "series", "measure", "supplier_iso3", "amount", "grade").rows() == [
        ("W00", "cifvalue", "share", "CHN", Decimal("91.3"), "N"),
        ("W00", "cifvalue", "share", "W00", 100, None),
        ("W00", "other", "value", "VNM", 7, "N"),
    ]
