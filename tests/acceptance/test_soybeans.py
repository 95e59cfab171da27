"""Soybeans to Japan and China: sold, shipped, arrived, from the register and the figures that the project carries."""

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest
from click.testing import CliRunner

from pledgebook.pipelines.cli.commands.read.explain import command as explain
from pledgebook.pipelines.cli.commands.read.status import command as status
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.steps.publish import publish
from pledgebook.pipelines.steps.reconcile import reconcile_ledger
from pledgebook.pipelines.steps.register import load_register
from tests.datadirs import carried, once

pytestmark = pytest.mark.slow  # over a ledger of its own
DAY, NOW = date(2026, 11, 30), datetime(2026, 11, 30, 6)
KT = 1000


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    def make(folder: Path) -> None:
        sources = ("usda_esr", "reported_figures", "un_comtrade", "hs_concordance", "exchange_rate")
        data = carried(folder, *sources)
        ingest(data)
        load_register(data)
        publish(data, reconcile_ledger(data, DAY, end_of_day(DAY), NOW), NOW)

    return DataDir(once(tmp_path_factory, "soybeans", make))


@pytest.fixture(scope="module")
def attainment(data: DataDir) -> pl.DataFrame:
    return pl.read_parquet(data.releases / "2026-11-30" / "attainment.parquet")


def shown(data: DataDir, monkeypatch: pytest.MonkeyPatch, command: object, *options: str) -> str:
    monkeypatch.setenv("COLUMNS", "80")
    asked = [*options, "--data-dir", str(data.root)]
    answer = CliRunner().invoke(command, asked, obj=lambda: NOW, catch_exceptions=False)  # type: ignore[arg-type]
    assert answer.exit_code == 0, answer.output
    return " ".join(answer.output.split())


def test_japan_committed_2_389_mt_of_the_crop_of_2025_26_against_2_148_mt(attainment: pl.DataFrame) -> None:
    row = attainment.filter(reading_id="JP-PUR-SOY/us-committed", period_start=date(2025, 9, 1)).row(
        0, named=True
    )
    assert (row["realized"], row["baseline"]) == (Decimal("2388.9") * KT, Decimal("2147.9") * KT)
    assert (row["months_covered"], round(row["change_pct"], 1)) == (12, Decimal("11.2"))


def test_japan_s_shipments_stand_against_the_same_months_of_the_year_before(attainment: pl.DataFrame) -> None:
    row = attainment.filter(reading_id="JP-PUR-SOY/us-shipped", period_start=date(2025, 9, 1)).row(
        0, named=True
    )
    assert row["is_headline"]
    # September has days of two marketing years, and the last days of August 2025 are missing.
    assert (row["realized"], row["months_covered"], row["status"]) == (
        Decimal("2067.4") * KT,
        11,
        "change_only",
    )


def test_13_50_mt_were_shipped_to_china_from_8_january_to_1_october_2026(data: DataDir) -> None:
    query = (
        "SELECT sum(quantity) FROM ledger.flow WHERE source = 'usda_esr' AND series = 'weeklyExports' "
        "AND partner_iso3 = 'CHN' AND item_date BETWEEN '2026-01-08' AND '2026-10-01'"
    )
    with duckdb.connect(str(data.published), read_only=True) as con:
        assert con.execute(query).fetchone() == (Decimal(13_503_954),)


def test_of_25_mt_in_2026_13_07_mt_were_shipped_by_september(attainment: pl.DataFrame) -> None:
    row = attainment.filter(reading_id="CN-SOY-25/us-shipped", period_start=date(2026, 1, 1)).row(
        0, named=True
    )
    assert (row["is_headline"], row["realized"], row["months_covered"]) == (True, Decimal(13_073_126), 9)


def test_12_mt_to_known_destinations_were_reached_in_the_week_of_25_june_2026(
    data: DataDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "the target of 12 Mt was reached by 2026-06-25, after the period (12.03 Mt)"
    assert words in shown(data, monkeypatch, status, "CN-SOY-12")
    assert words in shown(data, monkeypatch, explain, "CN-SOY-12", "--reading", "us-committed")


def test_the_ladder_tells_each_sale_once(data: DataDir, monkeypatch: pytest.MonkeyPatch) -> None:
    table = shown(data, monkeypatch, status, "CN-SOY-12")
    ladder = table[table.index("Stages of CN-SOY-12") : table.index("Claims")]
    assert len(re.findall(r"sold \* +≥ 10.58 Mt", ladder)) == 1
    assert "us-committed" not in ladder
    assert "shipped * 6.83 Mt 56.9 %" in ladder


def test_the_analyst_s_bushels_are_tonnes_of_60_pounds(attainment: pl.DataFrame) -> None:
    printed = attainment.filter(reading_id="JP-PUR-SOY/us-exports-printed", period_start=date(2025, 9, 1))
    (tonnes,) = printed["realized"]
    assert round(tonnes / KT, 1) == Decimal("618.3")  # September to November 2025: 22.7169 million bushels


def test_the_figures_that_the_press_printed_are_a_baseline(attainment: pl.DataFrame) -> None:
    row = attainment.filter(reading_id="JP-PUR-SOY/jp-printed", period_start=date(2026, 1, 1)).row(
        0, named=True
    )
    assert row["realized"] is None


def test_beans_left_the_united_states_and_arrived_in_china_1_8_months_later(data: DataDir) -> None:
    months = pl.read_parquet(data.releases / "2026-11-30" / "mirror.parquet").filter(
        mirror_id="US-CN-SOYBEANS"
    )
    year = months.filter(pl.col("month").dt.year() == 2024)
    sides = [round(year[side].sum() / KT / KT, 2) for side in ("exporter_value", "importer_value")]
    assert sides == [Decimal("26.81"), Decimal("22.13")]
    (note,) = year["lag_note"].unique()
    assert "mean delay 1.76 months" in note


def test_weeks_and_declarations_tell_of_the_same_shipments(data: DataDir) -> None:
    months = pl.read_parquet(data.releases / "2026-11-30" / "mirror.parquet")
    both = months.filter(pl.col("mirror_id").str.starts_with("US-CN"), pl.col("month").dt.year() == 2024)
    shipped = dict(both.group_by("mirror_id").agg(pl.col("exporter_value").sum()).rows())
    assert round(shipped["US-CN-SOYBEANS"] / KT) == 26_810
    assert round(shipped["US-CN-SOYBEANS-ESR"] / KT) == 25_976


def test_months_of_a_running_total_say_nothing_of_what_is_not_shipped_yet(data: DataDir) -> None:
    ladder = pl.read_parquet(data.releases / "2026-11-30" / "purchase_ladder.parquet")
    outstanding = ladder.filter(pl.col("evidence").str.starts_with("outstanding"))
    assert set(outstanding["pledge_id"]) == {"CN-SOY-12", "CN-SOY-25"}
