"""What a reader sees on the clock: dates under each way to count, overdue first, and time as a reference."""

import csv
import io
import json

import pytest

from pledgebook.pipelines.core.paths import DataDir
from tests.cli.test_legal_events import line_of, shown


def test_the_money_for_the_first_projects_is_due_on_two_days_and_the_loans_came_after_both(
    finished: DataDir,
) -> None:
    out = shown("milestones", "JP-INV-550", "--data-dir", str(finished.root))
    words = " ".join(out.split())
    for due in ("calendar days 2026-04-03", "business days 2026-04-23"):
        assert due in words
    assert "latest documented step: 2026-05-01 financing signed" in words
    assert "28 days after and 8 days after the earliest day" in words
    assert "no deadline not due" in words
    assert "missed" not in words
    assert "past due" not in words
    assert "444/1,233" in line_of(out, "JP-INV-550/us-texts")
    assert "36.0 %" in line_of(out, "JP-INV-550/us-texts")
    assert "198.05 bn" in line_of(out, "JP-INV-550/us-texts")
    assert "a reference, not a target" in words


def test_overdue_steps_come_first_and_waiting_ones_last(finished: DataDir) -> None:
    rows = json.loads(shown("milestones", "--format", "json", "--data-dir", str(finished.root)))
    order = [row["status"] for row in rows]
    assert order == sorted(order, key=["overdue_unknown", "due", "not_due", "waiting", "done"].index)
    due = {row["milestone_id"]: row["due_date"] for row in rows if row["day_count"] != "business"}
    assert (due["JP-CM-FIN/rule"], due["JP-CM-MIN/rule"]) == ("2026-04-28", "2026-04-26")
    assert due["KR-INV-200/funding"] is None


@pytest.mark.slow
def test_before_the_selection_was_known_nothing_is_due(finished: DataDir) -> None:
    answer = shown("milestones", "JP-INV-550", "--as-of", "2026-02-16", "--known-at", "2026-02-16", "--format", "csv",
                   "--data-dir", str(finished.root))  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(answer[answer.index("agreement_id") :])))
    assert [(row["due_date"], row["status"]) for row in rows] == [("", "waiting"), ("", "waiting")]


def test_the_summary_of_a_run_counts_what_is_overdue_in_one_line(finished: DataDir) -> None:
    out = " ".join((finished.root / "run.out").read_text(encoding="utf-8").split())
    assert "2 milestones past due, 0 due within 30 days: pledgebook milestones" in out


def test_a_pledge_without_dates_says_so(finished: DataDir) -> None:
    assert "No document sets a date" in shown("milestones", "JP-PUR-SOY", "--data-dir", str(finished.root))
