"""What may happen to a break, and what may not; any legal history replays to the same state. Figures are invented."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.breaks.lifecycle import (
    FROM,
    LOGGED_BY_RUNS,
    MACHINE,
    Event,
    Facts,
    Life,
    after,
    extended,
    lives,
)
from pledgebook.pipelines.core.errors import StepRefusedError
from pledgebook.pipelines.core.vocabulary import BREAK_ACTIONS, BREAK_STATUSES
from tests.examples import examples

FACTS = Facts("rounding", "a subject", None, "l", Decimal(3), "r", Decimal(1), "USD")
START = datetime(2026, 11, 22)


def event(action: str, who: str = "Ada", at: datetime = START, discrepancy_id: str = "Z") -> Event:
    """An event with all that its action needs."""
    is_machine = action in LOGGED_BY_RUNS
    return Event(
        discrepancy_id,
        action,
        MACHINE if is_machine else who,
        at,
        text="why",
        cause="timing" if action == "explained" else None,
        owner="Ada" if action == "assigned" else None,
        evidence=("https://example.org",) if action == "explained" else (),
        facts=FACTS if action in ("found", "returned", "changed") else None,
    )


def life(*actions: str | Event) -> Life:
    return lives([one if isinstance(one, Event) else event(one) for one in actions])["Z"]


@pytest.mark.parametrize(
    ("actions", "state"),
    [
        ("found", "open"),
        ("found assigned", "assigned"),
        ("found assigned assigned", "assigned"),
        ("found assigned explained", "explained"),
        ("found assigned explained explained", "explained"),
        ("found assigned explained reopened", "reopened"),
        ("found cured", "cured"),
        ("found cured returned", "reopened"),
        ("found cured returned assigned", "assigned"),
        ("found changed", "open"),
        ("found assigned changed", "assigned"),
        ("found assigned explained changed", "reopened"),
        ("found cured commented", "cured"),
    ],
)
def test_where_a_history_leads(actions: str, state: str) -> None:
    assert life(*actions.split()).status == state


def test_a_whole_life() -> None:
    accepted = life("found", "assigned", "explained", event("accepted", "Bo"))
    assert (accepted.status, accepted.owner, accepted.explained_by, accepted.accepted_by) == (
        "accepted", "Ada", ("Ada",), "Bo",
    )  # fmt: skip
    again = extended({"Z": accepted}, [event("cured"), event("returned")])["Z"]
    assert (again.status, again.owner, again.cause, again.accepted_by, again.times_returned) == (
        "reopened", None, None, None, 1,
    )  # fmt: skip
    assert [one.action for one in again.history] == [
        "found",
        "assigned",
        "explained",
        "accepted",
        "cured",
        "returned",
    ]
    assert again.found_at == START


@pytest.mark.parametrize("who", ["Ada", "ada", " Ada  "])
def test_the_one_who_explained_does_not_accept(who: str) -> None:
    with pytest.raises(StepRefusedError, match="explained it"):
        life("found", "assigned", "explained", event("accepted", who))


def test_another_encoding_of_a_name_is_no_other_person() -> None:
    composed, decomposed = "Jos\u00e9", "Jose\u0301"
    with pytest.raises(StepRefusedError, match="explained it"):
        life("found", "assigned", event("explained", composed), event("accepted", decomposed))


@pytest.mark.parametrize("who", ["A\u200bda", "\u0410da", "\uff21da", "ADA\u202c"])
def test_a_name_that_reads_the_same_is_no_other_person(who: str) -> None:
    with pytest.raises(StepRefusedError, match="reads like Ada, who explained it"):
        life("found", "assigned", "explained", event("accepted", who))


def test_a_name_that_reads_like_that_of_a_run_is_no_run() -> None:
    with pytest.raises(StepRefusedError, match="Only runs"):
        life("found", replace(event("cured"), who="pl\u0435dgebook"))
    with pytest.raises(StepRefusedError, match="Only runs"):
        life("found", replace(event("commented"), who="pl\u0435dgebook"))


def test_nobody_who_explained_a_break_accepts_it() -> None:
    both = ("found", "assigned", event("explained", "Ada"), event("explained", "Bo"))
    for who in ("Ada", "Bo"):
        with pytest.raises(StepRefusedError, match="explained it"):
            life(*both, event("accepted", who))
    assert life(*both, event("accepted", "Cy")).accepted_by == "Cy"


def test_an_explanation_that_was_rejected_no_longer_binds() -> None:
    again = ("found", "assigned", event("explained", "Ada"), "reopened", "assigned", event("explained", "Bo"))
    assert life(*again, event("accepted", "Ada")).accepted_by == "Ada"


@pytest.mark.parametrize(
    ("actions", "reason"),
    [
        ("found accepted", r"because it is open\. Assign it first"),
        ("found assigned accepted", r"because it is assigned\. Explain it first"),
        ("found explained", "Assign it first"),
        ("found cured explained", "reopens by itself"),
        ("found reopened", "it is open"),
        ("found found", "found before"),
        ("found returned", "it is open"),
        ("found cured cured", "it is cured"),
        ("assigned", "no run has found it"),
    ],
)
def test_an_action_that_the_status_does_not_allow_is_rejected(actions: str, reason: str) -> None:
    with pytest.raises(StepRefusedError, match=reason):
        life(*actions.split())


@pytest.mark.parametrize(
    ("step", "lacking"),
    [
        (replace(event("explained"), who="  "), "without your name. Add --by NAME"),
        (replace(event("explained"), cause="magic"), "without a cause. Add --cause"),
        (replace(event("explained"), evidence=()), "without evidence. Add --evidence"),
        (replace(event("explained"), text=" "), "without a text. Add --text"),
        (replace(event("assigned"), owner=" "), "without an owner. Add --owner NAME."),
        (replace(event("commented"), who="Pledgebook"), "by Pledgebook. Only runs"),
        (replace(event("cured"), who="Ada"), "by Ada. Only runs"),
        (replace(event("changed"), facts=None), "without figures"),
    ],
)
def test_an_incomplete_event_is_rejected(step: Event, lacking: str) -> None:
    with pytest.raises(StepRefusedError, match=lacking):
        life("found", "assigned", step)


STEPS = st.lists(
    st.tuples(st.sampled_from(BREAK_ACTIONS), st.sampled_from("ABC"), st.sampled_from("YZ")), max_size=14
)


def legal(steps: Sequence[tuple[str, str, str]]) -> list[Event]:
    """The steps that are allowed, one after the other."""
    known: dict[str, Life] = {}
    taken: list[Event] = []
    for number, (action, who, discrepancy_id) in enumerate(steps):
        step = event(action, who, START + timedelta(hours=number), discrepancy_id)
        try:
            known[discrepancy_id] = after(known.get(discrepancy_id), step)
        except StepRefusedError:
            continue
        taken.append(step)
    return taken


@examples(50)
@given(STEPS)
def test_any_legal_history_replays_to_the_same_state(steps: list[tuple[str, str, str]]) -> None:
    events = legal(steps)
    whole = lives(events)
    for cut in range(len(events) + 1):
        assert extended(lives(events[:cut]), events[cut:]) == whole
    for one in whole.values():
        assert one.status in BREAK_STATUSES
        assert one.history[0].action == "found"
        assert one.accepted_by not in one.explained_by
        assert (one.status == "cured") == (one.cured_at is not None)


def test_every_action_has_its_states() -> None:
    assert set(FROM) | {"found"} == set(BREAK_ACTIONS)
