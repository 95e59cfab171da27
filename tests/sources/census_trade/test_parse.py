"""The Census Bureau's trade by product and country: layouts, country totals, units, totals beside parts."""

import io
import json
import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.schemas.conform import Conformed
from pledgebook.pipelines.sources.census_trade.variables import FLAGS, IGNORED
from pledgebook.pipelines.sources.parsers import PARSERS
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from tests.examples import examples

Read = Callable[[str, str | bytes], Parsed]
Conform = Callable[[Parsed], Conformed]

EXPORTS = """\
CTY_CODE,E_COMMODITY,ALL_VAL_MO,QTY_1_MO,UNIT_QY1,COMM_LVL,time
5700,2711110000,367027567,2769376,M3,HS10,2020-12
5880,120110,0,0,-,HS6,2020-12
5880,1201900095,500,12,KG,HS10,2020-11
"""

HEADER, *LINES = EXPORTS.splitlines()


def good(parsed: Parsed, conformed: Conform) -> pl.DataFrame:
    result = conformed(parsed)
    assert result.refused.is_empty()
    return result.good


def census(*lines: str) -> str:
    return "\n".join([HEADER, *lines]) + "\n"


def test_an_export_row_is_a_flow(read: Read, conformed: Conform) -> None:
    flows = good(read("census_trade", EXPORTS), conformed)
    first = flows.row(0, named=True)
    expected = {
        "series": "ALL_VAL_MO",
        "reporter_iso3": "USA",
        "partner_iso3": "CHN",
        "direction": "export",
        "product_code": "2711110000",
        "product_level": 10,
        "value": Decimal("367027567.00"),
        "valuation": "FAS",
        "currency": "USD",
        "quantity": Decimal("2769376.0000"),
        "unit": "m3",
        "row_number": 1,
    }
    assert {name: first[name] for name in expected} == expected
    assert str(first["month"]) == "2020-12-01"


def test_a_zero_row_is_a_reported_zero_and_a_dash_is_no_quantity(read: Read, conformed: Conform) -> None:
    flows = good(read("census_trade", EXPORTS), conformed)
    assert flows.row(1, named=True)["value"] == Decimal("0.00")
    assert flows.select("quantity", "unit").row(1) == (None, None)


FLAGGED = "E_COMMODITY,CTY_CODE,ALL_VAL_MO,QTY_1_MO,QTY_1_MO_FLAG,UNIT_QY1,time\n"


def figures_of(read: Read, conformed: Conform, text: str) -> list[tuple[str, int | None, int | None]]:
    found = conformed(read("census_trade", text)).good
    return found.select("series", "value", "quantity").rows()


@pytest.mark.parametrize(
    ("quantity", "flag", "expected"),
    [("12", "", 12), ("0", "", 0), ("0", "M", None), ("12", "M", None), ("0", " M ", None), ("0", "NaN", 0)],
)
def test_a_flagged_quantity_is_unknown_and_its_value_stays_known(
    read: Read, conformed: Conform, quantity: str, flag: str, expected: int | None
) -> None:
    text = FLAGGED + f"1201900095,5880,95000000,{quantity},{flag},T,2026-07\n"
    assert figures_of(read, conformed, text) == [("ALL_VAL_MO", 95_000_000, expected)]


def test_each_figure_of_imports_has_its_own_flag(read: Read, conformed: Conform) -> None:
    text = (
        "I_COMMODITY,CTY_CODE,GEN_VAL_MO,GEN_QY1_MO,GEN_QY1_MO_FLAG,CON_VAL_MO,CON_QY1_MO,CON_QY1_MO_FLAG,UNIT_QY1,"
        "time\n8704310120,5880,4200000,0,M,4100000,120,,NO,2026-07\n"
    )
    expected = [("GEN_VAL_MO", 4_200_000, None), ("CON_VAL_MO", 4_100_000, 120)]
    assert figures_of(read, conformed, text) == expected


@pytest.mark.parametrize("flag", ["QTY_1_MO_FLAG", "QTY_2_MO_FLAG", "QTY_1_YR_FLAG"])
@pytest.mark.parametrize("letter", ["E", "m", "NA", "0"])
def test_an_unknown_flag_is_an_alarm(refusals: Callable[[str, str], str], flag: str, letter: str) -> None:
    text = f"E_COMMODITY,CTY_CODE,ALL_VAL_MO,QTY_1_MO,{flag},UNIT_QY1,time\n1201900095,5880,9,5,{letter},T,2026-07\n"
    assert f"{flag}: found '{letter}', expected blank or M" in refusals("census_trade", text)


@pytest.mark.parametrize(("value", "unit", "expected"), [("9", "T", None), ("0", "T", 0), ("9", "-", None)])
def test_a_zero_beside_a_value_is_unknown_where_no_flag_can_tell(
    read: Read, conformed: Conform, value: str, unit: str, expected: int | None
) -> None:
    text = census(f"5880,1201900095,{value},0,{unit},HS10,2026-07")
    assert figures_of(read, conformed, text) == [("ALL_VAL_MO", int(value), expected)]


def test_year_and_month_may_stand_in_place_of_time(read: Read, conformed: Conform) -> None:
    rows = [["E_COMMODITY", "CTY_CODE", "ALL_VAL_MO", "YEAR", "MONTH"], ["1201", "5700", "7", "2026", "06"]]
    assert good(read("census_trade", json.dumps(rows)), conformed)["month"].to_list() == [date(2026, 6, 1)]
    rows = [[*rows[0], "time"], [*rows[1], "2026-05"]]
    with pytest.raises(SourceError, match="the month 2026-05 in time, and 2026-06 in YEAR and MONTH"):
        read("census_trade", json.dumps(rows))


def test_every_documented_variable_beside_the_figures_is_ignored_by_name(read: Read) -> None:
    names = sorted(IGNORED | FLAGS)
    assert {"AIR_CHA_MO", "CNT_WGT_YR", "CON_QY2_MO_FLAG", "DUT_VAL_MO", "CAL_DUT_YR", "CC_MO"} <= set(names)
    text = ",".join(["I_COMMODITY", "CTY_CODE", "GEN_VAL_MO", "time", *names])
    row = ",".join(["8703", "5880", "95", "2026-06", *("" for _ in names)])
    assert read("census_trade", f"{text}\n{row}\n").rows.height == 1


@pytest.mark.parametrize(
    ("name", "what"),
    [("DF", "domestic and foreign goods"), ("DISTRICT", "customs districts"), ("PORT", "ports")],
)
def test_rows_that_are_parts_of_one_figure_are_refused_by_name(
    read: Read, conformed: Conform, name: str, what: str
) -> None:
    header = f"E_COMMODITY,CTY_CODE,ALL_VAL_MO,time,{name}\n"
    with pytest.raises(
        SourceError, match=f"the column {name}, by which the rows are {what}: parts of one figure"
    ):
        read("census_trade", f"{header}1201,5700,95,2026-06,-\n1201,5700,90,2026-06,1\n")
    assert figures_of(read, conformed, f"{header}1201,5700,95,2026-06,-\n") == [("ALL_VAL_MO", 95, None)]


def test_json_csv_and_parquet_give_the_same_flows(read: Read, conformed: Conform) -> None:
    table = pl.read_csv(io.StringIO(EXPORTS), infer_schema=False)
    parquet = io.BytesIO()
    table.write_parquet(parquet)
    forms: list[str | bytes] = [EXPORTS, json.dumps([table.columns, *table.rows()]), parquet.getvalue()]
    first, *others = [good(read("census_trade", form), conformed) for form in forms]
    assert all(first.equals(other) for other in others)


def test_predicate_columns_may_be_echoed_twice(read: Read) -> None:
    rows = [
        ["time", "E_COMMODITY", "ALL_VAL_MO", "CTY_CODE", "COMM_LVL", "CTY_CODE", "COMM_LVL"],
        ["2020-12", "2709", "5", "5700", "HS4", "5700", "HS4"],
    ]
    assert read("census_trade", json.dumps(rows)).rows["partner_iso3"].to_list() == ["CHN"]


def test_an_echo_that_differs_is_an_error(read: Read) -> None:
    rows = [
        ["time", "E_COMMODITY", "ALL_VAL_MO", "CTY_CODE", "CTY_CODE"],
        ["2020-12", "27", "5", "5700", "5880"],
    ]
    with pytest.raises(SourceError, match="CTY_CODE' twice"):
        read("census_trade", json.dumps(rows))


IMPORTS = """\
I_COMMODITY,CTY_CODE,GEN_VAL_MO,CON_VAL_MO,GEN_CIF_MO,GEN_QY1_MO,CON_QY1_MO,UNIT_QY1,CAL_DUT_MO,time
8703230110,5880,100,90,110,4,3,NO,2,2020-01
"""


def test_a_row_of_imports_has_three_figures(read: Read, conformed: Conform) -> None:
    parsed = read("census_trade", IMPORTS)
    flows = good(parsed, conformed)
    found = flows.select("series", "valuation", "value", "quantity", "direction").rows()
    assert found == [
        ("GEN_VAL_MO", "customs", Decimal("100.00"), Decimal("4.0000"), "import"),
        ("CON_VAL_MO", "customs", Decimal("90.00"), Decimal("3.0000"), "import"),
        ("GEN_CIF_MO", "CIF", Decimal("110.00"), None, "import"),
    ]
    assert parsed.raw["file_row"].to_list() == ["1", "1", "1"]


def test_totals_for_all_countries_and_groups_are_left_out_by_name(read: Read) -> None:
    text = census(
        "-,27,9,0,-,HS2,2020-12",
        "0003,27,4,0,-,HS2,2020-12",
        "5XXX,27,5,0,-,HS2,2020-12",
        "5700,27,3,0,-,HS2,2020-12",
    )
    parsed = read("census_trade", text)
    rules = ["all_countries_total", "country_group", "country_group"]
    assert parsed.ignored["rule"].to_list() == rules
    assert parsed.rows["partner_iso3"].to_list() == ["CHN"]


def test_a_file_of_nothing_but_country_totals_is_the_world(read: Read) -> None:
    text = "CTY_NAME,ALL_VAL_MO,E_COMMODITY,time,COMM_LVL\nTOTAL FOR ALL COUNTRIES,7,03,2013-01,HS2\n"
    assert read("census_trade", text).rows["partner_iso3"].to_list() == ["W00"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("9999,27,1,0,-,HS2,2020-12", "unknown country"),
        ("5880,2711110000,1,5,XYZ,HS10,2020-12", "found 'XYZ', expected a unit of quantity"),
        ("5880,27,1,5,-,HS2,2020-12", "found '5', expected 0 or nothing"),
        ("5880,2711,1,0,-,HS2,2020-12", "COMM_LVL: found 'HS2'"),
        ("5880,271111000,1,0,-,HS9,2020-12", "unknown product"),
        ("5880,7701,1,0,-,HS4,2020-12", "unknown product"),
        ("5880,ABCD,1,0,-,HS4,2020-12", "unknown product"),
        ("5880,27,1,0,-,HS2,2020-13", "time: found '2020-13'"),
        ("5880,27,1,0,-,HS2,0202-01", "time: found '0202-01'"),
        ("5880,27,1,0,-,HS2,2027-01", "when the file was retrieved"),
        ('5880,27,"1,000",0,-,HS2,2020-12', "value: found '1,000'"),
        ("5880,27,1.234,0,-,HS2,2020-12", "value: found '1.234'"),
        ("5880,27,,0,-,HS2,2020-12", "value: found 'nothing'"),
        ("5880,27,-4,0,-,HS2,2020-12", "value: found '-4'"),
        ('5880,2711110000,1,"2,5",M3,HS10,2020-12', "quantity: found '2,5'"),
    ],
)
def test_a_faulty_row_is_rejected_with_its_reason(
    refusals: Callable[[str, str], str], line: str, reason: str
) -> None:
    assert reason in refusals("census_trade", census(line))


def test_an_exact_repeat_is_kept_once_and_a_contradiction_rejected(read: Read, conformed: Conform) -> None:
    repeated = conformed(read("census_trade", census(LINES[0], LINES[0])))
    assert (repeated.good.height, repeated.repeated.height) == (1, 1)
    contradicting = conformed(read("census_trade", census(LINES[0], LINES[0].replace("367", "368"))))
    assert contradicting.refused.height == 2


def test_a_total_beside_its_parts_is_left_out_and_reported(read: Read) -> None:
    lines = [
        "5700,2709,100,0,-,HS4,2020-12",
        "5700,270900,60,0,-,HS6,2020-12",
        "5700,271012,7,0,-,HS6,2020-12",
    ]
    parsed = read("census_trade", census(*lines))
    assert parsed.ignored.rows() == [(1, "total_beside_parts")]
    finding = parsed.findings.row(0, named=True)
    assert (finding["left_amount"], finding["right_amount"]) == (Decimal(100), Decimal(67))
    assert "of which rows under no total: 1 (7)" in finding["explanation"]


def test_nested_totals_leave_only_the_lines(read: Read) -> None:
    lines = [
        "27,9,0,-,HS2",
        "2709,9,0,-,HS4",
        "270900,9,0,-,HS6",
        "2709001000,4,1,BBL,HS10",
        "2709002010,5,1,BBL,HS10",
    ]
    parsed = read("census_trade", census(*(f"5700,{line},2020-12" for line in lines)))
    assert parsed.rows["product_code"].to_list() == ["2709001000", "2709002010"]
    finding = parsed.findings.row(0, named=True)
    assert (finding["left_amount"], finding["right_amount"]) == (Decimal(9), Decimal(9))


def test_a_total_repeated_without_its_quantity_is_left_out(read: Read) -> None:
    parsed = read(
        "census_trade", census("5700,2711110000,9,4,M3,HS10,2020-12", "5700,2711110000,9,0,-,HS10,2020-12")
    )
    assert parsed.ignored["row_number"].to_list() == [2]


@pytest.mark.parametrize(
    "other",
    ["5880,270900,60,0,-,HS6,2020-12", "5700,270900,60,0,-,HS6,2020-11", "5700,270900,x,0,-,HS6,2020-12"],
)
def test_a_total_without_a_part_of_its_own_cell_stays(read: Read, other: str) -> None:
    parsed = read("census_trade", census("5700,2709,100,0,-,HS4,2020-12", other))
    assert parsed.ignored.is_empty()
    assert parsed.findings.is_empty()


def test_a_file_that_mixes_two_levels_has_one_finding_a_month(read: Read) -> None:
    lines = [
        f"5700,{chapter}{heading},1,0,-,{level},2020-{month:02}"
        for month in range(1, 13)
        for chapter in range(10, 40)
        for heading, level in [("", "HS2"), ("01", "HS4"), ("02", "HS4")]
    ]
    parsed = read("census_trade", census(*lines))
    assert parsed.findings.height == 12
    assert parsed.ignored.height == 12 * 30


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["5700", "5880", "-", "0003", "9999"]),
        st.sampled_from(["27", "2709", "270900", "2709001000", "99", "x"]),
        st.sampled_from(["0", "5", "5.00", "1,000", "7.123", ""]),
        st.sampled_from(["2020-11", "2020-12", "2020-13"]),
    ),
    min_size=1,
    max_size=12,
)
NAMES = ("CTY_CODE", "E_COMMODITY", "ALL_VAL_MO", "time")


@examples(40)
@given(rows=ROWS, names=st.permutations(NAMES), seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_is_irrelevant(
    read: Read, conformed: Conform, rows: list[tuple[str, ...]], names: list[str], seed: random.Random
) -> None:
    shuffled = list(rows)
    seed.shuffle(shuffled)
    places = [NAMES.index(name) for name in names]
    turned = [list(names), *([row[place] for place in places] for row in shuffled)]
    results = []
    for table in ([list(NAMES), *map(list, rows)], turned):
        flows = conformed(read("census_trade", json.dumps(table))).good.drop("row_number")
        results.append(flows.sort("partner_iso3", "product_code", "month"))
    assert results[0].equals(results[1])


@examples(60)
@given(data=st.data())
def test_a_cut_of_a_file_is_rejected(data: st.DataObject, sidecar: Callable[[str, bytes], Sidecar]) -> None:
    whole = EXPORTS.encode()
    note = sidecar("census_trade", whole)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(SourceError, match="cut short"):
        PARSERS["census_trade"](whole[:cut], note)


@examples(60)
@given(data=st.data())
def test_a_cut_of_json_is_rejected_even_without_its_size(data: st.DataObject, read: Read) -> None:
    whole = json.dumps([line.split(",") for line in EXPORTS.splitlines()])
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(SourceError):
        read("census_trade", whole[:cut])


def test_the_real_files_of_the_bureau_are_read_whole(
    read: Read, conformed: Conform, shared_data: Path
) -> None:
    files = [*shared_data.glob("census/hs*/*.parquet"), *shared_data.glob("census/api_json/exports_hs*")]
    assert len(files) == 8
    for file in files:
        parsed = read("census_trade", file.read_bytes())
        assert good(parsed, conformed).height == parsed.raw.height


def test_exports_by_state_are_distinguished(read: Read, shared_data: Path) -> None:
    file = shared_data / "census" / "api_json" / "statenaics_exports_2014.json"
    with pytest.raises(SourceError, match="exports by state and NAICS"):
        read("census_trade", file.read_bytes())


def test_the_vintage_that_counted_energy_twice_is_caught(read: Read, shared_data: Path) -> None:
    vintage = (
        shared_data / "phase_one" / "vintages" / "us_exports_china_taken_2021-02-23_thru_2020-12.parquet"
    )
    energy = (
        pl.read_parquet(vintage)
        .filter(pl.col("high_catagory") == "Energy", pl.col("time").dt.strftime("%Y-%m") == "2020-12")
        .with_row_index("line", offset=1000)
    )
    line_code = pl.concat_str("hs6", "line")  # the lines' own codes were lost: numbered ones stand for them
    table = energy.select(
        E_COMMODITY=pl.coalesce(line_code, "hs4_o"),
        CTY_CODE=pl.lit("5700"),
        ALL_VAL_MO=pl.col("china_exports").cast(pl.Int64).cast(pl.String),
        time=pl.lit("2020-12"),
    )
    finding = read("census_trade", table.write_csv()).findings.row(0, named=True)
    assert finding["left_amount"] == Decimal(1_626_272_682)
    assert finding["right_amount"] == Decimal(1_626_305_135)
    assert finding["left_amount"] - finding["right_amount"] == Decimal(-32_453)
