"""The goods of a reading with their values and quantities. Figures are invented."""

from datetime import date

import duckdb
import pytest

from pledgebook.pipelines.warehouse.reading import read_input
from tests.checks.test_laws import insert
from tests.warehouse.test_scope import KNOWN, Add, add

__all__ = ["add"]

Cell = tuple[object, ...]


def goods(con: duckdb.DuckDBPyConnection) -> list[Cell]:
    columns = ["product_code", "hs_edition", "value", "unit", "quantity", "is_estimated"]
    return read_input(con, "scope_products", KNOWN).select(columns).rows()


def test_each_product_has_its_value_and_quantity(con: duckdb.DuckDBPyConnection, add: Add) -> None:
    add("120110", 3, 1)
    add("120190", 4, 2, obs_status="estimated")
    assert goods(con) == [("120110", "HS2017", 3, "t", 1, False), ("120190", "HS2017", 4, "t", 2, True)]


def test_shipments_of_a_product_are_added_and_one_without_a_quantity_leaves_none(
    con: duckdb.DuckDBPyConnection, add: Add
) -> None:
    add("120190", 5, 1, item_id="a")
    add("120190", 6, 2, item_id="b")
    assert goods(con) == [("120190", "HS2017", 11, "t", 3, False)]
    add("120190", 7, item_id="c", unit="t")
    assert goods(con) == [("120190", "HS2017", 18, "t", None, False)]


def test_readings_without_any_quantity_and_longer_figures_are_left_out(
    con: duckdb.DuckDBPyConnection, add: Add
) -> None:
    add("120190", 5)
    assert goods(con) == []
    add("120190", 50, 9, period_months=12)
    assert goods(con) == []


def test_products_outside_the_hs_have_no_edition(con: duckdb.DuckDBPyConnection, add: Add) -> None:
    insert(con, "scope", {"product_prefix": "SOY"})
    add("SOY", 5, 1, product_level=0)
    assert goods(con) == [("SOY", None, 5, "t", 1, False)]


@pytest.mark.parametrize("month", [date(2019, 12, 1), date(2021, 1, 1)])
def test_all_months_are_given_not_those_of_the_period_only(
    con: duckdb.DuckDBPyConnection, add: Add, month: date
) -> None:
    add("1201", 5, 1, month=month)
    assert len(goods(con)) == 1
