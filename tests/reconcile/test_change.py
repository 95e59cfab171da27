"""What a cancellation, a reduction or a suspension leaves. Amounts are invented."""

from datetime import date
from decimal import Decimal

import pytest

from pipelines.reconcile.change import change_breaks, in_effect
from pipelines.reconcile.claim import Step
from pipelines.reconcile.ladder import combined, counted, reached, rung
from tests.reconcile.ledger import Row, outcome

BEGUN, LATER, LAST = date(2026, 2, 1), date(2026, 6, 1), date(2026, 9, 1)
Ends = tuple[int | None, int | None]


def step(
    event_id: str,
    ends: Ends = (None, None),
    stage: str = "selected",
    *,
    project: str | None = None,
    part_of: str | None = None,
    duplicate_of: str | None = None,
    day: date = BEGUN,
) -> Step:
    low, high = (None if end is None else Decimal(end) for end in ends)
    return Step(event_id, project or event_id, stage, day, True, part_of, duplicate_of, low, high, "P")


def change(
    stage: str, project: str, ends: Ends = (None, None), *, day: date = LATER, part_of: str | None = None
) -> Step:
    return step(f"{stage} {project}", ends, stage, project=project, day=day, part_of=part_of)


def standing(*steps: Step, stage: str = "selected") -> Ends:
    found = rung([one for one in counted(in_effect(steps).steps) if one.stage == stage])
    low, high = (None if end is None else int(end) for end in (found.low, found.high))
    return low, high


@pytest.mark.parametrize(
    ("before", "stage", "ends", "after"),
    [
        ((5, 6), "cancelled", (None, None), (None, None)),
        ((5, 6), "cancelled", (5, 5), (None, None)),
        ((5, 6), "cancelled", (1, 2), (3, 5)),
        ((5, 6), "cancelled", (1, None), (None, 5)),
        ((5, 6), "cancelled", (6, None), (None, None)),
        ((5, 6), "cancelled", (None, 2), (3, 6)),
        ((5, 6), "scaled_down", (3, 4), (3, 4)),
        ((5, 6), "scaled_down", (None, None), (None, 6)),
        ((5, 6), "scaled_down", (None, 4), (None, 4)),
        ((5, 6), "scaled_down", (3, None), (3, 6)),
        ((5, None), "scaled_down", (None, None), (None, None)),
        ((5, 6), "suspended", (None, None), (5, 6)),
    ],
)
def test_what_a_change_leaves(before: Ends, stage: str, ends: Ends, after: Ends) -> None:
    assert standing(step("A", before), change(stage, "A", ends)) == after


def test_a_cancelled_project_leaves_every_stage_but_what_has_moved() -> None:
    steps = [
        step("A1", (9, 9), "candidate", project="A"), step("A2", (8, 8), project="A"),
        step("A3", (4, 4), "financing_signed", project="A"), step("A4", (1, 1), "disbursed", project="A"),
    ]  # fmt: skip
    found = in_effect([*steps, change("cancelled", "A")]).steps
    assert [(one.stage, str(one.low)) for one in found] == [("disbursed", "1"), ("cancelled", "4")]


def test_a_change_is_not_applied_before_its_day_and_what_comes_after_it_counts() -> None:
    steps = [step("A", (5, 5)), change("cancelled", "A"), step("A again", (7, 7), project="A", day=LAST)]
    assert reached(steps, "selected", BEGUN, date(2026, 5, 31)).low == 5
    assert reached(steps, "selected", BEGUN, LATER).low is None
    assert reached(steps, "selected", BEGUN, LAST).low == 7


def test_changes_follow_each_other_by_date_whatever_their_order() -> None:
    steps = [
        step("A", (9, 9)), change("scaled_down", "A", (6, 6), day=LATER),
        step("X", (2, 2), "scaled_down", project="A", day=LAST),
    ]  # fmt: skip
    assert standing(*steps) == standing(*reversed(steps)) == (2, 2)


def test_what_a_part_loses_its_umbrella_loses() -> None:
    whole = step("U", (36, 36))
    parts = step("A", (33, 34), part_of="U"), step("B", (2, 2), part_of="U"), step("C", (1, 1), part_of="U")
    assert standing(whole, *parts) == (36, 37)
    assert standing(whole, *parts, change("cancelled", "B")) == (34, 35)
    assert standing(whole, *parts, change("scaled_down", "A", (10, 10))) == (12, 13)
    assert standing(whole, *parts, change("scaled_down", "A")) == (None, 37)
    unknown = step("A", part_of="U")
    assert standing(whole, unknown, step("B", (2, 2), part_of="U"), change("cancelled", "A")) == (None, 36)


def test_a_cancelled_umbrella_takes_its_parts_and_what_repeats_them() -> None:
    steps = [
        step("U", (36, 36)), step("A", (33, 34), part_of="U"), step("B", (2, 2), part_of="U"),
        step("A again", (33, 33), duplicate_of="A"), step("other", (1, 1)),
    ]  # fmt: skip
    assert standing(*steps, change("cancelled", "U")) == (1, 1)


def test_a_reduced_umbrella_no_longer_rests_on_its_parts() -> None:
    steps = [step("U", (36, 36)), step("A", (33, 34), part_of="U"), step("B", (2, 2), part_of="U")]
    assert standing(*steps, change("scaled_down", "U", (30, 30))) == (30, 30)


def test_a_change_may_name_its_event_where_the_project_has_another_name() -> None:
    steps = [step("A", (5, 5)), step("B", (7, 7))]
    assert standing(*steps, change("cancelled", "The first plant", part_of="A")) == (7, 7)


def test_signed_financing_is_reduced_only_by_name() -> None:
    loan = step("L", (4, 4), "financing_signed", project="A")
    assert standing(
        step("A", (9, 9)), loan, change("scaled_down", "A", (6, 6)), stage="financing_signed"
    ) == (4, 4)
    named = change("scaled_down", "The loan", (2, 2), part_of="L")
    assert standing(step("A", (9, 9)), loan, named, stage="financing_signed") == (2, 2)


def test_a_project_that_climbed_and_was_cancelled_is_in_no_sum() -> None:
    steps = [
        step("A1", (9, 9), "candidate", project="A"), step("A2", (8, 8), project="A"),
        step("B", (3, 3), "candidate"), change("cancelled", "A"),
    ]  # fmt: skip
    assert combined(steps, ("candidate", "selected")).low == 3


def test_a_change_of_nothing_known_and_a_reduction_to_more_are_breaks() -> None:
    effect = in_effect([step("A", (5, 6)), change("cancelled", "Z"), change("scaled_down", "A", (7, 7))])
    kinds = [(one.kind, one.subject) for one in change_breaks(effect, "USD")]
    assert kinds == [("stage_conflict", "cancelled Z"), ("conflicting_claims", "scaled_down A over A")]


READING: Row = {"measure": "event", "stage": "selected", "schedule": "cumulative", "source": None}
TARGET: Row = {"amount_low": 100, "amount_high": 100, "period_end": date(2029, 1, 19)}


def ladder(*events: Row) -> dict[str, tuple[object, ...]]:
    result = outcome(
        reading=[READING], pledge=[{"instrument": "investment"}], target=[TARGET], event=list(events)
    )
    names = ("stage", "low", "high", "remaining_low", "remaining_high", "events", "note")
    return {row[0]: row[1:] for row in result.ladder.select(names).rows()}


def test_the_ladder_shows_what_was_cancelled_and_what_is_suspended() -> None:
    amounts: Row = {"amount_low": 20, "amount_high": 20}
    events: list[Row] = [
        {"event_id": "A", "project": "A"} | amounts,
        {"event_id": "B", "project": "B"} | amounts,
        {"event_id": "C", "project": "C"} | amounts,
        {"event_id": "XA", "project": "A", "stage": "cancelled", "event_date": LATER},
        {"event_id": "XB", "project": "B", "stage": "suspended", "event_date": LATER},
    ]
    rows = ladder(*events)
    assert rows["selected"] == (40, 40, 60, 60, 2, "1 event(s) suspended, still counted")
    assert rows["cancelled"][:5] == (20, 20, None, None, 1)
    assert rows["suspended"][:2] == (20, 20)
    resumed = {"event_id": "B2", "project": "B", "stage": "financing_signed", "event_date": LAST}
    assert ladder(*events, resumed)["selected"][-1] is None


def test_the_statement_counts_what_stands() -> None:
    events: list[Row] = [
        {"event_id": "A", "project": "A", "amount_low": 20, "amount_high": 30},
        {"event_id": "XA", "project": "A", "stage": "scaled_down", "amount_high": 10, "event_date": LATER},
    ]
    row = outcome(reading=[READING], target=[TARGET], event=events).reconciliation.row(0, named=True)
    assert (row["realized"], row["realized_high"], row["attainment_high_pct"], row["gap_low"]) == (
        None,
        10,
        10,
        90,
    )
    assert row["reason"] == "documents show at most 10.0 % of the target (selected project)"
