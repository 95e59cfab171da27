"""The flows that count are those that a plain loop over them finds, whatever stands beside what. The figures are invented."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.warehouse.layout import ddl
from pledgebook.pipelines.warehouse.migration import migrate, migrations
from pledgebook.pipelines.warehouse.reading import read_input
from tests.checks.test_laws import insert
from tests.examples import examples

MOMENT = datetime(2022, 1, 1)
Row = dict[str, Any]

CODES = ("12", "1201", "120110", "1201100010", "120190")
FLOW = st.fixed_dictionaries({
    "source": st.sampled_from(["census_trade", "census_trade", "reported_figures"]),
    "partner_iso3": st.sampled_from(["JPN", "JPN", "DEU", "FRA"]),
    "product_code": st.sampled_from(CODES),
    "item_id": st.sampled_from(["", "", "a", "b"]),
    "month": st.just(date(2021, 1, 1)),
    "period_months": st.sampled_from([1, 1, 3]),
    "value": st.one_of(st.none(), st.integers(1, 9)),
    "quantity": st.one_of(st.none(), st.integers(1, 9)),
    "known_to": st.sampled_from([None, None, datetime(2021, 8, 1), datetime(2023, 1, 1)]),
})  # fmt: skip
COVERED = st.tuples(st.sampled_from(["", "12", "1201", "120110"]), st.sampled_from([4, 6, 10]))
READING = st.tuples(st.sampled_from(["census_trade", "reported_figures"]), st.sampled_from(["JPN", "EUU"]),
                    st.sampled_from(["value", "quantity"]))  # fmt: skip


def cell(row: Row) -> tuple[object, ...]:
    return row["partner_iso3"], row["product_code"], row["month"], row["period_months"]


def counted(flows: list[Row], reading: tuple[str, str, str], covered: list[tuple[str, int]]) -> list[Row]:
    """What counts of one reading of the scope 1201, in the words of docs/methodology/realized.md."""
    source, partner, measure = reading
    union = {"DEU", "FRA"} if partner == "EUU" and source != "reported_figures" else {partner}
    picked = [
        row for row in flows
        if row["source"] == source and row["partner_iso3"] in union and row["product_code"].startswith("1201")
        and (row["known_to"] is None or row["known_to"] > MOMENT)
    ]  # fmt: skip

    def is_silent(row: Row) -> bool:
        """A total without a quantity, whose parts are published completely, though not for reported figures."""
        code = row["product_code"]
        return measure == "quantity" and row["quantity"] is None and source == "census_trade" and any(
            code.startswith(prefix) and level > len(code) for prefix, level in covered
        )  # fmt: skip

    silent = {cell(row) for row in picked if is_silent(row)}
    heard = [
        row for row in picked if row[measure] is not None or measure == "value" or cell(row) not in silent
    ]
    usable = []
    for row in heard:
        beside = [other for other in heard if cell(other) == cell(row)]
        if row["item_id"] and any(not other["item_id"] for other in beside):
            continue
        is_lacking = row[measure] is None and any(other[measure] is not None for other in beside)
        if not (source == "reported_figures" and is_lacking):
            usable.append(row)
    cells = {cell(row) for row in usable}
    return [
        row for row in usable
        if not any((row["partner_iso3"], row["product_code"][:n], row["month"], row["period_months"]) in cells
                   for n in range(len(row["product_code"])))
    ]  # fmt: skip


@pytest.fixture(scope="module")
def shared() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        migrate(con, migrations(), ddl())
        yield con


@examples(100)
@given(
    st.lists(FLOW, max_size=14, unique_by=lambda row: (row["source"], *cell(row), row["item_id"])),
    READING, st.lists(COVERED, max_size=2, unique=True),
)  # fmt: skip
def test_the_flows_that_count_are_those_of_a_plain_loop(
    shared: duckdb.DuckDBPyConnection,
    flows: list[Row],
    reading: tuple[str, str, str],
    covered: list[tuple[str, int]],
) -> None:
    source, partner, measure = reading
    shared.execute("BEGIN")
    for number, row in enumerate(flows):
        amounts = {name: row[name] and Decimal(row[name]) for name in ("value", "quantity")}
        insert(shared, "flow", row | amounts | {
            "product_level": len(row["product_code"]), "currency": row["value"] and "USD",
            "unit": row["quantity"] and "t", "row_number": number,
        })  # fmt: skip
    for prefix, level in covered:
        insert(shared, "coverage", {
            "product_prefix": prefix, "product_level": level, "month": date(2021, 1, 1), "partner_iso3": "*",
        })  # fmt: skip
    insert(shared, "reading", {"source": source, "partner_iso3": partner, "measure": measure,
                               "unit": "USD" if measure == "value" else "t"})  # fmt: skip
    insert(shared, "scope", {"product_prefix": "1201"})
    found = shared.execute("SELECT row_number FROM ledger.scope_flow(?) ORDER BY ALL", [MOMENT]).fetchall()
    totals = read_input(shared, "scope_totals", MOMENT)
    shared.execute("ROLLBACK")
    expected = counted([row | {"number": number} for number, row in enumerate(flows)], reading, covered)
    assert [number for (number,) in found] == sorted(row["number"] for row in expected)
    assert totals["rows"].sum() == len(expected)
    if all(row[measure] is not None for row in expected):
        assert totals["amount"].sum() == sum(row[measure] for row in expected)
