"""When steps are due and where they stand. Amounts, projects and most dates are invented."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pledgebook.pipelines.core.months import months_after
from tests.reconcile.ledger import AS_OF, BN, Row, outcome

SELECTED: Row = {"event_id": "T1", "stage": "selected", "event_date": date(2026, 2, 17)}
FUNDING: Row = {
    "after_stage": "selected",
    "days": 45,
    "counts": ["calendar", "business"],
    "done_stage": "disbursed",
}
SHOWN = ("anchor_event_id", "day_count", "due_date", "days_left", "status")


def clock(as_of: date = AS_OF, **parts: Any) -> list[Row]:  # noqa: ANN401
    return outcome(as_of, **parts).deadline.to_dicts()


def shown(rows: list[Row]) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in SHOWN) for row in rows]


def test_days_that_may_be_read_in_two_ways_have_two_dates() -> None:
    assert shown(clock(event=[SELECTED], milestone=[FUNDING])) == [
        ("T1", "business", date(2026, 4, 23), -213, "overdue_unknown"),
        ("T1", "calendar", date(2026, 4, 3), -233, "overdue_unknown"),
    ]


def test_loans_of_the_same_step_are_shown_and_are_no_payment() -> None:
    loans = {"event_id": "L1", "stage": "financing_signed", "event_date": date(2026, 5, 1), "part_of": "T1"}
    other = {
        "event_id": "X",
        "stage": "financing_signed",
        "event_date": date(2026, 6, 1),
        "project": "Another",
    }
    for row in clock(event=[SELECTED, loans, other], milestone=[FUNDING]):
        assert (row["last_step_date"], row["last_step"]) == (date(2026, 5, 1), "financing signed: A project")
        assert row["last_step_date"] > row["due_date"]
        assert (row["status"], row["done_date"]) == ("overdue_unknown", None)


def test_what_was_done_is_late_by_its_days_under_each_count() -> None:
    paid = {"event_id": "D1", "stage": "disbursed", "event_date": date(2026, 4, 13), "part_of": "T1"}
    rows = clock(event=[SELECTED, paid], milestone=[FUNDING])
    assert [(row["day_count"], row["days_late"], row["days_left"]) for row in rows] == [
        ("business", -10, None),
        ("calendar", 10, None),
    ]
    assert {row["status"] for row in rows} == {"done"}


def test_money_for_one_step_is_not_taken_for_another() -> None:
    second = {"event_id": "T2", "stage": "selected", "event_date": date(2026, 6, 1)}
    paid = {"event_id": "D1", "stage": "disbursed", "event_date": date(2026, 7, 1), "part_of": "T1"}
    rows = clock(event=[SELECTED, second, paid], milestone=[FUNDING | {"counts": ["calendar"]}])
    assert [(row["anchor_event_id"], row["status"]) for row in rows] == [
        ("T1", "done"),
        ("T2", "overdue_unknown"),
    ]


def test_parts_and_repetitions_start_no_count_of_their_own() -> None:
    part = {"event_id": "T1-A", "stage": "selected", "event_date": date(2026, 2, 17), "part_of": "T1"}
    again = {"event_id": "T1-B", "stage": "selected", "event_date": date(2026, 2, 18), "duplicate_of": "T1"}
    rows = clock(event=[SELECTED, part, again], milestone=[FUNDING])
    assert {row["anchor_event_id"] for row in rows} == {"T1"}


def test_without_its_event_a_step_waits_and_has_no_date() -> None:
    for rule in (FUNDING, FUNDING | {"after_stage": None, "after_event_id": "T1"}):
        rows = clock(date(2026, 2, 16), event=[SELECTED], milestone=[rule])
        assert {(row["due_date"], row["days_left"], row["status"]) for row in rows} == {
            (None, None, "waiting")
        }
        assert all("no document reports" in row["reason"] for row in rows)


@pytest.mark.parametrize("as_of", [date(2026, 4, 1), date(2026, 4, 3), date(2026, 11, 22)])
def test_at_least_so_many_days_is_the_earliest_day_and_no_deadline(as_of: date) -> None:
    rule = FUNDING | {"counts": ["calendar"], "is_earliest": True}
    (row,) = clock(as_of, event=[SELECTED], milestone=[rule])
    assert row["rule"] == "at least 45 calendar days after T1"
    assert (row["due_date"], row["status"], row["days_left"]) == (date(2026, 4, 3), "not_due", None)
    assert row["reason"] == (
        'not before 2026-04-03, for the text says "at least"; it sets no last day, and no document confirms completion'
    )


def test_what_was_done_after_its_earliest_day_is_not_late() -> None:
    paid = {"event_id": "D1", "stage": "disbursed", "event_date": date(2026, 9, 1), "part_of": "T1"}
    rule = FUNDING | {"counts": ["calendar"], "is_earliest": True}
    (row,) = clock(event=[SELECTED, paid], milestone=[rule])
    assert (row["status"], row["done_date"], row["days_late"]) == ("done", date(2026, 9, 1), None)


@pytest.mark.parametrize(
    ("rule", "due", "business", "closed"),
    [
        ({"months": 6}, date(2026, 4, 28), date(2026, 4, 28), None),
        ({"days": 180}, date(2026, 4, 26), date(2026, 4, 27), "Sunday"),
        ({"days": 183}, date(2026, 4, 29), date(2026, 4, 30), "JPN: Showa Day"),
    ],
)
def test_months_and_days_after_a_date_of_the_text(
    rule: Row, due: date, business: date, closed: str | None
) -> None:
    (row,) = clock(milestone=[{"after_date": date(2025, 10, 28), **rule}])
    assert (row["due_date"], row["due_business_date"], row["closed"]) == (due, business, closed)


@pytest.mark.parametrize(
    ("day", "number", "later"),
    [
        ("2025-10-28", 6, "2026-04-28"),
        ("2025-08-31", 6, "2026-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2025-12-31", 1, "2026-01-31"),
    ],
)
def test_the_last_day_of_a_month_stands_for_a_day_that_it_lacks(day: str, number: int, later: str) -> None:
    assert months_after(date.fromisoformat(day), number) == date.fromisoformat(later)


@pytest.mark.parametrize(
    ("as_of", "left", "status"),
    [
        (date(2026, 3, 31), 28, "not_due"),
        (date(2026, 4, 1), 27, "due"),
        (date(2026, 4, 28), 0, "due"),
        (date(2026, 4, 29), -1, "overdue_unknown"),
    ],
)
def test_a_fixed_date_is_due_in_its_month_and_then_overdue_but_never_missed(
    as_of: date, left: int, status: str
) -> None:
    (row,) = clock(as_of, milestone=[{"due_date": date(2026, 4, 28)}])
    assert (row["day_count"], row["days_left"], row["status"]) == ("fixed", left, status)


MILESTONE: Row = {
    "basis": "milestone",
    "schedule": "milestone",
    "measure": "event",
    "stage": "done",
    "unit": None,
    "source": None,
}
BY_APRIL: Row = {"period_start": date(2025, 10, 28), "period_end": date(2026, 4, 28)}


def test_a_milestone_reading_stands_on_the_clock_once() -> None:
    found = outcome(reading=[MILESTONE], target=[BY_APRIL])
    (row,) = found.deadline.to_dicts()
    assert (row["milestone_id"], row["due_date"], row["status"]) == (
        "R",
        date(2026, 4, 28),
        "overdue_unknown",
    )
    assert row["reason"] == found.reconciliation["reason"][0]
    rule = {"reading_id": "R", "after_date": date(2025, 10, 28), "months": 6}
    (row,) = clock(reading=[MILESTONE], target=[BY_APRIL], milestone=[rule])
    assert (row["milestone_id"], row["reading_id"], row["due_date"]) == ("M", "R", date(2026, 4, 28))


def test_a_reading_that_was_done_is_done_on_the_clock() -> None:
    done = {"event_id": "E", "stage": "done", "event_date": date(2026, 5, 1)}
    rule = {"reading_id": "R", "after_date": date(2025, 10, 28), "months": 6}
    for milestone in ([], [rule]):
        (row,) = clock(reading=[MILESTONE], target=[BY_APRIL], event=[done], milestone=milestone)
        assert (row["status"], row["done_date"], row["days_late"]) == ("done", date(2026, 5, 1), 3)


def test_beyond_the_calendars_a_business_day_is_unknown() -> None:
    (row,) = clock(milestone=[{"after_date": date(2099, 12, 1), "days": 45, "counts": ["business"]}])
    assert (row["due_date"], row["status"]) == (None, "waiting")
    assert "holidays of that year are not known" in row["reason"]


def test_the_worked_example_of_the_methodology_is_what_comes_out() -> None:
    text = (Path(__file__).parents[3] / "docs" / "methodology" / "milestones.md").read_text(encoding="utf-8")
    loans = {"event_id": "L1", "stage": "financing_signed", "event_date": date(2026, 5, 1), "part_of": "T1"}
    rows = {row["day_count"]: row for row in clock(event=[SELECTED, loans], milestone=[FUNDING])}
    assert f"| calendar days | {rows['calendar']['due_date']} |" in text
    assert f"| business days of both | {rows['business']['due_date']} |" in text
    over = [
        (rows[count]["last_step_date"] - rows[count]["due_date"]).days for count in ("calendar", "business")
    ]
    assert f"signed on {rows['calendar']['last_step_date']}, {over[0]} and {over[1]} days after" in text
    (days,) = clock(milestone=[{"after_date": date(2025, 10, 28), "days": 180}])
    assert (
        f"after it is {days['due_date']}, a {days['closed']}, and the next business day {days['due_business_date']}"
        in text
    )
    (months,) = clock(milestone=[{"after_date": date(2025, 10, 28), "months": 6}])
    assert f"{months['due_date']}; 180 days" in text


WINDOW: Row = {"period_start": date(2025, 9, 4), "period_end": date(2029, 1, 19)}


def test_the_elapsed_share_of_a_window_is_a_reference_and_no_target() -> None:
    reading = {
        "schedule": "cumulative",
        "measure": "event",
        "stage": "disbursed",
        "proration": "none",
        "source": None,
    }
    found = outcome(
        reading=[reading], target=[WINDOW | {"amount_low": 550 * BN, "amount_high": 550 * BN}],
        pledge=[{"instrument": "investment"}],
    )  # fmt: skip
    (row,) = found.elapsed.to_dicts()
    assert (row["days_elapsed"], row["days_total"]) == (444, 1233)
    assert f"{row['elapsed_pct']:.1f}" == "36.0"
    text = (Path(__file__).parents[3] / "docs" / "methodology" / "milestones.md").read_text(encoding="utf-8")
    shown = f"{row['days_elapsed']} of the {row['days_total']:,} days from {row['period_start']} to {row['period_end']}"
    assert f"{shown} are over, {row['elapsed_pct']:.1f} %" in text
    assert f"stands at {round(row['reference_low'] / BN)} bn" in text
    assert round(row["reference_low"] / BN) == round(row["reference_high"] / BN) == 198
    assert found.reconciliation["target_to_date"].to_list() == [None]


@pytest.mark.parametrize(
    ("as_of", "days"), [(date(2025, 9, 1), 0), (date(2029, 1, 19), 1233), (date(2030, 1, 1), 1233)]
)
def test_no_more_than_the_window_is_over(as_of: date, days: int) -> None:
    frame = outcome(
        as_of, reading=[{"schedule": "cumulative"}], target=[WINDOW | {"amount_high": BN}]
    ).elapsed
    row = frame.row(0, named=True)
    assert (row["days_elapsed"], row["reference_low"]) == (days, None)
    assert row["reference_high"] == BN * (days == 1233)


@pytest.mark.parametrize(
    "changes", [{"schedule": "annual"}, {"schedule": "cumulative", "basis": "cap"}, {"schedule": "open"}]
)
def test_other_readings_have_no_line(changes: Row) -> None:
    target = WINDOW | {"amount_low": BN, "amount_high": BN}
    assert outcome(reading=[changes], target=[target]).elapsed.is_empty()
