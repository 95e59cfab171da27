"""Totals by scope: nothing is added twice, nothing that is known is lost, nothing unknown becomes 0. Figures invented."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from pledgebook.pipelines.core.stages import SHADOW
from pledgebook.pipelines.warehouse.reading import read_input
from tests.checks.test_laws import insert

KNOWN = datetime(2022, 1, 1)
Add = Callable[..., None]


@pytest.fixture
def add(con: duckdb.DuckDBPyConnection) -> Add:
    """Adds a flow of January 2020; the register asks for heading 1201 of US exports to Japan."""
    for table in ("agreement", "document", "pledge", "reading", "scope"):
        insert(con, table, {})

    def flow(code: str, value: int | None, quantity: int | None = None, **changes: Any) -> None:  # noqa: ANN401
        insert(con, "flow", {
            "product_code": code, "product_level": len(code), "value": value, "currency": value and "USD",
            "quantity": quantity, "unit": quantity and "t", **changes,
        })  # fmt: skip

    return flow


def total(con: duckdb.DuckDBPyConnection) -> list[Decimal | None]:
    return read_input(con, "scope_totals", KNOWN)["amount"].to_list()


def coverage(con: duckdb.DuckDBPyConnection) -> list[tuple[int, int]]:
    found = read_input(con, "scope_coverage", KNOWN)
    return list(zip(found["prefixes_total"], found["prefixes_covered"], strict=True))


def test_parts_are_added(con: duckdb.DuckDBPyConnection, add: Add) -> None:
    add("120110", 3)
    add("120190", 4)
    add("100590", 9)
    assert total(con) == [7]


def test_a_total_is_not_added_to_its_parts(con: duckdb.DuckDBPyConnection, add: Add) -> None:
    add("1201", 10)
    add("120190", 4)
    add("1201900095", 4)
    assert total(con) == [10]


def test_a_code_that_is_coarser_than_the_scope_is_not_used(con: duckdb.DuckDBPyConnection, add: Add) -> None:
    add("12", 10)
    assert total(con) == []


def test_an_excluded_part_is_left_out_and_its_heading_not_used(
    con: duckdb.DuckDBPyConnection, add: Add
) -> None:
    insert(con, "scope", {"product_prefix": "120110", "is_excluded": True})
    add("1201", 10)
    add("120110", 3)
    add("120190", 4)
    assert total(con) == [4]


def test_a_published_total_is_used_and_not_its_shipments(con: duckdb.DuckDBPyConnection, add: Add) -> None:
    add("120190", 5, item_id="cargo 1")
    add("120190", 6, item_id="cargo 2")
    assert total(con) == [11]
    add("120190", 11)
    assert total(con) == [11]


def test_a_figure_that_was_not_reported_makes_the_cell_unknown(
    con: duckdb.DuckDBPyConnection, add: Add
) -> None:
    add("120110", 3)
    add("120190", None)
    assert None in total(con)  # reconciliation takes the whole month for unknown then


def test_a_total_without_a_quantity_gives_way_to_complete_parts(
    con: duckdb.DuckDBPyConnection, add: Add
) -> None:
    con.execute("UPDATE ledger.reading SET measure = 'quantity', unit = 't'")
    add("120190", 9)
    add("1201900095", 9, 1_000)
    assert total(con) == [None]
    insert(con, "coverage", {"product_prefix": "1201", "product_level": 10})
    assert total(con) == [1_000]


def test_of_reported_figures_one_gives_the_value_and_one_the_quantity(
    con: duckdb.DuckDBPyConnection, add: Add
) -> None:
    con.execute("UPDATE ledger.reading SET source = 'reported_figures'")
    add("1201", 9, source="reported_figures", item_id="R-V")
    add("1201", None, 5, source="reported_figures", item_id="R-Q")
    assert total(con) == [9]


def test_what_was_not_known_then_does_not_count(con: duckdb.DuckDBPyConnection, add: Add) -> None:
    add("1201", 10, known_from=datetime(2022, 6, 1))
    assert total(con) == []


@pytest.mark.parametrize(
    ("prefix", "level", "covered"),
    [
        ("", 4, True),
        ("12", 4, True),
        ("1201", 10, True),
        ("", 2, False),
        ("120190", 10, False),
        ("27", 10, False),
    ],
)
def test_a_prefix_is_covered_by_itself_or_a_shorter_one_down_to_its_digits(
    con: duckdb.DuckDBPyConnection, add: Add, prefix: str, level: int, covered: bool
) -> None:
    insert(con, "coverage", {"product_prefix": prefix, "product_level": level})
    assert coverage(con) == ([(1, 1)] if covered else [])
    add("1201", 1)


def test_an_exclusion_asks_for_its_digits(con: duckdb.DuckDBPyConnection, add: Add) -> None:
    insert(con, "scope", {"product_prefix": "120110", "is_excluded": True})
    insert(con, "coverage", {"product_prefix": "1201", "product_level": 4})
    assert coverage(con) == []
    insert(con, "coverage", {"product_prefix": "1201", "product_level": 6})
    assert coverage(con) == [(1, 1)]
    add("120190", 1)


def test_every_product_does_not_cover_a_named_group(con: duckdb.DuckDBPyConnection, add: Add) -> None:
    con.execute("UPDATE ledger.scope SET product_prefix = 'AGRICULTURE'")
    insert(con, "coverage", {"product_prefix": "", "product_level": 10})
    assert coverage(con) == []
    insert(con, "coverage", {"product_prefix": "AGRICULTURE", "product_level": 0})
    assert coverage(con) == [(1, 1)]
    add("1201", 1)


@pytest.mark.parametrize(("partner", "covered"), [("JPN", [(1, 1)]), ("W00", []), ("EUU", []), ("XXU", [])])
def test_every_partner_covers_countries_and_no_group(
    con: duckdb.DuckDBPyConnection, add: Add, partner: str, covered: list[tuple[int, int]]
) -> None:
    con.execute("UPDATE ledger.reading SET partner_iso3 = ?", [partner])
    insert(con, "coverage", {"product_prefix": "1201", "product_level": 4, "partner_iso3": "*"})
    assert coverage(con) == covered
    add("120190", 1)


MEMBERS = (
    *(
        "AUT",
        "BEL",
        "BGR",
        "CYP",
        "CZE",
        "DEU",
        "DNK",
        "ESP",
        "EST",
        "FIN",
        "FRA",
        "GRC",
        "HRV",
        "HUN",
        "IRL",
        "ITA",
    ),
    *("LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE"),
)


FIRST = date(2020, 2, 1)
"""The first month of the 27 members without the United Kingdom."""


def test_the_union_is_the_sum_of_its_members_and_covered_by_all_of_them(
    con: duckdb.DuckDBPyConnection, add: Add
) -> None:
    con.execute("UPDATE ledger.reading SET partner_iso3 = 'EUU'")
    for partner, amount in (("DEU", 3), ("ESP", 4), ("GBR", 9), ("EUU", 70)):
        add("1201", amount, partner_iso3=partner, month=FIRST)
    assert total(con) == [7]
    published = {"product_prefix": "1201", "product_level": 4, "month": FIRST}
    for member in MEMBERS[1:]:
        insert(con, "coverage", published | {"partner_iso3": member})
    assert coverage(con) == []
    insert(con, "coverage", published | {"partner_iso3": MEMBERS[0]})
    assert coverage(con) == [(1, 1)]


def test_the_union_with_the_united_kingdom_is_not_added_up(con: duckdb.DuckDBPyConnection, add: Add) -> None:
    con.execute("UPDATE ledger.reading SET partner_iso3 = 'EUU'")
    for month in (date(2020, 1, 1), FIRST):
        published = {"product_prefix": "1201", "product_level": 4, "month": month}
        insert(con, "coverage", published | {"partner_iso3": "*"})
    assert read_input(con, "scope_coverage", KNOWN)["month"].to_list() == [FIRST]
    add("1201", 1)


def test_what_is_not_covered_is_named(con: duckdb.DuckDBPyConnection, add: Add) -> None:
    insert(con, "scope", {"product_prefix": "1005"})
    insert(con, "coverage", {"product_prefix": "1201", "product_level": 4, "month": date(2020, 1, 1)})
    found = read_input(con, "scope_coverage", KNOWN)
    assert found.select("prefixes_total", "prefixes_covered", "uncovered").rows() == [(2, 1, "1005")]
    add("1201", 1)


def test_of_recurring_targets_the_latest_that_has_begun_is_what_the_text_asks(
    con: duckdb.DuckDBPyConnection,
) -> None:
    for year, amount in ((2020, 8), (2022, 9)):
        insert(con, "target", {
            "period_start": date(year, 1, 1), "period_end": date(year, 12, 31), "is_recurring": True,
            "amount_low": amount, "amount_high": amount,
        })  # fmt: skip
    for year in (2020, 2021, 2022, 2023):
        insert(con, "reconciliation", {"period_start": date(year, 1, 1), "period_end": date(year, 12, 31)})
    found = con.execute(
        "SELECT year(period_start), said.low FROM ledger.amount_in_text(?) ORDER BY ALL", [KNOWN]
    ).fetchall()
    assert found == [(2020, 8), (2021, 8), (2022, 9), (2023, 9)]


def sales(con: duckdb.DuckDBPyConnection, add: Add) -> None:
    """The reading is of sales for two marketing years; one year sold 3 and 4 t to Japan and 5 t to nobody known."""
    con.execute(
        "UPDATE ledger.reading SET source = 'usda_esr', series = 'currentMYNetSales+nextMYNetSales', measure = 'quantity', "
        "unit = 't', stage = 'sold'"
    )
    for partner, series, amount in (("JPN", "currentMYNetSales", 3), ("JPN", "nextMYNetSales", 4),
                                    ("XXU", "currentMYNetSales", 5), ("KOR", "currentMYNetSales", 9),
                                    ("JPN", "weeklyExports", 7)):  # fmt: skip
        add(
            "1201",
            None,
            amount,
            source="usda_esr",
            series=series,
            partner_iso3=partner,
            item_id=f"w/{series}",
        )


def test_a_reading_of_two_series_adds_them_up_and_has_a_shadow_of_unknown_buyers(
    con: duckdb.DuckDBPyConnection, add: Add
) -> None:
    sales(con, add)
    found = read_input(con, "scope_totals", KNOWN)
    assert found.select("reading_id", "amount").rows() == [("R", 7), (f"R{SHADOW}", 5)]


@pytest.mark.parametrize(
    "part", [{"product_code": "120190", "product_level": 6}, {"product_code": "1201", "item_id": "w/1"}]
)
def test_a_total_of_one_series_does_not_stand_for_the_parts_of_another(
    con: duckdb.DuckDBPyConnection, part: dict[str, Any]
) -> None:
    insert(con, "reading", {"series": "FAS+FOB", "measure": "value"})
    insert(con, "scope", {})
    insert(con, "flow", {"series": "FAS", "product_code": "1201", "value": Decimal(10)})
    insert(con, "flow", {"series": "FOB", "value": Decimal(5), **part})
    assert total(con) == [15]


def test_two_series_are_covered_only_together(con: duckdb.DuckDBPyConnection, add: Add) -> None:
    sales(con, add)
    published = {"source": "usda_esr", "product_prefix": "1201", "series": "currentMYNetSales"}
    insert(con, "coverage", published)
    assert coverage(con) == []
    insert(con, "coverage", published | {"series": "nextMYNetSales"})
    assert coverage(con) == [(1, 1)]
    for series in ("currentMYNetSales", "nextMYNetSales"):
        insert(con, "coverage", published | {"series": series, "partner_iso3": "XXU"})
    found = read_input(con, "scope_coverage", KNOWN)
    assert found.select("reading_id", "prefixes_total", "prefixes_covered").rows() == [
        ("R", 1, 1),
        (f"R{SHADOW}", 1, 1),
    ]
