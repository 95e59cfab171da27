"""The register's own files: nothing ungraded, nothing missing, and sums that add up."""

import csv
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pledgebook.pipelines.core.vocabulary import GRADES
from pledgebook.pipelines.register import parse_register

ROOT = Path(__file__).parents[2]
ANNEX = ROOT.parent / "shared" / "data" / "phase_one" / "annex-6-1.csv"
BN = 10**9

PLEDGES_OF_JAPAN = {
    "JP-INV-550", "JP-PUR-AG8", "JP-PUR-SOY", "JP-PUR-RICE75", "JP-PUR-EN7", "JP-PUR-AKLNG", "JP-PUR-AKLNG-JERA",
    "JP-PUR-AKLNG-TG", "JP-PUR-LNG-JERA", "JP-PUR-AC100", "JP-PUR-DEF", "JP-PUR-SEMI", "JP-PUR-IND", "JP-ACC-AUTO",
    "JP-ACC-CEV", "JP-PUR-PICKUP", "JP-PUR-TOYOTA", "JP-CM-FIN", "JP-CM-MOB", "JP-CM-GAP", "JP-CM-MIN",
    "JP-CM-PERMIT", "JP-CM-MARKET", "JP-CM-STOCK", "JP-CM-RRG", "JP-CM-ASSET", "JP-CM-RECYC", "JP-CM-GEO",
    "JP-CM-TOOLS",
}  # fmt: skip
"""Those of the other agreements stand in tests/acceptance/test_agreements.py."""

EVENTS = {
    "JP-INV-E1", "JP-INV-T1", "JP-INV-T1-A", "JP-INV-T1-B", "JP-INV-T1-C", "JP-INV-T2", "JP-INV-T2-A",
    "JP-INV-T2-B", "JP-INV-T2-C", "JP-INV-L1", "R-CN-SOY-a", "R-CN-SOY-b", "R-CN-SOY-c", "R-CN-SOY-d", "ID-PUR-CO-A",
    "JP-PUR-LNG-JERA-C", "JP-PUR-AC100-ORDERS", "KR-INV-ENCINAL", "KR-INV-PACKAGE", "KR-INV-AKLNG", "KR-INV-D1",
    "KR-FDI-LS", "KR-FDI-HD", "KR-FDI-HANWHA",
}  # fmt: skip


@pytest.fixture(scope="module")
def register() -> dict[str, pl.DataFrame]:
    folder = ROOT / "data" / "raw" / "register"
    return parse_register({path.name: path.read_text("utf-8") for path in folder.iterdir()})


def test_every_pledge_and_event_of_the_fact_base_is_there(register: dict[str, pl.DataFrame]) -> None:
    pledges = set(register["pledge"]["pledge_id"])
    assert {pledge for pledge in pledges if pledge.startswith("JP-")} == PLEDGES_OF_JAPAN
    found = set(register["event"]["event_id"])
    assert {event for event in found if not event.startswith("JP-INV-E1-")} == EVENTS
    assert (
        len([event for event in found if event.startswith("JP-INV-E1-")]) == 22
    )  # 21 projects, one of them twice


@pytest.mark.parametrize(
    "table", ["document", "pledge", "term", "reading", "target", "event", "legal_event", "mirror_pair"]
)
def test_background_knowledge_is_not_loaded(register: dict[str, pl.DataFrame], table: str) -> None:
    assert set(register[table]["grade"]) <= set(GRADES)


def test_every_document_is_used(register: dict[str, pl.DataFrame]) -> None:
    tables = ("pledge", "term", "reading", "target", "event", "legal_event", "mirror_pair", "watch")
    used = {document for table in tables for document in register[table]["document_id"]}
    assert set(register["document"]["document_id"]) == used


@pytest.mark.parametrize(
    ("below", "above", "column"),
    [
        ("reading", "pledge", "pledge_id"),
        ("target", "reading", "reading_id"),
        ("event", "pledge", "pledge_id"),
    ],
)
def test_nothing_is_known_before_what_it_belongs_to(
    register: dict[str, pl.DataFrame], below: str, above: str, column: str
) -> None:
    first = register[above].group_by(column).agg(known_above=pl.col("known_from").min())
    early = register[below].join(first, on=column).filter(pl.col("known_from") < pl.col("known_above"))
    assert early[column].to_list() == []


def targets(register: dict[str, pl.DataFrame], reading_id: str) -> list[Decimal]:
    rows = register["target"].filter((pl.col("reading_id") == reading_id) & pl.col("known_to").is_null())
    return rows["amount_low"].to_list()


def test_the_parts_of_phase_one_add_up(register: dict[str, pl.DataFrame]) -> None:
    sectors = [targets(register, f"CN-P1-{sector}/us-exports") for sector in ("AGR", "ENE", "MAN")]
    goods = targets(register, "CN-P1-GOODS/us-exports")
    assert [sum(year) for year in zip(*sectors, strict=True)] == goods == [63_900_000_000, 98_200_000_000]
    services, total = targets(register, "CN-P1-SRV/increment"), targets(register, "CN-P1-TOTAL/increment")
    assert [sum(year) for year in zip(goods, services, strict=True)] == total
    assert sum(total) == 200 * BN


def test_readings_of_one_pledge_ask_the_same(register: dict[str, pl.DataFrame]) -> None:
    for sector in ("AGR", "ENE", "MAN", "GOODS"):
        even, seasonal = (
            targets(register, f"CN-P1-{sector}/{way}") for way in ("us-exports", "us-exports-seasonal")
        )
        assert even == seasonal
    assert targets(register, "CN-P1-GOODS/cn-imports") == [172_700_000_000]
    assert targets(register, "CN-P1-AGR/cn-imports") == [36_600_000_000]


def test_methanol_is_energy_and_is_counted_once(register: dict[str, pl.DataFrame]) -> None:
    methanol = register["scope"].filter(pl.col("product_prefix") == "290511")
    assert dict(methanol.select("scope_id", "is_excluded").iter_rows()) == {
        "CN-P1-ENE": False,
        "CN-P1-GOODS": False,
        "CN-P1-GOODS-US-AIRCRAFT": False,
        "CN-P1-MAN": True,
        "CN-P1-MAN-US-AIRCRAFT": True,
    }


def test_the_other_reading_of_aircraft_swaps_one_code_for_another(register: dict[str, pl.DataFrame]) -> None:
    rows = register["scope"].filter(~pl.col("is_excluded")).group_by("scope_id").agg("product_prefix")
    lists = {scope: set(codes) for scope, codes in rows.iter_rows()}
    for printed in ("CN-P1-MAN", "CN-P1-GOODS"):
        assert lists[f"{printed}-US-AIRCRAFT"] ^ lists[printed] == {"8800", "8802"}
        assert "8802" in lists[printed]


def test_the_product_lists_are_those_of_the_annex(register: dict[str, pl.DataFrame]) -> None:
    if not ANNEX.exists():
        pytest.skip(f"the transcription of Annex 6.1 is not at {ANNEX}")
    with ANNEX.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    scopes = {"1": "CN-P1-MAN", "2": "CN-P1-AGR", "3": "CN-P1-ENE"}
    expected = {(scopes[line["high_catagory"][0]], line["hs4_o"]) for line in lines}
    included = register["scope"].filter(~pl.col("is_excluded") & (pl.col("edition") == "HS2017"))
    ours = [*scopes.values(), "CN-P1-GOODS"]
    found = set(
        included.filter(pl.col("scope_id").is_in(ours)).select("scope_id", "product_prefix").iter_rows()
    )
    assert {row for row in found if row[0] != "CN-P1-GOODS"} == expected
    assert {code for scope, code in found if scope == "CN-P1-GOODS"} == {code for _, code in expected}


def test_selected_projects_are_one_event_and_its_parts(register: dict[str, pl.DataFrame]) -> None:
    parts = register["event"].filter((pl.col("part_of") == "JP-INV-T1") & (pl.col("stage") == "selected"))
    lows = parts.group_by("event_id").agg(low=pl.col("amount_low").min(), high=pl.col("amount_high").max())
    assert (lows["low"].sum(), lows["high"].sum()) == (Decimal("35700000000.00"), Decimal("36000000000.00"))


def test_the_only_disbursement_is_korea_s_and_of_a_weak_grade(register: dict[str, pl.DataFrame]) -> None:
    paid = register["event"].filter(stage="disbursed")
    assert set(paid["event_id"]) == {"KR-INV-D1"}
    assert set(paid["grade"]) == {"N-"}
    assert paid["amount_high"].drop_nulls().to_list() == [Decimal("2400000000.00")]


def test_interest_is_business_scale_and_no_line_is_without_its_umbrella(
    register: dict[str, pl.DataFrame],
) -> None:
    interest = register["event"].filter(pl.col("stage") == "interest", pl.col("pledge_id") == "JP-INV-550")
    assert not interest["is_investment"].any()
    assert set(interest["event_id"].to_list()) - set(
        interest.filter(pl.col("part_of") == "JP-INV-E1")["event_id"]
    ) == {"JP-INV-E1"}
    repeated = interest.filter(pl.col("duplicate_of").is_not_null())
    assert repeated["event_id"].to_list() == ["JP-INV-E1-GEVERNOVA-2"]


def test_the_lines_of_the_white_house_add_up_to_the_derived_sum(register: dict[str, pl.DataFrame]) -> None:
    lines = register["event"].filter(pl.col("event_id").str.starts_with("JP-INV-E1-"))
    beside = lines.filter((pl.col("document_id") == "S29b") | pl.col("duplicate_of").is_not_null())
    total = register["event"].filter(pl.col("document_id") == "JPUS-WH1028-SUM").item(0, "amount_high")
    assert beside["amount_high"].sum() + 332 * BN == total == 513_450_000_000


def test_the_first_soybean_deadline_moved(register: dict[str, pl.DataFrame]) -> None:
    rows = register["target"].filter(pl.col("reading_id") == "CN-SOY-12/us-exports").sort("known_from")
    assert [str(day) for day in rows["period_end"]] == ["2025-12-31", "2026-02-28"]
    assert rows["known_to"].to_list() == [rows["known_from"][1], None]


def test_running_totals_of_soybeans_are_inside_each_other(register: dict[str, pl.DataFrame]) -> None:
    sold = register["event"].filter(pl.col("pledge_id") == "CN-SOY-12")
    links = dict(sold.select("event_id", "part_of").unique().iter_rows())
    assert [links[f"R-CN-SOY-{letter}"] for letter in "abcd"] == [
        "R-CN-SOY-b",
        "R-CN-SOY-c",
        "R-CN-SOY-d",
        None,
    ]
