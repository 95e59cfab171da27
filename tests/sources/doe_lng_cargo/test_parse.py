"""The Department of Energy's cargoes: two layouts, split loads, re-exports, repeats."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.schemas.conform import Conformed
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from tests.examples import examples

Read = Callable[[str, str | bytes], Parsed]
Conform = Callable[[Parsed], Conformed]

HEADER = (
    "departure_date,companies,docket_number,docket_term,activity,gas_type,supplier,mode_of_transport,tanker,"
    "departure_port,country,volume_mmcf,u_s_contiguous,imo"
)
CARGO = '{day}T00:00:00Z,"A, LLC",2012-97-LNG,Long-Term,{activity},LNG,S,Vessel,Golar Seal,"Sabine Pass, LA",{country},{volume},Yes,1'
MONTHLY = "month,activity,country,volume_mmcf,cargoes\n2023-06,Exports,Japan,28030.92,9\n"


def cargo(
    country: str = "Japan", volume: str = "3429.14", day: str = "2023-06-03", activity: str = "Exports"
) -> str:
    return CARGO.format(day=day, activity=activity, country=country, volume=volume)


def cargoes(*lines: str) -> str:
    return "\n".join([HEADER, *lines]) + "\n"


def test_a_cargo_is_a_flow_with_its_day_and_id(read: Read, conformed: Conform) -> None:
    result = conformed(read("doe_lng_cargo", cargoes(cargo())))
    found = result.good.select(
        "item_id", "product_code", "quantity", "unit", "value", "partner_iso3", "series"
    )
    expected = (
        "2023-06-03/Golar Seal/2012-97-LNG/1",
        "271111",
        Decimal("3429.1400"),
        "MMcf",
        None,
        "JPN",
        "exports",
    )
    assert found.rows() == [expected]
    assert result.good.select(pl.col("item_date", "month").cast(pl.String)).rows() == [
        ("2023-06-03", "2023-06-01")
    ]


def test_a_split_load_keeps_its_parts_and_a_repeat_is_kept_once(read: Read, conformed: Conform) -> None:
    lines = [
        cargo("Turkiye", "10"),
        cargo("South Korea", "20"),
        cargo("South Korea", "30"),
        cargo("Turkiye", "10"),
    ]
    result = conformed(read("doe_lng_cargo", cargoes(*lines)))
    assert sorted(result.good["partner_iso3"]) == ["KOR", "KOR", "TUR"]
    assert result.good.select("item_id", "partner_iso3").n_unique() == 3
    assert result.repeated["row_number"].to_list() == [4]


def test_a_part_keeps_its_id_when_the_part_of_another_country_is_added(read: Read) -> None:
    alone, both = (
        read("doe_lng_cargo", cargoes(*lines)).rows.filter(pl.col("partner_iso3") == "TUR")["item_id"].item()
        for lines in ([cargo("Turkiye", "10")], [cargo("China", "20"), cargo("Turkiye", "10")])
    )
    assert alone == both


def test_re_exports_are_a_direction_of_their_own(read: Read) -> None:
    rows = read("doe_lng_cargo", cargoes(cargo(activity="Re-Exports"))).rows
    assert rows.select("series", "direction").row(0) == ("re_exports", "re_export")


def test_monthly_totals_are_the_second_layout(read: Read, conformed: Conform) -> None:
    flow = conformed(read("doe_lng_cargo", MONTHLY)).good.row(0, named=True)
    assert (flow["item_id"], flow["item_date"], flow["quantity"]) == ("", None, Decimal("28030.9200"))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (cargo("Atlantis"), "unknown country"),
        (cargo(activity="Imports"), "activity: found 'Imports'"),
        (cargo(volume='"3,429.14"'), "quantity: found '3,429.14'"),
        (cargo(volume="3429.14159"), "quantity: found '3429.14159'"),
        (cargo(volume="-1"), "volume_mmcf: found '-1'"),
        (cargo(volume=""), "volume_mmcf: found ''"),
        (cargo(day="2023-02-30"), "departure_date: found '2023-02-30T00:00:00Z'"),
        (cargo(day="3023-02-03"), "when the file was retrieved"),
        (cargo().replace(",LNG,", ",CNG,"), "unknown product"),
    ],
)
def test_a_faulty_cargo_is_rejected(refusals: Callable[[str, str], str], line: str, reason: str) -> None:
    assert reason in refusals("doe_lng_cargo", cargoes(line))


def test_an_unknown_column_is_an_error(read: Read) -> None:
    with pytest.raises(SourceError, match="unknown column 'price'"):
        read("doe_lng_cargo", MONTHLY.replace("cargoes", "price"))


@examples(30)
@given(
    lines=st.lists(
        st.builds(
            cargo, st.sampled_from(["Japan", "Turkiye", "Atlantis"]), st.sampled_from(["1", "2.5", "x"])
        ),
        max_size=8,
    ),
    data=st.data(),
)
def test_the_order_of_rows_is_irrelevant(
    read: Read, conformed: Conform, lines: list[str], data: st.DataObject
) -> None:
    turned = data.draw(st.permutations(lines))
    first, second = (
        conformed(read("doe_lng_cargo", cargoes(*some)))
        .good.drop("row_number")
        .sort("item_id", "partner_iso3")
        for some in (lines, turned)
    )
    assert first.equals(second)


def test_the_real_list_is_read_whole(read: Read, conformed: Conform, shared_data: Path) -> None:
    result = conformed(read("doe_lng_cargo", (shared_data / "lng" / "doe_cargoes.csv").read_bytes()))
    assert (result.good.height, result.refused.height, result.repeated.height) == (1630, 0, 0)
