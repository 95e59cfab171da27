"""Every real file: which source reads it and what comes of each of its rows, or why no source does."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.ingest.batch import Batch
from pledgebook.pipelines.ingest.prepare import prepare
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot

TAKEN_AT = datetime(2026, 11, 22)  # the ledger's moments are UTC without a zone


@dataclass(frozen=True)
class Expected:
    """What comes of a file.

    Args:
        file: Its path below the folder of real files.
        source: The source that reads it.
        read: The figures that it holds.
        kept: Those that can be stored.
        ignored: Those left out, by rule. None of any file is refused.
        edition: What its sidecar says that it is, where that matters.
    """

    file: str
    source: str
    read: int
    kept: int
    ignored: dict[str, int]
    edition: str | None = None


def census(file: str, rows: int) -> Expected:
    """A file of the Census Bureau, all of whose rows are kept."""
    return Expected(f"census/{file}", "census_trade", rows, rows, {})


def comtrade(file: str, read: int, kept: int) -> Expected:
    """A file of UN Comtrade, which has a blank or a 0 for what was not reported."""
    return Expected(f"comtrade/{file}", "un_comtrade", read, kept, {"not_reported": read - kept})


def comtrade_2025(file: str, read: int, kept: int) -> Expected:
    """A download of the website as a workbook; totals that are not marked as aggregates are kept."""
    return Expected(f"comtrade_2025/{file}", "un_comtrade", read, kept, {"not_reported": read - kept})


COMTRADE_2023 = {
    "14_22_28": 60, "14_22_47": 48, "14_23_0": 50, "14_23_13": 60, "14_23_26": 59, "14_23_38": 60, "14_23_50": 60,
    "14_24_14": 48, "14_24_2": 48, "14_24_36": 48, "14_25_19": 48, "14_25_3": 48, "14_25_34": 48,
}  # fmt: skip

READ = (
    census("api_json/exports_hs_HS10_2710121510_1220_from_2016-01.json", 117),
    census("hs2/exports_5700data.parquet", 9104),
    census("hs2/exports_5880data.parquet", 9108),
    census("hs2/exports_TOTALdata.parquet", 9118),
    census("hs2/imports_5880data.parquet", 9174),
    *(comtrade(f"csv_2023/TradeData_4_16_2023_{time}.csv", 120, kept) for time, kept in COMTRADE_2023.items()),
    comtrade("csv_2026/TradeData_head.csv", 25, 11),
    comtrade("json_mirror_2023/soy_br_cn_2023_01.json", 5, 4),
    comtrade("json_mirror_2023/soy_cn_br_2023_mirror_01.json", 5, 4),
    Expected("fx/fed_h10_monthly.csv", "exchange_rate", 17237, 17237, {}),
    Expected("hs/HS2022toHS2017ConversionAndCorrelationTables.xlsx", "hs_concordance", 31314, 31314, {}),
    Expected("iati/acfspain-ph.xml", "iati", 6, 0, {"budget": 6}),
    Expected("iati/worldbank-679.xml", "iati", 1310, 293, {"budget": 910, "interest_payment": 78, "loan_repayment": 29}),
    Expected("iati/wri-521257057-strategic-plan-2023-2027.xml", "iati", 14, 2, {"budget": 6, "planned_disbursement": 6}),
    Expected("japan_customs/e-stat_export_chapter84-85_2026_taiwan_sample.csv", "japan_customs", 6, 5,
             {"year_to_date_total": 1}, "Jan-May:Detailed"),
    Expected("eia_lng/eia_lng_exports_by_vessel_monthly_release_2026-08-31.csv", "eia_lng", 990, 990, {}),
    Expected("eia_lng/eia_lng_exports_by_vessel_monthly_release_2026-09-30.csv", "eia_lng", 1026, 1026, {}),
    Expected("japan_mof/japan_trade_by_principal_commodity_USA_China_world_2017_2026Q1.csv", "japan_mof", 3105, 3105, {}),
    Expected("lng/doe_cargoes.csv", "doe_lng_cargo", 1630, 1630, {}),
    Expected("lng/eia_by_vessel_japan_selected.csv", "eia_lng", 9, 9, {}),
    comtrade_2025("TradeData_exports_US_BR_AR_120110_120190_2024.xlsx", 490, 391),
    comtrade_2025("TradeData_exports_US_BR_AR_120110_120190_2025.xlsx", 310, 247),
    comtrade_2025("TradeData_imports_CN_120110_120190_2024.xlsx", 280, 224),
    Expected("minerals/p3_minerals_quad_china.xlsx", "un_comtrade", 360, 318, {"not_reported": 42}),
    Expected("minerals/MCS2026_Commodities_Data.csv", "usgs_mcs", 8886, 282, {"not_followed": 8585, "other_countries": 19}),
    Expected("ukraine_support/data_explorer.csv", "kiel_ukraine", 6474, 4316,
             {"commitments_less_allocations": 1079, "total_beside_parts": 1079}),
    Expected("ukraine_support/data_explorer_taken_2026-07-16.csv", "kiel_ukraine", 4524, 3393, {"total_beside_parts": 1131}),
    Expected("ukraine_support/total_allocations.csv", "kiel_ukraine", 208, 156, {"total_beside_parts": 52}),
    Expected("usda_esr/esr_exports_real_rows.json", "usda_esr", 16, 8, {"no_week_before": 2, "stock_not_flow": 6}),
    Expected("usda_esr/ExportSalesDataByCommodity_soybeans_china_2020-06-04_to_2025-05-29.xls", "usda_esr", 2120, 1316,
             {"next_year_has_begun": 4, "no_week_before": 1, "stock_not_flow": 795, "year_has_ended": 4}),
)  # fmt: skip

READ_SLOWLY = (
    census("hs10/switzerland_4419_taken_2026-03-18.parquet", 503_107),
    census("hs10/vietnam_5520_taken_2026-03-02.parquet", 481_123),
    census("hs10/vietnam_5520_taken_2026-03-18.parquet", 482_961),
    Expected(
        "usitc_dataweb/DataWeb-Query-Export__FAS_Value.csv",
        "usitc_dataweb",
        106_638,
        88_595,
        {"area_without_a_code": 270, "year_not_over": 17_773},
    ),
    Expected("fx/eurofxref-hist.csv", "exchange_rate", 292_166, 221_702, {"not_quoted": 70_464}),
)

A_TRACKER_S = "The file looks like a Phase One table of a tracker"
NO_CENSUS = "found no column 'E_COMMODITY', 'time', 'ALL_VAL_MO'"
GOALS = ("2020-08-24_a012b4c", "2020-09-03_af28b33", "2020-10-06_9abea34", "2020-11-19_87a32ab", "2020-12-04_1187f96",
         "2020-12-23_7d3c4a6", "2021-01-27_7d004f7")  # fmt: skip
VINTAGES = ("2020-05-29_thru_2020-03", "2020-06-04_thru_2020-04", "2021-02-23_thru_2020-12")
NO_FIGURE = "found no column 'figure_id'"
LNG_IMPORTERS = (
    "eu27_lng_imports_eurostat_monthly_mio_m3.csv", "india_lng_imports_from_us_dgcis_monthly_kusd.csv",
    "japan_lng_imports_customs_monthly_t.csv", "korea_lng_imports_from_us_customs_monthly_t.csv",
    "taiwan_lng_imports_from_us_customs_monthly_t.csv",
)  # fmt: skip

NOT_READ = {
    "census/api_json/statenaics_exports_2014.json": (
        "census_trade", "looks like the Census Bureau's exports by state and NAICS"),
    "codes/us_census_country_codes.txt": ("census_trade", "a last line without a line break"),
    "japan_mof/mof_imports_from_usa_by_goods_year_all_vintages.csv": ("japan_mof", "62 takes in one file"),
    "japan_mof/mof_imports_from_usa_monthly_implied.csv": ("japan_mof", "no column 'ex_im', 'area', 'year'"),
    "hs/harmonized-system.csv": ("hs_concordance", "found no column 'from_edition'"),
    **{f"lng_importers/{name}": ("reported_figures", NO_FIGURE) for name in LNG_IMPORTERS},
    "phase_one/annex-6-1.csv": ("census_trade", NO_CENSUS),
    "phase_one/annex-6-1_older.csv": ("census_trade", NO_CENSUS),
    "phase_one/energy_hs10_thru_2021-01.parquet": ("census_trade", A_TRACKER_S),
    "phase_one/published/goals_2021-02-23.parquet": ("census_trade", "columns that are not text: 'Manufactures'"),
    **{f"phase_one/published/phaseone-goals_{day}.csv": ("census_trade", NO_CENSUS) for day in GOALS},
    **{f"phase_one/vintages/us_exports_china_taken_{day}.parquet": ("census_trade", A_TRACKER_S) for day in VINTAGES},
    "us_soybeans/us_soybean_exports_by_country_monthly_taken_2026-02-02.csv": ("reported_figures", "thousand bushels, not million"),
    "usda_ers/feed_grains_yearbook_tables_2025-12.xlsx": ("usda_esr", "feed grains yearbook of USDA's Economic Research"),
    "usda_ers/wheat_data_25_all_wheat_destination_exports.csv": ("usda_esr", "It has marketing years"),
    **{f"usda_esr/esr_soybeans_{weeks}.csv": ("usda_esr", "a desk's table of weeks in thousand tonnes") for weeks in (
        "china_weekly_2024-07-04_to_2026-08-27", "japan_weekly_thru_2026-08-27",
        "total_and_china_weekly_2025-06-05_to_2026-10-01")},
    "minerals/baci_imports_JP_US_KR_by_supplier_2002_2024.csv": ("un_comtrade", "BACI reconciles both sides"),
    **{f"minerals/comtrade_{year}_imports_JP_US_KR_31codes.csv": (
        "un_comtrade", "an analyst's extract of UN Comtrade. It lacks") for year in (2022, 2024)},
    "minerals/usa_imports_rare_earths_by_supplier_2018_2025.csv": ("un_comtrade", "extract of UN Comtrade by supplier"),
    "comtrade_2025/china_imports_soybeans_by_origin_comtrade_monthly_2018_2024.csv": (
        "un_comtrade", "extract of UN Comtrade with unit values"),
    "minerals/iea_mining_refining_leader_share_2024.csv": ("reported_figures", "in mining and refining (IEA)"),
    "minerals/japan_rare_earth_imports_press.csv": ("reported_figures", "figures of the press by origin"),
    "minerals/china_rare_earth_magnet_exports_press_t.csv": ("reported_figures", "figures of the press by destination"),
    "census_totals/census_us_exports_total_by_country_monthly_2013-2024.csv": ("census_trade", "found no column 'E_COMMODITY'"),
    "usitc_dataweb/DataWeb-Query-Export__Query_Parameters.csv": ("usitc_dataweb", "has no figures"),
    "ukraine_support/release_info.csv": ("kiel_ukraine", "found only the label of the release and no figures"),
}  # fmt: skip
"""No source's files, the source that they might be taken for, and what is said of them. The state exports are goods by
industry, not by product; the codes, the nomenclature and the annex are lists; the tracker's tables are floats that it
made of the Census Bureau's figures; the goals are results; the release's label is no figure; marketing years are no
months; a desk's weeks are rounded and partly without a commodity or a destination."""


def ingested(folder: Path, file: str, source: str, edition: str | None = None) -> Batch:
    path = folder / file
    raw = path.read_bytes()
    sidecar = Sidecar(
        source, path.name, TAKEN_AT, source, hashlib.sha256(raw).hexdigest(), len(raw), edition=edition
    )
    return prepare(Snapshot(f"{source}/2026-11-22/{path.name}", path, sidecar), raw)


def check(folder: Path, expected: Expected) -> None:
    batch = ingested(folder, expected.file, expected.source, expected.edition)
    row = batch.snapshot.row(0, named=True)
    ignored = json.loads(row["ignored_by_rule"])
    assert batch.quarantine["reasons"].to_list() == []
    assert row["rows_quarantined"] == 0
    assert (row["rows_read"], batch.height, ignored) == (expected.read, expected.kept, expected.ignored)


def test_every_file_of_the_table_is_there_and_stands_once(shared_data: Path) -> None:
    there = {str(path.relative_to(shared_data)) for path in shared_data.rglob("*") if path.is_file()}
    listed = [*(expected.file for expected in READ + READ_SLOWLY), *NOT_READ]
    assert len(listed) == len(set(listed))
    assert set(listed) <= there


@pytest.mark.parametrize("expected", READ, ids=lambda expected: expected.file)
def test_each_row_of_a_file_is_kept_or_left_out_by_name(shared_data: Path, expected: Expected) -> None:
    check(shared_data, expected)


@pytest.mark.slow
@pytest.mark.parametrize("expected", READ_SLOWLY, ids=lambda expected: expected.file)
def test_each_row_of_a_big_file_is_kept_or_left_out_by_name(shared_data: Path, expected: Expected) -> None:
    check(shared_data, expected)


@pytest.mark.parametrize("file", NOT_READ)
def test_what_is_no_source_s_file_is_refused_by_name(shared_data: Path, file: str) -> None:
    source, message = NOT_READ[file]
    with pytest.raises(SourceError) as refused:
        ingested(shared_data, file, source)
    assert message in str(refused.value)
