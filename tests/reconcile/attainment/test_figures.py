"""Statuses, their reasons, gaps and paces."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.reconcile.ledger import Row, coverage, only, totals

TEN = coverage("R", "2026-01", "2026-10")
YEAR_2025: Row = {"period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31)}
WHOLE_2025 = coverage("R", "2025-01", "2025-12")


def flow(
    target: Row,
    *,
    amount: int | None = None,
    when: str = "2026-01",
    covered: pl.DataFrame = TEN,
    **reading: Any,  # noqa: ANN401
) -> Row:
    flows = totals(("R", when, amount)) if amount is not None else totals()
    return only(reading=[dict(reading)], target=[target], flows=flows, covered=covered)


@pytest.mark.parametrize(
    ("amount", "status", "reason"),
    [
        (120, "met", "100.0 % of the target is realized; 10 of 10 months available from census_trade"),
        (
            100,
            "on_track",
            "100.0 % of the target for the covered months; 10 of 10 months available from census_trade",
        ),
        (
            99,
            "behind",
            "99.0 % of the target for the covered months; 10 of 10 months available from census_trade",
        ),
    ],
)
def test_a_running_period(amount: int, status: str, reason: str) -> None:
    row = flow({"amount_low": 120, "amount_high": 120}, amount=amount)
    assert (row["status"], row["reason"]) == (status, reason)


@pytest.mark.parametrize(("amount", "status"), [(100, "met"), (99, "missed")])
def test_a_closed_and_published_period(amount: int, status: str) -> None:
    row = flow(YEAR_2025 | {"amount_low": 100}, amount=amount, when="2025-01", covered=WHOLE_2025)
    assert row["status"] == status


def test_a_closed_period_that_is_not_all_published_is_no_miss() -> None:
    row = flow(
        YEAR_2025 | {"amount_low": 100},
        amount=99,
        when="2025-01",
        covered=coverage("R", "2025-01", "2025-11"),
    )
    assert row["status"] == "incomplete"
    assert row["reason"] == (
        "the period has ended; 99.0 % of the target is known, but the data are not complete; "
        "11 of 12 months available from census_trade"
    )


def test_a_closed_period_with_products_missing_is_no_miss() -> None:
    covered = coverage("R", "2025-01", "2025-12", total=2, covered=1, uncovered="8802")
    row = flow(YEAR_2025 | {"amount_low": 100}, amount=99, when="2025-01", covered=covered)
    assert row["status"] == "incomplete"
    assert "some products are missing in 12 of them (8802 in every month)" in row["reason"]


def test_what_is_reached_already_is_met_whatever_is_missing() -> None:
    covered = coverage("R", "2025-01", "2025-01", total=2, covered=1, uncovered="8802")
    row = flow(YEAR_2025 | {"amount_low": 100}, amount=100, when="2025-01", covered=covered)
    assert row["status"] == "met"


def test_a_source_that_has_published_no_month() -> None:
    row = flow({"amount_low": 100}, amount=7, covered=TEN.clear())
    assert (row["status"], row["reason"]) == (
        "no_data",
        "0 of 10 months available from census_trade: unknown",
    )
    assert [
        row[name] for name in ("realized", "realized_high", "gap", "attainment_pct", "required_pace")
    ] == [None] * 5


def test_a_period_that_has_not_begun_is_not_due() -> None:
    row = flow({"period_start": date(2027, 1, 1), "period_end": date(2027, 12, 31), "amount_low": 100})
    assert (row["status"], row["target"], row["target_to_date"]) == ("not_due", 100, None)


def test_a_target_over_a_baseline_that_is_not_published_is_unknown() -> None:
    base: Row = {"basis": "incremental", "baseline_from": date(2024, 1, 1), "baseline_to": date(2024, 12, 31)}
    row = flow({"amount_low": 100}, amount=7, **base)
    assert (row["target"], row["status"]) == (None, "no_data")
    assert "the baseline is not published for all its months" in row["reason"]


OVER_2024: Row = {
    "basis": "incremental", "baseline_from": date(2024, 1, 1), "baseline_to": date(2024, 12, 31),
}  # fmt: skip
IN_PART = (
    "the baseline is only partly published (without 8802 in every month), so the target is a lower bound"
)


def over_baseline(
    came: int,
    year: int,
    last: str,
    *,
    target: Row,
    base: int = 12,
    base_covered: int = 1,
    covered: int = 2,
    **reading: Any,  # noqa: ANN401
) -> Row:
    """What came in the first month of a year, over a baseline of 2024 of which one of two products is published."""
    missing = ("8802" if one < 2 else None for one in (base_covered, covered))
    return only(
        reading=[OVER_2024 | reading],
        target=[{"period_start": date(year, 1, 1), "period_end": date(year, 12, 31)} | target],
        flows=totals(("R", "2024-01", base), ("R", f"{year}-01", came)),
        covered=pl.concat([
            coverage("R", "2024-01", "2024-12", 2, base_covered, next(missing)),
            coverage("R", f"{year}-01", last, 2, covered, next(missing)),
        ]),
    )  # fmt: skip


TEN_MORE: Row = {"amount_low": 10, "amount_high": 10}


def test_no_target_is_met_over_a_baseline_that_is_published_in_part() -> None:
    row = over_baseline(24, 2025, "2025-12", target=TEN_MORE)
    assert (row["baseline"], row["target"], row["target_high"], row["gap"]) == (12, 22, None, -2)
    assert (row["status"], row["reason"]) == (
        "incomplete",
        "the period has ended with 109.1 % of the target in the available data; "
        f"all 12 months available from census_trade; {IN_PART}",
    )
    whole = over_baseline(24, 2025, "2025-12", target=TEN_MORE, base_covered=2)
    assert (whole["status"], whole["target_high"]) == ("met", 22)


def test_what_falls_short_of_a_lower_bound_is_missed_for_certain() -> None:
    row = over_baseline(21, 2025, "2025-12", target=TEN_MORE)
    assert (row["status"], row["reason"]) == (
        "missed",
        f"the period has ended with 95.5 % of the target; all 12 months available from census_trade; {IN_PART}",
    )


def test_what_is_known_in_part_falls_short_of_a_lower_bound_without_a_miss() -> None:
    row = over_baseline(21, 2025, "2025-12", target=TEN_MORE, covered=1)
    assert row["status"] == "incomplete"
    assert row["reason"].endswith(IN_PART)


@pytest.mark.parametrize(
    ("came", "proration", "status", "start"),
    [
        (
            24,
            "linear",
            "in_progress",
            "130.9 % of the target for the covered months, but the baseline is only partly published, so it is open ",
        ),
        (18, "linear", "behind", "in the available data, 98.2 % of the target for the covered months; "),
        (
            24,
            "none",
            "in_progress",
            "in the available data, 109.1 % of the target is realized, and the text does not say ",
        ),
    ],
)
def test_a_running_period_over_such_a_baseline_says_as_far_as_it_is_published(
    came: int, proration: str, status: str, start: str
) -> None:
    row = over_baseline(came, 2026, "2026-10", target=TEN_MORE, proration=proration)
    assert row["status"] == status
    assert row["reason"].startswith(start)
    assert row["reason"].endswith(f"10 of 10 months available from census_trade; {IN_PART}")


def test_a_growth_over_such_a_baseline_is_no_more_met() -> None:
    grown: Row = {"growth_pct": Decimal(75)}
    row = over_baseline(24, 2025, "2025-12", target=grown, basis="growth")
    assert (row["target"], row["target_high"], row["status"]) == (21, None, "incomplete")
    assert over_baseline(20, 2025, "2025-12", target=grown, basis="growth")["status"] == "missed"


def test_a_baseline_that_a_document_states_is_whole() -> None:
    row = over_baseline(24, 2025, "2025-12", target=TEN_MORE, baseline_amount=Decimal(12))
    assert (row["status"], row["target_high"]) == ("met", 22)


@pytest.mark.parametrize(
    ("year", "last", "status"), [(2025, "2025-12", "incomplete"), (2026, "2026-10", "in_progress")]
)
def test_up_to_so_much_over_such_a_baseline_has_no_known_bound(year: int, last: str, status: str) -> None:
    row = over_baseline(24, year, last, target={"amount_high": 10})
    assert (row["target"], row["target_high"], row["status"]) == (None, None, status)
    assert "without an upper bound" in row["reason"]
    assert "so the target is unknown" in row["reason"]


@examples(25)
@given(st.integers(0, 100), st.integers(0, 50), st.integers(0, 50))
def test_no_verdict_turns_when_the_rest_of_the_baseline_is_published(came: int, base: int, rest: int) -> None:
    before = over_baseline(came, 2025, "2025-12", target=TEN_MORE, base=base)
    after = over_baseline(came, 2025, "2025-12", target=TEN_MORE, base=base + rest, base_covered=2)
    assert before["status"] in ("incomplete", after["status"])
    assert before["target"] <= after["target"]


def test_up_to_asks_no_minimum() -> None:
    row = flow({"amount_high": 100}, amount=30)
    assert (row["target"], row["target_high"], row["status"]) == (None, 100, "in_progress")
    assert (
        row["reason"]
        == 'the text says "up to": without a minimum, nothing can be missed; 30.0 % of that is realized'
    )
    assert flow({"amount_high": 100}, amount=100)["status"] == "met"


def test_a_text_without_a_line_has_no_part_due_by_now() -> None:
    row = flow({"amount_low": 100}, amount=30, proration="none")
    assert (row["status"], row["target_to_date"], row["attainment_to_date_pct"]) == (
        "in_progress",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("amount", "target", "status"),
    [
        (20, {"amount_high": 20}, "within_cap"),
        (21, {"amount_high": 20}, "over_cap"),
        (20, YEAR_2025 | {"amount_high": 20}, "incomplete"),
    ],
)
def test_a_cap_is_an_upper_bound(amount: int, target: Row, status: str) -> None:
    row = flow(target, amount=amount, when="2025-02" if "period_start" in target else "2026-02", basis="cap",
               covered=coverage("R", "2025-02", "2026-10"))  # fmt: skip
    assert row["status"] == status
    assert row["gap"] == 20 - amount
    assert row["target_to_date"] is None


def test_a_cap_is_not_known_to_be_kept_while_a_product_is_not_published() -> None:
    lacking = coverage("R", "2026-01", "2026-10", 2, 1, "8802")
    row = flow({"amount_high": 20}, amount=1, basis="cap", covered=lacking)
    assert (row["status"], row["realized_high"]) == ("in_progress", None)
    assert row["reason"] == (
        "5.0 % of the bound is known so far, and the data are not complete; 10 of 10 months available from census_trade, "
        "some products are missing in 10 of them (8802 in every month)"
    )
    assert flow({"amount_high": 20}, amount=21, basis="cap", covered=lacking)["status"] == "over_cap"


def test_the_pace_is_asked_of_every_month_that_is_not_known() -> None:
    row = flow({"amount_low": 120}, amount=50, covered=coverage("R", "2026-01", "2026-07"))
    assert row["required_pace"] == Decimal(14)  # (120 - 50) over August to December
    assert flow({"amount_low": 120}, amount=150)["required_pace"] == 0
    assert (
        flow(YEAR_2025 | {"amount_low": 100}, amount=9, when="2025-01", covered=WHOLE_2025)["required_pace"]
        is None
    )


def test_a_surplus_is_a_negative_gap() -> None:
    assert flow({"amount_low": 100}, amount=200)["gap"] == -100
    assert flow({"amount_low": 200}, amount=100)["gap"] == 100


def milestone(as_of: date, done: date | None = None, **target: object) -> Row:
    event = [{"stage": "done", "event_date": done, "unit": None}] if done else []
    reading = {
        "basis": "milestone",
        "schedule": "milestone",
        "measure": "event",
        "stage": "done",
        "unit": None,
    }
    return only(as_of, reading=[reading], target=[dict(target)], event=event)


@pytest.mark.parametrize(
    ("as_of", "done", "end", "status"),
    [
        ("2026-03-01", None, "2026-04-28", "not_due"),
        ("2026-04-28", None, "2026-04-28", "due"),
        ("2026-04-29", None, "2026-04-28", "overdue_unknown"),
        ("2026-04-29", "2026-04-01", "2026-04-28", "done"),
        ("2026-04-29", "2026-05-01", "2026-04-28", "overdue_unknown"),
        ("2026-04-29", None, None, "not_due"),
    ],
)
def test_a_milestone_is_done_when_a_document_says_so(
    as_of: str, done: str | None, end: str | None, status: str
) -> None:
    day = date.fromisoformat
    row = milestone(day(as_of), day(done) if done else None, period_end=day(end) if end else None)
    assert row["status"] == status
    assert row["realized"] is None


def event(
    as_of: date, *amounts: int, basis: str = "total", stage: str = "disbursed", **target: object
) -> Row:
    reading = {
        "basis": basis,
        "measure": "event",
        "stage": stage,
        "proration": "none",
        "schedule": "cumulative",
    }
    events = [
        {"event_id": f"E{number}", "stage": "disbursed", "amount_low": amount, "amount_high": amount}
        for number, amount in enumerate(amounts)
    ]
    return only(as_of, reading=[reading], target=[dict(target)], event=events)


def test_events_stand_open_until_the_deadline_and_are_never_missed() -> None:
    running, closed = date(2026, 6, 1), date(2027, 1, 1)
    nothing = event(running, amount_low=100)
    assert (nothing["status"], nothing["reason"], nothing["realized"]) == (
        "no_data", "no disbursement is documented: unknown", None,
    )  # fmt: skip
    some = event(running, 30, 10, amount_low=100)
    assert (some["status"], some["realized"], some["gap"]) == ("in_progress", 40, 60)
    assert some["reason"] == "documents show 40.0 % of the target (disbursement)"
    assert event(running, 30, 70, amount_low=100)["status"] == "met"
    assert event(closed, 30, amount_low=100)["status"] == "overdue_unknown"
    assert event(closed, amount_low=100)["status"] == "overdue_unknown"


def test_events_against_a_cap() -> None:
    running = date(2026, 6, 1)
    assert event(running, 21, basis="cap", amount_high=20)["status"] == "over_cap"
    assert event(running, 19, basis="cap", amount_high=20)["status"] == "within_cap"


def test_nothing_countable_has_no_target() -> None:
    row = only(
        reading=[{"basis": "unquantified", "measure": "none", "unit": None, "source": None}], target=[{}]
    )
    assert (row["status"], row["realized"]) == ("not_quantified", None)
    asks = only(reading=[{"measure": "none"}], target=[{"amount_low": 100}])
    assert (asks["status"], asks["target"]) == ("no_data", 100)
