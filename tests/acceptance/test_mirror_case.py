"""Brazil's soybeans to China in 2023 from the register and the figures that the project carries, and months of invented ones."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from pledgebook.pipelines.cli.commands.read.mirror import command
from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.kernel import parse_kernel
from pledgebook.pipelines.core.months import add_months, end_of_day
from pledgebook.pipelines.core.paths import CHECKOUT, DataDir
from pledgebook.pipelines.raw.sidecar import Cover, Sidecar
from pledgebook.pipelines.raw.snapshot import take
from pledgebook.pipelines.reconcile.mirror.lag import arrivals
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.steps.publish import publish
from pledgebook.pipelines.steps.reconcile import reconcile_ledger
from pledgebook.pipelines.steps.register import load_register
from tests.cli.conftest import clock
from tests.datadirs import carried, once
from tests.reconcile.mirror.mirror_ledger import Ledger, pair

DAY = date(2026, 11, 22)
D = Decimal
CASE = (CHECKOUT / "docs" / "cases" / "mirror-soybeans-2023.md").read_text(encoding="utf-8")
METHODOLOGY = (CHECKOUT / "docs" / "methodology" / "mirror.md").read_text(encoding="utf-8")
HEADER = (
    (CHECKOUT / "data/raw/un_comtrade/2026-11-22/soybeans_brazil_china_2023.csv").read_text().splitlines()[0]
)
FIRST, SHIPPED = date(2022, 1, 1), [310, 120, 520, 900, 1130, 760, 640, 420, 250, 180, 90, 60, 280, 150, 610, 990, 1240, 700,
                                    580, 390, 300, 210, 80, 40, 330, 90, 480, 870, 1010, 820]  # fmt: skip
Ask = Callable[..., str]


def take_months(data: DataDir) -> None:
    """Invented exports of Argentina to China and the imports that follow: half a month later, at a margin of 0.1."""
    exports = {add_months(FIRST, number): D(amount * 1000) for number, amount in enumerate(SHIPPED)}
    imports = {
        month: amount * D("1.1") for month, amount in arrivals(exports, parse_kernel("0.5, 0.5")).items()
    }
    lines = [HEADER]
    for codes, figures in ((("32", "X", "156"), exports), (("156", "M", "32"), imports)):
        for month, amount in sorted(figures.items()):
            cif, fob = (amount, "") if codes[1] == "M" else ("", amount)
            lines.append(
                f"C,M,{month:%Y},{month:%m},{month:%Y%m},{','.join(codes)},0,H6,1201,4,C00,0,0,-1,,false,,false,{cif},{fob},{amount}"
            )
    folder = data.root / "incoming"
    folder.mkdir()
    file = folder / "invented.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    last = max(exports)
    covers = (
        Cover("export", "ARG", "CHN", ("1201",), 4, FIRST, last, "primaryValue"),
        Cover("import", "CHN", "ARG", ("1201",), 4, min(imports), last, "primaryValue"),
    )
    sidecar = Sidecar(
        "un_comtrade", "invented.csv", datetime(2026, 11, 20), "invented figures", "", 0, covers=covers
    )
    take(data.raw, file, sidecar)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    def make(folder: Path) -> None:
        sources = ("un_comtrade", "hs_concordance", "exchange_rate")
        data = carried(folder, *sources, agreements=("china-soybeans",))
        take_months(data)
        ingest(data)
        load_register(data)
        run = reconcile_ledger(data, DAY, end_of_day(DAY), datetime(2026, 11, 22, 6))
        publish(data, run, datetime(2026, 11, 22, 6))

    return DataDir(once(tmp_path_factory, "mirror_case", make))


@pytest.fixture
def ask(data: DataDir, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.setenv("COLUMNS", "80")

    def run(*options: str, width: int = 80) -> str:
        monkeypatch.setenv("COLUMNS", str(width))
        answer = CliRunner().invoke(
            command, [*options, "--data-dir", str(data.root)], obj=clock, catch_exceptions=False
        )
        assert answer.exit_code == 0, answer.output
        return answer.output

    return run


def test_the_two_sides_of_the_soybeans_are_0_950_apart(data: DataDir) -> None:
    frame = pl.read_parquet(data.releases / "2026-11-22" / "mirror.parquet")
    row = frame.filter(mirror_id="BR-CN-SOYBEANS").row(0, named=True)
    assert (row["exporter_value"], row["exporter_valuation"]) == (38_917_721_136, "FOB")
    assert (row["importer_value"], row["importer_valuation"]) == (40_954_089_983, "CIF")
    assert (row["gap"], round(row["ratio"], 3)) == (2_036_368_847, D("0.950"))
    assert row["quantity_gap"] is None
    assert row["quantity_note"] == "not comparable: that of CHN is estimated"
    figures = [
        row[name] for name in ("exporter_value", "importer_value", "gap", "cif_fob_part", "unexplained")
    ]
    for figure in figures:
        assert f"| {round(figure, 2):,f}".removesuffix(".00") + " USD" in CASE.replace(".00 USD", " USD")
    assert f"{round(row['unexplained_pct'], 1)} % of the gap" in CASE
    assert f"{round(-row['unexplained'] * 100 / row['importer_value'], 1)} % of the imports" in CASE
    assert f"{round((row['importer_value'] / row['exporter_value'] - 1) * 100, 1)} % above" in CASE


@pytest.mark.parametrize("options", [["BR-CN-SOYBEANS"], ["BR-CN-SOYBEANS", "--margin", "0.05"]])
def test_the_page_of_the_case_shows_what_the_command_prints(ask: Ask, options: list[str]) -> None:
    shown = re.search(rf"\$ pledgebook mirror {' '.join(options)}\n(.*?)```", CASE, re.DOTALL)
    assert shown is not None
    assert [line.rstrip() for line in ask(*options).rstrip().splitlines()] == shown[1].rstrip().splitlines()


def test_a_pair_that_no_register_names_is_asked_by_options(ask: Ask) -> None:
    table = ask(
        "--exporter", "bra", "--importer", "chn", "--products", "1201", "--from", "2023-01", "--to", "2023-12"
    )
    assert "38.92 bn  40.95 bn  2.04 bn      2.04 bn   100.0 %" in table
    assert "1 year(s) with both sides; at least 5 are needed" in table


def test_months_are_taken_apart_with_an_estimated_lag_and_margin(ask: Ask) -> None:
    answer = ask(
        "--exporter", "ARG", "--importer", "CHN", "--products", "1201", "--from", "2023-01", width=200
    )
    assert "CIF/FOB margin: 0.1, median over 29 month(s), quartiles as its range." in answer
    assert "Lag: 0.5, 0.5, estimated by non-negative least squares" in answer
    assert "Total of 18" in answer
    rows = [line.split("  ") for line in answer.splitlines() if line.startswith("2023-02")]
    assert [[part.strip() for part in row if part.strip()] for row in rows] == [
        ["2023-02", "150,000", "236,500", "86,500", "21,500", "65,000", "0", "0.0 %"]
    ]


def test_a_declared_lag_is_used_instead_of_the_estimate(ask: Ask) -> None:
    options = (
        "--exporter",
        "ARG",
        "--importer",
        "CHN",
        "--products",
        "1201",
        "--lag",
        "1",
        "--margin",
        "0.1",
    )
    assert "Lag: 1, declared, by the options of the command" in ask(*options, width=200)


def test_csv_holds_every_part_of_every_month_and_they_add_up(ask: Ask) -> None:
    text = ask("--exporter", "ARG", "--importer", "CHN", "--products", "1201", "--format", "csv")
    frame = pl.read_csv(text.encode(), infer_schema=False)
    parts = (
        "currency_part",
        "classification_part",
        "cif_fob_part",
        "lag_part",
        "re_export_part",
        "rounding_part",
        "unexplained",
    )
    known = frame.filter(pl.col("gap") != "")
    assert known.height == 29
    for row in known.iter_rows(named=True):
        assert sum(D(row[name]) for name in parts if row[name]) == D(row["gap"])
    assert frame.filter(pl.col("month") == "2022-01-01")["note"].to_list() == [
        "unknown: importer CHN has not published"
    ]


def test_before_the_figures_were_taken_nothing_is_known(ask: Ask) -> None:
    answer = ask("--exporter", "ARG", "--importer", "CHN", "--products", "1201", "--known-at", "2026-11-19")
    assert "ARG to CHN, 1201: no month is published by either side." in answer
    assert "Exports of ARG to CHN in the ledger: none." in answer


def test_what_is_held_is_told_where_no_month_can_be_shown(ask: Ask) -> None:
    answer = " ".join(ask("BR-CN-SOYBEANS", "--from", "2019-01", "--to", "2019-12").split())
    assert "BRA to CHN, 1201: no month from 2019-01 to 2019-12 is published by either side." in answer
    assert "Exports of BRA to CHN in the ledger: un_comtrade 2023-01 to 2023-12." in answer
    assert "`pledgebook ingest SOURCE FILE` adds figures" in answer


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["nosuch"], "There is no mirror 'nosuch'. Mirrors: BR-CN-SOYBEANS, US-CN-SOYBEANS, US-CN-SOYBEANS-ESR."),
        (["--exporter", "BRA"], "there is no --importer"),
        (["BR-CN-SOYBEANS", "--exporter", "BRA"], "not both"),
        (["--exporter-source", "un_comtrade"], "go with --exporter"),
        (["--from", "2023-02", "--to", "2023-01"], "lies after"),
        (["--margin", "much"], "--margin: found 'much'"),
        (["--margin", "-0.1"], "--margin: found '-0.1'"),
        (["BR-CN-SOYBEANS", "--margin", "2"], "from 0 to 1, such as 0.06. 0.02 is 2 %."),
        (["--lag", "0.3,0.3"], "add up to 0.6"),
        (["--exporter", "XX", "--importer", "CHN", "--products", "12"], "found 'XX', expected the code of a country"),
        (["--exporter", "BRA", "--importer", "CHN", "--products", "12,ab"], "found 'ab', expected 2 to 10 digits"),
        (["--exporter", "BRA", "--importer", "CHN", "--products", ","], "found nothing, expected HS codes"),
        (["--exporter", "BRA", "--importer", "CHN", "--products", "12", "--currency", "abc"], "found 'ABC'"),
        (["--exporter", "BRA", "--importer", "CHN", "--products", "12", "--importer-source", "usda_esr"], "--importer-source"),
        (["--exporter", "BRA", "--importer", "CHN", "--products", "12", "--importer-source", "census_trade/x"], "series 'x'"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_told(data: DataDir, options: list[str], told: str) -> None:
    with pytest.raises(UsageError, match=re.escape(told)):
        CliRunner().invoke(
            command, [*options, "--data-dir", str(data.root)], obj=clock, catch_exceptions=False
        )


def test_the_worked_example_of_the_methodology_holds() -> None:
    ledger = Ledger().side("exporter", [100, 200, 150]).side("importer", [9_600, 25_500, 26_775], "JPY")
    rows, _ = ledger.rates("JPY", [150] * 3).answer(pair(importer_rate="145", margin="0.05", lag="0.6, 0.4"))
    names = ("exporter_value", "importer_amount", "importer_value", "gap", "currency_part", "cif_fob_part", "lag_part",
             "rounding_part", "unexplained")  # fmt: skip
    for row in rows:
        assert line(f"{row['month']:%Y-%m}", [row[name] for name in names]) in METHODOLOGY
    sums = [sum(row[name] for row in rows if row[name] is not None) for name in names]
    assert line("total", sums) in METHODOLOGY


def line(first: str, figures: list[Any]) -> str:
    shown = ["unknown" if figure is None else f"{figure.normalize():f}" for figure in figures]
    return f"| {' | '.join([first, *shown])} |"


def test_real_files_give_the_same_two_figures(shared_data: Path) -> None:
    folder = shared_data / "comtrade" / "json_mirror_2023"
    texts = " ".join(path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()))
    assert "38917721136.0" in texts
    assert "40954089983.0" in texts
