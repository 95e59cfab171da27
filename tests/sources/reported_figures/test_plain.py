"""A desk's own table of five columns: what it says in words becomes a figure, or a reason that names the cell."""

from collections.abc import Callable

import pytest

from pledgebook.pipelines.schemas.conform import Conformed
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from pledgebook.pipelines.sources.reported_figures.plain import TEMPLATE, series_of
from tests.workbooks import Cell, xlsx

Read = Callable[[str, str | bytes], Parsed]
Conform = Callable[[Parsed], Conformed]
HEADER = "figure,period,amount,unit,whose\n"
SOY = "Japan imports from United States: 1201"


@pytest.mark.parametrize(
    ("figure", "flow"),
    [
        (SOY, ("JPN", "USA", "import", "1201")),
        ("JPN import USA 271111", ("JPN", "USA", "import", "271111")),
        ("the United States exports to the European Union: ENERGY", ("USA", "EUU", "export", "ENERGY")),
        ("South Korea imports from US: 0901", ("KOR", "USA", "import", "0901")),
        ("UK re-exports to Taiwan: 85", ("GBR", "TWN", "re_export", "85")),
        ("China imports from the world: TOTAL", ("CHN", "W00", "import", "TOTAL")),
    ],
)
def test_a_figure_says_who_moved_what(
    read: Read, conformed: Conform, figure: str, flow: tuple[str, ...]
) -> None:
    flows = conformed(read("reported_figures", f"{HEADER}{figure},2024,5,t,Our Desk\n")).good
    assert flows.select("reporter_iso3", "partner_iso3", "direction", "product_code").rows() == [flow]


@pytest.mark.parametrize(
    ("amount", "unit", "read_as"),
    [
        ("2080000", "t", (None, None, "2080000.0000", "t", "exact")),
        ("38.5", "bn USD", ("38500000000.00", "USD", None, None, "exact")),
        ("about 1.25", "USD million", ("1250000.00", "USD", None, None, "about")),
        ("at least 3", "thousand t", (None, None, "3000.0000", "t", "at_least")),
        ("At most 7", "tonnes", (None, None, "7.0000", "t", "at_most")),
        ("~5", "barrels", (None, None, "5.0000", "bbl", "about")),
        ("459000000000", "JPY", ("459000000000.00", "JPY", None, None, "exact")),
    ],
)
def test_an_amount_has_a_unit_and_a_word(
    read: Read, conformed: Conform, amount: str, unit: str, read_as: tuple[str | None, ...]
) -> None:
    flows = conformed(read("reported_figures", f"{HEADER}{SOY},2024,{amount},{unit},Our Desk\n")).good
    (row,) = flows.select("value", "currency", "quantity", "unit", "qualifier").rows()
    assert tuple(None if cell is None else str(cell) for cell in row) == read_as


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Japan invests in US,2024,5,USD,x", "figure: found 'Japan invests in US', expected COUNTRY imports from"),
        ("Korea imports from US: 1201,2024,5,t,x", "figure: found 'Korea imports from US: 1201'"),
        ("World imports from US: 1201,2024,5,t,x", "figure: found 'World"),
        ("Japan imports from US: 901,2024,5,t,x", "901 looks like 0901"),
        ("Japan imports from US: Soybeans,2024,5,t,x", "an HS code or a product group of the register"),
        (f"{SOY},FY2024,5,t,x", "period: found 'FY2024', expected a year such as 2024"),
        (f"{SOY},2030,5,t,x", "when the file was retrieved"),
        (f'{SOY},2024,"1,000",t,x', "amount: found '1,000', expected a number such as"),
        (f"{SOY},2024,,t,x", "amount: found 'nothing'"),
        (f"{SOY},2024,5,tons,x", "unit: found 'tons', expected a currency such as USD"),
        (f"{SOY},2024,5,$,x", "unit: found '$'"),
        (f"{SOY},2024,5,t,", "whose: found 'nothing', expected whose figure it is"),
        ("EXAMPLE: Japan imports from United States: 1201,2024,5,t,x", "a line of your own without the word EXAMPLE"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_named(refusals: Callable[[str, str], str], line: str, reason: str) -> None:
    assert reason in refusals("reported_figures", HEADER + line + "\n")


def test_the_example_of_the_template_is_no_figure(read: Read) -> None:
    text = ",".join(TEMPLATE) + "\n" + ",".join(TEMPLATE.values()) + f"\n{SOY},2023,5,t,x\n"
    parsed = read("reported_figures", text)
    assert parsed.ignored.rows() == [(1, "example_line")]
    assert parsed.rows["row_number"].to_list() == [2]


def test_figures_of_one_s_own_never_add_to_the_included_ones(read: Read) -> None:
    parsed = read("reported_figures", f"{HEADER}{SOY},2024,5,t,Kpler\n")
    assert parsed.rows["series"].to_list() == ["own_kpler"]
    assert (series_of("Japan Customs (MOF)"), series_of("\u8ca1\u52d9\u7701"), series_of(" - ")) == (
        "own_japan_customs_mof",
        "own_\u8ca1\u52d9\u7701",
        "",
    )


def test_the_same_figure_twice_is_refused_and_a_value_stands_beside_a_quantity(
    read: Read, conformed: Conform
) -> None:
    twice = f"{HEADER}{SOY},2024,5,t,x\n{SOY},2024,6,t,x\n"
    assert conformed(read("reported_figures", twice)).good.is_empty()
    both = f"{HEADER}{SOY},2024,5,t,x\n{SOY},2024,6,USD,x\n"
    assert conformed(read("reported_figures", both)).good.height == 2


def test_each_figure_covers_its_own_period(read: Read) -> None:
    parsed = read("reported_figures", f"{HEADER}{SOY},2024-09..2025-08,5,t,x\n")
    assert parsed.coverage.select("product_prefix", "product_level").unique().rows() == [("1201", 4)]
    assert parsed.coverage.height == 12


def test_a_spreadsheet_of_the_table_reads_alike(read: Read, conformed: Conform) -> None:
    rows: list[list[Cell]] = [
        ["Figure", "Period", "Amount", "Unit", "Whose", "Source"],
        [SOY, 2024, 2080000.5, "t", "Our Desk", "page 3"],
        [SOY, (45352, "mmm yy"), 7, "t", "Our Desk", ""],
    ]
    flows = conformed(read("reported_figures", xlsx({"Figures": rows}))).good
    assert flows.select("period_months", "grade").rows() == [(12, "N-"), (1, "N-")]
    assert [str(month) for month in flows["month"]] == ["2024-01-01", "2024-03-01"]
