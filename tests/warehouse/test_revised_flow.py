"""What is known otherwise at a later moment: each way in which a cell can differ. The figures are invented."""

from datetime import datetime
from typing import Any

import duckdb
import pytest

from tests.checks.test_laws import insert

EARLIER, LATER = datetime(2024, 1, 15), datetime(2024, 3, 15)
FIRST = {"known_from": datetime(2024, 1, 1), "known_to": datetime(2024, 2, 1)}
SECOND = {"known_from": datetime(2024, 3, 1)}


def changes(con: duckdb.DuckDBPyConnection, *names: str) -> list[tuple[object, ...]]:
    found = con.sql("FROM ledger.revised_flow($1, $2)", params=[EARLIER, LATER]).pl()
    return found.select("change", *names).rows()


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("value", 10, 11),
        ("currency", "USD", "JPY"),
        ("valuation", "FAS", "CIF"),
        ("quantity", 5, 6),
        ("unit", "t", "kg"),
        ("hs_edition", "HS2012", "HS2017"),
    ],
)
def test_a_figure_that_is_another_one_is_changed(
    con: duckdb.DuckDBPyConnection, name: str, before: object, after: object
) -> None:
    whole: dict[str, Any] = {"value": 10, "quantity": 5, "unit": "t"}
    insert(con, "flow", whole | FIRST | {name: before})
    insert(con, "flow", whole | SECOND | {name: after})
    assert changes(con, f"{name}_before", f"{name}_after") == [("changed", before, after)]


def test_a_figure_that_is_only_more_final_is_settled(con: duckdb.DuckDBPyConnection) -> None:
    insert(con, "flow", FIRST | {"obs_status": "preliminary"})
    insert(con, "flow", SECOND | {"obs_status": "final", "hs_edition": "HS2017"})  # stated, and no other one
    assert changes(con, "status_before", "status_after") == [("settled", "preliminary", "final")]


def test_what_was_withdrawn_and_came_back_as_it_was_is_no_difference(con: duckdb.DuckDBPyConnection) -> None:
    insert(con, "flow", FIRST)
    insert(con, "flow", SECOND)
    assert changes(con) == []


def test_what_is_new_is_added_and_what_is_gone_withdrawn(con: duckdb.DuckDBPyConnection) -> None:
    insert(con, "flow", FIRST | {"product_code": "1201"})
    insert(con, "flow", SECOND | {"product_code": "1005"})
    assert sorted(changes(con, "product_code")) == [("added", "1005"), ("withdrawn", "1201")]
