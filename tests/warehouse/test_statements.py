"""The small named statements that totals, coverage and supplies select from: rows and what becomes of them. Rows are invented."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from pledgebook.pipelines.core.paths import sql, sql_names
from tests.checks.test_laws import insert

KNOWN = datetime(2022, 1, 1)
Rows = list[tuple[Any, ...]]


PARTS = """
WITH held AS (FROM ledger.held_edition($known)),
counterpart AS (FROM ledger.product_counterpart('held', $known)),
needed AS (FROM ledger.needed_part('held', $known))
"""
GIVEN = {
    "product_counterpart": "'held', ",
    "scope_product": "'counterpart', ",
    "watched_product": "'counterpart', ",
    "needed_part": "'held', ",
    "watched_month": "'held', 'needed', ",
}
"""The parts that a statement takes by their names."""


def rows(con: duckdb.DuckDBPyConnection, statement: str, columns: str, condition: str = "") -> Rows:
    called = f"ledger.{statement}({GIVEN.get(statement, '')}$known)"
    query = f"{PARTS} SELECT {columns} FROM {called} {condition} ORDER BY ALL"
    return con.execute(query, {"known": KNOWN}).fetchall()


def of_flows(con: duckdb.DuckDBPyConnection, statement: str, columns: str) -> Rows:
    """The rows about products in the editions in which they flowed."""
    flowed = "SELECT ledger.hs_edition(hs_edition, month) AS hs_edition, product_code FROM ledger.flow"
    return rows(con, statement, columns, f"SEMI JOIN ({flowed}) USING (hs_edition, product_code)")


def bridge(con: duckdb.DuckDBPyConnection, *links: tuple[str, str]) -> None:
    """Both directions of a concordance of HS 2012 and HS 2017."""
    for old, new in links:
        goods = len([one for one in links if one[0] == old])
        insert(con, "concordance", {
            "from_edition": "HS2012", "from_code": old, "to_edition": "HS2017", "to_code": new,
            "relation": "1:1" if goods == 1 else "1:n", "weight": Decimal(1) / goods,
        })  # fmt: skip
        insert(con, "concordance", {
            "from_edition": "HS2017", "from_code": new, "to_edition": "HS2012", "to_code": old, "relation": "1:1",
        })  # fmt: skip


def flow(con: duckdb.DuckDBPyConnection, code: str, year: int = 2020) -> None:
    """HS 2017 is in force in 2020, HS 2012 in 2016."""
    insert(con, "flow", {"product_code": code, "product_level": len(code), "month": date(year, 1, 1)})


def scope(con: duckdb.DuckDBPyConnection, *prefixes: str) -> None:
    """A scope S of HS 2017; a prefix after a minus is excluded."""
    for prefix in prefixes:
        insert(con, "scope", {"product_prefix": prefix.removeprefix("-"), "is_excluded": prefix[0] == "-"})


def test_a_row_is_known_from_its_moment_until_it_is_superseded(con: duckdb.DuckDBPyConnection) -> None:
    for day, ends in ((1, 2), (2, 3), (3, None), (4, None)):
        insert(con, "flow", {
            "value": Decimal(day), "known_from": datetime(2022, 1, day),
            "known_to": None if ends is None else datetime(2022, 1, ends),
        })  # fmt: skip
    query = "SELECT value FROM ledger.known('flow', ?)"
    found = [con.execute(query, [datetime(2022, 1, day)]).fetchall() for day in (1, 2, 3)]
    assert found == [[(1,)], [(2,)], [(3,)]]


def test_the_current_run_is_the_one_reconciled_last_and_current_rows_are_what_it_knew(
    con: duckdb.DuckDBPyConnection,
) -> None:
    assert con.execute("FROM ledger.current_run").fetchall() == []
    assert con.execute("FROM ledger.current('document')").fetchall() == []
    for run, day in (("late", 9), ("early", 5)):
        insert(
            con,
            "run",
            {
                "run_id": run,
                "ran_at": datetime(2022, 1, 1),
                "run_number": day,
                "known_at": datetime(2021, 1, day),
            },
        )
        insert(con, "document", {"document_id": run, "known_from": datetime(2021, 1, day)})
    insert(con, "document", {"document_id": "later", "known_from": datetime(2021, 1, 10)})
    assert con.execute("SELECT run_id FROM ledger.current_run").fetchall() == [("late",)]
    assert con.execute("SELECT document_id FROM ledger.current('document') ORDER BY ALL").fetchall() == [
        ("early",), ("late",)
    ]  # fmt: skip


def test_a_product_is_its_own_counterpart_or_has_those_of_as_many_digits(
    con: duckdb.DuckDBPyConnection,
) -> None:
    scope(con, "12")
    bridge(con, ("120100", "120110"), ("120100", "120190"), ("120200", "120200"))
    flow(con, "1201")
    for code in ("120100", "1202000010", "129999", "98010000"):
        flow(con, code, 2016)
    columns = "hs_edition, product_code, counterpart, weight, is_unchanged, is_at_home"
    half, whole = Decimal("0.5"), Decimal(1)
    assert of_flows(con, "product_counterpart", columns) == [
        ("HS2012", "120100", "120110", half, False, False),
        ("HS2012", "120100", "120190", half, False, False),
        ("HS2012", "1202000010", "1202000010", whole, True, False),
        ("HS2012", "129999", None, None, False, False),
        ("HS2012", "98010000", "98010000", whole, True, True),
        ("HS2017", "1201", "1201", whole, True, True),
    ]


def test_a_product_lies_in_a_scope_whole_or_in_part(con: duckdb.DuckDBPyConnection) -> None:
    scope(con, "1201", "-120190", "1202", "-12021010")
    bridge(con, ("120100", "120110"), ("120100", "120190"), ("120200", "120220"))
    for code in ("1201", "120110", "120190", "1005", "120210"):
        flow(con, code)
    for code in ("120100", "120200", "120199"):
        flow(con, code, 2016)
    assert of_flows(con, "scope_product", "hs_edition, product_code, is_whole, share") == [
        ("HS2012", "120100", False, Decimal("0.5")),
        ("HS2012", "120199", False, 0),  # in no list of codes
        ("HS2012", "120200", True, 1),
        ("HS2017", "120110", True, 1),  # 1201 and 120210 straddle an exclusion
    ]


def test_without_a_bridge_a_code_of_another_edition_lies_in_no_scope(con: duckdb.DuckDBPyConnection) -> None:
    scope(con, "1201")
    flow(con, "1201", 2016)
    assert of_flows(con, "scope_product", "product_code") == []
    assert rows(con, "bridged_editions", "*") == []
    bridge(con, ("120100", "120190"))
    assert rows(con, "bridged_editions", "*") == [("HS2012", "HS2017"), ("HS2017", "HS2012")]


def test_a_prefix_is_needed_down_to_its_digits_or_those_of_its_exclusions(
    con: duckdb.DuckDBPyConnection,
) -> None:
    scope(con, "12", "1201", "-1201900095", "AGRICULTURE")
    assert rows(con, "needed_prefix", "product_prefix, level") == [
        ("12", 10), ("1201", 10), ("AGRICULTURE", 0)
    ]  # fmt: skip


def cover(con: duckdb.DuckDBPyConnection, prefix: str, level: int, year: int, **changes: Any) -> None:  # noqa: ANN401
    month = date(year, 1, 1)
    insert(con, "coverage", {"product_prefix": prefix, "product_level": level, "month": month} | changes)


def test_a_month_is_held_in_every_edition_that_its_flows_state(con: duckdb.DuckDBPyConnection) -> None:
    stated = {
        2016: (None, None),
        2018: ("HS2017", None),
        2019: ("HS2012", "HS2007", "HS2017", "HS2002", "HS2012"),
    }
    for year, editions in stated.items():
        for number, edition in enumerate(editions):
            insert(
                con,
                "flow",
                {"hs_edition": edition, "month": date(year, 1, 1), "product_code": f"12{number:02}"},
            )
    insert(con, "flow", {"hs_edition": "HS1996", "known_from": datetime(2022, 1, 2)})
    assert rows(con, "held_edition", "month, hs_edition") == [
        (date(2016, 1, 1), None),
        (date(2018, 1, 1), "HS2017"),
        *((date(2019, 1, 1), f"HS{year}") for year in (2002, 2007, 2012, 2017)),
    ]


def test_a_prefix_has_parts_in_another_edition(con: duckdb.DuckDBPyConnection) -> None:
    scope(con, "1202", "120390")
    cover(con, "", 6, 2016)
    columns = "product_prefix, hs_edition, part, parts, is_bridged"
    assert rows(con, "needed_part", columns) == [
        ("1202", "HS2012", "1202", 1, False), ("120390", "HS2012", "120390", 1, False)
    ]  # fmt: skip
    bridge(con, ("120300", "120290"), ("120400", "120290"))
    assert rows(con, "needed_part", columns) == [
        ("1202", "HS2012", "1203", 2, True), ("1202", "HS2012", "1204", 2, True)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("prefix", "level", "prefixes"),
    [("", 4, ["1201"]), ("12", 4, ["1201"]), ("1201", 6, ["1201"]), ("", 2, []), ("120190", 10, [])],
)
def test_what_is_published_down_to_the_digits_that_a_prefix_needs_covers_it(
    con: duckdb.DuckDBPyConnection, prefix: str, level: int, prefixes: list[str]
) -> None:
    scope(con, "1201", "AGRICULTURE")
    cover(con, prefix, level, 2020)
    cover(con, prefix, level, 2021)
    asked = """
      SELECT 'A' AS ask_id, 'S' AS scope_id, source, series, reporter_iso3, partner_iso3, direction, CAST(NULL AS DATE) AS since
      FROM ledger.coverage
    """
    found = con.execute(
        f"{PARTS}, asked AS (SELECT DISTINCT * FROM ({asked})) SELECT product_prefix, months "
        "FROM ledger.covered_prefix('asked', 'held', 'needed', $known)",
        {"known": KNOWN},
    ).fetchall()
    assert found == [(one, [date(2020, 1, 1), date(2021, 1, 1)]) for one in prefixes]


def test_a_watch_has_products_by_their_digits_and_in_part_those_that_changed(
    con: duckdb.DuckDBPyConnection,
) -> None:
    insert(con, "watch", {})
    scope(con, "1201", "-120190")
    bridge(con, ("120300", "120110"), ("120120", "120120"))
    for code in ("120110", "120190", "1005"):
        flow(con, code)
    for code in ("120300", "120120", "120150"):
        flow(con, code, 2016)
    assert of_flows(con, "watched_product", "hs_edition, product_code, is_in_part") == [
        ("HS2012", "120120", False), ("HS2012", "120150", True), ("HS2012", "120300", True), ("HS2017", "120110", False)
    ]  # fmt: skip


def test_a_watched_month_is_whole_with_every_prefix_from_every_partner(
    con: duckdb.DuckDBPyConnection,
) -> None:
    insert(con, "watch", {})
    scope(con, "1201", "1202")
    all_partners = {"direction": "import", "partner_iso3": "*"}
    cover(con, "1201", 4, 2020, **all_partners)
    cover(con, "1202", 4, 2020, direction="import")
    assert rows(con, "watched_month", "month") == []
    cover(con, "1202", 4, 2020, **all_partners)
    cover(con, "", 4, 2016, **all_partners)  # of another edition, to which nothing leads
    assert rows(con, "watched_month", "watch_id, month") == [("W", date(2020, 1, 1))]


@pytest.mark.parametrize("folder", ["views", "macros"])
def test_a_file_holds_the_one_definition_of_its_name(folder: str) -> None:
    for name in sql_names(folder):
        assert sql(f"{folder}/{name}").count("CREATE OR REPLACE ") == 1
        assert f" ledger.{name}" in sql(f"{folder}/{name}")


def rates(con: duckdb.DuckDBPyConnection, *given: tuple[str, str, str, str]) -> Rows:
    for number, (series, period, day, units) in enumerate(given, 1):
        insert(con, "rate", {
            "series": series, "currency": "JPY", "period": period, "period_start": date.fromisoformat(day),
            "units_per_usd": Decimal(units), "row_number": number,
        })  # fmt: skip
    return rows(con, "monthly_rate", "month, units_per_usd")


def test_a_published_mean_is_preferred_to_the_mean_of_days(con: duckdb.DuckDBPyConnection) -> None:
    found = rates(
        con, ("ECB", "day", "2026-03-02", "150.00000001"), ("ECB", "day", "2026-03-03", "150.00000002"),
        ("ECB", "day", "2026-04-01", "160"), ("FED", "month", "2026-04-01", "161"),
    )  # fmt: skip
    assert found == [(date(2026, 3, 1), Decimal("150.00000002")), (date(2026, 4, 1), 161)]


def test_of_two_series_the_first_by_name_gives_the_rate(con: duckdb.DuckDBPyConnection) -> None:
    found = rates(con, ("B", "month", "2026-03-01", "151"), ("A", "month", "2026-03-01", "152"))
    assert found == [(date(2026, 3, 1), 152)]


def test_a_total_holds_the_largest_value_that_a_flow_may_have(con: duckdb.DuckDBPyConnection) -> None:
    largest = Decimal("9999999999999999.99")
    for table, changes in (("reading", {}), ("scope", {}), ("flow", {"value": largest})):
        insert(con, table, changes)
    assert rows(con, "scope_total", "amount") == [(largest,)]
