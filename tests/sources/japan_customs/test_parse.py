"""Japan's exports and imports: months side by side, two quantities, the year as their sum. All figures are invented."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.countries import ISO3
from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.core.vocabulary import OBS_STATUS
from pledgebook.pipelines.core.vocabulary import UNITS as LEDGER_UNITS
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.schemas.conform import Conformed
from pledgebook.pipelines.sources.japan_customs import parse as japan_customs
from pledgebook.pipelines.sources.japan_customs.codes import COUNTRIES, EDITIONS, OWN_CODES, UNITS
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from tests.examples import examples
from tests.sources.samples import FULL_WIDTH

Read = Callable[[str, str | bytes], Parsed]
Conform = Callable[[Parsed], Conformed]

PERIODS = ("Year", "Jan", "Feb", "Mar")


def header(keys: str = "Exp or Imp,Year,HS,Country,Unit1,Unit2", periods: Sequence[str] = PERIODS) -> str:
    columns = [f"{measure}-{period}" for period in periods for measure in ("Quantity1", "Quantity2", "Value")]
    return ",".join([keys, *columns]) + "\n"


SOYBEANS = "2,2026,'120190000',304,  ,MT,0,30,900,0,10,300,0,20,600,0,0,0\n"
GLOVES = "2,2026,'611610100',105,DZ,KG,6,40,70,1,20,30,2,10,20,3,10,20\n"
TABLE = "\ufeff" + header() + SOYBEANS + GLOVES


def test_a_month_is_a_flow_in_yen(read: Read, conformed: Conform) -> None:
    columns = (
        "series",
        "partner_iso3",
        "direction",
        "month",
        "value",
        "currency",
        "valuation",
        "quantity",
        "unit",
    )
    flows = conformed(read("japan_customs", header() + SOYBEANS + GLOVES)).good.select(columns).rows()
    january, yen = date(2026, 1, 1), "JPY"
    assert flows[:2] == [
        ("value", "USA", "import", january, Decimal(300_000), yen, "CIF", Decimal(10), "t"),
        ("value", "USA", "import", date(2026, 2, 1), Decimal(600_000), yen, "CIF", Decimal(20), "t"),
    ]
    assert flows[2:4] == [
        ("value", "USA", "import", date(2026, 3, 1), Decimal(0), yen, "CIF", Decimal(0), "t"),
        ("quantity1", "CHN", "import", january, None, None, "unstated", Decimal(1), "doz"),
    ]
    assert flows[4] == ("value", "CHN", "import", january, Decimal(30_000), yen, "CIF", Decimal(20), "kg")


def test_a_product_has_nine_digits_and_no_apostrophes(read: Read, conformed: Conform) -> None:
    flows = conformed(read("japan_customs", TABLE.replace("'611610100'", "'000000011'"))).good
    assert set(flows["product_code"]) == {"120190000", "000000011"}
    assert set(flows["product_level"]) == {9}


def test_the_year_is_left_out_after_its_proof(read: Read) -> None:
    parsed = read("japan_customs", TABLE)
    assert parsed.raw.height == 4 + 2 * 4
    assert parsed.ignored["rule"].to_list() == ["year_to_date_total"] * 3
    assert parsed.findings.is_empty()


def test_a_year_above_its_months_by_rounding_is_a_finding(read: Read) -> None:
    finding = read("japan_customs", TABLE.replace("0,30,900", "0,30,902")).findings.row(0, named=True)
    assert (finding["kind"], finding["unit"], finding["month"]) == ("rounding", "JPY", date(2026, 1, 1))
    assert (finding["left_amount"], finding["right_amount"]) == (Decimal(902_000), Decimal(900_000))


@pytest.mark.parametrize("year", ["0,30,903", "0,30,899", "0,33,900", "0,29,900", "0,,900", "0,30,x"])
def test_a_year_that_is_not_the_sum_rejects_the_row(read: Read, conformed: Conform, year: str) -> None:
    parsed = read("japan_customs", header() + SOYBEANS.replace("0,30,900", year))
    result = conformed(parsed)
    assert (result.good.height, result.refused.height, parsed.ignored.height) == (0, 3, 1)
    assert "the sum of its months" in "; ".join(result.refused["reasons"].explode())


@pytest.mark.parametrize(
    ("edition", "rules", "status"),
    [
        (None, {"not_yet_published", "year_to_date_total"}, "reported"),
        ("Jan-May:Detailed", {"not_yet_published", "year_to_date_total"}, "preliminary"),
        ("9-digit Provisional", {"not_yet_published", "year_to_date_total"}, "preliminary"),
        ("Revised", {"year_to_date_total"}, "revised"),
        ("fixed", {"year_to_date_total"}, "final"),
    ],
)
def test_zeros_after_the_last_month_are_unknown_until_the_year_is_over(
    sidecar: Callable[[str, bytes], Sidecar], edition: str | None, rules: set[str], status: str
) -> None:
    raw = (header() + SOYBEANS).encode()
    parsed = japan_customs.parse(raw, replace(sidecar("japan_customs", raw), edition=edition))
    assert set(parsed.ignored["rule"]) == rules
    assert set(parsed.rows["obs_status"]) == {status}
    assert ("2026-03-01" in parsed.rows["month"]) == ("not_yet_published" not in rules)


def test_an_unknown_edition_is_a_fault(sidecar: Callable[[str, bytes], Sidecar]) -> None:
    raw = TABLE.encode()
    with pytest.raises(SourceError, match="the edition 'Final'"):
        japan_customs.parse(raw, replace(sidecar("japan_customs", raw), edition="Final"))


def test_a_file_without_countries_is_the_world(read: Read, conformed: Conform) -> None:
    text = header("Exp or Imp,Year,HS,Unit1,Unit2") + SOYBEANS.replace(",304", "")
    assert set(conformed(read("japan_customs", text)).good["partner_iso3"]) == {"W00"}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("304", "999", "unknown country"),
        ("304", "", "unknown country"),
        ("'120190000'", "'1201'", "unknown product"),
        ("'120190000'", "12019000", "unknown product"),
        ("MT", "GT", "unknown unit"),
        ("MT", "  ", "no unit is given"),
        ("0,10,300", "0,-10,300", "quantity: found '-10'"),
        ("0,10,300", "0,10,-300", "value: found '-300'"),
        ("0,10,300", '0,10,"1,300"', "value: found '1,300'"),
        ("0,10,300", "0,10,", "value: found ''"),
        ("0,10,300", "4,10,300", "no unit is given"),
        ("2,2026", "3,2026", "1 (exports) or 2 (imports)"),
        ("2026", "26", "Year: found '26'"),
        ("2026", "2027", "when the file was retrieved"),
    ],
)
def test_a_faulty_row_is_rejected(
    read: Read, refusals: Callable[[str, str], str], old: str, new: str, reason: str
) -> None:
    text = header() + SOYBEANS.replace(old, new)
    assert reason in refusals("japan_customs", text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (header() + SOYBEANS + SOYBEANS.replace("2026", "2025"), "2 pairs of year and direction"),
        (header() + SOYBEANS + SOYBEANS.replace("2,2026", "1,2026"), "2 pairs of year and direction"),
        (header(periods=("Year", "Jan", "Mar")), "no column 'Quantity1-Feb'"),
        (header(periods=("Year",)), "no column 'Quantity1-Jan'"),
        (header("Exp or Imp,Year,Custom,HS,Country,Unit1,Unit2"), "unknown column 'Custom'"),
    ],
)
def test_a_faulty_file_is_rejected(read: Read, text: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read("japan_customs", text)


AMOUNTS = st.lists(st.integers(0, 10**11), min_size=3, max_size=3)


@examples(40)
@given(values=AMOUNTS, first=AMOUNTS, second=AMOUNTS)
def test_no_yen_is_lost(
    read: Read, conformed: Conform, values: list[int], first: list[int], second: list[int]
) -> None:
    months = zip([sum(first), *first], [sum(second), *second], [sum(values), *values], strict=True)
    line = "1,2026,'880240000',304,NO,KG," + ",".join(f"{a},{b},{c}" for a, b, c in months) + "\n"
    parsed = read("japan_customs", header() + line)
    result = conformed(parsed)
    assert result.refused.is_empty()
    by_series = dict(result.good.group_by("series").agg(pl.col("quantity").sum()).rows())
    assert by_series.get("quantity1", 0) == sum(first)
    assert by_series.get("value", 0) == sum(second)
    assert (result.good["value"].sum() or 0) == sum(values) * 1000


def test_the_code_tables_are_sound() -> None:
    assert set(UNITS.values()) <= set(LEDGER_UNITS)
    assert set(EDITIONS.values()) <= set(OBS_STATUS)
    assert len(set(COUNTRIES.values())) == len(COUNTRIES)
    assert set(COUNTRIES.values()) - ISO3 == set(OWN_CODES) | {"ANT"}
    expected = {
        "103": "KOR",
        "105": "CHN",
        "106": "TWN",
        "205": "GBR",
        "302": "CAN",
        "304": "USA",
        "601": "AUS",
    }
    assert {code: COUNTRIES[code] for code in expected} == expected


def test_the_published_sample(shared_data: Path, read: Read, conformed: Conform) -> None:
    path = next((shared_data / "japan_customs").glob("*.csv"))
    parsed = read("japan_customs", path.read_bytes())
    good = conformed(parsed).good
    assert (parsed.raw.height, good.height, parsed.ignored.height) == (6, 5, 1)
    assert (good["value"].sum(), good["quantity"].sum()) == (Decimal(2_047_652_000), Decimal(339_580))


FIGURES = "1,2012,'120190090',304,  ,MT,0,45,360,0,10,80,0,0,0,0,5,40,0,30,240\n"
TO_APRIL = ("Year", "Jan", "Feb", "Mar", "Apr")


@pytest.mark.parametrize("april", ["Apl", "APR", "April", "apr", "Apr."])
def test_a_month_is_known_in_every_spelling_of_the_publisher(
    read: Read, conformed: Conform, april: str
) -> None:
    usual = conformed(read("japan_customs", header(periods=TO_APRIL) + FIGURES)).good
    found = conformed(read("japan_customs", header(periods=(*TO_APRIL[:-1], april)) + FIGURES)).good
    assert found.equals(usual)
    assert usual["value"].to_list() == [80_000, 0, 40_000, 240_000]


def test_a_month_that_is_there_in_two_spellings_is_refused(read: Read) -> None:
    with pytest.raises(SourceError, match="unknown columns 'Quantity1-Apl'"):
        read("japan_customs", header(periods=(*TO_APRIL, "Apl")) + FIGURES.replace("\n", ",0,30,240\n"))


@pytest.mark.parametrize("whole", ["370.0", "3.7e+02", " 370 ", "+370"])
def test_a_figure_that_a_tool_wrote_is_never_multiplied_by_a_thousand_less(
    read: Read, conformed: Conform, whole: str
) -> None:
    line = f"1,2012,'120190090',304,  ,MT,0,45,370,0,45,{whole}\n"
    good = conformed(read("japan_customs", header(periods=("Year", "Jan")) + line)).good
    assert good["value"].to_list() == [370_000]


@pytest.mark.parametrize("mark", ["-", "…", "***", "NaN", ""])
def test_a_mark_in_place_of_a_figure_is_rejected_and_never_zero(
    refusals: Callable[[str, str], str], mark: str
) -> None:
    line = f"1,2012,'120190090',304,  ,MT,0,45,370,0,45,{mark}\n"
    assert f"value: found '{mark}'" in refusals("japan_customs", header(periods=("Year", "Jan")) + line)


def test_a_code_without_its_zero_is_rejected_with_the_code_that_it_looks_like(
    refusals: Callable[[str, str], str],
) -> None:
    line = "1,2012,90111000,304,  ,MT,0,45,370,0,45,370\n"
    found = refusals("japan_customs", header(periods=("Year", "Jan")) + line)
    assert "which looks like 090111000 without its leading zero" in found


def test_full_width_digits_are_read_as_what_they_are(read: Read, conformed: Conform) -> None:
    wide = SOYBEANS.translate(FULL_WIDTH)
    plain, found = (
        conformed(read("japan_customs", header() + line)).good.drop("row_hash", strict=False)
        for line in (SOYBEANS, wide)
    )
    assert plain.height > 0
    assert plain.equals(found)
