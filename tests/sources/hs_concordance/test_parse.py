"""Concordances of HS editions: both layouts, both directions, and detection of missing lines. Small ones are invented."""

import contextlib
import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.core.paths import CHECKOUT
from pledgebook.pipelines.schemas.conform import Conformed
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from tests.examples import examples

Read = Callable[[str, str | bytes], Parsed]
Conform = Callable[[Parsed], Conformed]

HEADER = "from_edition,from_code,to_edition,to_code,relation\n"
PICKUPS = HEADER + (
    "HS2022,870421,HS2017,870421,n:1\nHS2022,870441,HS2017,870421,n:n\nHS2022,870441,HS2017,870490,n:n\n"
    "HS2022,870460,HS2017,870490,n:1\n"
)
BOOK = "HS2022toHS2017ConversionAndCorrelationTables.xlsx"
CARRIED = CHECKOUT / "data/raw/hs_concordance/2026-11-22/hs2022_hs2017.csv"


def workbook(*sheets: list[list[str | int]]) -> bytes:
    """A minimal workbook; numbers as numbers, texts inline."""
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    package = "http://schemas.openxmlformats.org/package/2006"
    numbers = range(1, len(sheets) + 1)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        + "".join(f'<Override PartName="/xl/s{n}.xml" ContentType="{kinds}.worksheet+xml"/>' for n in numbers)
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r" Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{relation}"><sheets>'
        + "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        + "".join(f'<Relationship Id="r{n}" Type="{relation}/worksheet" Target="s{n}.xml"/>' for n in numbers)
        + "</Relationships>",
    }
    for number, rows in zip(numbers, sheets, strict=True):
        lines = ["<row>" + "".join(map(_cell, row)) + "</row>" for row in rows]
        parts[f"xl/s{number}.xml"] = f"<worksheet {main}><sheetData>{''.join(lines)}</sheetData></worksheet>"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return content.getvalue()


def _cell(value: str | int) -> str:
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


CONVERSIONS: list[list[str | int]] = [["From HS2022", "To HS2017"], ["010121", "010121"], [999999, 999999]]
CORRELATIONS: list[list[str | int]] = [
    ["Between", "", ""],
    ["HS2022", " HS2017", "Relationship"],
    ["870421", "870421", "n:1"],
    ["870441", "870421", "n:n"],
    ["870441", "870490", "n:n"],
    [870460, "870490", "n:1"],
    [10121, 10121, "1:1"],
]


def pairs(parsed: Parsed, conformed: Conform) -> dict[tuple[str, str], tuple[str, Decimal]]:
    """By edition and code from, and code to: relation and weight."""
    result = conformed(parsed)
    assert result.refused.is_empty()
    rows = result.good.select("from_edition", "from_code", "to_code", "relation", "weight").rows()
    return {
        (f"{edition} {here}", there): (relation, weight) for edition, here, there, relation, weight in rows
    }


def test_each_line_is_read_both_ways_with_weights(read: Read, conformed: Conform) -> None:
    found = pairs(read("hs_concordance", PICKUPS), conformed)
    assert len(found) == 8
    assert found["HS2022 870441", "870490"] == ("n:n", Decimal("0.5"))
    assert found["HS2022 870460", "870490"] == ("n:1", Decimal(1))
    assert found["HS2017 870490", "870460"] == ("1:n", Decimal("0.5"))


def test_the_workbook_says_the_same_and_numbers_get_their_zeros_back(read: Read, conformed: Conform) -> None:
    found = pairs(read("hs_concordance", workbook(CONVERSIONS, CORRELATIONS)), conformed)
    assert found.pop(("HS2022 010121", "010121")) == ("1:1", Decimal(1))
    assert found.pop(("HS2017 010121", "010121")) == ("1:1", Decimal(1))
    assert found == pairs(read("hs_concordance", PICKUPS), conformed)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("HS2021,010121,HS2017,010121,1:1", "from_edition 'HS2021' in row 5"),
        ("HS2022,010121,HS2022,010121,1:1", "to_edition 'HS2022' in row 5"),
        ("HS2022,10121,HS2017,010121,1:1", "from_code '10121' in row 5; expected six digits"),
        ("HS2022,010121,HS2017,,1:1", "to_code '' in row 5"),
        ("HS2022,010121,HS2017,010121,1:2", "relation '1:2' in row 5"),
        ("HS2022,870441,HS2017,870490,n:n", "870441 to 870490 in row 3 and in row 5"),
        ("HS2017,010121,HS2022,010121,1:1", "HS2017 to HS2022 in row 5, and the reverse"),
        ("HS2022,010121,HS2017,010121,n:1", "010121 to HS2017 010121 as n:1 in row 5; expected 1:1"),
        ("HS2022,870442,HS2017,870421,n:1", None),
    ],
)
def test_an_invalid_line_rejects_the_whole_file(read: Read, line: str, message: str | None) -> None:
    if message is None:
        assert read("hs_concordance", PICKUPS + line + "\n").raw.height == 10
        return
    with pytest.raises(SourceError, match=message):
        read("hs_concordance", PICKUPS + line + "\n")


def test_a_missing_line_is_noticed(read: Read) -> None:
    with pytest.raises(SourceError, match="as n:n in row 2; expected n:1, which follows"):
        read("hs_concordance", PICKUPS.replace("HS2022,870441,HS2017,870490,n:n\n", ""))


def test_a_workbook_without_correlations_is_rejected(read: Read) -> None:
    with pytest.raises(SourceError, match="no such sheet"):
        read("hs_concordance", workbook(CONVERSIONS))


@examples(80)
@given(noise=st.binary(max_size=40), part=st.floats(0, 1))
def test_noise_in_a_workbook_never_ends_in_another_error(read: Read, noise: bytes, part: float) -> None:
    whole = workbook(CONVERSIONS, CORRELATIONS)
    place = int(part * len(whole))
    for content in (whole[:place] + noise + whole[place:], whole[:place] + noise, b"PK\x03\x04" + noise):
        with contextlib.suppress(SourceError):
            read("hs_concordance", content)


def test_the_carried_table_gives_hybrid_pickups_two_counterparts(read: Read, conformed: Conform) -> None:
    found = pairs(read("hs_concordance", CARRIED.read_bytes()), conformed)
    hybrid = {there: says for (here, there), says in found.items() if here == "HS2022 870441"}
    assert hybrid == {"870421": ("n:n", Decimal("0.5")), "870490": ("n:n", Decimal("0.5"))}
    assert found["HS2022 870460", "870490"] == ("n:1", Decimal(1))


def test_the_carried_table_is_unsds_and_every_code_of_hs_2022_has_a_counterpart(
    read: Read, shared_data: Path
) -> None:
    carried = read("hs_concordance", CARRIED.read_bytes()).raw
    published = read("hs_concordance", (shared_data / "hs" / BOOK).read_bytes()).raw
    assert (
        carried.drop("row_number", "file_row")
        .sort(pl.all())
        .equals(published.drop("row_number", "file_row").sort(pl.all()))
    )
    nomenclature = pl.read_csv(shared_data / "hs/harmonized-system.csv", infer_schema=False)
    codes = set(nomenclature.filter(level="6")["hscode"])
    assert (len(codes), carried.height) == (5_613, 2 * 15_657)
    assert codes == set(carried.filter(from_edition="HS2022")["from_code"])
