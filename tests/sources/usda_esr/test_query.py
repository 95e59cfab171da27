"""The workbook of the export sales query: weeks of several marketing years. All figures are invented, but for the last test's."""

import io
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import xlwt  # type: ignore[import-untyped]  # xlwt ships no types

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.schemas.conform import Conformed
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from pledgebook.pipelines.sources.usda_esr.query import HEADER

Read = Callable[[str, str | bytes], Parsed]
Conform = Callable[[Parsed], Conformed]

DAY = 46254
"""The serial day of 20 August 2026."""


def week(days: int, *figures: int, country: str = "JAPAN") -> list[str | int]:
    return ["Soybeans", DAY + days, country, *figures, "Metric Tons"]


WEEKS = (
    week(0, 5, 70, 30, 0, 5, 100, 8, 3),
    week(7, 5, 75, 20, 0, -5, 95, 9, 1),
    week(14, 1, 76, 19, 0, 0, 95, 16, 7),
    week(14, 2, 2, 33, 0, 7, 35, 0, 0),
    week(21, 3, 5, 31, 0, 1, 36, 0, 0),
)


def written(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    book, out = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("Data")
    for at, row in enumerate([header, *rows]):
        for place, cell in enumerate(row):
            if cell != "":
                sheet.write(at, place, cell)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("step", [1, -1])
def test_the_marketing_year_of_a_week_follows_from_the_workbook(
    read: Read, conformed: Conform, step: int
) -> None:
    flows = conformed(read("usda_esr", written(HEADER, WEEKS[::step]))).good
    shipped = flows.filter(series="weeklyExports").sort("item_id").select("item_id", "quantity").rows()
    assert [(item[:10], item[-4:], int(quantity)) for item, quantity in shipped] == [
        ("2026-08-20", "2026", 5),
        ("2026-08-27", "2026", 5),
        ("2026-09-03", "2026", 1),
        ("2026-09-03", "2027", 2),
        ("2026-09-10", "2027", 3),
    ]
    assert set(flows["partner_iso3"]) == {"JPN"}


def test_rows_of_one_week_that_do_not_tell_their_years_apart_are_rejected(
    read: Read, conformed: Conform
) -> None:
    twins = [week(14, 2, 2, 33, 0, 7, 35, 0, 0), week(14, 3, 3, 33, 0, 7, 36, 0, 0)]
    result = conformed(read("usda_esr", written(HEADER, twins)))
    assert result.good.is_empty()
    assert "marketing year" in "; ".join(result.refused["reasons"].explode())


def test_an_unknown_country_is_rejected(read: Read, conformed: Conform) -> None:
    result = conformed(
        read("usda_esr", written(HEADER, [week(0, 5, 70, 30, 0, 5, 100, 8, 3, country="ATLANTIS")]))
    )
    assert "countryCode: found 'ATLANTIS'" in "; ".join(result.refused["reasons"].explode())


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (written(["Commodity", *HEADER[1:]], WEEKS), "the columns 'Commodity', 'Date'"),
        (written(HEADER, WEEKS)[:5000], "a damaged workbook"),
    ],
)
def test_another_workbook_is_rejected(read: Read, raw: bytes, found: str) -> None:
    with pytest.raises(SourceError, match=found):
        read("usda_esr", raw)


def test_the_published_workbook(shared_data: Path, read: Read, conformed: Conform) -> None:
    file = "ExportSalesDataByCommodity_soybeans_china_2020-06-04_to_2025-05-29.xls"
    parsed = read("usda_esr", (shared_data / "usda_esr" / file).read_bytes())
    flows = conformed(parsed).good.with_columns(year=pl.col("item_id").str.slice(-4))
    committed = flows.filter(series="currentMYTotalCommitment").group_by("year").agg(pl.col("quantity").sum())
    by_year = dict(committed.rows())
    assert by_year["2025"] == Decimal(22_478_500)
    assert by_year["2021"] == Decimal(36_079_036)  # the last whole week's
    assert parsed.findings.is_empty()
