"""A question about an earlier day shows nothing later than that day."""

from collections.abc import Iterator
from datetime import date

import polars as pl
import pytest

from pledgebook.pipelines.core.paths import DataDir, sql_names
from pledgebook.pipelines.query.opening.another_day import another_day
from pledgebook.pipelines.query.question import Question
from pledgebook.pipelines.query.report import report
from pledgebook.pipelines.warehouse.connection import Ledger

TODAY, DAY = date(2026, 11, 22), date(2026, 1, 31)

AHEAD = {
    *("period_start", "period_end", "verdict_period_start", "verdict_period_end", "deadline"),
    *("due_date", "due_business_date", "due_on", "effective_to", "last_month"),
}
"""Columns that look ahead: ends of periods and deadlines, and what was known of a last day."""

LEARNED = {
    *(
        "document_date",
        "known_from",
        "taken_at",
        "ran_at",
        "known_at",
        "declared_date",
        "found_at",
        "last_at",
        "seen_at",
    ),
    "cured_by_taken_at",
}
"""Columns that say when something was learned; --known-at is about these."""


@pytest.fixture(scope="module")
def earlier(finished: DataDir) -> Iterator[Ledger]:
    with another_day(finished.published, Question(TODAY, DAY), 120.0) as con:
        yield con


@pytest.mark.parametrize("name", sql_names("reports"))
def test_no_report_shows_anything_of_a_later_day(name: str, earlier: Ledger) -> None:
    found = report(earlier, name)
    dates = [
        column
        for column, kind in found.schema.items()
        if kind.is_temporal() and column not in AHEAD and column not in LEARNED
    ]
    later = {column: found[column].max() for column in dates if (found[column].cast(pl.Date) > DAY).any()}
    assert later == {}


def test_what_had_not_been_claimed_made_or_in_effect_by_then_is_left_out(
    earlier: Ledger, finished: DataDir
) -> None:
    assert "S48" not in str(report(earlier, "legal_events").to_dicts())
    days = report(earlier, "claims")["event_date"]
    assert not days.is_empty()
    assert (days <= DAY).all()
    assert "CN-BEIJING" not in report(earlier, "pledges")["pledge_id"]  # pledged on 2026-05-15
    assert "CN-BEIJING" not in report(earlier, "headline")["pledge_id"]
    assert {"JP-INV-550", "CN-SOY-25"} <= set(report(earlier, "headline")["pledge_id"])
