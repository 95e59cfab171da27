"""What may happen to a break, and what may not; any legal history replays to the same state. Figures are invented."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.breaks.lifecycle import FROM, MACHINE, TOLD_BY_RUNS, Event, Facts, Life, after, extended, lives
from pipelines.core.errors import StepRefusedError
from pipelines.core.vocabulary import BREAK_ACTIONS, BREAK_STATUSES
from tests.examples import examples

FACTS = Facts("rounding", "a subject", None, "l", Decimal(3), "r", Decimal(1), "USD")
START = datetime(2026, 11, 22)


def event(action: str, who: str = "Ada", at: datetime = START, discrepancy_id: str = "Z") -> Event:
    """An event with all that its action needs."""
    is_machine = action in TOLD_BY_RUNS
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
    assert life(*actions.split()).state == state


def test_a_whole_life() -> None:
    accepted = life("found", "assigned", "explained", event("accepted", "Bo"))
    assert (accepted.state, accepted.owner, accepted.explained_by, accepted.accepted_by) == (
        "accepted", "Ada", ("Ada",), "Bo",
    )  # fmt: skip
    again = extended({"Z": accepted}, [event("cured"), event("returned")])["Z"]
    assert (again.state, again.owner, again.cause, again.accepted_by, again.times_returned) == (
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


def test_none_of_those_who_explained_accepts() -> None:
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
        ("found accepted", "it is open.* assign it first"),
        ("found assigned accepted", "it is assigned.* explain it first"),
        ("found explained", "assigned to nobody"),
        ("found cured explained", "reopens by itself"),
        ("found reopened", "it is open"),
        ("found found", "found before"),
        ("found returned", "it is open"),
        ("found cured cured", "it is cured"),
        ("assigned", "no run has found it"),
    ],
)
def test_what_is_refused(actions: str, reason: str) -> None:
    with pytest.raises(StepRefusedError, match=reason):
        life(*actions.split())


@pytest.mark.parametrize(
    ("step", "lacking"),
    [
        (replace(event("explained"), who="  "), "nobody did it"),
        (replace(event("explained"), cause="magic"), "the cause"),
        (replace(event("explained"), evidence=()), "evidence"),
        (replace(event("explained"), text=" "), "a text"),
        (replace(event("assigned"), owner=" "), "to whom"),
        (replace(event("commented"), who="Pledgebook"), "did it"),
        (replace(event("cured"), who="Ada"), "did it"),
        (replace(event("changed"), facts=None), "the break itself"),
    ],
)
def test_an_event_that_is_not_whole_is_refused(step: Event, lacking: str) -> None:
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
        assert one.state in BREAK_STATUSES
        assert one.history[0].action == "found"
        assert one.accepted_by not in one.explained_by
        assert (one.state == "cured") == (one.cured_at is not None)


def test_every_action_has_its_states() -> None:
    assert set(FROM) | {"found"} == set(BREAK_ACTIONS)
