"""Files that are faulty as a whole: the error names the file, what was found and what to do, without a traceback."""

import contextlib
from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.schemas.conform import Conformed
from pledgebook.pipelines.sources.parsers import PARSERS
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from tests.examples import examples
from tests.sources.samples import FULL_WIDTH, SOUND

Read = Callable[[str, str | bytes], Parsed]

XML = {name for name, source in SOURCES.items() if source.mark}
"""Sources whose files are not tables."""

FAULTY: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "an empty file"),
    "blank": (b"\xef\xbb\xbf \n\n", "an empty file"),
    "HTML": (b"<!DOCTYPE html><html>Error 503</html>", "markup"),
    "not UTF-8": (b"Date,USD,JPY\n2026-10-30,1\xff,2\n", "not UTF-8"),
    "wrong columns": (b"alpha,beta\n1,2\n", "no column"),
    "ragged": (b"alpha,beta\n1,2\n1\n", "1 field in row 2"),
    "damaged zip": (b"PK\x03\x04abcd", "a zip file"),
    "japan": (b"\xef\xbb\xbfExp or Imp,Year\n1,2026\n", "looks like japan_customs"),
}


@pytest.mark.parametrize("source", PARSERS)
@pytest.mark.parametrize("fault", FAULTY)
def test_a_faulty_file_is_rejected_by_name(read: Read, source: str, fault: str) -> None:
    content, message = FAULTY[fault]
    if message == f"looks like {source}":
        message = "no column"
    if source in XML and fault in {"not UTF-8", "wrong columns", "ragged"}:
        message = "neither markup nor JSON; expected XML"
    if fault == "not UTF-8" and SOURCES[source].encoding == "windows-1252":
        message = "looks like exchange_rate"  # any bytes are text in it
    with pytest.raises(SourceError, match=message) as refused:
        read(source, content)
    assert str(refused.value).startswith(f"{source}/file.csv: found ")


@pytest.mark.parametrize("source", PARSERS)
@pytest.mark.parametrize("other", PARSERS)
def test_a_file_of_another_source_is_recognized(read: Read, source: str, other: str) -> None:
    if source == other:
        assert read(source, SOUND[other]).rows.height >= 1
        return
    with pytest.raises(SourceError, match=f"looks like {other}"):
        read(source, SOUND[other])


@pytest.mark.parametrize("source", PARSERS)
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
        ('[["E_COMMODITY","time"],["27",["2020-12"]]]', "not text"),
        ("[]", "expected an array of arrays"),
        ("[1, 2]", "expected an array of arrays"),
    ],
)
def test_faulty_json_is_rejected(read: Read, text: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read("census_trade", text)


def test_broken_parquet_is_rejected(read: Read) -> None:
    with pytest.raises(SourceError, match="Parquet that cannot be read"):
        read("census_trade", b"PAR1 and then nothing")


@pytest.mark.parametrize(
    "source", sorted(set(PARSERS) - XML - {"usitc_dataweb"})
)  # its header is the third line
def test_a_header_without_rows_is_a_file_of_no_rows(read: Read, source: str) -> None:
    header = SOUND[source].split("\n", 1)[0] + "\n"
    assert read(source, header).raw.is_empty()


@pytest.mark.parametrize("source", PARSERS)
@examples(25)
@given(data=st.data())
def test_a_file_shorter_than_its_sidecar_says_is_rejected(
    source: str, data: st.DataObject, sidecar: Callable[[str, bytes], Sidecar]
) -> None:
    whole = SOUND[source].encode()
    cut = data.draw(st.integers(0, len(whole) - 1))
    note = sidecar(source, whole)
    with pytest.raises(SourceError, match="cut short"):
        PARSERS[source](whole[:cut], note)


@pytest.mark.parametrize("source", PARSERS)
@examples(60)
@given(noise=st.binary(max_size=60), place=st.integers(0, 200))
def test_noise_in_a_file_never_ends_in_another_error(
    read: Read, source: str, noise: bytes, place: int
) -> None:
    whole = SOUND[source].encode()
    with contextlib.suppress(SourceError):
        read(source, whole[:place] + noise + whole[place:])


@pytest.mark.parametrize("source", sorted(set(PARSERS) - {"un_comtrade"}))
def test_the_comtrade_layout_of_2023_is_recognized(read: Read, source: str) -> None:
    with pytest.raises(SourceError, match="looks like un_comtrade"):
        read(source, b"RefYear,PrimaryValue\n2023,4\n")


def test_a_quotation_mark_that_is_not_closed_is_a_truncation(read: Read) -> None:
    with pytest.raises(SourceError, match="not closed"):
        read("eia_lng", 'date,series_id,mmcf\n2026-06-15,"NGM_EPG0_EVE_NUS-NJA_MMCF,288\n')


@pytest.mark.parametrize("end", ["", "288", "28817", '"28817"'])
def test_a_last_line_without_a_line_break_is_a_truncation(read: Read, end: str) -> None:
    with pytest.raises(SourceError, match="a last line without a line break"):
        read("eia_lng", f"date,series_id,mmcf\n2026-06-15,NGM_EPG0_EVE_NUS-NJA_MMCF,{end}")


@pytest.mark.parametrize("source", [name for name in PARSERS if name not in XML])
def test_digits_of_another_script_are_read_as_what_they_are_or_refused(
    read: Read, conformed: Callable[[Parsed], Conformed], source: str
) -> None:
    """No row passes with a code or an amount in full-width digits; in Japan's files they are read."""
    text = SOUND[source]
    head, _, body = text.partition("\n")
    wide = body.translate(FULL_WIDTH)
    plain = conformed(read(source, text)).good
    try:
        good = conformed(read(source, f"{head}\n{wide}")).good
    except SourceError:
        return
    for name, dtype in good.schema.items():
        if dtype == pl.String and name not in ("note", "title", "counterparty", "item_id"):
            assert not good[name].str.contains("[\uff10-\uff19]").any(), name
    assert good.is_empty() or good.height == plain.height
    assert source not in ("japan_mof", "japan_customs") or good.height == plain.height
