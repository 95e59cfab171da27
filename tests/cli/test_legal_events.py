"""What a reader sees of force majeure: a mark, a line that explains it, and the months in the release."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from pledgebook.pipelines.cli.main import group
from pledgebook.pipelines.core.paths import DataDir
from tests.cli.conftest import clock, unbroken

ENERGY = {
    "JP-PUR-EN7",
    "JP-PUR-LNG-JERA",
    "KR-PUR-EN100",
    "TW-PUR-EN",
    "EU-PUR-EN750",
    "ID-PUR-EN15",
    "MY-PUR-LNG",
}
HORMUZ = "force_majeure from 2026-02-28: Hormuz disrupted (S48, N)"


MIRROR = ("mirror", "--exporter", "USA", "--importer", "CHN", "--products", "1201", "--to", "2020-03")


def shown(*arguments: str) -> str:
    answer = CliRunner(env={"COLUMNS": "80"}).invoke(group, arguments, obj=clock)
    assert answer.exit_code == 0, answer.output
    return answer.output


def line_of(out: str, pledge: str) -> str:
    return next(line for line in out.splitlines() if line.startswith(pledge))


@pytest.fixture(scope="module")
def months(finished: DataDir) -> pl.DataFrame:
    return pl.read_parquet(finished.releases / "latest" / "months.parquet")


def test_the_month_in_the_span_is_annotated_and_the_month_before_is_not(months: pl.DataFrame) -> None:
    of = {
        row["month"].isoformat(): row
        for row in months.filter(pl.col("reading_id") == "JP-PUR-EN7/us-exports").iter_rows(named=True)
    }
    assert HORMUZ not in of["2026-01-01"]["legal_events"]
    assert not of["2026-01-01"]["is_force_majeure"]
    for month in ("2026-02-01", "2026-03-01", "2026-10-01"):
        assert HORMUZ in of[month]["legal_events"]
        assert of[month]["is_force_majeure"]
    assert "Surcharge" in of["2026-07-01"]["legal_events"]
    assert "Surcharge" not in of["2026-08-01"]["legal_events"]


def test_a_strait_confounds_purchases_of_energy_only(months: pl.DataFrame) -> None:
    touched = set(months.filter("is_force_majeure")["pledge_id"])
    assert {"JP-PUR-EN7", "KR-PUR-EN100"} <= touched <= ENERGY


OF_NO_TIME = {
    "quarantine",
    "runs",
    "sources",
    "coverage",
    "corrections",
    "releases",
    "reliability",
    "aid",
    "data_dictionary",
    "closings",
}
"""Reports of files, runs, payments and closings that belong to no pledge."""

OF_GOODS = {"shares", "reported_figures", "mirror", "totals", "concentration", "suppliers"}
"""Reports of goods between countries, and of agreements: what touches them is told, and no single pledge is marked."""


def test_every_report_of_pledges_and_their_time_says_what_touches_it(finished: DataDir) -> None:
    release = Path(finished.releases / "latest")
    for path in sorted(release.glob("*.parquet")):
        names = set(pl.read_parquet_schema(path))
        if path.stem in OF_NO_TIME:
            assert "pledge_id" not in names, path.stem
        elif path.stem in {
            "revisions",
            "flows",
            "journal",
        }:  # what was published or posted, whatever is in force
            assert "legal_events" not in names
        elif path.stem == "legal_events":
            assert {"effect", "is_force_majeure", "first_month", "last_month"} <= names
        else:
            assert "legal_events" in names, f"{path.stem}: add ledger.legal_events_of(…) AS legal_events"
            assert "is_force_majeure" in names or path.stem in OF_GOODS, path.stem
    headline = pl.read_parquet(release / "headline.parquet").filter("is_force_majeure")
    assert set(headline["pledge_id"]) == ENERGY


def test_status_marks_the_period_and_explains_the_mark(finished: DataDir) -> None:
    out = shown("status", "US-JP-2025", "--data-dir", str(finished.root))
    assert "2026!" in line_of(out, "JP-PUR-EN7")
    assert "2026!" not in line_of(out, "JP-PUR-AG8")
    assert "! Force majeure in 2026-02 and later months: Hormuz disrupted." in " ".join(out.split())


def test_outlook_marks_the_period_as_status_does(finished: DataDir) -> None:
    out = shown("outlook", "JP-PUR-EN7", "--data-dir", str(finished.root))
    assert line_of(out, "JP-PUR-EN7/lng-shipped").startswith("JP-PUR-EN7/lng-shipped, 2026!: 7 of 12 months")
    assert "JP-PUR-EN7/us-exports 2026!" in " ".join(out.split())
    assert " ".join(out.split()).count("! Force majeure in 2026-02 and later months: Hormuz disrupted.") == 1
    assert "!" not in shown("outlook", "CN-P1-ENE", "--data-dir", str(finished.root))


@pytest.mark.slow
def test_before_it_was_known_nothing_is_marked(finished: DataDir) -> None:
    out = shown("status", "JP-PUR-EN7", "--known-at", "2026-05-28", "--as-of", "2026-11-22",
                "--data-dir", str(finished.root))  # fmt: skip
    assert "!" not in out
    assert "Hormuz" not in out


def test_explain_tells_every_event_that_touches_the_period(finished: DataDir) -> None:
    out = unbroken(shown("explain", "JP-PUR-EN7", "--data-dir", str(finished.root)))
    assert "Legal events" in out
    assert "force majeure from 2026-02-28: Hormuz disrupted (S48, N)" in out
    assert "tariff leg changed from 2026-02-20: Supreme Court: no tariffs under IEEPA (S47a, N)" in out


def test_a_mirror_of_ones_own_says_what_touches_its_months(finished: DataDir) -> None:
    out = " ".join(shown(*MIRROR, "--data-dir", str(finished.root)).split())
    assert "Legal events: started 2020-02-14: In force (CNUS-P1-ANNEX61, N) (2020-02)." in out


@pytest.mark.slow
def test_a_mirror_of_ones_own_has_what_touches_its_months_as_data(finished: DataDir) -> None:
    table = shown(*MIRROR, "--format", "csv", "--data-dir", str(finished.root))
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {row["month"]: row["legal_events"] for row in rows if row["legal_events"]} == {
        "2020-02-01": "started 2020-02-14: In force (CNUS-P1-ANNEX61, N)"
    }
