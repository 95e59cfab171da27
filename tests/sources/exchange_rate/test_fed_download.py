"""The Federal Reserve's download: directions from the header, indexes, months without data. All rates are invented."""

import contextlib
from collections.abc import Callable
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

DOWNLOAD = """\
"Series Description","Broad dollar index","United Kingdom, US$ per pound","Japan, yen per US$","South Africa, rand"
"Unit:","Index:_2006_Jan_100","Currency:_Per_GBP","Currency:_Per_USD","Currency:_Per_USD"
"Multiplier:","1","1","1","1"
"Currency:","NA","USD","JPY","ZAL"
"Unique Identifier: ","H10/H10/JRXWTFB_N.M","H10/H10/RXI$US_N.M.UK","H10/H10/RXI_N.M.JA","H10/H10/RXI_N.M.SF"
"Time Period","JRXWTFB_N.M","RXI$US_N.M.UK","RXI_N.M.JA","RXI_N.M.SF"
2026-09,120.5,1.25,150.5,18
2026-10,121.5,ND,151.5,ND
"""


def test_the_header_gives_the_direction(read: Read, conformed: Conform) -> None:
    parsed = read("exchange_rate", DOWNLOAD)
    result = conformed(parsed)
    assert result.refused.is_empty()
    found = {(row[0], f"{row[1]:%Y-%m}"): row[2] for row in
             result.good.select("currency", "period_start", "units_per_usd").rows()}  # fmt: skip
    assert found == {
        ("GBP", "2026-09"): Decimal("0.8"),
        ("JPY", "2026-09"): Decimal("150.5"),
        ("JPY", "2026-10"): Decimal("151.5"),
        ("ZAR", "2026-09"): Decimal(18),
    }
    assert set(result.good["series"]) == {"fed_h10"}
    assert set(result.good["period"]) == {"month"}
    assert sorted(parsed.ignored["rule"]) == ["index_not_rate"] * 2 + ["not_quoted"] * 2


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            '"Currency:_Per_USD","Currency:_Per_USD"',
            '"Currency:_Per_EUR","Currency:_Per_USD"',
            "identifier: found",
        ),
        ('"USD","JPY"', '"USD","USD"', "identifier: found"),
        ("RXI_N.M.JA", "RXI$US_N.M.JA", "identifier: found"),
        ("RXI_N.M.JA", "RXI_N.B.JA", "identifier: found"),
        ('"1","1","1","1"', '"1","1","100","1"', "identifier: found"),
        ('"JPY"', '"QQQ"', "unknown currency"),
        ("2026-09,", "2026-09-01,", "Date: found '2026-09-01'"),
        ("2026-10,", "2027-10,", "when the file was retrieved"),
        (",150.5,", ",-150.5,", "quote: found '-150.5'"),
        (",150.5,", ",0,", "quote: found '0'"),
    ],
)
def test_an_unclear_series_is_rejected(
    refusals: Callable[[str, str], str], old: str, new: str, reason: str
) -> None:
    assert old in DOWNLOAD
    assert reason in refusals("exchange_rate", DOWNLOAD.replace(old, new))


def test_the_bolivar_of_a_download_changes_with_the_month(read: Read) -> None:
    text = DOWNLOAD.replace('"JPY"', '"VEB"').replace("2026-09", "2018-08").replace("2026-10", "2018-09")
    assert read("exchange_rate", text).rows["currency"].to_list() == ["GBP", "VEF", "ZAR", "VES"]


@pytest.mark.parametrize(
    ("old", "new"),
    [('"Unit:"', '"Units:"'), ('"Multiplier:","1","1","1","1"\n', ""), ('"Time Period"', '"Date"')],
)
def test_another_header_is_a_fault(read: Read, old: str, new: str) -> None:
    with pytest.raises(SourceError, match="a header of the lines Series Description"):
        read("exchange_rate", DOWNLOAD.replace(old, new))


@examples(60)
@given(noise=st.binary(max_size=40), place=st.integers(0, 700))
def test_noise_never_ends_in_another_error(read: Read, noise: bytes, place: int) -> None:
    whole = DOWNLOAD.encode()
    with contextlib.suppress(SourceError):
        read("exchange_rate", whole[:place] + noise + whole[place:])
