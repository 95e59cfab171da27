"""The ladder counts nothing twice."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pledgebook.pipelines.reconcile.ladder.claims import Step
from pledgebook.pipelines.reconcile.ladder.rungs import Rung, combined, counted, reached, remaining, rung
from tests.reconcile.ledger import Row, outcome

DAY = date(2026, 2, 17)


def step(
    event_id: str,
    low: int | None = None,
    high: int | None = None,
    *,
    stage: str = "selected",
    part_of: str | None = None,
    duplicate_of: str | None = None,
    project: str | None = None,
    is_investment: bool = True,
    day: date = DAY,
) -> Step:
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    low_end, high_end = ends
    return Step(
        event_id, project or event_id, stage, day, is_investment, part_of, duplicate_of, low_end, high_end
    )


def ends(*steps: Step) -> list[tuple[object, ...]]:
    return [(one.event_id, one.low, one.high) for one in counted(steps)]


def test_parts_widen_their_umbrella_and_are_not_added() -> None:
    parts = step("A", 33, 34, part_of="U"), step("B", 2, 2, part_of="U")
    assert ends(step("U", 36, 36), *parts) == [("U", 35, 36)]
    assert ends(step("U", 30, 30), *parts) == [("U", 30, 36)]
    assert ends(step("U"), *parts) == [("U", 35, 36)]


def test_parts_of_which_one_is_unknown_widen_nothing() -> None:
    assert ends(step("U", 36, 36), step("A", 33, 33, part_of="U"), step("B", part_of="U")) == [("U", 36, 36)]
    assert ends(step("U", None, 73), step("A", None, 40, part_of="U"), step("B", part_of="U")) == [
        ("U", None, 73)
    ]


def test_a_single_part_such_as_an_earlier_running_total_widens_nothing() -> None:
    chain = step("a", 3, 3, part_of="b"), step("b", 7, None, part_of="c"), step("c", 12, 12)
    assert ends(*chain) == [("c", 12, 12)]
    assert ends(*chain[:2]) == [("b", 7, None)]
    assert ends(*chain[:1]) == [("a", 3, 3)]


def test_parts_that_contradict_the_whole_leave_it_unknown() -> None:
    parts = step("A", 3, None, part_of="U"), step("B", 2, None, part_of="U")
    assert ends(step("U", None, 4), *parts) == [("U", None, None)]
    assert ends(step("U", None, 5), *parts) == [("U", 5, 5)]


def test_a_part_at_another_stage_counts_there() -> None:
    loan = step("L", 2, None, stage="financing_signed", part_of="U")
    assert ends(step("U", 36, 36), loan) == [("L", 2, None), ("U", 36, 36)]


def test_a_part_of_a_part_at_the_stage_of_the_whole_is_inside_it() -> None:
    between = step("M", 9, 9, stage="candidate", part_of="U")
    assert [one[0] for one in ends(step("U", 36, 36), between, step("A", 3, 3, part_of="M"))] == ["M", "U"]


def test_a_duplicate_counts_only_without_what_it_repeats() -> None:
    assert ends(step("A", 5, 5), step("B", 9, 9, duplicate_of="A")) == [("A", 5, 5)]
    assert ends(step("B", 9, 9, duplicate_of="A")) == [("B", 9, 9)]


def test_a_duplicate_part_is_not_in_the_sum_of_the_parts() -> None:
    parts = (
        step("A", 3, 3, part_of="U"),
        step("B", 4, 4, part_of="U"),
        step("C", 4, 4, part_of="U", duplicate_of="B"),
    )
    assert ends(step("U", 8, 8), *parts) == [("U", 7, 8)]


def test_events_inside_or_repeating_each_other_are_not_lost() -> None:
    assert len(ends(step("A", 1, 1, part_of="B"), step("B", 2, 2, part_of="A"))) == 2
    assert ends(step("A", 1, 1, duplicate_of="B"), step("B", 2, 2, duplicate_of="A")) == [("A", 1, 1)]
    assert ends(step("A", 1, 1, part_of="A", duplicate_of="A")) == [("A", 1, 1)]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], Rung()),
        ([step("A", 1, 2), step("B", 3, 4)], Rung(Decimal(4), Decimal(6), 2)),
        ([step("A", 1, 2), step("B", None, 4)], Rung(Decimal(1), Decimal(6), 2, 0, 1, 0)),
        ([step("A", 1, 2), step("B", 3, None)], Rung(Decimal(4), None, 2, 0, 0, 1)),
        ([step("A", 1, 2), step("B")], Rung(Decimal(1), None, 2, 1, 0, 0)),
        ([step("A")], Rung(None, None, 1, 1, 0, 0)),
    ],
)
def test_low_ends_add_up_as_known_and_high_ends_only_if_all_are(steps: list[Step], expected: Rung) -> None:
    assert rung(steps) == expected


def test_only_what_is_dated_inside_the_period_has_reached_a_stage() -> None:
    steps = [
        step("A", 1, 1, day=date(2025, 12, 31), part_of="B"),
        step("B", 5, 5),
        step("C", 9, 9, stage="candidate"),
    ]
    assert reached(steps, "selected", date(2026, 1, 1), date(2026, 12, 31)).low == 5
    assert reached(steps, "selected", date(2025, 1, 1), date(2025, 12, 31)).low == 1
    assert reached(steps, "disbursed", date(2025, 1, 1), date(2026, 12, 31)) == Rung()


def test_a_project_that_climbed_counts_once_over_several_stages() -> None:
    steps = [
        step("A1", 40, 50, stage="candidate", project="A"),
        step("A2", 45, 45, project="A"),
        step("B", 3, 3, stage="candidate"),
        step("S", 500, 500, stage="candidate", is_investment=False),
    ]
    found = combined(steps, ("candidate", "selected"))
    assert found == Rung(Decimal(48), Decimal(48), 2)


def test_what_is_left_is_a_range() -> None:
    assert remaining(Decimal(550), Rung(Decimal(35), Decimal(36), 1)) == (Decimal(514), Decimal(515))
    assert remaining(Decimal(550), Rung(Decimal(35), None, 1)) == (None, Decimal(515))
    assert remaining(Decimal(550), Rung()) == (None, None)


INVESTMENT = {"instrument": "investment", "deadline": date(2029, 1, 19)}
READING = {"measure": "event", "stage": "disbursed", "schedule": "cumulative", "source": None}
TARGET = {"amount_low": 550, "amount_high": 550, "period_end": date(2029, 1, 19)}


def ladder(*events: Row, **parts: object) -> list[tuple[object, ...]]:
    result = outcome(reading=[READING], pledge=[INVESTMENT | parts], target=[TARGET], event=list(events))
    return result.ladder.select("stage", "is_investment", "low", "high", "low_pct", "events", "note").rows()


def test_every_rung_of_an_investment_is_shown_and_an_empty_one_is_unknown() -> None:
    unknown = "nothing documented: unknown, not 0"
    assert ladder({"amount_low": 55, "amount_high": 55}) == [
        ("interest", True, None, None, None, 0, unknown),
        ("candidate", True, None, None, None, 0, unknown),
        ("selected", True, 55, 55, 10, 1, None),
        ("financing_signed", True, None, None, None, 0, unknown),
        ("disbursed", True, None, None, None, 0, unknown),
    ]


def test_a_purchase_shows_only_the_stages_of_its_events() -> None:
    assert [row[0] for row in ladder({"stage": "sold", "amount_low": 5}, instrument="purchase")] == ["sold"]
    assert ladder(instrument="purchase") == []


def test_cancelled_and_scaled_down_have_rows_of_their_own() -> None:
    five = {"event_id": "X", "stage": "canceled", "amount_low": 5, "amount_high": 5}
    rows = ladder({"amount_low": 55}, five)
    assert [(row[0], row[2]) for row in rows if row[2] is not None] == [("selected", 50), ("canceled", 5)]


def test_business_scale_stands_apart_and_has_no_share() -> None:
    rows = ladder({"stage": "interest", "is_investment": False, "amount_low": 390, "amount_high": 400})
    assert [row[:5] for row in rows if row[0] == "interest"] == [
        ("interest", True, None, None, None),
        ("interest", False, 390, 400, None),
    ]


def test_events_after_the_day_are_left_out() -> None:
    assert [row[5] for row in ladder({"amount_low": 55, "event_date": date(2026, 11, 23)})] == [0] * 5


def breaks(*events: Row) -> list[tuple[object, ...]]:
    result = outcome(reading=[READING], pledge=[INVESTMENT], target=[TARGET], event=list(events))
    return result.discrepancy.select("kind", "subject", "left_amount", "right_amount", "difference").rows()


def test_a_whole_beside_parts_that_add_up_to_something_else_is_a_break() -> None:
    def events(one: str, other: str) -> list[Row]:
        amounts = {"U": "36.0", "A": one, "B": other}
        return [
            {"event_id": key, "amount_low": Decimal(text), "amount_high": Decimal(text), "part_of": None if key == "U" else "U"}
            for key, text in amounts.items()
        ]  # fmt: skip

    assert breaks(*events("33", "3")) == []
    assert breaks(*events("33.3", "2.1")) == [("rounding", "U", 36, Decimal("35.4"), Decimal("0.6"))]
    assert breaks(*events("33", "20")) == [("total_beside_parts", "U", 36, 53, -17)]


def test_a_whole_of_up_to_less_than_its_parts_are_at_least_is_a_break() -> None:
    parts: list[Row] = [
        {"event_id": "A", "amount_low": 31, "part_of": "U"},
        {"event_id": "B", "amount_low": 20, "part_of": "U"},
    ]
    whole: Row = {"event_id": "U", "amount_high": 41}
    assert breaks(whole, *parts) == [("total_beside_parts", "U", 41, 51, -10)]
    assert breaks(whole | {"amount_high": 60}, *parts) == []


def test_an_event_whose_claims_contradict_each_other_counts_as_unknown() -> None:
    claims: list[Row] = [
        {"event_id": "X", "document_id": "D1", "amount_low": 7},
        {"event_id": "X", "document_id": "D2", "amount_high": 4},
        {"event_id": "Y", "amount_low": 55, "amount_high": 55},
    ]
    result = outcome(reading=[READING], pledge=[INVESTMENT], target=[TARGET], event=claims)
    row = result.ladder.row(by_predicate=pl.col("stage") == "selected", named=True)
    assert (row["low"], row["high"], row["events"], row["events_unknown"]) == (55, None, 2, 1)
    assert row["note"] == "no amount is known for 1 of 2 event(s)"
