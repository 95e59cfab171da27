"""The repeat of December 2020 through its whole life. The vintages after 2021-02-23 are invented: no other was at hand."""

import shutil
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pledgebook.pipelines.breaks.lifecycle import Event
from pledgebook.pipelines.breaks.log_file import append, read_log
from pledgebook.pipelines.checks.laws import run_check
from pledgebook.pipelines.core.errors import BreakLogError, StepRefusedError
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir, sql_names
from pledgebook.pipelines.export.release import report
from pledgebook.pipelines.steps.publish import check
from pledgebook.pipelines.steps.reconcile import reconcile_ledger
from pledgebook.pipelines.warehouse.connection import connect
from tests.breaks.breakdirs import FIRST, december, mended, phase_one, run, vintage

REPEAT = "1909bb51b5b0"
CURED, RETURNED = date(2021, 3, 5), date(2021, 4, 7)


def do(data: DataDir, action: str, who: str, day: date, **said: Any) -> None:  # noqa: ANN401
    event = Event(REPEAT, action, who, datetime.combine(day, datetime.min.time()).replace(hour=21), **said)
    append(data.discrepancy_event, lambda _events: [event])


def row(data: DataDir) -> dict[str, Any]:
    with connect(data.warehouse) as con:
        assert [name for name in sql_names("checks") if "break" in name and run_check(con, name).rows] == []
        found: dict[str, Any] = report(con, "breaks").row(
            by_predicate=pl.col("discrepancy_id") == REPEAT, named=True
        )
        return found


@pytest.mark.slow
def test_the_repeat_of_december_2020_lives_its_whole_life(tmp_path: Path) -> None:
    data = phase_one(tmp_path)
    run(data, FIRST)
    found = row(data)
    assert (found["kind"], found["status"], found["difference"]) == ("total_beside_parts", "open", -32_453)
    assert (found["left_amount"], found["right_amount"]) == (Decimal(1_626_272_682), Decimal(1_626_305_135))
    assert (found["is_material"], found["age_days"]) == (False, 0)

    do(data, "assigned", "Cy", FIRST, owner="Ada")
    do(
        data,
        "explained",
        "Ada",
        FIRST,
        cause="duplicate",
        text="preliminary totals",
        evidence=("https://example.org",),
    )
    with pytest.raises(StepRefusedError, match="'ada' reads like Ada, who explained it"):
        do(data, "accepted", "ada", FIRST)
    do(data, "accepted", "Bo", FIRST)
    run(data, FIRST)
    accepted = row(data)
    assert (accepted["status"], accepted["cause"], accepted["explained_by"], accepted["accepted_by"]) == (
        "accepted", "duplicate", "Ada", "Bo",
    )  # fmt: skip

    curing = vintage(data, mended(december()), CURED)
    run(data, CURED)
    cured = row(data)
    assert (cured["status"], cured["cured_by"], cured["is_present"]) == ("cured", curing.snapshot_id, False)
    assert cured["cured_by_taken_at"] == datetime(2021, 3, 5)
    assert (cured["candidates"], cured["age_days"]) == ([curing.snapshot_id], 9)

    vintage(data, december(), RETURNED)
    run(data, RETURNED)
    back = row(data)
    assert (back["status"], back["times_returned"], back["owner"], back["age_days"]) == (
        "reopened",
        1,
        None,
        42,
    )
    history = [
        event.action for event in read_log(data.discrepancy_event).events if event.discrepancy_id == REPEAT
    ]
    assert history == ["found", "assigned", "explained", "accepted", "cured", "returned"]

    then = reconcile_ledger(data, CURED, end_of_day(CURED), datetime(2021, 4, 7, 21))
    assert then.as_of == CURED
    assert row(data)["status"] == "cured"
    with connect(data.warehouse) as con:
        assert report(con, "sources")["taken_at"].max() == datetime(2021, 3, 5)
    run(data, RETURNED)
    before = row(data)
    shutil.rmtree(data.curated)
    run(data, RETURNED)
    assert row(data) == before
    assert (
        len([event for event in read_log(data.discrepancy_event).events if event.discrepancy_id == REPEAT])
        == 6
    )


@pytest.mark.slow
def test_a_log_that_lost_lines_which_the_ledger_holds_stops_the_run(tmp_path: Path) -> None:
    data = phase_one(tmp_path)
    run(data, FIRST)
    log = data.discrepancy_event / "2021.jsonl"
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    assert REPEAT in log.read_text(encoding="utf-8")
    log.write_text("".join(lines[:-1]), encoding="utf-8")
    with pytest.raises(BreakLogError, match="the last ones are lost"):
        run(data, FIRST)
    outcome = {one.check: one for one in check(data)}["every_line_of_the_log_is_as_it_was_written"]
    assert len(outcome.rows) == 1
    shutil.rmtree(data.discrepancy_event)
    with pytest.raises(BreakLogError, match="which the ledger has stored"):
        run(data, FIRST)
