"""What a cancellation, a reduction or a suspension leaves. Amounts are invented."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.reconcile.ladder.changes import change_breaks, in_effect
from pledgebook.pipelines.reconcile.ladder.claims import Step
from pledgebook.pipelines.reconcile.ladder.rungs import combined, counted, reached, rung
from tests.examples import examples
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
        ((5, 6), "canceled", (None, None), (None, None)),
        ((5, 6), "canceled", (5, 5), (None, None)),
        ((5, 6), "canceled", (1, 2), (3, 5)),
        ((5, 6), "canceled", (1, None), (None, 5)),
        ((5, 6), "canceled", (6, None), (None, None)),
        ((5, 6), "canceled", (None, 2), (3, 6)),
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


def project(*amounts: Ends, stage: str = "selected") -> list[Step]:
    """Events of one project at one stage, one a month."""
    return [
        step(f"A{number}", ends, stage, project="A", day=date(2026, number, 1))
        for number, ends in enumerate(amounts, 1)
    ]


@pytest.mark.parametrize(
    ("before", "stage", "ends", "after"),
    [
        ([(10, 10), (20, 20)], "canceled", (5, 5), (25, 25)),
        ([(10, 10), (20, 20)], "canceled", (25, 25), (5, 5)),
        ([(10, 10), (20, 20)], "canceled", (30, 30), (None, None)),
        ([(10, 10), (20, 20)], "canceled", (None, None), (None, None)),
        ([(None, 73)], "canceled", (5, 5), (None, 68)),
        ([(None, 73)], "canceled", (73, 73), (None, None)),
        ([(10, 10), (None, 73)], "canceled", (12, 12), (0, 71)),
        ([(10, None)], "canceled", (4, 4), (6, None)),
        ([(10, 10), (20, 20)], "scaled_down", (12, 12), (12, 12)),
        ([(10, 10), (20, 20)], "scaled_down", (None, None), (None, 30)),
        ([(10, 10), (None, None)], "scaled_down", (12, 12), (12, 12)),
        ([(5, 30), (10, 10)], "scaled_down", (14, 14), (14, 14)),
    ],
)
def test_a_change_is_taken_once_from_the_sum_of_a_stage(
    before: list[Ends], stage: str, ends: Ends, after: Ends
) -> None:
    assert standing(*project(*before), change(stage, "A", ends)) == after


def test_an_amount_is_cancelled_of_an_unknown_one_only_in_part() -> None:
    found = in_effect([*project((None, None)), change("canceled", "A", (5, 5))]).steps
    assert [(one.stage, one.low) for one in found] == [("selected", None), ("canceled", Decimal(5))]


def test_the_latest_event_of_a_stage_loses_first() -> None:
    steps = [*project((10, 10), (20, 20)), change("canceled", "A", (25, 25))]
    assert [int(one.high or 0) for one in in_effect(steps).steps] == [5, 0, 25]
    assert reached(steps, "selected", date(2026, 2, 1), LATER).low == 0
    assert reached(steps, "selected", BEGUN, BEGUN).low == 20


def test_each_stage_loses_the_amount_once_and_signed_financing_does_not_make_it_whole() -> None:
    steps = [
        *project((9, 9), stage="candidate"), *(step(key, (4, 4), project="A") for key in ("S1", "S2")),
        step("L", (4, 4), "financing_signed", project="A"), change("canceled", "A", (4, 4)),
    ]  # fmt: skip
    stages = ("candidate", "selected", "financing_signed")
    assert [standing(*steps, stage=stage)[0] for stage in stages] == [5, 4, 4]


def test_what_repeats_an_event_keeps_as_much_as_it() -> None:
    again = step("again", (20, 20), project="A", duplicate_of="A2", day=LATER)
    found = in_effect([*project((10, 10), (20, 20)), again, change("scaled_down", "A", (12, 12))]).steps
    assert [(one.event_id, str(one.low)) for one in found[:3]] == [("A1", "10"), ("A2", "2"), ("again", "2")]


def test_parts_of_the_same_project_are_in_their_umbrella() -> None:
    steps = [
        step("U", (36, 36), project="A"), step("A1", (33, 33), project="A", part_of="U"),
        step("A2", (3, 3), project="A", part_of="U"), step("A1 again", (33, 33), duplicate_of="A1"),
    ]  # fmt: skip
    assert standing(*steps, change("canceled", "A", (6, 6))) == (30, 30)


def test_an_umbrella_loses_what_its_parts_lose_together() -> None:
    parts = [replace(one, part_of="U") for one in project((10, 10), (20, 20))]
    assert standing(step("U", (30, 30)), *parts, change("scaled_down", "A", (12, 12))) == (12, 12)


def test_a_reduction_of_several_events_to_more_than_their_sum_is_a_break() -> None:
    effect = in_effect([*project((10, 10), (20, 20)), change("scaled_down", "A", (31, 31))])
    assert [one.subject for one in change_breaks(effect, "USD")] == ["scaled_down A over A1 + A2"]
    assert [int(one.high or 0) for one in effect.steps] == [10, 21, 31]


RANGE = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda one: (min(one), max(one)))


@examples(50)
@given(st.lists(RANGE, min_size=1, max_size=4), st.sampled_from(("canceled", "scaled_down")), RANGE)
def test_a_project_told_in_several_events_loses_what_it_loses_told_in_one(
    amounts: list[Ends], stage: str, ends: Ends
) -> None:
    whole = (sum(low or 0 for low, _ in amounts), sum(high or 0 for _, high in amounts))
    changed = change(stage, "A", ends)
    assert standing(*project(*amounts), changed) == standing(*project(whole), changed)
    left = in_effect([*project(*amounts), changed]).steps
    assert all(one.low is None or one.high is None or one.low <= one.high for one in left)


def test_a_cancelled_project_leaves_every_stage_but_what_has_moved() -> None:
    steps = [
        step("A1", (9, 9), "candidate", project="A"), step("A2", (8, 8), project="A"),
        step("A3", (4, 4), "financing_signed", project="A"), step("A4", (1, 1), "disbursed", project="A"),
    ]  # fmt: skip
    found = in_effect([*steps, change("canceled", "A")]).steps
    assert [(one.stage, str(one.low)) for one in found] == [("disbursed", "1"), ("canceled", "4")]


def test_a_change_is_not_applied_before_its_day_and_what_comes_after_it_counts() -> None:
    steps = [step("A", (5, 5)), change("canceled", "A"), step("A again", (7, 7), project="A", day=LAST)]
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
    assert standing(whole, *parts, change("canceled", "B")) == (34, 35)
    assert standing(whole, *parts, change("scaled_down", "A", (10, 10))) == (12, 13)
    assert standing(whole, *parts, change("scaled_down", "A")) == (None, 37)
    unknown = step("A", part_of="U")
    assert standing(whole, unknown, step("B", (2, 2), part_of="U"), change("canceled", "A")) == (None, 36)


def test_a_cancelled_umbrella_takes_its_parts_and_what_repeats_them() -> None:
    steps = [
        step("U", (36, 36)), step("A", (33, 34), part_of="U"), step("B", (2, 2), part_of="U"),
        step("A again", (33, 33), duplicate_of="A"), step("other", (1, 1)),
    ]  # fmt: skip
    assert standing(*steps, change("canceled", "U")) == (1, 1)


def test_a_reduced_umbrella_no_longer_rests_on_its_parts() -> None:
    steps = [step("U", (36, 36)), step("A", (33, 34), part_of="U"), step("B", (2, 2), part_of="U")]
    assert standing(*steps, change("scaled_down", "U", (30, 30))) == (30, 30)


def test_a_change_may_name_its_event_where_the_project_has_another_name() -> None:
    steps = [step("A", (5, 5)), step("B", (7, 7))]
    assert standing(*steps, change("canceled", "The first plant", part_of="A")) == (7, 7)


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
        step("B", (3, 3), "candidate"), change("canceled", "A"),
    ]  # fmt: skip
    assert combined(steps, ("candidate", "selected")).low == 3


def test_a_change_of_nothing_known_and_a_reduction_to_more_are_breaks() -> None:
    effect = in_effect([step("A", (5, 6)), change("canceled", "Z"), change("scaled_down", "A", (7, 7))])
    kinds = [(one.kind, one.subject) for one in change_breaks(effect, "USD")]
    assert kinds == [("stage_conflict", "canceled Z"), ("conflicting_claims", "scaled_down A over A")]


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
        {"event_id": "XA", "project": "A", "stage": "canceled", "event_date": LATER},
        {"event_id": "XB", "project": "B", "stage": "suspended", "event_date": LATER},
    ]
    rows = ladder(*events)
    assert rows["selected"] == (40, 40, 60, 60, 2, "1 event(s) suspended, still counted")
    assert rows["canceled"][:5] == (20, 20, None, None, 1)
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
