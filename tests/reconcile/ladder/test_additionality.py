"""How much of a stage is new; the classes add up to the ladder. Amounts are invented."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.vocabulary import ADDITIONALITY
from pledgebook.pipelines.reconcile.ladder.additionality import class_of
from tests.examples import examples
from tests.reconcile.ladder.test_rungs import step
from tests.reconcile.ledger import Row, outcome

READING: Row = {"measure": "event", "stage": "selected", "schedule": "cumulative", "source": None}
TARGET: Row = {"amount_low": 100, "amount_high": 100, "period_end": date(2029, 1, 19)}
NAMES = ("stage", "additionality", "low", "high", "high_pct", "events")


def classes(*events: Row, **pledge: object) -> list[tuple[object, ...]]:
    result = outcome(reading=[READING], pledge=[dict(pledge)], target=[TARGET], event=list(events))
    return result.additionality.select(NAMES).rows()


def event(event_id: str, amount: int | None, **row: object) -> Row:
    return {"event_id": event_id, "project": event_id, "amount_low": amount, "amount_high": amount} | row


def test_each_event_stands_in_one_class() -> None:
    assert classes(
        event("A", 10, additionality="new"), event("B", 20, additionality="claimed"), event("C", 5, additionality="new"),
        event("D", None), event("E", 7, duplicate_of="B"), event("F", 3, event_date=date(2025, 12, 31)),
    ) == [
        ("selected", "new", 15, 15, 15, 2),
        ("selected", "claimed", 20, 20, 20, 1),
        ("selected", "announced_before", 3, 3, 3, 1),
        ("selected", "duplicate", 7, 7, 7, 1),
        ("selected", "unknown", None, None, None, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("word", ADDITIONALITY)
def test_a_step_before_the_pledge_was_announced_before_unless_a_document_says_more(word: str) -> None:
    contract = replace(step("A", 1, 1, day=date(2025, 6, 11)), additionality=word)
    assert class_of(contract, date(2025, 6, 11)) == word
    assert class_of(contract, date(2025, 7, 22)) == (
        "announced_before" if word in ("claimed", "unknown") else word
    )


def test_the_earlier_of_pledge_and_agreement_does_not_hide_what_came_before_the_later() -> None:
    contract = event("A", 5, event_date=date(2025, 12, 1), stage="announced")
    assert (
        classes(contract, pledged_date=date(2025, 11, 30))[0][1] == "announced_before"
    )  # the agreement is of January
    assert classes(event("A", 5, event_date=date(2026, 1, 1), stage="announced"))[0][1] == "unknown"


def test_the_more_cautious_of_two_documents_holds_and_the_conflict_is_a_break() -> None:
    claims: list[Row] = [
        event("A", 10, document_id="D1", additionality="new"),
        event("A", 10, document_id="D2", additionality="doubtful"),
    ]
    result = outcome(reading=[READING], target=[TARGET], event=claims)
    assert result.additionality["additionality"].to_list() == ["doubtful"]
    assert result.discrepancy.select("kind", "subject").rows() == [("conflicting_claims", "A additionality")]


def test_an_umbrella_is_split_only_where_its_parts_add_up_to_it() -> None:
    parts = (
        event("A", 6, part_of="U", additionality="new"),
        event("B", 4, part_of="U", additionality="announced_before"),
    )
    assert [row[1:3] for row in classes(event("U", 10), *parts)] == [("new", 6), ("announced_before", 4)]
    assert [row[1:4] for row in classes(event("U", 12), *parts)] == [("unknown", 10, 12)]


def test_a_repetition_inside_the_event_that_contains_it_is_not_claimed_beside_it() -> None:
    lines = event("A", 25, part_of="U"), event("A2", 25, part_of="U", duplicate_of="A")
    result = outcome(reading=[READING], target=[TARGET], event=[event("U", 50), *lines])
    row = result.ladder.row(by_predicate=pl.col("stage") == "selected", named=True)
    assert (row["high"], row["gross_high"]) == (50, 50)
    assert result.additionality["additionality"].to_list() == ["unknown"]
    (found,) = result.discrepancy.filter(pl.col("kind") == "duplicate").to_dicts()
    assert (found["left_amount"], found["right_amount"], found["difference"]) == (50, 25, 25)
    assert found["explanation"] == (
        "A2 repeats A; both lines are part of U, so a sum of its lines would contain the amount twice; it is counted once"
    )


def test_what_another_pledge_announced_stands_under_both_and_is_a_break() -> None:
    events = [event("A", 10), event("A2", 10, pledge_id="Q", duplicate_of="A")]
    result = outcome(
        reading=[READING, READING | {"reading_id": "S", "pledge_id": "Q"}],
        pledge=[{"instrument": "investment"}, {"pledge_id": "Q", "instrument": "investment"}],
        target=[TARGET, TARGET | {"reading_id": "S"}], event=events,
    )  # fmt: skip
    found = result.additionality.select("pledge_id", "additionality", "low").rows()
    assert found == [("P", "unknown", 10), ("Q", "announced_before", 10)]
    assert result.discrepancy["kind"].to_list() == ["duplicate"]
    totals = result.total.filter(pl.col("stage") == "selected")
    assert totals.select("low", "high", "items").rows() == [(10, 10, 1)] * 2


STEPS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(0, 9)), st.one_of(st.none(), st.integers(9, 20)),
        st.sampled_from(["candidate", "selected"]), st.sampled_from(ADDITIONALITY),
        st.sampled_from([None, "E0", "E1"]), st.sampled_from([None, None, "E2", "E3"]),
    ), max_size=6,
)  # fmt: skip


@examples(40)
@given(STEPS)
def test_the_classes_add_up_to_the_ladder(
    drawn: list[tuple[int | None, int | None, str, str, str | None, str | None]],
) -> None:
    events: list[Row] = [
        {"event_id": f"E{number}", "project": f"E{number}", "amount_low": low, "amount_high": high, "stage": stage,
         "additionality": word, "part_of": part_of, "duplicate_of": repeated}
        for number, (low, high, stage, word, part_of, repeated) in enumerate(drawn)
    ]  # fmt: skip
    result = outcome(reading=[READING], target=[TARGET], event=events)
    for row in result.ladder.to_dicts():
        mine = result.additionality.filter(pl.col("stage") == row["stage"])
        net = mine.filter(pl.col("additionality") != "duplicate")
        for end, gross, frame in (
            ("low", None, net),
            ("high", None, net),
            ("low", "gross_low", mine),
            ("high", "gross_high", mine),
        ):
            known = frame[end].drop_nulls()
            is_known = known.len() > 0 if end == "low" else known.len() == frame.height > 0
            assert row[gross or end] == (sum(known) if is_known else None)
