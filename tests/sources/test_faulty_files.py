"""Files that are faulty as a whole: each source names the file, what it found and what to do; no traceback."""

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.errors import SourceError
from pipelines.raw.sidecar import Sidecar
from pipelines.sources import SOURCES
from pipelines.sources.parsing.parsed import Parsed
from tests.examples import examples

Read = Callable[[str, str | bytes], Parsed]

SOUND = {
    "census_trade": "CTY_CODE,E_COMMODITY,ALL_VAL_MO,time\n5880,27,1,2020-12\n",
    "doe_lng_cargo": "month,activity,country,volume_mmcf,cargoes\n2023-06,Exports,Japan,28030.92,9\n",
    "eia_lng": "date,series_id,mmcf\n2023-05-15,NGM_EPG0_EVE_NUS-NJA_MMCF,31208\n",
    "exchange_rate": "Date,USD,JPY,\n2026-10-30,1.1172,175.68,\n",
    "japan_customs": (
        "Exp or Imp,Year,HS,Country,Unit1,Unit2,Quantity1-Year,Quantity2-Year,Value-Year,Quantity1-Jan,Quantity2-Jan,Value-Jan\n"
        "1,2026,'120190000',304,  ,MT,0,7,90,0,7,90\n"
    ),
    "hs_concordance": "from_edition,from_code,to_edition,to_code,relation\nHS2022,010121,HS2017,010121,1:1\n",
    "iati": (
        '<iati-activities version="2.03">\n<iati-activity default-currency="EUR"><iati-identifier>XX-1</iati-identifier>'
        '<transaction><transaction-type code="3"/><transaction-date iso-date="2020-02-01"/><value>1</value></transaction>'
        "</iati-activity>\n</iati-activities>\n"
    ),
    "kiel_ukraine": (
        "country,iso,year,month,total,financial,humanitarian,military\nJapan,JPN,2022,3,0.6,0.1,0.2,0.3\n"
    ),
    "reported_figures": (
        "figure_id,series,reporter_iso3,partner_iso3,direction,product_code,period_start,period_months,currency,"
        "value,quantity,unit,valuation,obs_status,qualifier,stated_share_pct,grade,sources,note\n"
        "R-1,mof,JPN,USA,import,1201,2023-01-01,12,,,5,t,unstated,reported,exact,,N,R1,\n"
    ),
    "un_comtrade": (
        "typeCode,freqCode,refYear,refMonth,period,reporterCode,flowCode,partnerCode,partner2Code,"
        "classificationCode,cmdCode,aggrLevel,customsCode,mosCode,motCode,qtyUnitCode,qty,isQtyEstimated,netWgt,"
        "isNetWgtEstimated,cifvalue,fobvalue,primaryValue\n"
        '"C","M","2025","9","202509","392","M","842","0","H6","1201","4","C00","0","0","8","5","false","5",'
        '"false","7",,"7",\n'
    ),
    "usda_esr": (
        "commodityCode,countryCode,weeklyExports,accumulatedExports,outstandingSales,grossNewSales,currentMYNetSales,"
        "currentMYTotalCommitment,nextMYOutstandingSales,nextMYNetSales,unitId,weekEndingDate\n"
        "801,5700,1,2,3,4,5,5,0,0,1,2026-07-23T00:00:00\n"
    ),
}

XML = {"iati"}
"""Sources whose files are no tables."""

FAULTY: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "an empty file"),
    "blank": (b"\xef\xbb\xbf \n\n", "an empty file"),
    "HTML": (b"<!DOCTYPE html><html>Error 503</html>", "markup"),
    "not UTF-8": (b"Date,USD,JPY\n2026-10-30,1\xff,2\n", "not UTF-8"),
    "wrong columns": (b"alpha,beta\n1,2\n", "no column"),
    "ragged": (b"alpha,beta\n1,2\n1\n", "cannot be read"),
    "zip": (b"PK\x03\x04abcd", "a zip file"),
    "japan": (b"\xef\xbb\xbfExp or Imp,Year\n1,2026\n", "looks like japan_customs"),
}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("fault", FAULTY)
def test_a_faulty_file_is_refused_by_name(read: Read, source: str, fault: str) -> None:
    content, message = FAULTY[fault]
    if message == f"looks like {source}":
        message = "no column"
    if source in XML and fault in {"not UTF-8", "wrong columns", "ragged"}:
        message = "a csv file; expected xml"
    with pytest.raises(SourceError, match=message) as refused:
        read(source, content)
    assert str(refused.value).startswith(f"{source}/file.csv: found ")


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("other", SOURCES)
def test_a_file_of_another_source_is_recognized(read: Read, source: str, other: str) -> None:
    if source == other:
        assert read(source, SOUND[other]).rows.height >= 1
        return
    with pytest.raises(SourceError, match=f"looks like {other}"):
        read(source, SOUND[other])


@pytest.mark.parametrize("source", SOURCES)
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(read: Read, source: str) -> None:
    windows = b"\xef\xbb\xbf" + SOUND[source].replace("\n", "\r\n").encode()
    assert read(source, windows).rows.equals(read(source, SOUND[source]).rows)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[["E_COMMODITY","time"],["27"', "JSON that cannot be read"),
        ('{"error": "invalid key"}', "an object with the keys 'error'"),
        ('{"elapsedTime": "1", "count": 1, "data": []}', "looks like un_comtrade"),
        ('[["E_COMMODITY","time"],["27"]]', "row 1 with 1 fields"),
        ('[["E_COMMODITY","time"],["27",["2020-12"]]]', "no text"),
        ("[]", "expected an array of arrays"),
        ("[1, 2]", "expected an array of arrays"),
    ],
)
def test_faulty_json_is_refused(read: Read, text: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read("census_trade", text)


def test_broken_parquet_is_refused(read: Read) -> None:
    with pytest.raises(SourceError, match="Parquet that cannot be read"):
        read("census_trade", b"PAR1 and then nothing")


@pytest.mark.parametrize("source", sorted(set(SOURCES) - XML))
def test_a_header_without_rows_is_a_file_of_no_rows(read: Read, source: str) -> None:
    header = SOUND[source].split("\n", 1)[0] + "\n"
    assert read(source, header).raw.is_empty()


@pytest.mark.parametrize("source", SOURCES)
@examples(25)
@given(data=st.data())
def test_a_file_shorter_than_its_sidecar_says_is_refused(
    source: str, data: st.DataObject, sidecar: Callable[[str, bytes], Sidecar]
) -> None:
    whole = SOUND[source].encode()
    cut = data.draw(st.integers(0, len(whole) - 1))
    note = sidecar(source, whole)
    with pytest.raises(SourceError, match="cut short"):
        SOURCES[source](whole[:cut], note)


@pytest.mark.parametrize("source", SOURCES)
@examples(60)
@given(noise=st.binary(max_size=60), place=st.integers(0, 200))
def test_noise_in_a_file_never_ends_in_another_error(
    read: Read, source: str, noise: bytes, place: int
) -> None:
    whole = SOUND[source].encode()
    with contextlib.suppress(SourceError):
        read(source, whole[:place] + noise + whole[place:])


@pytest.mark.parametrize("source", sorted(set(SOURCES) - {"un_comtrade"}))
def test_the_comtrade_layout_of_2023_is_recognized(read: Read, source: str) -> None:
    with pytest.raises(SourceError, match="looks like un_comtrade"):
        read(source, b"RefYear,PrimaryValue\n2023,4\n")


def test_a_quotation_mark_that_is_never_closed_is_a_cut(read: Read) -> None:
    with pytest.raises(SourceError, match="never closed"):
        read("eia_lng", 'date,series_id,mmcf\n2026-06-15,"NGM_EPG0_EVE_NUS-NJA_MMCF,288\n')


@pytest.mark.parametrize("end", ["", "288", "28817", '"28817"'])
def test_a_last_line_without_a_line_end_is_a_cut(read: Read, end: str) -> None:
    with pytest.raises(SourceError, match="a last line without a line end"):
        read("eia_lng", f"date,series_id,mmcf\n2026-06-15,NGM_EPG0_EVE_NUS-NJA_MMCF,{end}")
