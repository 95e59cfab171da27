"""Tables that come with the project: unaltered, complete, and adding up to the published numbers."""

import hashlib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pledgebook.pipelines.raw.sidecar import parse_sidecar
from pledgebook.pipelines.schemas.conform import Conformed
from pledgebook.pipelines.sources.parsers import PARSERS
from pledgebook.pipelines.sources.parsing.parsed import Parsed

Read = Callable[[str, str | bytes], Parsed]
Conform = Callable[[Parsed], Conformed]

RAW = Path(__file__).parents[2] / "data" / "raw"
TABLES = sorted(path for source in PARSERS for path in RAW.glob(f"{source}/*/*") if path.suffix != ".json")
MEGABYTE = 1_000_000


def flows(path: Path, read: Read, conformed: Conform) -> pl.DataFrame:
    return conformed(read(path.parts[-3], path.read_bytes())).good


CARRIED = {
    "census_trade",
    "doe_lng_cargo",
    "eia_lng",
    "exchange_rate",
    "hs_concordance",
    "japan_mof",
    "reported_figures",
    "un_comtrade",
    "usda_esr",
}
"""Sources whose files come with the project; users fetch those of the others."""


def test_there_is_a_table_of_each_source_that_is_carried() -> None:
    assert {path.parts[-3] for path in TABLES} >= CARRIED


def test_the_tables_are_small() -> None:
    assert sum(path.stat().st_size for path in TABLES) < 10 * MEGABYTE


@pytest.mark.parametrize("path", TABLES, ids=lambda path: "/".join(path.parts[-3:]))
def test_a_table_is_what_its_sidecar_says_and_is_read_whole(
    path: Path, read: Read, conformed: Conform
) -> None:
    raw = path.read_bytes()
    note = parse_sidecar(path.with_name(path.name + ".json").read_text("utf-8"), path.name)
    assert note.sha256 == hashlib.sha256(raw).hexdigest()
    assert (note.bytes, note.source, note.file) == (len(raw), path.parts[-3], path.name)
    assert (note.taken_at.date().isoformat(), note.note is not None) == (path.parts[-2], True)
    parsed = PARSERS[note.source](raw, note)
    result = conformed(parsed)
    assert result.refused.is_empty()
    assert result.good.height + parsed.ignored.height == parsed.raw.height


@pytest.fixture(scope="module")
def phase_one(read: Read, conformed: Conform) -> pl.DataFrame:
    """Exports to China with the category of the annex that each product belongs to."""
    table = flows(RAW / "census_trade/2021-02-23/us_exports_china_phase_one.csv", read, conformed)
    scope = pl.read_csv(RAW / "register/us-china-phase-one.scopes.csv", infer_schema=False)
    included = scope.filter(is_excluded="false").select(code="product_prefix", category="scope_id")
    naphtha = pl.when(pl.col("product_code") == "2710122500").then(pl.lit("271012250"))
    code = pl.coalesce(naphtha, "product_code")
    exact = table.with_columns(code=code).join(included, on="code", how="left")
    heading = pl.col("product_code").str.slice(0, 4)
    return exact.with_columns(
        category=pl.coalesce(
            "category", heading.replace_strict({"2701": "CN-P1-ENE", "2709": "CN-P1-ENE"}, default=None)
        )
    )


@pytest.mark.parametrize(
    ("category", "year", "amount"),
    [
        ("CN-P1-AGR", 2017, 20_969_792_856),
        ("CN-P1-ENE", 2017, 7_649_222_398),
        ("CN-P1-MAN", 2017, 50_151_478_524),
        ("CN-P1-ENE", 2020, 9_738_382_930),
    ],
)
def test_phase_one_adds_up(phase_one: pl.DataFrame, category: str, year: int, amount: int) -> None:
    rows = phase_one.filter(pl.col("category") == category, pl.col("month").dt.year() == year)
    assert rows["value"].sum() == Decimal(amount)


def test_phase_one_of_2020_adds_up_and_every_row_is_in_the_annex(phase_one: pl.DataFrame) -> None:
    assert phase_one["category"].null_count() == 0
    assert phase_one.filter(pl.col("month").dt.year() == 2020)["value"].sum() == Decimal(89_340_217_951)


def test_the_repeat_of_december_2020_is_caught(read: Read) -> None:
    parsed = read(
        "census_trade", (RAW / "census_trade/2021-02-23/us_exports_china_phase_one.csv").read_bytes()
    )
    finding = parsed.findings.row(0, named=True)
    assert (parsed.findings.height, parsed.ignored.height) == (1, 8)
    assert finding["left_amount"] - finding["right_amount"] == Decimal(-32_453)
    naive = Decimal(9_738_382_930) + finding["left_amount"]
    assert naive == Decimal(11_364_655_612)  # what was published that day


def test_cargoes_and_monthly_volumes_to_japan_agree(read: Read, conformed: Conform) -> None:
    months = pl.date_range(pl.date(2023, 5, 1), pl.date(2023, 7, 1), "1mo", eager=True)
    is_japan = (pl.col("partner_iso3") == "JPN") & pl.col("month").is_in(months.implode())
    paths = [
        RAW / "doe_lng_cargo/2026-11-22/us_lng_exports_by_destination.csv",
        RAW / "eia_lng/2026-09-30/us_lng_exports_by_vessel.csv",
    ]
    cargoes, volumes = (
        flows(path, read, conformed).filter(is_japan).sort("month")["quantity"].to_list() for path in paths
    )
    assert cargoes[1] == Decimal("28030.92")
    assert volumes == [Decimal(31_208), Decimal(28_031), Decimal(44_016)]
    assert [round(volume) for volume in cargoes] == volumes


def test_shares_of_reported_figures(read: Read, conformed: Conform) -> None:
    table = flows(RAW / "reported_figures/2026-11-22/realized_figures.csv", read, conformed)
    quantity = dict(table.select("item_id", "quantity").rows())
    assert quantity["R-SOY-23-US"] / quantity["R-SOY-23-W"] == Decimal("0.6875")
    assert round(quantity["R-LNG-24-US"] / quantity["R-LNG-24-W"] * 100, 1) == Decimal("9.6")


def test_the_two_publishers_rates_agree_on_the_direction(read: Read, conformed: Conform) -> None:
    monthly = flows(RAW / "exchange_rate/2026-11-22/fed_h10_monthly.csv", read, conformed)
    daily = flows(RAW / "exchange_rate/2026-10-30/ecb_reference_rates_2026.csv", read, conformed)
    june = pl.col("period_start").dt.strftime("%Y-%m") == "2026-06"
    mean = daily.filter(june).group_by("currency").agg(mean=pl.col("units_per_usd").cast(pl.Float64).mean())
    both = monthly.filter(june).join(mean, on="currency")
    assert both.height >= 15
    ratio = both.select(pl.col("units_per_usd").cast(pl.Float64) / pl.col("mean")).to_series()
    assert ratio.is_between(0.98, 1.02).all()
