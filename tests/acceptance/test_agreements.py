"""Every pledge that was seen beside Japan's, row by row: who pays, what, how much, of which kind, by when.

The rows are the fact base's, written out again: a slip in a register file fails here.
"""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pledgebook.pipelines.register import parse_register

ROOT = Path(__file__).parents[2]
SCALES = {"bn": 10**9, "m": 10**6, "Mt": 10**6, "": 1}

PLEDGES = """
KR-INV-200         | KOR>USA | investment       | MOU-nonbinding  | 2025-11-14 | -          | N
KR-INV-SHIP150     | KOR>USA | investment       | fact-sheet      | 2025-11-14 | -          | N
KR-FDI-150         | KOR>USA | investment       | announced       | 2025-08-25 | -          | N
KR-PUR-EN100       | KOR>USA | purchase         | announced       | 2025-07-30 | -          | N
KR-PUR-LNG33       | KOR>USA | purchase         | contract        | 2025-08-25 | 2038-12-31 | N
KR-PUR-KAL         | KOR>USA | purchase         | contract        | 2025-08-25 | -          | N
KR-PUR-DEF25       | KOR>USA | purchase         | fact-sheet      | 2025-11-14 | 2030-12-31 | N
KR-USFK33          | KOR>USA | support          | fact-sheet      | 2025-11-14 | -          | N
KR-ACC-AUTO        | KOR>USA | market-access    | fact-sheet      | 2025-11-14 | -          | N
EU-PUR-EN750       | EUU>USA | purchase         | joint-statement | 2025-07-27 | 2028-12-31 | N
EU-INV-600         | EUU>USA | investment       | joint-statement | 2025-07-27 | 2028-12-31 | N
EU-PUR-CHIP40      | EUU>USA | purchase         | joint-statement | 2025-08-21 | -          | N
EU-PUR-DEF         | EUU>USA | purchase         | joint-statement | 2025-08-21 | -          | N
TW-INV-250         | TWN>USA | investment       | announced       | 2026-01-15 | -          | N
TW-CG-250          | TWN>TWN | credit-guarantee | announced       | 2026-01-15 | -          | N
TW-PUR-TOTAL       | TWN>USA | purchase         | treaty-like     | 2026-02-12 | 2029-12-31 | N
TW-PUR-EN          | TWN>USA | purchase         | treaty-like     | 2026-02-12 | 2029-12-31 | N
TW-PUR-AC          | TWN>USA | purchase         | treaty-like     | 2026-02-12 | 2029-12-31 | N
TW-PUR-PWR         | TWN>USA | purchase         | treaty-like     | 2026-02-12 | 2029-12-31 | N
CH-INV-200         | CHE>USA | investment       | MOU-nonbinding  | 2025-11-14 | -          | N
LI-INV-03          | LIE>USA | investment       | joint-statement | 2025-11-14 | -          | N
CH-TRQ             | CHE>USA | market-access    | MOU-nonbinding  | 2025-11-14 | -          | N
CH-TRQ-BEEF        | CHE>USA | market-access    | MOU-nonbinding  | 2025-11-14 | -          | N
CH-TRQ-BISON       | CHE>USA | market-access    | MOU-nonbinding  | 2025-11-14 | -          | N
CH-TRQ-POULTRY     | CHE>USA | market-access    | MOU-nonbinding  | 2025-11-14 | -          | N
GB-TRQ-BEEF        | GBR>USA | market-access    | MOU-nonbinding  | 2025-05-08 | -          | N
GB-ETH             | GBR>USA | market-access    | MOU-nonbinding  | 2025-05-08 | -          | N
GB-TECH-150        | USA>GBR | investment       | announced       | 2025-09-18 | -          | N
ID-PUR-EN15        | IDN>USA | purchase         | joint-statement | 2025-07-22 | -          | N
ID-PUR-AG45        | IDN>USA | purchase         | joint-statement | 2025-07-22 | -          | N
ID-PUR-AC          | IDN>USA | purchase         | joint-statement | 2025-07-22 | -          | N
ID-PUR-CO          | IDN>USA | purchase         | contract        | 2026-02-18 | -          | N
ID-PUR-CO-SOY      | IDN>USA | purchase         | contract        | 2026-02-18 | -          | N
ID-PUR-CO-CORN     | IDN>USA | purchase         | contract        | 2026-02-18 | -          | N
ID-PUR-CO-COTTON   | IDN>USA | purchase         | contract        | 2026-02-18 | -          | N
ID-PUR-CO-WHEAT    | IDN>USA | purchase         | contract        | 2026-02-18 | -          | N
MY-PUR-150         | MYS>USA | purchase         | announced       | 2025-08-04 | -          | N
MY-PUR-LNG         | MYS>USA | purchase         | announced       | 2025-08-04 | -          | N
MY-PUR-AC          | MYS>USA | purchase         | announced       | 2025-08-04 | -          | N
MY-PUR-COAL        | MYS>USA | purchase         | announced       | 2025-08-04 | -          | N
MY-PUR-TEL         | MYS>USA | purchase         | announced       | 2025-08-04 | -          | N
MY-INV-70          | MYS>USA | investment       | announced       | 2025-08-04 | -          | N
IN-PUR-500         | IND>USA | purchase         | joint-statement | 2026-02-06 | -          | N
CN-P1-TOTAL        | CHN>USA | purchase         | treaty-like     | 2020-01-15 | 2021-12-31 | N
CN-P1-GOODS        | CHN>USA | purchase         | treaty-like     | 2020-01-15 | 2021-12-31 | N
CN-P1-AGR          | CHN>USA | purchase         | treaty-like     | 2020-01-15 | 2021-12-31 | N
CN-P1-ENE          | CHN>USA | purchase         | treaty-like     | 2020-01-15 | 2021-12-31 | N
CN-P1-MAN          | CHN>USA | purchase         | treaty-like     | 2020-01-15 | 2021-12-31 | N
CN-P1-SRV          | CHN>USA | purchase         | treaty-like     | 2020-01-15 | 2021-12-31 | N
CN-SOY-12          | CHN>USA | purchase         | fact-sheet      | 2025-10-30 | 2026-02-28 | N
CN-SOY-25          | CHN>USA | purchase         | fact-sheet      | 2025-10-30 | 2028-12-31 | N
CN-BEIJING         | CHN>USA | purchase         | announced       | 2026-05-15 | -          | N-
CN-PUR-COAL10      | CHN>USA | purchase         | announced       | 2026-09-28 | 2028-12-31 | N
CN-ACC-LIST30      | CHN>USA | market-access    | announced       | 2026-09-28 | -          | N
"""

HEADLINES = """
KR-INV-200         | total        | cumulative | USD    | 2025-11-14 to -          | 200 bn
KR-INV-SHIP150     | total        | cumulative | USD    | 2025-11-14 to -          | 150 bn
KR-FDI-150         | total        | cumulative | USD    | 2025-08-25 to -          | 150 bn
KR-PUR-EN100       | total        | cumulative | USD    | 2025-07-30 to 2029-07-29 | 100 bn
KR-PUR-LNG33       | total        | annual     | t      | 2028-01-01 every year    | 3.3 Mt
KR-PUR-KAL         | count        | open       | number | 2025-08-25 to -          | 103
KR-PUR-DEF25       | total        | cumulative | USD    | 2025-11-14 to 2030-12-31 | 25 bn
KR-USFK33          | total        | cumulative | USD    | 2025-11-14 to -          | 33 bn
KR-ACC-AUTO        | milestone    | milestone  | -      | 2025-11-14 to -          | -
EU-PUR-EN750       | total        | cumulative | USD    | 2025-07-27 to 2028-12-31 | 750 bn
EU-INV-600         | total        | cumulative | USD    | 2025-07-27 to 2028-12-31 | 600 bn
EU-PUR-CHIP40      | total        | open       | USD    | 2025-08-21 to -          | >= 40 bn
EU-PUR-DEF         | unquantified | open       | -      | 2025-08-21 to -          | -
TW-INV-250         | total        | cumulative | USD    | 2026-01-15 to -          | >= 250 bn
TW-CG-250          | total        | cumulative | USD    | 2026-01-15 to -          | 250 bn
TW-PUR-TOTAL       | total        | cumulative | USD    | 2025-01-01 to 2029-12-31 | 84.8 bn
TW-PUR-EN          | total        | cumulative | USD    | 2025-01-01 to 2029-12-31 | 44.4 bn
TW-PUR-AC          | total        | cumulative | USD    | 2025-01-01 to 2029-12-31 | 15.2 bn
TW-PUR-PWR         | total        | cumulative | USD    | 2025-01-01 to 2029-12-31 | 25.2 bn
CH-INV-200         | total        | cumulative | USD    | 2025-11-14 to 2030-11-13 | >= 200 bn
LI-INV-03          | total        | cumulative | USD    | 2025-11-14 to 2030-11-13 | 0.3 bn
CH-TRQ             | milestone    | milestone  | -      | 2025-11-14 to -          | -
CH-TRQ-BEEF        | cap          | annual     | t      | 2026-01-01 every year    | <= 500
CH-TRQ-BISON       | cap          | annual     | t      | 2026-01-01 every year    | <= 1000
CH-TRQ-POULTRY     | cap          | annual     | t      | 2026-01-01 every year    | <= 1500
GB-TRQ-BEEF        | cap          | annual     | t      | 2026-01-01 every year    | <= 13000
GB-ETH             | milestone    | milestone  | -      | 2025-05-08 to -          | -
GB-TECH-150        | total        | cumulative | GBP    | 2025-09-18 to -          | 150 bn
ID-PUR-EN15        | total        | open       | USD    | 2025-07-22 to -          | 15 bn
ID-PUR-AG45        | total        | open       | USD    | 2025-07-22 to -          | 4.5 bn
ID-PUR-AC          | total        | open       | USD    | 2025-07-22 to -          | 3.2 bn
ID-PUR-CO          | total        | open       | USD    | 2026-02-18 to -          | >= 7 bn
ID-PUR-CO-SOY      | total        | open       | t      | 2026-02-18 to -          | 1 Mt
ID-PUR-CO-CORN     | total        | open       | t      | 2026-02-18 to -          | 1.6 Mt
ID-PUR-CO-COTTON   | total        | open       | t      | 2026-02-18 to -          | 93000
ID-PUR-CO-WHEAT    | total        | annual     | t      | 2026-01-01 to 2026-12-31 | 1 Mt
MY-PUR-150         | total        | cumulative | USD    | 2025-08-04 to 2030-08-03 | <= 150 bn
MY-PUR-LNG         | total        | annual     | USD    | 2026-01-01 every year    | 3.4 bn
MY-PUR-AC          | total        | open       | USD    | 2025-08-04 to -          | 19 bn
MY-PUR-COAL        | total        | annual     | USD    | 2026-01-01 every year    | 42.6 m
MY-PUR-TEL         | total        | open       | USD    | 2025-08-04 to -          | 119 m
MY-INV-70          | total        | cumulative | USD    | 2025-08-04 to 2030-08-03 | 70 bn
IN-PUR-500         | total        | cumulative | USD    | 2026-02-06 to 2031-02-05 | 500 bn
CN-P1-TOTAL        | incremental  | annual     | USD    | 2020-01-01 to 2020-12-31 | 76.7 bn
CN-P1-TOTAL        | incremental  | annual     | USD    | 2021-01-01 to 2021-12-31 | 123.3 bn
CN-P1-GOODS        | incremental  | annual     | USD    | 2020-01-01 to 2020-12-31 | 63.9 bn
CN-P1-GOODS        | incremental  | annual     | USD    | 2021-01-01 to 2021-12-31 | 98.2 bn
CN-P1-AGR          | incremental  | annual     | USD    | 2020-01-01 to 2020-12-31 | 12.5 bn
CN-P1-AGR          | incremental  | annual     | USD    | 2021-01-01 to 2021-12-31 | 19.5 bn
CN-P1-ENE          | incremental  | annual     | USD    | 2020-01-01 to 2020-12-31 | 18.5 bn
CN-P1-ENE          | incremental  | annual     | USD    | 2021-01-01 to 2021-12-31 | 33.9 bn
CN-P1-MAN          | incremental  | annual     | USD    | 2020-01-01 to 2020-12-31 | 32.9 bn
CN-P1-MAN          | incremental  | annual     | USD    | 2021-01-01 to 2021-12-31 | 44.8 bn
CN-P1-SRV          | incremental  | annual     | USD    | 2020-01-01 to 2020-12-31 | 12.8 bn
CN-P1-SRV          | incremental  | annual     | USD    | 2021-01-01 to 2021-12-31 | 25.1 bn
CN-SOY-12          | total        | cumulative | t      | 2025-11-01 to 2026-02-28 | >= 12 Mt
CN-SOY-25          | total        | annual     | t      | 2026-01-01 to 2026-12-31 | >= 25 Mt
CN-SOY-25          | total        | annual     | t      | 2027-01-01 to 2027-12-31 | >= 25 Mt
CN-SOY-25          | total        | annual     | t      | 2028-01-01 to 2028-12-31 | >= 25 Mt
CN-BEIJING         | count        | open       | number | 2026-05-15 to -          | <= 200
CN-PUR-COAL10      | total        | annual     | t      | 2027-01-01 to 2027-12-31 | >= 10 Mt
CN-PUR-COAL10      | total        | annual     | t      | 2028-01-01 to 2028-12-31 | >= 10 Mt
CN-ACC-LIST30      | milestone    | milestone  | -      | 2026-09-28 to -          | -
"""

CONFLICTS = """
KR-INV-200/selected        | total       | cumulative | USD    | 2025-11-14 to 2029-01-31 | 200 bn
KR-INV-200/yearly-cap      | cap         | annual     | USD    | 2026-01-01 every year    | <= 20 bn
KR-PUR-EN100/incremental   | incremental | cumulative | USD    | 2025-07-30 to 2029-07-29 | 100 bn
KR-PUR-EN100/no-period     | total       | open       | USD    | 2025-07-30 to -          | 100 bn
KR-PUR-KAL/aircraft-value  | total       | open       | USD    | 2025-08-25 to -          | 36.2 bn
KR-PUR-KAL/engines-value   | total       | open       | USD    | 2025-08-25 to -          | 13.7 bn
EU-PUR-EN750/yearly        | total       | annual     | USD    | 2026-01-01 to 2026-12-31 | 250 bn
EU-PUR-EN750/yearly        | total       | annual     | USD    | 2027-01-01 to 2027-12-31 | 250 bn
EU-PUR-EN750/yearly        | total       | annual     | USD    | 2028-01-01 to 2028-12-31 | 250 bn
EU-PUR-EN750/kpler-2025    | unquantified | annual    | USD    | 2025-01-01 to 2025-12-31 | -
EU-PUR-EN750/commission-2025 | unquantified | annual  | USD    | 2025-01-01 to 2025-12-31 | -
EU-INV-600/additional      | incremental | cumulative | USD    | 2025-07-27 to 2028-12-31 | 600 bn
TW-PUR-TOTAL/press         | total       | cumulative | USD    | 2025-01-01 to 2029-12-31 | >= 84 bn
TW-PUR-EN/rounded          | total       | cumulative | USD    | 2025-01-01 to 2029-12-31 | 44 bn
TW-PUR-AC/rounded          | total       | cumulative | USD    | 2025-01-01 to 2029-12-31 | 15 bn
TW-PUR-PWR/rounded         | total       | cumulative | USD    | 2025-01-01 to 2029-12-31 | 25 bn
CH-INV-200/end-2028        | total       | cumulative | USD    | 2025-11-14 to 2028-12-31 | >= 200 bn
CH-INV-200/2026            | total       | annual     | USD    | 2026-01-01 to 2026-12-31 | 67 bn
CH-INV-200/third-by-2026   | total       | cumulative | USD    | 2025-11-14 to 2026-12-31 | >= 66666666666.67
CH-TRQ/beef-and-bison      | cap         | annual     | t      | 2026-01-01 every year    | <= 1500
ID-PUR-AC/delivered        | count       | open       | number | 2025-07-22 to -          | 50
ID-PUR-CO/jakarta          | total       | open       | USD    | 2026-02-18 to -          | 38.4 bn
ID-PUR-CO-WHEAT/by-2030    | total       | cumulative | t      | 2026-01-01 to 2030-12-31 | <= 5 Mt
MY-PUR-LNG/lng-cargoes     | total       | annual     | t      | 2026-01-01 every year    | 2 Mt
MY-INV-70/ten-years        | total       | cumulative | USD    | 2025-08-04 to 2035-08-03 | 70 bn
"""

TERMS = """
KR-INV-200       | yearly_cap    | - to 20 bn       | USD
KR-INV-200       | years_needed  | 10 to -          | years
KR-INV-200       | funding_notice| 45 to 45         | days
KR-INV-200       | corporation   | 2000 bn to 2000 bn | KRW
LI-INV-03        | us_jobs       | 50 to 50         | percent
GB-ETH           | opportunity   | 700 m to 700 m   | USD
GB-TECH-150      | both_ways     | 250 bn to 250 bn | GBP
ID-PUR-CO-SOY    | value         | 685 m to 685 m   | USD
ID-PUR-CO-COTTON | value         | 122 m to 122 m   | USD
ID-PUR-CO-WHEAT  | value         | 1.25 bn to 1.25 bn | USD
MY-PUR-LNG       | contracts     | 2 Mt to 2 Mt     | t
CN-P1-GOODS      | groups        | 18 to 18         | groups
CN-P1-SRV        | groups        | 5 to 5           | groups
CN-P1-SRV        | baseline_2017 | 56.1 bn to 56.1 bn | USD
CN-SOY-25        | with_first_line | 87 Mt to -     | t
JP-INV-550       | jbic_budget_usd | 45.9 bn to 45.9 bn | USD
JP-ACC-AUTO      | access_worth  | 15 bn to -       | USD
JP-INV-550       | amount_jpy    | 85000 bn to 85000 bn | JPY
"""

Register = dict[str, pl.DataFrame]
Row = tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What a reading asks for a period."""

    basis: str
    schedule: str
    unit: str
    period: str
    low: Decimal | None
    high: Decimal | None


@pytest.fixture(scope="module")
def register() -> Register:
    folder = ROOT / "data" / "raw" / "register"
    return parse_register({path.name: path.read_text("utf-8") for path in folder.iterdir()})


def cells(text: str) -> list[Row]:
    return [tuple(cell.strip() for cell in line.split("|")) for line in text.strip().splitlines()]


def number(text: str) -> Decimal | None:
    figure, _, scale = text.partition(" ")
    return None if text == "-" else Decimal(figure) * SCALES[scale]


def span(text: str) -> tuple[Decimal | None, Decimal | None]:
    """The low and the high end of `>= 40 bn`, `<= 500`, `200 bn` or `-`."""
    low, high = not text.startswith("<="), not text.startswith(">=")
    amount = number(text.removeprefix("<= ").removeprefix(">= "))
    return amount if low else None, amount if high else None


def now(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("known_to").is_null())


def asked(register: Register, reading_id: str) -> list[Asked]:
    of = now(register["reading"]).filter(pl.col("reading_id") == reading_id).row(0, named=True)
    rows = now(register["target"]).filter(pl.col("reading_id") == reading_id).sort("period_start")
    return [
        Asked(
            of["basis"], of["schedule"], of["unit"] or "-", period(row), row["amount_low"], row["amount_high"]
        )
        for row in rows.iter_rows(named=True)
    ]


def period(row: dict[str, object]) -> str:
    if row["is_recurring"]:
        return f"{row['period_start']} every year"
    return f"{row['period_start']} to {row['period_end'] or '-'}"


def told(row: Row) -> Asked:
    _, basis, schedule, unit, when, amount = row
    return Asked(basis, schedule, unit, when, *span(amount))


def by_first(rows: list[Row]) -> dict[str, list[Row]]:
    return {name: [row for row in rows if row[0] == name] for name, *_ in rows}


@pytest.mark.parametrize("expected", cells(PLEDGES), ids=lambda row: row[0])
def test_a_pledge_names_its_payer_its_form_and_its_dates(register: Register, expected: Row) -> None:
    row = now(register["pledge"]).filter(pl.col("pledge_id") == expected[0]).row(0, named=True)
    found = (
        row["pledge_id"],
        f"{row['payer_iso3']}>{row['beneficiary_iso3']}",
        row["instrument"],
        row["legal"],
        str(row["pledged_date"]),
        str(row["deadline"] or "-"),
        row["grade"],
    )
    assert found == expected


@pytest.mark.parametrize(("pledge", "expected"), by_first(cells(HEADLINES)).items(), ids=lambda one: str(one))
def test_the_headline_asks_what_the_text_says(register: Register, pledge: str, expected: list[Row]) -> None:
    headline = now(register["reading"]).filter((pl.col("pledge_id") == pledge) & pl.col("is_headline"))
    assert asked(register, headline["reading_id"].item()) == [told(row) for row in expected]


@pytest.mark.parametrize(
    ("reading", "expected"), by_first(cells(CONFLICTS)).items(), ids=lambda one: str(one)
)
def test_what_another_document_says_is_a_reading_beside_it(
    register: Register, reading: str, expected: list[Row]
) -> None:
    assert asked(register, reading) == [told(row) for row in expected]


@pytest.mark.parametrize("expected", cells(TERMS), ids=lambda row: f"{row[0]} {row[1]}")
def test_a_term_holds_its_number(register: Register, expected: Row) -> None:
    pledge, name, numbers, unit = expected
    low, high = numbers.split(" to ")
    of = (pl.col("pledge_id") == pledge) & (pl.col("name") == name)
    found = now(register["term"]).filter(of).select("low", "high", "unit").row(0)
    assert found == (number(low), number(high), unit)


def test_the_tables_hold_every_pledge_and_no_other(register: Register) -> None:
    found = set(register["pledge"]["pledge_id"])
    named = {row[0] for row in cells(PLEDGES)}
    assert (
        named == {row[0] for row in cells(HEADLINES)} == {one for one in found if not one.startswith("JP-")}
    )


def test_every_headline_of_another_agreement_says_why(register: Register) -> None:
    headlines = now(register["reading"]).filter("is_headline")
    new = headlines.filter(~pl.col("pledge_id").str.contains("^(JP|CN)-"))
    assert new.filter(~pl.col("note").str.contains("The headline, for ").fill_null(value=False)).rows() == []


def test_what_no_source_showed_is_not_loaded(register: Register) -> None:
    assert "GB-BOEING" not in set(register["pledge"]["pledge_id"])
    ethanol = register["target"].filter(pl.col("reading_id").str.starts_with("GB-ETH"))
    assert ethanol["amount_low"].drop_nulls().len() == ethanol["amount_high"].drop_nulls().len() == 0
    folder = ROOT / "data" / "raw" / "register"
    words = " ".join(path.read_text("utf-8") for path in folder.iterdir())
    for unseen in ("1.4 bn", "1_400_000_000", "1.4bn", "10 bn USD of Boeing"):
        assert unseen not in words
    assert 'grade = "M"' not in words


def test_a_guarantee_is_never_added_to_the_investment_that_it_stands_behind(register: Register) -> None:
    pledges = {row["pledge_id"]: row for row in now(register["pledge"]).iter_rows(named=True)}
    investment, guarantee = pledges["TW-INV-250"], pledges["TW-CG-250"]
    assert investment["instrument"] != guarantee["instrument"]
    assert investment["part_of"] is guarantee["part_of"] is None
    assert "do not add TW-CG-250" in investment["note"]
    assert "Do not add TW-INV-250" in guarantee["note"]
    asked_of_taiwan = register["target"].filter(pl.col("reading_id").str.starts_with("TW-"))
    for column in ("amount_low", "amount_high"):
        assert Decimal(500 * 10**9) not in asked_of_taiwan[column].to_list()


def test_the_purchases_of_taiwan_add_up_to_their_total(register: Register) -> None:
    parts = now(register["pledge"]).filter(pl.col("part_of") == "TW-PUR-TOTAL")["pledge_id"].to_list()
    assert sorted(parts) == ["TW-PUR-AC", "TW-PUR-EN", "TW-PUR-PWR"]
    amounts = [asked(register, f"{part}/us-exports")[0] for part in parts]
    (total,) = asked(register, "TW-PUR-TOTAL/us-exports")
    assert sum(one.low or 0 for one in amounts) == total.low == 84_800_000_000
    assert sum(one.high or 0 for one in amounts) == total.high == 84_800_000_000
    derived = register["target"].filter(pl.col("reading_id") == "TW-PUR-TOTAL/us-exports")
    assert derived["grade"].to_list() == ["D"]


def test_engines_are_counted_once_in_the_total_of_taiwan(register: Register) -> None:
    union = register["scope"].filter(pl.col("scope_id") == "TW-PURCHASES")["product_prefix"].to_list()
    assert union.count("8411") == 1


def test_korea_needs_at_least_ten_years_under_its_cap(register: Register) -> None:
    (pledged,) = asked(register, "KR-INV-200/paid-out")
    (cap,) = asked(register, "KR-INV-200/yearly-cap")
    of = (pl.col("pledge_id") == "KR-INV-200") & (pl.col("name") == "years_needed")
    years = register["term"].filter(of).row(0, named=True)
    assert pledged.low is not None
    assert cap.high is not None
    assert pledged.low / cap.high == years["low"] == 10
    assert (years["grade"], years["high"]) == ("D", None)


def test_a_deadline_to_select_is_no_deadline_to_pay(register: Register) -> None:
    rows = register["reading"].filter(pl.col("pledge_id") == "KR-INV-200")
    stages = dict(rows.select("reading_id", "stage").iter_rows())
    assert stages["KR-INV-200/selected"] == "selected"
    assert stages["KR-INV-200/paid-out"] == "disbursed"
    assert asked(register, "KR-INV-200/paid-out")[0].period == "2025-11-14 to -"


def test_the_yearly_amounts_of_the_union_add_up_to_its_sum(register: Register) -> None:
    yearly = [one.low or 0 for one in asked(register, "EU-PUR-EN750/yearly")]
    assert sum(yearly) == asked(register, "EU-PUR-EN750/through-2028")[0].low == 750 * 10**9


def test_the_two_values_of_the_indonesian_deals_are_claims_on_one_event(register: Register) -> None:
    claims = register["event"].filter(pl.col("event_id") == "ID-PUR-CO-A").sort("document_id")
    assert claims.select("document_id", "amount_low", "amount_high").rows() == [
        ("I3", Decimal(7 * 10**9), None),
        ("I4", Decimal(38_400_000_000), Decimal(38_400_000_000)),
    ]


@pytest.mark.parametrize(
    ("yen", "dollars", "rate"), [("jbic_budget", "jbic_budget_usd", "156.4"), ("amount_jpy", None, "154.5")]
)
def test_two_sources_imply_two_rates(register: Register, yen: str, dollars: str | None, rate: str) -> None:
    terms = {
        row["name"]: row
        for row in register["term"].filter(pl.col("pledge_id") == "JP-INV-550").iter_rows(named=True)
    }
    divisor = terms[dollars]["low"] if dollars else Decimal(550 * 10**9)
    name = "implied_rate_budget" if dollars else "implied_rate_pledge"
    assert round(terms[yen]["low"] / divisor, 1) == terms[name]["low"] == Decimal(rate)
    assert terms[name]["grade"] == "D"
