"""The Energy Information Administration's monthly volumes: series keys, blanks, coverage."""

import contextlib
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.schemas.conform import Conformed
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from tests.examples import examples

Read = Callable[[str, str | bytes], Parsed]
Conform = Callable[[Parsed], Conformed]

TABLE = """\
date,vintage,series_id,mmcf,read_from
2023-05-15,2026-09-30,NGM_EPG0_EVE_NUS-NJA_MMCF,31208,cache
2023-06-15,2026-09-30,NGM_EPG0_EVE_NUS-NJA_MMCF,,cache
2023-05-15,2026-09-30,NGM_EPG0_ERE_NUS-NKS_MMCF,0,cache
2023-05-15,2026-09-30,NGM_EPG0_ENC_NUS-Z00_MMCF,7,cache
"""


def eia(line: str) -> str:
    return f"date,series_id,mmcf\n{line}\n"


def test_a_month_is_a_flow(read: Read, conformed: Callable[[Parsed], Conformed]) -> None:
    flows = conformed(read("eia_lng", TABLE)).good
    found = flows.select("series", "direction", "partner_iso3", "product_code", "month", "quantity").rows()
    may = date(2023, 5, 1)
    assert found == [
        ("EVE", "export", "JPN", "271111", may, Decimal(31208)),
        ("ERE", "re_export", "KOR", "271111", may, Decimal(0)),
        ("ENC", "export", "W00", "271121", may, Decimal(7)),
    ]


def test_a_blank_is_missing_and_not_covered(read: Read) -> None:
    parsed = read("eia_lng", TABLE)
    assert parsed.ignored.rows() == [(2, "not_published")]
    japan = parsed.coverage.filter(partner_iso3="JPN")
    assert japan.select("product_prefix", "product_level", "month").rows() == [
        ("271111", 6, date(2023, 5, 1))
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("May 2023,NGM_EPG0_EVE_NUS-NJA_MMCF,1", "date: found 'May 2023'"),
        ("2023-02-31,NGM_EPG0_EVE_NUS-NJA_MMCF,1", "date: found '2023-02-31'"),
        ("2023-05-15,NGM_EPG0_EVE_NUS-NXX_MMCF,1", "unknown country"),
        ("2023-05-15,NGM_EPG0_XXX_NUS-NJA_MMCF,1", "series_id"),
        ("2023-05-15,N9070US2,1", "series_id"),
        ('2023-05-15,NGM_EPG0_EVE_NUS-NJA_MMCF,"31,208"', "quantity: found '31,208'"),
        ("2023-05-15,NGM_EPG0_EVE_NUS-NJA_MMCF,-1", "mmcf: found '-1'"),
    ],
)
def test_a_faulty_row_is_rejected(
    read: Read, refusals: Callable[[str, str], str], line: str, reason: str
) -> None:
    assert reason in refusals("eia_lng", eia(line))
    assert read("eia_lng", eia(line)).coverage.is_empty()


@pytest.mark.parametrize(
    ("series", "rule"),
    [
        ("NGM_EPG0_EVE_NUS-NJA_DMCF", "price_not_volume"),
        ("N9133US3", "price_not_volume"),
        ("N9132CN2", "pipeline_not_lng"),
        ("N9130US2", "sum_of_processes"),
        ("N9133US2", "sum_of_processes"),
        ("NGM_EPG0_EVT_NUS-NMX_MMCF", "sum_of_processes"),
    ],
)
def test_series_beside_the_volumes_are_left_out(read: Read, series: str, rule: str) -> None:
    parsed = read("eia_lng", eia(f"2023-05-15,{series},1"))
    assert parsed.ignored.rows() == [(1, rule)]
    assert parsed.coverage.is_empty()


def row(**changes: object) -> dict[str, object]:
    return {
        "period": "2026-06",
        "duoarea": "NUS-NJA",
        "area-name": "JAPAN",
        "product": "EPG0",
        "product-name": "Natural Gas",
        "process": "EVE",
        "process-name": "Liquefied Natural Gas Exports by Vessel",
        "series": "NGM_EPG0_EVE_NUS-NJA_MMCF",
        "series-description": "to Japan",
        "value": "28",
        "units": "MMCF",
    } | changes


def answer(*rows: dict[str, object], **changes: object) -> str:
    response = {"total": str(len(rows)), "dateFormat": "YYYY-MM", "frequency": "monthly", "data": rows}
    return json.dumps({"response": response | changes, "request": {"command": "…"}, "apiVersion": "2.1.8"})


def test_an_answer_of_the_api_is_read_like_the_table(
    read: Read, conformed: Callable[[Parsed], Conformed]
) -> None:
    price = row(series="NGM_EPG0_EVE_NUS-NJA_DMCF", value="7.5", units="$/MCF")
    later = row(period="2026-07", value=None)
    parsed = read("eia_lng", answer(row(value=28), price, later))
    assert parsed.ignored.rows() == [(2, "price_not_volume"), (3, "not_published")]
    flow = conformed(parsed).good.row(0, named=True)
    table = conformed(read("eia_lng", eia("2026-06-15,NGM_EPG0_EVE_NUS-NJA_MMCF,28"))).good.row(0, named=True)
    assert flow == table
    assert read("eia_lng", answer()).raw.is_empty()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"units": "BCF"}, "unknown unit"),
        ({"process": "ERE"}, "process: found 'ERE'"),
        ({"duoarea": "NUS-NKS"}, "duoarea: found 'NUS-NKS'"),
        ({"product": "EPC0"}, "product: found 'EPC0'"),
        ({"period": "2026-13"}, "date: found '2026-13'"),
        ({"period": "2026"}, "date: found '2026'"),
        ({"value": "X"}, "quantity: found 'X'"),
    ],
)
def test_a_faulty_row_of_an_answer_is_rejected(
    refusals: Callable[[str, str], str], change: dict[str, object], reason: str
) -> None:
    assert reason in refusals("eia_lng", answer(row(**change)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (answer(row(), total="6000"), "1 rows of a total of 6000"),
        (answer(row(), total=None), "1 rows of a total of None"),
        (answer(row(), warnings=[{"warning": "incomplete return"}]), "incomplete return"),
        (
            answer(row()).replace('"request"', '"warnings": ["incomplete return"], "request"'),
            "incomplete return",
        ),
        (answer(row(), frequency="annual"), "the frequency 'annual'"),
        (answer(row(), surprise=1), "'surprise'"),
        ('{"error": {"code": "API_KEY_MISSING"}}', "'error'"),
        ('{"response": {"data": {}}}', "an answer with the keys"),
        (answer(row(surprise=1)), "unknown column 'surprise'"),
        (answer(row(), {"period": "2026-06"}), "record 2 with other keys"),
    ],
)
def test_an_answer_that_is_not_whole_is_rejected(read: Read, text: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read("eia_lng", text)


@examples(60)
@given(noise=st.binary(max_size=40), place=st.integers(0, 500))
def test_noise_in_an_answer_never_ends_in_another_error(read: Read, noise: bytes, place: int) -> None:
    whole = answer(row()).encode()
    with contextlib.suppress(SourceError):
        read("eia_lng", whole[:place] + noise + whole[place:])


@pytest.mark.parametrize(
    ("mark", "rule"),
    [("W", "withheld"), ("w", "withheld"), ("withheld", "withheld"), ("NA", "not_published"),
     ("--", "not_published"), ("-", "not_published"), ("NaN", "not_published"), ("", "not_published")],
)  # fmt: skip
def test_a_mark_in_place_of_a_figure_is_unknown_and_never_zero(read: Read, mark: str, rule: str) -> None:
    parsed = read("eia_lng", eia(f"2023-05-15,NGM_EPG0_EVE_NUS-NJA_MMCF,{mark}"))
    assert parsed.ignored.rows() == [(1, rule)]
    assert parsed.rows.is_empty()
    assert parsed.coverage.is_empty()


RETYPED = "date,vintage,series_id,block,code,country,mmcf\n"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("exports by vessel,NCA,Canada", ""),
        ("exports by vessel,NCA,from Canada", ""),
        ("exports by vessel,NCA,to Canada", ""),
        ("Exports by vessel,NMX,Canada", "code: found 'NMX', expected the area of the series key"),
        ("re-exports,NCA,Canada", "block: found 're-exports', expected the process of the series key"),
        ("by rail,NCA,Canada", "block: found 'by rail'"),
        ("exports by vessel,NCA,Mexico", "country: found 'Mexico', expected the country of the series key"),
    ],
)
def test_a_name_beside_the_key_must_agree_with_it(
    refusals: Callable[[str, str], str], line: str, reason: str
) -> None:
    found = refusals("eia_lng", RETYPED + f"2026-01-15,2026-09-30,NGM_EPG0_EVE_NUS-NCA_MMCF,{line},7\n")
    assert (reason in found) if reason else not found


def by_vessel(**volumes: int) -> str:
    lines = [f"2024-02-15,NGM_EPG0_EVE_NUS-{area}_MMCF,{volume}" for area, volume in volumes.items()]
    return "\n".join(["date,series_id,mmcf", *lines, ""])


def test_a_total_that_was_not_raised_with_its_country_is_a_finding(read: Read) -> None:
    """As in the release of 2026-09-30: the United Kingdom rose by 607, and the total did not. Other figures invented."""
    parsed = read("eia_lng", by_vessel(NUK=34_724, NJA=20_000, Z00=54_117))
    [finding] = parsed.findings.to_dicts()
    assert (finding["left_amount"], finding["right_amount"]) == (54_117, 54_724)
    assert finding["month"] == date(2024, 2, 1)
    assert parsed.rows.height == 3


@pytest.mark.parametrize("total", [54_117, 54_116, 60_000])
def test_rounding_and_countries_that_are_not_in_the_file_are_no_finding(read: Read, total: int) -> None:
    assert read("eia_lng", by_vessel(NUK=34_117, NJA=20_000, Z00=total)).findings.is_empty()


def test_one_shipment_for_two_countries_is_a_figure_of_each(read: Read, conformed: Conform) -> None:
    flows = conformed(read("eia_lng", by_vessel(NSG=517, NMR=517, Z00=1034))).good
    assert flows["quantity"].to_list() == [517, 517, 1034]


def covered(read: Read, **volumes: int) -> set[str]:
    return set(read("eia_lng", by_vessel(**volumes)).coverage["partner_iso3"])


@pytest.mark.parametrize(
    ("total", "is_whole"), [(54_117, True), (54_116, True), (54_118, True), (54_119, False), (54_115, False)]
)
def test_countries_that_add_up_to_the_total_within_rounding_cover_every_country(
    read: Read, total: int, is_whole: bool
) -> None:
    """Over two countries and their total, each rounded to a whole, 1.5 may be lost; the finding begins beyond it too."""
    assert ("*" in covered(read, NUK=34_117, NJA=20_000, Z00=total)) == is_whole


def test_a_list_without_a_total_or_a_total_alone_covers_what_it_lists(read: Read) -> None:
    assert covered(read, NUK=34_117, NJA=20_000) == {"GBR", "JPN"}
    assert covered(read, Z00=0) == {"W00"}
