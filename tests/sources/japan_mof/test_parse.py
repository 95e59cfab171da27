"""Japan's trade by principal commodity: spans from January, whole years, takes, names. All figures are invented."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.schemas.conform import Conformed
from pledgebook.pipelines.sources.japan_mof.codes import GOODS
from pledgebook.pipelines.sources.parsing.parsed import Parsed

Read = Callable[..., Parsed]
Conform = Callable[[Parsed], Conformed]

HEAD = "ex_im,area,goods,year,value_bn_jpy,data_through\n"


def take(*lines: str) -> str:
    return HEAD + "".join(f"{line}\n" for line in lines)


def why(read: Read, line: str) -> str:
    return "; ".join(read("japan_mof", take(line)).rows["refusals"].item())


def test_the_running_year_runs_from_january_and_an_earlier_year_is_whole(
    read: Read, conformed: Conform
) -> None:
    text = take("import,USA,Lng,2026,57.876844,2026-03", "import,USA,Lng,2025,402.5,2026-03")
    flows = conformed(read("japan_mof", text)).good
    found = flows.select(
        "product_code", "month", "period_months", "value", "currency", "valuation", "obs_status"
    )
    assert sorted(found.rows()) == [
        ("MOF_LNG", date(2025, 1, 1), 12, Decimal("402500000000.00"), "JPY", "CIF", "revised"),
        ("MOF_LNG", date(2026, 1, 1), 3, Decimal("57876844000.00"), "JPY", "CIF", "preliminary"),
    ]


@pytest.mark.parametrize(
    ("through", "status"), [("2025-12", "preliminary"), ("2026-09", "revised"), ("2026-10", "final")]
)
def test_a_year_is_final_with_october_of_the_next(read: Read, through: str, status: str) -> None:
    rows = read("japan_mof", take(f"import,USA,Lng,2025,1,{through}")).rows
    assert rows["obs_status"].to_list() == [status]


@pytest.mark.parametrize(
    ("said", "month"),
    [
        ("2026-03", 3),
        ("update March 2026 trade", 3),
        ("update 2026 November trade", 11),
        ("update October 2026 and December 2025 trades", 10),
    ],
)
def test_the_last_month_is_read_from_words(read: Read, said: str, month: int) -> None:
    rows = read("japan_mof", take(f"import,USA,Lng,2026,1,{said}")).rows
    assert rows["period_months"].to_list() == [str(month)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("import,USA,Lng,2026,1,update", "data_through: found 'update', expected a month such as 2026-03"),
        ("import,USA,Lng,2027,1,2026-03", "year: found '2027', expected a year up to that of the take's last month"),
        ("import,Atlantis,Lng,2026,1,2026-03", "area: found 'Atlantis', expected an area of the publisher"),
        ("import,USA,Ether,2026,1,2026-03", "goods: found 'Ether', expected a good of the publisher's list"),
        ("transit,USA,Lng,2026,1,2026-03", "ex_im: found 'transit', expected export or import"),
        ("import,USA,Lng,2026,,2026-03", "value_bn_jpy: found '', expected billion yen"),
        ("import,USA,Lng,2026,1.1234567,2026-03", "with at most six decimals"),
        ("import,USA,Lng,2026,-1,2026-03", "of 0 or more"),
        ("import,USA,Lng,2026,1,2026-12", "a month from 1900 to 2026-11, when the file was retrieved"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_refused(read: Read, line: str, message: str) -> None:
    assert message in why(read, line)


def test_a_note_marks_the_year_that_is_not_over(read: Read) -> None:
    text = "ex_im,area,goods,year,value_bn_jpy,note\nimport,USA,Lng,2025,4,\nimport,USA,Lng,2026,1,Jan-Mar only\n"
    assert read("japan_mof", text).rows["period_months"].to_list() == ["12", "3"]


def test_a_file_of_several_takes_is_refused(read: Read) -> None:
    lines = [f"2026-0{month}-28,2026-0{month - 1},import,USA,Lng,2026,{month}\n" for month in (3, 4)]
    text = "taken,data_through,ex_im,area,goods,year,value_bn_jpy\n" + "".join(lines)
    with pytest.raises(
        SourceError, match=r"2 takes in one file, from '2026-03-28' to '2026-04-28'; expected one take"
    ):
        read("japan_mof", text)


def test_a_take_is_of_its_own_day(read: Read) -> None:
    text = "taken,data_through,ex_im,area,goods,year,value_bn_jpy\n2026-04-28,2026-03,import,USA,Lng,2026,1\n"
    released = read("japan_mof", text).released
    assert released is not None
    assert released.date() == date(2026, 4, 28)
    with pytest.raises(SourceError, match="a day up to 2026-11-22, when the file was retrieved"):
        read("japan_mof", text.replace("2026-04-28", "2026-12-28"))


def test_a_good_with_less_than_its_parts_is_a_finding(read: Read) -> None:
    sound = take(*(f"import,USA,{name},2025,{value},2025-12" for name, value in (("Coal", 2), ("Lng", 3))))
    parsed = read("japan_mof", sound + "import,USA,Mineral Fuels,2025,4.9,2025-12\n")
    found = parsed.findings.select("left_amount", "right_amount", "products").row(0)
    assert found == (Decimal("4900000000.0000"), Decimal("5000000000.0000"), ["MOF_MINERAL_FUELS"])
    assert read("japan_mof", sound + "import,USA,Mineral Fuels,2025,5.000000,2025-12\n").findings.is_empty()


def test_a_region_is_left_out_by_name(read: Read) -> None:
    assert read("japan_mof", take("import,EU,Lng,2025,1,2025-12")).ignored.rows() == [
        (1, "group_of_countries")
    ]


def test_every_month_of_a_span_is_covered(read: Read) -> None:
    coverage = read("japan_mof", take("import,USA,Lng,2026,1,2026-03")).coverage
    assert coverage["month"].to_list() == [date(2026, month, 1) for month in (1, 2, 3)]
    assert coverage["product_prefix"].unique().to_list() == ["MOF_LNG"]


def test_every_good_is_a_group_with_a_place_in_the_tree() -> None:
    groups = SOURCES["japan_mof"].groups
    assert set(GOODS.values()) == set(groups)
    assert {"MOF_GRAND_TOTAL", *SOURCES["japan_mof"].parts_within("MOF_GRAND_TOTAL")} == set(groups)


def test_full_width_digits_are_read_as_what_they_are(read: Read, conformed: Conform) -> None:
    plain, wide = (
        conformed(read("japan_mof", take(line))).good.drop("row_hash", strict=False)
        for line in (
            "import,USA,Lng,2026,57.876844,2026-03",
            "import,USA,Lng,２０２６,５７．８７６８４４,２０２６－０３",  # noqa: RUF001
        )
    )
    assert plain.equals(wide)
    assert plain["value"].to_list() == [Decimal("57876844000.00")]
