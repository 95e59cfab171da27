"""One run from raw files to release, twice: the same bytes each time, and the figures that were reviewed.

`pytest tests/test_golden.py --regen` writes the goldens anew; review them as a diff.
"""

import io
import re
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir, sql, sql_names
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.steps.publish import publish
from pledgebook.pipelines.steps.reconcile import reconcile_ledger
from pledgebook.pipelines.steps.register import load_register
from tests.datadirs import carried

GOLDENS = Path(__file__).parent / "goldens"
REPORTS = sql_names("reports")
OF_THE_CODE = ["run_id", "code_version", "inputs_digest", "outputs_digest"]
"""Columns of the report `runs` that follow from the code: a golden of it leaves them out."""

DAY = date(2026, 11, 22)


def release(data: DataDir, ran_at: datetime) -> Path:
    ingest(data)
    load_register(data)
    run = reconcile_ledger(data, DAY, end_of_day(DAY), ran_at)
    return publish(data, run, ran_at).folder


@pytest.fixture(scope="module")
def first(finished: DataDir) -> Path:
    return finished.releases / DAY.isoformat()


@pytest.mark.slow
def test_two_runs_give_the_same_bytes(first: Path, tmp_path: Path) -> None:
    second = release(carried(tmp_path), datetime(2026, 11, 23, 7))
    assert (first / "SHA256SUMS").read_text() == (second / "SHA256SUMS").read_text()


@pytest.mark.parametrize("report", REPORTS)
def test_the_report_is_the_one_that_was_reviewed(first: Path, report: str, regen: bool) -> None:
    found = (first / f"{report}.csv").read_text(encoding="utf-8")
    if report == "runs":
        found = pl.read_csv(io.StringIO(found)).drop(OF_THE_CODE).write_csv()
    golden = GOLDENS / f"{report}.csv"
    if regen:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("report", REPORTS)
def test_no_report_repeats_a_row_of_its_grain(first: Path, report: str) -> None:
    """A report says its grain in its header: `-- Grain: reading_id, period_start`."""
    (grain,) = re.findall(r"^-- Grain: (.+)$", sql(f"reports/{report}"), re.MULTILINE)
    frame = pl.read_parquet(first / f"{report}.parquet")
    assert frame.filter(frame.select(grain.split(", ")).is_duplicated()).rows() == []


def test_no_golden_is_of_a_report_that_is_no_more() -> None:
    assert {path.stem for path in GOLDENS.iterdir()} == set(REPORTS)
