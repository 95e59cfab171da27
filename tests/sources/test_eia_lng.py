"""The Energy Information Administration's monthly volumes: series keys, blanks, coverage."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from pipelines.schemas.conform import Conformed
from pipelines.sources.parsed import Parsed

Read = Callable[[str, str | bytes], Parsed]

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
        ("2023-05-15,N9133US2,1", "series_id"),
        ('2023-05-15,NGM_EPG0_EVE_NUS-NJA_MMCF,"31,208"', "quantity: found '31,208'"),
        ("2023-05-15,NGM_EPG0_EVE_NUS-NJA_MMCF,-1", "mmcf: found '-1'"),
    ],
)
def test_a_faulty_row_is_refused(
    read: Read, refusals: Callable[[str, str], str], line: str, reason: str
) -> None:
    assert reason in refusals("eia_lng", eia(line))
    assert read("eia_lng", eia(line)).coverage.is_empty()
