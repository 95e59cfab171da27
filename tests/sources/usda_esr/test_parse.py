"""Weekly export sales: four flows and four stocks a row, marketing years, destinations. All figures are invented."""

import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.core.vocabulary import UNITS as LEDGER_UNITS
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.schemas.conform import Conformed
from pledgebook.pipelines.schemas.ingested.certificate import Pull
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from pledgebook.pipelines.sources.usda_esr import parse as usda_esr
from pledgebook.pipelines.sources.usda_esr.codes import (
    MARKETING_YEAR_STARTS,
    PRODUCTS,
    TOTALS,
    UNITS,
    WITHOUT_HEADING,
)
from pledgebook.pipelines.sources.usda_esr.parse import FIGURES, FLOWS, STOCKS
from tests.examples import examples

Read = Callable[[str, str | bytes], Parsed]
Conform = Callable[[Parsed], Conformed]
Note = Callable[[str, bytes], Sidecar]


def row(**changes: object) -> dict[str, object]:
    return {
        "commodityCode": 801,
        "countryCode": 5700,
        "weeklyExports": 10,
        "accumulatedExports": 70,
        "outstandingSales": 30,
        "grossNewSales": 25,
        "currentMYNetSales": -5,
        "currentMYTotalCommitment": 100,
        "nextMYOutstandingSales": 8,
        "nextMYNetSales": 3,
        "unitId": 1,
        "weekEndingDate": "2026-07-23T00:00:00",
    } | changes


def answer(*rows: dict[str, object]) -> str:
    return json.dumps(rows)


def test_a_week_is_four_flows(read: Read, conformed: Conform) -> None:
    flows = conformed(read("usda_esr", answer(row()))).good
    week, month = date(2026, 7, 23), date(2026, 7, 1)
    columns = ("series", "partner_iso3", "product_code", "item_id", "item_date", "month", "quantity", "unit")
    assert flows.select(columns).rows() == [
        ("weeklyExports", "CHN", "1201", "2026-07-23/801/MY2026", week, month, Decimal(10), "t"),
        ("grossNewSales", "CHN", "1201", "2026-07-23/801/MY2026", week, month, Decimal(25), "t"),
        ("currentMYNetSales", "CHN", "1201", "2026-07-23/801/MY2026", week, month, Decimal(-5), "t"),
        ("nextMYNetSales", "CHN", "1201", "2026-07-23/801/MY2027", week, month, Decimal(3), "t"),
    ]


def test_a_stock_is_no_flow(read: Read) -> None:
    parsed = read("usda_esr", answer(row(), row(countryCode=5880)))
    assert parsed.raw.height == 2 * len(FIGURES)
    rules = parsed.ignored["rule"].to_list()
    assert (rules.count("stock_not_flow"), rules.count("no_week_before")) == (2 * len(STOCKS), 2)
    assert set(parsed.rows["series"]) == set(FLOWS) - {"currentMYTotalCommitment"}


@pytest.mark.parametrize(
    "change", [{"outstandingSales": 31}, {"accumulatedExports": None}, {"currentMYTotalCommitment": "n/a"}]
)
def test_a_row_whose_stocks_do_not_add_up_is_rejected_whole(
    read: Read, conformed: Conform, change: dict[str, object]
) -> None:
    parsed = read("usda_esr", answer(row(**change), row(countryCode=5880)))
    result = conformed(parsed)
    assert result.refused["row_number"].to_list() == list(range(1, 9))
    assert set(result.good["partner_iso3"]) == {"JPN"}
    assert "equal to currentMYTotalCommitment" in result.refused["reasons"].explode()[0]


def week(ending: str, outstanding: int, sold: int, shipped: int, **changes: object) -> dict[str, object]:
    stocks = {"outstandingSales": outstanding, "currentMYTotalCommitment": 70 + outstanding}
    return row(weekEndingDate=ending, currentMYNetSales=sold, weeklyExports=shipped, **stocks, **changes)


def found(read: Read, *weeks: dict[str, object]) -> list[tuple[object, ...]]:
    findings = read("usda_esr", answer(*weeks)).findings
    assert set(findings["kind"]) <= {"completeness"}
    return findings.select("subject", "month", "left_amount", "right_amount").rows()


def test_outstanding_sales_that_follow_from_sales_and_exports_are_no_finding(read: Read) -> None:
    assert (
        found(
            read, week("2026-07-09", 30, 5, 5), week("2026-07-16", 45, 20, 5), week("2026-07-23", 41, -2, 2)
        )
        == []
    )
    assert found(read, week("2026-07-09", 30, 5, 5), week("2026-07-16", 46, 20, 6)) == []  # rounding
    assert found(read, week("2026-07-09", 30, 5, 5), week("2026-07-23", 90, 0, 0)) == []  # a week is missing
    other = week("2026-07-16", 90, 0, 0, countryCode=5880)
    assert found(read, week("2026-07-09", 30, 5, 5), other) == []


def test_outstanding_sales_that_do_not_follow_are_a_finding_by_month(read: Read) -> None:
    weeks = [
        week("2026-07-09", 30, 0, 0),
        week("2026-07-16", 45, 20, 5),
        week("2026-07-23", 60, 5, 0),
        week("2026-07-30", 61, 1, 0),
    ]
    assert found(read, *weeks[::-1]) == [
        ("outstanding sales 801 MY2026 CHN", date(2026, 7, 1), Decimal(31), Decimal(21))
    ]


def test_classes_of_wheat_stay_apart_and_their_total_is_left_out(read: Read, conformed: Conform) -> None:
    parsed = read("usda_esr", answer(*(row(commodityCode=code) for code in (101, 102, 107))))
    result = conformed(parsed)
    assert result.refused.is_empty()
    assert set(result.good["product_code"]) == {"1001"}
    assert result.good.height == 2 * (len(FLOWS) - 1)
    assert parsed.ignored["rule"].to_list().count("total_beside_classes") == len(FIGURES)


def test_unknown_destinations_and_the_union_are_no_countries(read: Read) -> None:
    rows = read("usda_esr", answer(row(countryCode=2), row(countryCode=1))).rows
    assert set(rows["partner_iso3"]) == {"XXU", "XEU"}


def test_names_beside_the_codes_are_ignored(read: Read) -> None:
    plain = read("usda_esr", answer(row()))
    named = read("usda_esr", answer(row(countryName="CHINA   ", commodityName="Soybeans", gencCode=None)))
    assert named.rows.equals(plain.rows)


def test_csv_of_the_same_columns_is_read_alike(read: Read) -> None:
    plain = read("usda_esr", answer(row()))
    text = ",".join(row()) + "\n" + ",".join(str(cell) for cell in row().values()) + "\n"
    assert read("usda_esr", text).rows.equals(plain.rows)


@pytest.mark.parametrize(
    ("commodity", "ending", "edition", "found"),
    [
        (801, "2026-09-03", "2026", "MY2026"),
        (801, "2026-09-03", "MY 2027", "MY2027"),
        (801, "2026-09-10", None, "MY2027"),
        (801, "2026-08-27", None, "MY2026"),
        (801, "2026-09-03", None, None),
        (801, "2026-09-10", "2026", None),
        (101, "2026-06-04", "2027", "MY2027"),
        (101, "2026-05-28", None, "MY2026"),
        (902, "2025-10-09", None, "MY2026"),
        (1702, "2026-07-23", None, "MY2026"),
        (1702, "2026-01-01", "2025", "MY2025"),
        (1702, "2026-01-01", "2026", "MY2026"),
    ],
)
def test_a_week_belongs_to_a_marketing_year(
    sidecar: Note, conformed: Conform, commodity: int, ending: str, edition: str | None, found: str | None
) -> None:
    raw = answer(row(commodityCode=commodity, weekEndingDate=ending)).encode()
    note = replace(sidecar("usda_esr", raw), edition=edition)
    result = conformed(usda_esr.parse(raw, note))
    if found is None:
        assert "a week of the marketing year" in "; ".join(result.refused["reasons"].explode())
    else:
        assert result.good["item_id"][0] == f"{ending}/{commodity}/{found}"


def test_the_marketing_year_can_be_in_the_address(sidecar: Note) -> None:
    raw = answer(row(weekEndingDate="2026-09-03")).encode()
    url = "https://api.fas.usda.gov/api/esr/exports/commodityCode/801/allCountries/marketYear/2027"
    note = replace(sidecar("usda_esr", raw), url=url)
    assert usda_esr.parse(raw, note).rows["item_id"][0] == "2026-09-03/801/MY2027"
    with pytest.raises(SourceError, match="the same marketing year in both"):
        usda_esr.parse(raw, replace(note, edition="2026"))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"commodityCode": 999}, "unknown product"),
        ({"commodityCode": 1701}, "two headings, 0201 fresh and 0202 frozen"),
        ({"commodityCode": 201}, "wheat products"),
        ({"countryCode": 9990}, "unknown country"),
        ({"unitId": 2}, "unknown unit"),
        ({"commodityCode": 1404, "unitId": 2, "countryCode": 9}, ""),
        ({"weekEndingDate": "2026-11-26"}, "when the file was retrieved"),
        ({"weekEndingDate": "2026-02-30"}, "weekEndingDate: found '2026-02-30'"),
        ({"weekEndingDate": None}, "weekEndingDate: found 'nothing'"),
        ({"weeklyExports": -1}, "amount: found '-1'"),
        ({"grossNewSales": -1}, "amount: found '-1'"),
        ({"currentMYNetSales": "1,000"}, "amount: found '1,000'"),
        ({"currentMYNetSales": 1e30}, "amount: found '1e+30'"),
    ],
)
def test_a_faulty_row_is_rejected(
    read: Read, refusals: Callable[[str, str], str], change: dict[str, object], reason: str
) -> None:
    text = answer(row(**change))
    if reason:
        assert reason in refusals("usda_esr", text)
    else:
        assert read("usda_esr", text).rows.is_empty()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"error": "no key"}', "which says: no key"),
        ("[1]", "record 1"),
        (answer(row(), {"commodityCode": 801}), "record 2 with other keys"),
        (answer(row(surprise=1)), "unknown column 'surprise'"),
        (answer(row(weekEndingDate=["2026"])), "not text"),
        (answer(row())[:-20], "cut short"),
        ('[{"commodityCode": "\\ud800"}]', "cannot be read"),
    ],
)
def test_a_faulty_answer_is_rejected(read: Read, text: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read("usda_esr", text)


def test_an_answer_without_rows_is_a_file_of_no_rows(read: Read) -> None:
    assert read("usda_esr", "[]").raw.is_empty()


def test_the_code_tables_are_sound() -> None:
    assert set(UNITS.values()) <= set(LEDGER_UNITS)
    assert set(MARKETING_YEAR_STARTS) == set(PRODUCTS)
    assert not set(PRODUCTS) & (TOTALS | set(WITHOUT_HEADING))
    assert len(PRODUCTS) + len(TOTALS) + len(WITHOUT_HEADING) == 44  # what the program publishes
    assert {code for code in PRODUCTS.values() if len(code) % 2} == set()


@examples(60)
@given(noise=st.binary(max_size=40), place=st.integers(0, 400))
def test_noise_never_ends_in_another_error(read: Read, noise: bytes, place: int) -> None:
    whole = answer(row()).encode()
    with contextlib.suppress(SourceError):
        read("usda_esr", whole[:place] + noise + whole[place:])


def test_a_blank_is_unknown_in_a_table_by_hand_and_a_fault_in_an_answer(sidecar: Note) -> None:
    raw = answer(row(currentMYNetSales=None)).encode()
    note = sidecar("usda_esr", raw)
    by_hand = usda_esr.parse(raw, note)
    assert (by_hand.rows.height, by_hand.ignored["rule"].to_list().count("not_reported")) == (3, 1)
    pulled = usda_esr.parse(raw, replace(note, pull=Pull(None, 1, None, 1, 1, ())))
    assert "amount: found 'nothing'" in "; ".join(pulled.rows["refusals"].explode().drop_nulls())


YEARS = (
    row(weekEndingDate="2026-08-20", currentMYTotalCommitment=100, marketYear=2026),
    row(weekEndingDate="2026-08-27", currentMYTotalCommitment=90, outstandingSales=20, marketYear=2026),
    row(
        weekEndingDate="2026-09-03",
        currentMYTotalCommitment=85,
        outstandingSales=15,
        nextMYNetSales=7,
        marketYear=2026,
    ),
    row(weekEndingDate="2026-09-03", currentMYNetSales=7, marketYear=2027),
    row(weekEndingDate="2026-09-10", currentMYTotalCommitment=107, outstandingSales=37, marketYear=2027),
)
"""Two marketing years that meet; of the 15 tonnes left of the first, and of 8 sold before, 100 are the second's. Invented."""


def test_a_commitment_is_its_changes_which_add_up_to_that_of_the_year(read: Read) -> None:
    for weeks in (YEARS, YEARS[::-1]):
        parsed = read("usda_esr", answer(*weeks))
        rows = (
            parsed.rows.filter(series="currentMYTotalCommitment")
            .sort("item_id")
            .select("item_id", "quantity")
            .rows()
        )
        assert [(item[:10], item[-4:], Decimal(text)) for item, text in rows] == [
            ("2026-08-27", "2026", Decimal(-10)),
            ("2026-09-03", "2027", Decimal(100)),
            ("2026-09-10", "2027", Decimal(7)),
        ]
        assert parsed.ignored["rule"].to_list().count("year_has_ended") == 1


def test_sales_for_a_year_that_begins_in_the_week_count_once(read: Read) -> None:
    parsed = read("usda_esr", answer(*YEARS))
    week = parsed.rows.filter(
        pl.col("series").is_in(["currentMYNetSales", "nextMYNetSales"]), item_date="2026-09-03"
    )
    sold = week.filter(pl.col("item_id").str.ends_with("2027")).select("series", "quantity").rows()
    assert sold == [("currentMYNetSales", "7")]
    assert parsed.ignored["rule"].to_list().count("next_year_has_begun") == 1


def test_a_destination_that_was_silent_at_the_beginning_of_the_year_had_no_commitment(read: Read) -> None:
    weeks = (
        row(weekEndingDate="2025-09-04", countryCode=5880, marketYear=2026),
        row(weekEndingDate="2025-10-30", countryCode=5700, marketYear=2026),
    )
    changes = read("usda_esr", answer(*weeks)).rows.filter(
        series="currentMYTotalCommitment", partner_iso3="CHN"
    )
    assert Decimal(changes["quantity"].item()) == Decimal(100)
    alone = read("usda_esr", answer(weeks[1]))
    assert alone.ignored["rule"].to_list().count("no_week_before") == 1


def test_figures_in_whole_hundreds_may_differ_by_as_much(read: Read) -> None:
    before = week("2026-07-09", 2930, 500, 500, accumulatedExports=100)
    before |= {"outstandingSales": 2900, "currentMYTotalCommitment": 3000}
    later = before | {"weekEndingDate": "2026-07-16", "currentMYNetSales": 2000, "weeklyExports": 600}
    assert found(read, before, later | {"outstandingSales": 4500, "currentMYTotalCommitment": 4600}) == []
    assert len(found(read, before, later | {"outstandingSales": 4800, "currentMYTotalCommitment": 4900})) == 1


def test_a_desk_s_table_is_refused_with_what_to_do(read: Read) -> None:
    text = "marketing_year,week_ending,total_commitment_kt,net_sales_kt\n2025-26,2025-10-30,232.0,232.0\n"
    with pytest.raises(SourceError, match=r"thousand tonnes.*weeklyExports as the change"):
        read("usda_esr", text)


def test_the_published_rows(shared_data: Path, read: Read, conformed: Conform) -> None:
    parsed = read("usda_esr", (shared_data / "usda_esr" / "esr_exports_real_rows.json").read_bytes())
    good = conformed(parsed).good
    assert (parsed.raw.height, good.height, parsed.ignored.height) == (16, 8, 8)
    sales = {
        row[0]: row[1]
        for row in good.filter(series="currentMYNetSales").select("product_code", "quantity").rows()
    }
    assert sales == {"1005": Decimal(3493), "1201": Decimal(25376)}
