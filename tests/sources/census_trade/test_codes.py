"""The Census Bureau's codes, mapped to the ledger's."""

from pathlib import Path

import pycountry

from pledgebook.pipelines.core.countries import ISO3
from pledgebook.pipelines.core.vocabulary import UNITS as LEDGER_UNITS
from pledgebook.pipelines.sources.census_trade.codes import APART, COUNTRIES, NO_UNIT, UNITS


def test_every_unit_is_one_that_the_ledger_knows() -> None:
    assert set(UNITS.values()) <= set(LEDGER_UNITS)
    assert not set(UNITS) & set(NO_UNIT)


def test_the_units_of_schedule_b_are_all_known() -> None:
    schedule_b = [
        "BBL",
        "CAR",
        "CKG",
        "CM2",
        "CTN",
        "CUR",
        "CYK",
        "DOZ",
        "DPC",
        "DPR",
        "FBM",
        "GCN",
        "GM",
        "GRS",
        "HUN",
        "KG",
        "KM3",
        "KTS",
        "L",
        "M",
        "M2",
        "M3",
        "MC",
        "NO",
        "PCS",
        "PFL",
        "PK",
        "PRS",
        "RBA",
        "SQ",
        "T",
        "THS",
        "X",
    ]
    assert set(schedule_b) <= set(UNITS) | set(NO_UNIT)


def test_a_content_ton_is_no_carton_and_a_millicurie_no_thousand() -> None:
    expected = {"CTN": "content_t", "MC": "millicuries", "KTS": "kg_sugars", "FBM": "fiber_m", "T": "t"}
    assert {code: UNITS[code] for code in expected} == expected


def test_every_country_is_of_iso_or_of_the_range_left_to_users() -> None:
    assert set(COUNTRIES.values()) - ISO3 == APART


def test_no_two_codes_share_a_country() -> None:
    assert len(set(COUNTRIES.values())) == len(COUNTRIES)


def test_codes_that_are_easily_got_wrong() -> None:
    expected = {"5830": "TWN", "4803": "XKX", "5460": "MMR", "7660": "COD", "5880": "JPN", "5800": "KOR"}
    assert {code: COUNTRIES[code] for code in expected} == expected


NOT_OF_ISO = {"4803": "XKX", "5082": "XGZ", "5083": "XWB", "5460": "MMR", "7660": "COD"}
"""Rows of the Census Bureau's list whose letters are not ISO codes: KV, GZ, WE, BU, and a truncated row."""


def test_the_table_is_the_list_of_the_census_bureau(shared_data: Path) -> None:
    text = (shared_data / "codes" / "us_census_country_codes.txt").read_text("utf-8")
    rows = [[part.strip() for part in line.split("|")] for line in text.splitlines()[2:] if line.strip()]
    of_iso = {country.alpha_2: country.alpha_3 for country in pycountry.countries}
    expected = {code: NOT_OF_ISO.get(code) or of_iso[letters] for code, _, letters in rows}
    assert expected == COUNTRIES
    assert [code for code, _, letters in rows if letters not in of_iso] == list(NOT_OF_ISO)
    assert len(rows) == 241
