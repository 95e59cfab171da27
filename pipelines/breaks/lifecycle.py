"""Lifecycle of a break: the actions allowed in each status, and the status after each. No I/O, no clock.

open → assigned → explained → accepted; cured when a run no longer finds it; reopened when it returns, when its
figures change after they were explained, or when a person reopens it. Nobody accepts a break that they explained.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, NoReturn

from pledgebook.pipelines.core.errors import StepRefusedError
from pledgebook.pipelines.core.letters.people import has_letters, is_same_person
from pledgebook.pipelines.core.records.fields import (
    JsonAmount,
    JsonDay,
    JsonMoment,
    Named,
    Person,
    Said,
    one_of,
)
from pledgebook.pipelines.core.vocabulary import BREAK_ACTIONS, BREAK_STATUSES, DISCREPANCY_KINDS

MACHINE = "pledgebook"
"""The name of a run in the log; no person may use it."""

LOGGED_BY_RUNS = ("found", "changed", "cured", "returned")
NOT_CURED = tuple(status for status in BREAK_STATUSES if status != "cured")

FROM: dict[str, tuple[str, ...]] = {
    "changed": NOT_CURED,
    "cured": NOT_CURED,
    "returned": ("cured",),
    "assigned": ("open", "reopened", "assigned"),
    "explained": ("assigned", "explained"),
    "accepted": ("explained",),
    "reopened": ("explained", "accepted"),
    "commented": BREAK_STATUSES,
}
"""The statuses in which each action is allowed; `found` begins a life."""

TO = {"cured": "cured", "returned": "reopened", "assigned": "assigned", "explained": "explained",
      "accepted": "accepted", "reopened": "reopened"}  # fmt: skip
"""The status after an action; an action that is not listed leaves it unchanged."""

HINTS = {
    "open": "Assign it first.",
    "reopened": "Assign it first.",
    "assigned": "Explain it first.",
    "explained": "Accept it, explain it again, or reopen it.",
    "accepted": "Reopen it first.",
    "cured": "The last run no longer found it. It reopens by itself if it returns.",
}


@dataclass(frozen=True)
class Facts:
    """The figures of a break as a run found them: the columns of `ledger.discrepancy` that describe it."""

    kind: Said
    subject: Said
    month: JsonDay | None
    left_label: Said
    left_amount: JsonAmount | None
    right_label: Said
    right_amount: JsonAmount | None
    unit: Said | None
    explanation: Said | None = None
    pledge_id: Said | None = None
    snapshot_id: Said | None = None
    sources: tuple[Said, ...] = ()

    @property
    def figures(self) -> tuple[object, ...]:
        """Labels, amounts and unit: when these differ, the break has changed."""
        return (self.left_label, self.left_amount, self.right_label, self.right_amount, self.unit)


@dataclass(frozen=True)
class Vintage:
    """A snapshot and the moment at which it was retrieved."""

    snapshot_id: Said
    taken_at: JsonMoment


@dataclass(frozen=True)
class Stamp:
    """The run that logged an event: its id, its as-of date and its moment of knowledge."""

    run_id: Said
    as_of: JsonDay
    known_at: JsonMoment


@dataclass(frozen=True)
class Event:
    """One event in the life of a break.

    Args:
        discrepancy_id: The break.
        action: One of `vocabulary.BREAK_ACTIONS`.
        who: A person, or `MACHINE`.
        at: The moment from which it was known, UTC.
        text: The comment or the explanation.
        cause: The kind according to the explanation.
        owner: The person to whom it was assigned.
        evidence: Addresses, documents, rows of snapshots.
        run: The run, if a run logged it.
        vintages: The snapshots that may have removed the break, the newest last.
        facts: The figures that the run found; for found, changed and returned.
    """

    discrepancy_id: Said
    action: Annotated[str, one_of(BREAK_ACTIONS)]
    who: Person
    at: JsonMoment
    text: Said | None = None
    cause: Annotated[str, one_of(DISCREPANCY_KINDS)] | None = None
    owner: Person | None = None
    evidence: tuple[Said, ...] = ()
    run: Stamp | None = None
    vintages: tuple[Vintage, ...] = ()
    facts: Annotated[Facts | None, Named("break")] = None


@dataclass(frozen=True)
class Life:
    """The status of a break after all of its events.

    `explained_by` lists everybody who explained it since it was last opened: none of them may accept it.
    """

    discrepancy_id: str
    status: str
    facts: Facts
    found_at: datetime
    last: Event
    owner: str | None = None
    cause: str | None = None
    explained_by: tuple[str, ...] = ()
    accepted_by: str | None = None
    comment: str | None = None
    evidence: tuple[str, ...] = ()
    cured_at: datetime | None = None
    vintages: tuple[Vintage, ...] = ()
    times_returned: int = 0
    history: tuple[Event, ...] = field(default=(), repr=False)


def lives(events: Iterable[Event]) -> dict[str, Life]:
    """Return the life of each break, from the events in the order of the log.

    Raises:
        StepRefusedError: An event is not allowed in the status of its break.
    """
    return extended({}, events)


def extended(known: Mapping[str, Life], events: Iterable[Event]) -> dict[str, Life]:
    """Return the lives after further events; raises as `lives` does."""
    found = dict(known)
    for event in events:
        found[event.discrepancy_id] = after(found.get(event.discrepancy_id), event)
    return found


def after(life: Life | None, event: Event) -> Life:
    """Return the life of a break after an event.

    Raises:
        StepRefusedError: The event is not allowed; the message says why, and what to do.
    """
    _demand_complete(event)
    if event.action == "found":
        _demand(life is None, event, "because it was found before", "Log that it returned.")
        return _begun(event)
    if life is None:
        _refuse(event, "because no run has found it", "Choose an id from `pledgebook breaks`.")
    _demand(life.status in FROM[event.action], event, f"because it is {life.status}", HINTS[life.status])
    if event.action == "accepted":
        explained = [who for who in life.explained_by if is_same_person(who, event.who)]
        _demand(not explained, event, *_as_explained(event.who, explained))
    return _moved(life, event)


def _as_explained(who: str, explained: Sequence[str]) -> tuple[str, str]:
    """Return why somebody may not accept, and what to do."""
    if not explained or who in explained:
        return f"because {who} explained it", "Somebody else has to accept it."
    why = f"because '{who}' reads like {explained[0]}, who explained it"
    return why, "Somebody else has to accept it; another person of that name adds something to it."


def _begun(event: Event) -> Life:
    assert event.facts is not None  # noqa: S101 - `_demand_complete` has checked it
    return Life(event.discrepancy_id, "open", event.facts, event.at, event, history=(event,))


def _moved(life: Life, event: Event) -> Life:
    status = TO.get(event.action, life.status)
    if event.action == "changed" and life.status in ("explained", "accepted"):
        status = "reopened"
    moved = replace(
        life,
        status=status,
        last=event,
        facts=event.facts or life.facts,
        comment=event.text if event.who != MACHINE and event.text else life.comment,
        evidence=tuple(dict.fromkeys((*life.evidence, *event.evidence))),
        history=(*life.history, event),
    )
    if status == "reopened" and life.status != "reopened":
        moved = replace(moved, owner=None, cause=None, explained_by=(), accepted_by=None)
    return _noted(moved, event)


def _noted(life: Life, event: Event) -> Life:
    """Record what an action changes besides the status."""
    match event.action:
        case "assigned":
            return replace(life, owner=event.owner)
        case "explained":
            return replace(life, cause=event.cause, explained_by=(*life.explained_by, event.who))
        case "accepted":
            return replace(life, accepted_by=event.who)
        case "cured":
            return replace(life, cured_at=event.at, vintages=event.vintages)
        case "returned":
            return replace(life, cured_at=None, vintages=(), times_returned=life.times_returned + 1)
        case _:
            return life


def _demand_complete(event: Event) -> None:
    """Reject an event that lacks what its action needs."""
    action = event.action
    is_by_run, is_machine = action in LOGGED_BY_RUNS, is_same_person(event.who, MACHINE)
    _demand(has_letters(event.who), event, "without your name", "Add --by NAME or set PLEDGEBOOK_USER.")
    _demand(event.who == MACHINE if is_by_run else not is_machine, event, f"by {event.who}",
            f"Only runs, as {MACHINE}, find, change, cure and return breaks; people do the rest.")  # fmt: skip
    needed: Sequence[tuple[str, bool, str, str]] = (
        ("found changed returned", event.facts is not None, "figures", "Log the figures that the run found."),
        ("assigned", has_letters(event.owner or ""), "an owner", "Add --owner NAME."),
        ("explained", event.cause in DISCREPANCY_KINDS, "a cause",
         f"Add --cause with one of {', '.join(DISCREPANCY_KINDS)}."),
        ("explained", bool(event.evidence), "evidence", "Add --evidence with an address, document or snapshot."),
        ("explained reopened commented", bool((event.text or "").strip()), "a text", "Add --text TEXT."),
    )  # fmt: skip
    for actions, is_there, what, remedy in needed:
        _demand(is_there or action not in actions.split(), event, f"without {what}", remedy)


def _demand(holds: bool, event: Event, why: str, remedy: str) -> None:
    if not holds:
        _refuse(event, why, remedy)


def _refuse(event: Event, why: str, remedy: str) -> NoReturn:
    message = f"{event.discrepancy_id} cannot be {event.action} {why}. {remedy}"
    raise StepRefusedError(message)
