"""One run from raw files to release, twice: the same bytes each time, and the figures that were reviewed.

`pytest tests/test_golden.py --regen` writes the goldens anew; review them as a diff.
"""

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.core.months import end_of_day
from pipelines.core.paths import DataDir
from pipelines.steps.ingest import ingest
from pipelines.steps.publish import publish
from pipelines.steps.reconcile import reconcile_ledger
from pipelines.steps.register import load_register
from tests.datadirs import carried

GOLDENS = Path(__file__).parent / "goldens"
REPORTS = (
    "headline",
    "attainment",
    "readings",
    "ladder",
    "additionality",
    "totals",
    "breaks",
    "purchase_ladder",
    "coverage",
    "releases",
    "sources",
    "shares",
    "terms",
    "months",
    "clock",
    "windows",
    "standing",
    "mirror",
    "outlook",
    "price_volume",
    "dependence",
)
DAY = date(2026, 11, 22)


def release(data: DataDir, ran_at: datetime) -> Path:
    ingest(data)
    load_register(data)
    run = reconcile_ledger(data, DAY, end_of_day(DAY), ran_at)
    return publish(data, run).folder


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
    golden = GOLDENS / f"{report}.csv"
    if regen:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


GRAIN = {
    "headline": ["pledge_id", "period_start"],
    "attainment": ["reading_id", "period_start"],
    "readings": ["reading_id", "period_start"],
    "ladder": ["pledge_id", "stage", "is_investment"],
    "additionality": ["pledge_id", "stage", "is_investment", "additionality"],
    "totals": ["scope", "scope_id", "unit", "stage"],
    "mirror": ["mirror_id", "month", "period_months"],
    "outlook": ["reading_id", "period_start"],
    "backtest": ["reading_id", "period_start", "months_known"],
    "price_volume": ["reading_id", "period_start"],
    "breaks": ["discrepancy_id"],
    "purchase_ladder": ["pledge_id", "period_start", "period_end", "stage", "evidence", "reading_id"],
    "sources": ["snapshot_id"],
    "pledges": ["pledge_id"],
    "aid": [
        "source",
        "project",
        "payer_iso3",
        "provider",
        "beneficiary_iso3",
        "stage",
        "series",
        "year",
        "unit",
    ],
    "claims": ["event_id", "publisher", "amount_low", "amount_high", "document"],
    "months": ["reading_id", "month"],
    "clock": ["milestone_id", "anchor_event_id", "day_count"],
    "windows": ["reading_id", "period_start"],
    "standing": ["agreement_id", "pledge_id", "standing_id"],
    "terms": ["pledge_id", "name", "text", "publisher"],
    "shares": ["whose", "reporter_iso3", "partner_iso3", "product_code", "period_start", "unit"],
}


@pytest.mark.parametrize("report", GRAIN)
def test_no_report_repeats_a_row(first: Path, report: str) -> None:
    frame = pl.read_parquet(first / f"{report}.parquet")
    assert frame.filter(frame.select(GRAIN[report]).is_duplicated()).rows() == []
