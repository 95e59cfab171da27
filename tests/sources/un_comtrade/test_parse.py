"""UN Comtrade: three layouts, parts beside totals, codes of countries and units, caps; all figures invented."""

import contextlib
import csv
import io
import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.schemas.conform import Conformed
from pledgebook.pipelines.sources.parsers import PARSERS
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from pledgebook.pipelines.sources.un_comtrade.codes import AREAS, COUNTRIES, RIGHT_CODES, right_reporter_code
from pledgebook.pipelines.sources.un_comtrade.parse import NAMES_OF_2023, NAMES_OF_R, refuse_capped
from tests.examples import examples
from tests.workbooks import xlsx

Read = Callable[[str, str | bytes], Parsed]
Conform = Callable[[Parsed], Conformed]
MakeSidecar = Callable[[str, bytes], Sidecar]
Record = dict[str, object]

MONTHLY: Record = {
    "typeCode": "C",
    "freqCode": "M",
    "refPeriodId": 20250901,
    "refYear": 2025,
    "refMonth": 9,
    "period": "202509",
    "reporterCode": 392,
    "reporterISO": "JPN",
    "reporterDesc": "Japan",
    "flowCode": "M",
    "flowDesc": "Import",
    "partnerCode": 842,
    "partnerISO": "USA",
    "partnerDesc": "USA",
    "partner2Code": 0,
    "partner2ISO": "W00",
    "partner2Desc": "World",
    "classificationCode": "H6",
    "classificationSearchCode": "HS",
    "isOriginalClassification": True,
    "cmdCode": "1201",
    "cmdDesc": "Soya beans, whether or not broken",
    "aggrLevel": 4,
    "isLeaf": False,
    "customsCode": "C00",
    "customsDesc": "TOTAL CPC",
    "mosCode": "0",
    "motCode": 0,
    "motDesc": "TOTAL MOT",
    "qtyUnitCode": 8,
    "qtyUnitAbbr": "kg",
    "qty": 500.5,
    "isQtyEstimated": False,
    "altQtyUnitCode": -1,
    "altQtyUnitAbbr": "N/A",
    "altQty": 0,
    "isAltQtyEstimated": False,
    "netWgt": 480,
    "isNetWgtEstimated": True,
    "grossWgt": 0,
    "isGrossWgtEstimated": False,
    "cifvalue": 1000.25,
    "fobvalue": None,
    "primaryValue": 1000.25,
    "legacyEstimationFlag": 4,
    "isReported": False,
    "isAggregate": True,
}


def record(**changes: object) -> Record:
    return MONTHLY | changes


def answer(*records: Record, **changes: object) -> str:
    whole = {"elapsedTime": "0.1 secs", "count": len(records), "data": list(records), "error": ""}
    return json.dumps(whole | changes)


def text_of(value: object) -> str:
    return "" if value is None else json.dumps(value) if isinstance(value, bool) else str(value)


def row_of(values: list[str], end: str = ",") -> str:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="").writerow(values)
    return line.getvalue() + end + "\n"


def todays_csv(*records: Record) -> str:
    return ",".join(MONTHLY) + "\n" + "".join(row_of([text_of(v) for v in r.values()]) for r in records)


def csv_of_2023(*records: Record) -> str:
    old = {name: text for text, name in NAMES_OF_2023.items()}
    rows = [["0" if value is None else text_of(value) for value in row.values()] for row in records]
    return row_of([old[name] for name in MONTHLY]) + "".join(row_of(row) for row in rows)


def part(value: object, **changes: object) -> Record:
    return record(primaryValue=value, cifvalue=value, **changes)


def flows_of(read: Read, conformed: Conform, content: str) -> pl.DataFrame:
    result = conformed(read("un_comtrade", content))
    assert result.refused.is_empty()
    return result.good


def test_a_row_has_up_to_five_figures(read: Read, conformed: Conform) -> None:
    parsed = read("un_comtrade", answer(record()))
    flows = conformed(parsed).good
    assert flows.select(
        "series", "value", "currency", "valuation", "quantity", "unit", "obs_status"
    ).rows() == [
        ("primaryValue", Decimal("1000.25"), "USD", "CIF", None, None, "reported"),
        ("cifvalue", Decimal("1000.25"), "USD", "CIF", None, None, "reported"),
        ("qty", None, None, "unstated", Decimal("500.5"), "kg", "reported"),
        ("netWgt", None, None, "unstated", Decimal(480), "kg", "estimated"),
    ]
    cell = ("reporter_iso3", "partner_iso3", "direction", "product_code", "product_level", "hs_edition")
    assert flows.select(*cell, "period_months").unique().rows() == [
        ("JPN", "USA", "import", "1201", 4, "HS2022", 1)
    ]
    assert [str(month) for month in flows["month"].unique()] == ["2025-09-01"]
    assert parsed.ignored.rows() == [(3, "not_reported")]
    assert parsed.raw["file_row"].to_list() == ["1"] * 5


def test_the_three_layouts_give_the_same_flows(read: Read, conformed: Conform) -> None:
    rows = [record(), record(period="202508", refMonth=8, primaryValue=7, cifvalue=None, fobvalue=7)]
    layouts = (answer(*rows), todays_csv(*rows), csv_of_2023(*rows))
    first, *others = [flows_of(read, conformed, layout) for layout in layouts]
    assert first.height == 8
    assert all(first.equals(other) for other in others)


def test_a_year_is_twelve_months_from_january(read: Read, conformed: Conform) -> None:
    year = record(freqCode="A", refYear=2023, refMonth=52, period="2023")
    flows = flows_of(read, conformed, answer(year))
    assert flows.select(pl.col("month").cast(pl.String), "period_months").unique().rows() == [
        ("2023-01-01", 12)
    ]


def test_imports_without_a_cif_value_are_fob(read: Read) -> None:
    rows = read("un_comtrade", answer(record(cifvalue=None, fobvalue=1000.25))).rows
    assert rows.filter(pl.col("series") == "primaryValue")["valuation"].to_list() == ["FOB"]


@pytest.mark.parametrize(
    ("code", "edition"),
    [("H0", "HS1988"), ("H3", "HS2007"), ("H5", "HS2017"), ("H6", "HS2022"), ("HS", None)],
)
def test_the_edition_of_the_nomenclature_is_kept(read: Read, code: str, edition: str | None) -> None:
    rows = read("un_comtrade", answer(record(classificationCode=code))).rows
    assert rows["hs_edition"].unique().to_list() == [edition]


def test_the_total_of_all_products_is_a_group(read: Read, conformed: Conform) -> None:
    flows = flows_of(read, conformed, answer(record(cmdCode="TOTAL", aggrLevel=0)))
    assert flows.select("product_code", "product_level").unique().rows() == [("TOTAL", 0)]


def test_figures_finer_than_the_ledger_are_rounded_half_to_even(read: Read, conformed: Conform) -> None:
    fine = part(2.345, fobvalue=2.355, netWgt=0.12345, qty=7.00005)
    flows = flows_of(read, conformed, answer(fine))
    assert flows["value"].drop_nulls().to_list() == [Decimal("2.34"), Decimal("2.34"), Decimal("2.36")]
    assert flows["quantity"].drop_nulls().to_list() == [Decimal("7.0000"), Decimal("0.1234")]


def test_a_zero_beside_a_value_was_not_reported_but_a_value_of_zero_was(
    read: Read, conformed: Conform
) -> None:
    empty = part(0, qty=0.0, netWgt=0, qtyUnitCode=-1)
    parsed = read("un_comtrade", answer(empty))
    assert conformed(parsed).good.select("series", "value").rows() == [("primaryValue", Decimal(0))]
    assert parsed.ignored["rule"].unique().to_list() == ["not_reported"]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"partnerCode": 97}, "partner_group"),
        ({"partnerCode": 899}, "partner_residue"),
        ({"partnerCode": 810}, "partner_former"),
        ({"flowCode": "RM"}, "part_of_a_flow"),
        ({"flowCode": "DX"}, "part_of_a_flow"),
        ({"cmdCode": "9999AA", "aggrLevel": 6}, "unclassified_goods"),
    ],
)
def test_residues_partial_flows_and_unclassified_goods_are_left_out_by_name(
    read: Read, changes: Record, rule: str
) -> None:
    parsed = read("un_comtrade", answer(record(**changes)))
    assert parsed.rows.is_empty()
    assert parsed.ignored["rule"].unique().to_list() == [rule]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"typeCode": "S"}, "typeCode: found 'S', expected C, goods"),
        ({"reporterCode": 97}, "found '97', expected the code of a country (unknown reporter)"),
        ({"reporterCode": 0}, "found '0', expected the code of a country (unknown reporter)"),
        ({"partnerCode": 241}, "found '241', expected the code of a country (unknown partner)"),
        ({"partnerCode": 1234}, "unknown partner"),
        ({"partnerCode": None}, "partnerCode: found 'nothing'"),
        ({"flowCode": "Z"}, "flowCode: found 'Z'"),
        ({"classificationCode": "S3"}, "classificationCode: found 'S3', expected H0 to H6, or HS"),
        ({"classificationCode": "B4"}, "classificationCode: found 'B4'"),
        ({"cmdCode": "120190", "aggrLevel": 4}, "aggrLevel: found '4', expected the length of the code"),
        ({"cmdCode": "101"}, "unknown product"),
        ({"cmdCode": "77"}, "unknown product"),
        ({"refMonth": 13, "period": "202513"}, "month"),
        ({"refMonth": 8}, "period: found '202509', expected the month or the year of refYear and refMonth"),
        ({"freqCode": "A"}, "period: found '202509'"),
        ({"freqCode": "A", "refYear": 2026, "refMonth": 52, "period": "2026"}, "when the file was retrieved"),
        ({"period": "202612", "refYear": 2026, "refMonth": 12}, "when the file was retrieved"),
        ({"qtyUnitCode": -1}, "qty: found '500.5', expected 0 or nothing, because it has no unit"),
        (
            {"qtyUnitCode": 99},
            "qtyUnitCode: found '99', expected the code of a unit of quantity (unknown unit)",
        ),
        ({"isNetWgtEstimated": "maybe"}, "is_estimated: found 'maybe', expected true or false"),
        ({"legacyEstimationFlag": 3}, "legacyEstimationFlag: found '3', expected one of 0, 2, 4, 6"),
        ({"primaryValue": None}, "figure: found 'nothing'"),
        ({"primaryValue": -4}, "figure: found '-4'"),
        ({"primaryValue": "1,000"}, "value: found '1,000'"),
        ({"netWgt": "1.23E+09"}, "quantity: found '1.23E+09'"),
        ({"netWgt": "1e90"}, "quantity: found '1e90'"),
    ],
)
def test_a_faulty_row_is_rejected_with_its_reason(
    refusals: Callable[[str, str], str], changes: Record, reason: str
) -> None:
    assert reason in refusals("un_comtrade", answer(record(**changes)))


@pytest.mark.parametrize("written", ["1.5e+08", "1.5E+08", "1.5e8", "150000000.0", "150000000.00"])
def test_a_json_number_with_an_exponent_is_exact(read: Read, conformed: Conform, written: str) -> None:
    text = answer(record(primaryValue=123454321, cifvalue=123454321)).replace("123454321", written)
    flows = conformed(read("un_comtrade", text)).good.filter(pl.col("series") == "primaryValue")
    assert flows["value"].to_list() == [Decimal(150_000_000)]


# Parts beside totals


PARTS = [
    part(100),
    part(60, motCode=1000),
    part(30, motCode=2100),
    part(10, motCode=2200),
    part(40, motCode=2000),
    part(70, partner2Code=842),
    part(30, partner2Code=124),
    part(99.5, customsCode="C04"),
    part(0.5, customsCode="C05"),
    part(60, motCode=1000, partner2Code=842),
    part(40, motCode=2100, partner2Code=124),
]
"""A cell of 100, split by mode of transport (2000 is 2100 and 2200), second partner, customs procedure, and two."""


@pytest.mark.parametrize("layout", [answer, todays_csv, csv_of_2023])
def test_parts_that_add_up_are_left_out_and_never_doubled(
    read: Read, conformed: Conform, layout: Callable[..., str]
) -> None:
    parsed = read("un_comtrade", layout(*PARTS))
    flows = conformed(parsed).good.filter(pl.col("series") == "primaryValue")
    assert flows["value"].to_list() == [Decimal(100)]
    rules = dict(parsed.ignored["rule"].value_counts().iter_rows())
    assert rules == {"part_beside_total": 50, "not_reported": 1}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([part(100), part(60, motCode=1000)], "1 part.s. by motCode that add up to 60 beside a total of 100"),
        ([part(100), part(60, mosCode="2"), part(60, mosCode="3")], "by mosCode that add up to 120 beside"),
        ([part(60, motCode=1000)], "add up to 60 beside no total"),
        ([part(60, partner2Code=None)], "by partner2Code that add up to 60 beside no total"),
        ([part(9), part(9, partnerCode=36, customsCode="C04")], "beside no total .*partnerCode 36"),
        ([part(9), part("x", motCode=1000)], "beside a total of 9"),
        ([part("x"), part(9, motCode=1000)], "beside no total"),
    ],
)
def test_parts_that_do_not_add_up_are_rejected_with_their_figures(
    read: Read, rows: list[Record], message: str
) -> None:
    with pytest.raises(SourceError, match=message) as refused:
        read("un_comtrade", answer(*rows))
    assert "motCode=0" in refused.value.remedy


@pytest.mark.parametrize(
    ("modes", "is_right"),
    [
        ({1000: 60, 2000: 30, 2100: 10}, True),  # 2000 beside 2100
        ({1000: 60, 2000: 40, 2100: 40}, True),  # 2000 above 2100
        ({1000: 60, 2000: 40, 2100: 25}, True),  # 2100 is a part of 2000, whose other parts are not given
        ({1000: 60, 2000: 30, 2100: 10, 3000: 0, 3100: 0}, True),
        ({1000: 20, 2000: 30, 2100: 10, 3000: 40, 3100: 25, 3200: 15}, True),  # beside each other, and above
        ({1000: 60, 2000: 35, 2100: 10}, False),
        ({2100: 60, 3200: 50}, False),
    ],
)
def test_a_mode_of_transport_may_stand_beside_its_parts_or_above_them(
    read: Read, conformed: Conform, modes: dict[int, int], is_right: bool
) -> None:
    rows = answer(part(100), *(part(value, motCode=mode) for mode, value in modes.items()))
    if not is_right:
        with pytest.raises(SourceError, match="by motCode that add up to"):
            read("un_comtrade", rows)
        return
    flows = flows_of(read, conformed, rows)
    assert flows.filter(pl.col("series") == "primaryValue")["value"].to_list() == [Decimal(100)]


@examples(60)
@given(data=st.data())
def test_whatever_the_split_only_the_total_is_kept(
    data: st.DataObject, read: Read, conformed: Conform
) -> None:
    values = data.draw(st.lists(st.integers(0, 10**9), min_size=1, max_size=9))
    dimension, codes = data.draw(
        st.sampled_from([("customsCode", "C{:02}"), ("partner2Code", "{}"), ("motCode", "{}000")])
    )
    split = [part(value, **{dimension: codes.format(n)}) for n, value in enumerate(values, start=1)]
    rows = data.draw(st.permutations([part(sum(values)), *split]))
    flows = flows_of(read, conformed, answer(*rows))
    assert flows.filter(pl.col("series") == "primaryValue")["value"].to_list() == [Decimal(sum(values))]
    off = [part(sum(values) + 10 * len(rows)), *split]
    with pytest.raises(SourceError, match="that add up to"):
        read("un_comtrade", answer(*off))


# Codes of reporters


def test_every_wrong_code_leads_to_a_right_one() -> None:
    pairs = {"840": "842", "250": "251", "380": "381", "756": "757", "356": "699", "578": "579", "158": "490"}
    assert {code: right_reporter_code(code) for code in RIGHT_CODES} == pairs
    assert all(right_reporter_code(code) == code for code in COUNTRIES)
    assert not set(RIGHT_CODES) & set(COUNTRIES)


def test_a_country_has_one_code_and_an_area_is_none() -> None:
    assert len(set(COUNTRIES.values())) == len(COUNTRIES)
    assert not set(AREAS) & set(COUNTRIES)
    assert (COUNTRIES["490"], COUNTRIES["842"], AREAS["492"]) == ("TWN", "USA", "partner_residue")


@pytest.mark.parametrize("code", RIGHT_CODES)
def test_a_request_with_a_code_that_is_answered_without_rows_is_fatal(
    sidecar: MakeSidecar, code: str
) -> None:
    empty = answer().encode()
    note = replace(
        sidecar("un_comtrade", empty), url=f"https://example.org/C/M/HS?reporterCode=392,{code}&period=202509"
    )
    with pytest.raises(SourceError, match=f"Request reporterCode {RIGHT_CODES[code]} for {code}"):
        PARSERS["un_comtrade"](empty, note)


@pytest.mark.parametrize("code", RIGHT_CODES)
def test_either_code_of_a_country_is_read_as_reporter_and_as_partner(
    read: Read, conformed: Conform, code: str
) -> None:
    iso3 = COUNTRIES[RIGHT_CODES[code]]
    for one in (code, RIGHT_CODES[code]):
        rows = answer(
            record(reporterCode=int(one), reporterISO=iso3), record(partnerCode=int(one), partnerISO=iso3)
        )
        found = flows_of(read, conformed, rows).select("reporter_iso3", "partner_iso3").unique().rows()
        assert (
            set(found) == {(iso3, "USA"), ("JPN", iso3)}
            if iso3 != "USA"
            else {("USA", "USA"), ("JPN", "USA")}
        )


@pytest.mark.parametrize("code", sorted(set(RIGHT_CODES) - {"380"}))
def test_a_code_beside_the_name_of_another_country_is_fatal(read: Read, code: str) -> None:
    with pytest.raises(SourceError, match=f"Request reporterCode {RIGHT_CODES[code]} for {code}"):
        read("un_comtrade", answer(record(reporterCode=int(code))))


def test_parts_under_the_other_code_of_a_country_belong_to_its_total(read: Read, conformed: Conform) -> None:
    rows = [
        part(100, partnerCode=380),
        part(60, partnerCode=381, motCode=1000),
        part(40, partnerCode=380, motCode=2000),
    ]
    assert read("un_comtrade", answer(*rows)).rows["partner_iso3"].unique().to_list() == ["ITA"]


# What other programs write


def saved_by_pandas(*records: Record) -> str:
    """`DataFrame.to_csv` of columns some of which are numbers with gaps."""
    rows = [
        [
            str(v) + ".0" if isinstance(v, int) and not isinstance(v, bool) else "" if v is None else str(v)
            for v in r.values()
        ]
        for r in records
    ]
    return ",".join(MONTHLY) + "\n" + "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows)


def saved_by_r(*records: Record) -> str:
    """`write.csv` of a package that names its columns in snake_case."""
    old = {name: text for text, name in NAMES_OF_R.items() if not text.startswith("partner2")}
    rows = [
        [
            "NA"
            if v is None
            else str(v).upper()
            if isinstance(v, bool)
            else f"{v:e}"
            if isinstance(v, float)
            else str(v)
            for v in r.values()
        ]
        for r in records
    ]
    return (
        ",".join(old[name] for name in MONTHLY)
        + "\n"
        + "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows)
    )


def bulk(*records: Record) -> str:
    """A bulk file: tab-separated, without names of codes."""
    names = [name for name in MONTHLY if not re.search("Desc|ISO|Abbr|aggrLevel|isLeaf|SearchCode", name)]
    header = [{"cifvalue": "CIFValue", "fobvalue": "FOBValue"}.get(name, name) for name in names]
    rows = [["" if r[name] is None else str(r[name]) for name in names] for r in records]
    return "\n".join(
        ["\t".join(["datasetCode", *header]), *("\t".join(["20184100000100", *row]) for row in rows), ""]
    )


def website_workbook(*records: Record) -> bytes:
    """The website's workbook: codes of products as text, other codes as numbers, and an empty second sheet."""
    rows = [["" if v is None else v for v in r.values()] for r in records]
    return xlsx({"Sheet1": [list(MONTHLY), *rows], "Sheet2": []})  # type: ignore[list-item]


@pytest.mark.parametrize("layout", [saved_by_pandas, saved_by_r, bulk, website_workbook])
def test_what_other_programs_write_gives_the_same_flows(
    read: Read, conformed: Conform, layout: Callable[..., str | bytes]
) -> None:
    rows = [*PARTS, record(period="202508", refMonth=8, isAggregate=False, primaryValue=150000000.0)]
    first = conformed(read("un_comtrade", answer(*rows))).good
    assert conformed(read("un_comtrade", layout(*rows))).good.equals(first)
    assert first.height == 8


def test_a_table_with_the_names_of_two_layouts_is_refused(read: Read) -> None:
    with pytest.raises(SourceError, match="unknown column 'CIFValue'"):
        read("un_comtrade", todays_csv(record()).replace("cmdDesc", "CIFValue", 1))


@pytest.mark.parametrize(
    ("changes", "statuses"),
    [
        ({"legacyEstimationFlag": 0, "isNetWgtEstimated": False}, ("reported", "reported")),
        ({"legacyEstimationFlag": 2, "isNetWgtEstimated": False}, ("estimated", "reported")),
        ({"legacyEstimationFlag": 4, "isNetWgtEstimated": False}, ("reported", "estimated")),
        ({"legacyEstimationFlag": 6, "isNetWgtEstimated": False}, ("estimated", "estimated")),
        (
            {"legacyEstimationFlag": None, "isQtyEstimated": True, "isNetWgtEstimated": True},
            ("estimated",) * 2,
        ),
        ({"legacyEstimationFlag": 0, "isNetWgtEstimated": True}, ("reported", "estimated")),
    ],
)
def test_an_estimated_quantity_is_kept_and_says_so(
    read: Read, conformed: Conform, changes: Record, statuses: tuple[str, str]
) -> None:
    flows = flows_of(read, conformed, answer(record(**changes)))
    found = dict(flows.select("series", "obs_status").iter_rows())
    assert (found.pop("qty"), found.pop("netWgt")) == statuses
    assert set(found.values()) == {"reported"}


# Answers and files that are wrong as a whole


def test_an_answer_of_no_rows_is_a_file_of_no_rows(read: Read) -> None:
    assert read("un_comtrade", answer()).raw.is_empty()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (answer(record(), error="quota exceeded"), "the error 'quota exceeded'"),
        (answer(record(), count=2), "1 rows and a count of 2; expected as many rows as counted"),
        (answer(record(), count=None), "a count of None"),
        (answer(data={}), "expected an object with the keys count, data, elapsedTime, error"),
        (answer(more=1), "expected an object with the keys"),
        ('{"statusCode": 401, "message": "Access denied"}', "Access denied"),
        (answer(record(), {"typeCode": "C"}), "record 2 with other keys"),
        (answer(record(), record(qty=[1])), "not text"),
        (answer(record(new=1)), "the unknown column 'new'"),
        (answer(record(qty=float("nan"))), "not text"),
        (answer(record(cmdDesc="\ud800")), "cannot be read"),
        (answer({"typeCode": "C"}), "no column"),
        ("[]", "expected an object with the keys"),
    ],
)
def test_an_answer_that_is_wrong_as_a_whole_is_rejected(read: Read, content: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read("un_comtrade", content)


@pytest.mark.parametrize(
    ("url", "cap"), [("https://example.org/public/v1/preview/C/A/HS", 500), (None, 250_000)]
)
def test_as_many_rows_as_a_request_can_have_are_probably_cut_off(
    sidecar: MakeSidecar, url: str | None, cap: int
) -> None:
    note = replace(sidecar("un_comtrade", b""), url=url)
    refuse_capped(cap - 1, note)
    with pytest.raises(SourceError, match=f"{cap} rows, which is the cap .*Request fewer"):
        refuse_capped(cap, note)


def test_a_preview_of_as_many_rows_as_it_can_have_is_refused(sidecar: MakeSidecar) -> None:
    raw = answer(*[record(cmdCode=f"{12_0000 + number}") for number in range(500)]).encode()
    note = replace(sidecar("un_comtrade", raw), url="https://example.org/public/v1/preview/C/A/HS")
    with pytest.raises(SourceError, match="500 rows, which is the cap"):
        PARSERS["un_comtrade"](raw, note)


def test_only_an_empty_field_in_every_row_may_exceed_the_header(read: Read) -> None:
    header, first, second = todays_csv(record(), record(period="202508", refMonth=8)).splitlines()
    for rows in ([first, second], [first + ",", second + ","]):
        assert read("un_comtrade", "\n".join([header, *rows, ""])).raw.height == 10
    faulty = {
        "47 fields in row 2": [first, second.removesuffix(",")],
        "the unknown column ''": [first, second + '"7"'],
    }
    for message, rows in faulty.items():
        with pytest.raises(SourceError, match=message):
            read("un_comtrade", "\n".join([header, *rows, ""]))
    with pytest.raises(SourceError, match="48 fields in row 2"):
        read("un_comtrade", "\n".join([header, first.removesuffix(","), second, ""]))


def test_a_mixture_of_two_layouts_is_an_error(read: Read) -> None:
    with pytest.raises(SourceError, match="no column 'period'"):
        read("un_comtrade", todays_csv(record()).replace("period", "Period", 1))


# Whatever the bytes


WHOLE = [answer(*PARTS).encode(), todays_csv(*PARTS).encode(), csv_of_2023(*PARTS).encode()]


@examples(150)
@given(data=st.data())
def test_changed_bytes_give_flows_or_a_source_error(data: st.DataObject, read: Read) -> None:
    raw = bytearray(data.draw(st.sampled_from(WHOLE)))
    places = st.integers(0, len(raw) - 1)
    for place, byte in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=6)):
        raw[place] = byte
    with contextlib.suppress(SourceError):
        read("un_comtrade", bytes(raw))


@examples(60)
@given(data=st.data())
def test_a_cut_file_is_rejected(data: st.DataObject, sidecar: MakeSidecar) -> None:
    whole = data.draw(st.sampled_from(WHOLE))
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(SourceError, match="cut short"):
        PARSERS["un_comtrade"](whole[:cut], sidecar("un_comtrade", whole))


CHANGES = st.fixed_dictionaries(
    {
        "cmdCode": st.sampled_from(["12", "1201", "120190", "TOTAL", "9999AA", "x", None]),
        "partnerCode": st.sampled_from([0, 842, 97, 899, 810, 1234, None]),
        "flowCode": st.sampled_from(["M", "X", "RX", "RM", "Q"]),
        "freqCode": st.sampled_from(["A", "M", "W"]),
        "period": st.sampled_from(["202509", "2025", "abcd", "20259", ""]),
        "refMonth": st.sampled_from([9, 52, 0, "x"]),
        "qtyUnitCode": st.sampled_from([8, -1, 5, 99, None]),
        "primaryValue": st.sampled_from([0, 5, "1e5", "-1", None, 1.005, "9" * 40]),
        "netWgt": st.sampled_from([0, 5, "x", None, 0.00005]),
    }
)


@examples(60)
@given(changes=st.lists(CHANGES, min_size=1, max_size=8), seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_is_irrelevant(
    read: Read, conformed: Conform, changes: list[Record], seed: random.Random
) -> None:
    rows = [record(**change) for change in changes]
    turned = [dict(seed.sample(list(row.items()), len(row))) for row in seed.sample(rows, len(rows))]
    results = [
        conformed(read("un_comtrade", answer(*table))).good.drop("row_number") for table in (rows, turned)
    ]
    order = ("series", "partner_iso3", "direction", "product_code", "month", "period_months")
    assert results[0].sort(order).equals(results[1].sort(order))
