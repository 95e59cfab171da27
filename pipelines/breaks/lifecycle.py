"""The life of a break: what may happen to it, and where that leaves it. No I/O, no clock.

open → assigned → explained → accepted; cured when the figures no longer hold it; reopened when it returns, when its
figures change after they were explained, or when a person says so. The one who accepts has not explained.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import NoReturn

from pipelines.core.errors import StepRefusedError
from pipelines.core.vocabulary import BREAK_STATUSES, DISCREPANCY_KINDS

MACHINE = "pledgebook"
"""Who a run is in the log; no person may have this name."""

TOLD_BY_RUNS = ("found", "changed", "cured", "returned")
STANDING = tuple(state for state in BREAK_STATUSES if state != "cured")

FROM: dict[str, tuple[str, ...]] = {
    "changed": STANDING,
    "cured": STANDING,
    "returned": ("cured",),
    "assigned": ("open", "reopened", "assigned"),
    "explained": ("assigned", "explained"),
    "accepted": ("explained",),
    "reopened": ("explained", "accepted"),
    "commented": BREAK_STATUSES,
}
"""The states in which each thing may happen; `found` begins a life."""

TO = {"cured": "cured", "returned": "reopened", "assigned": "assigned", "explained": "explained",
      "accepted": "accepted", "reopened": "reopened"}  # fmt: skip
"""Where it leads; what is not named leaves the state as it is."""

HINTS = {
    "open": "It is assigned to nobody yet: assign it first.",
    "reopened": "It is open again and assigned to nobody: assign it first.",
    "assigned": "It has not been explained yet: explain it first.",
    "explained": "It waits to be accepted: accept it, explain it otherwise, or reopen it.",
    "accepted": "It is settled: reopen it first.",
    "cured": "The figures no longer hold it: it reopens by itself if it returns.",
}


@dataclass(frozen=True)
class Facts:
    """What differs, as a run saw it: the columns of `ledger.discrepancy` that describe a break."""

    kind: str
    subject: str
    month: date | None
    left_label: str
    left_amount: Decimal | None
    right_label: str
    right_amount: Decimal | None
    unit: str | None
    explanation: str | None = None
    pledge_id: str | None = None
    snapshot_id: str | None = None
    sources: tuple[str, ...] = ()

    @property
    def figures(self) -> tuple[object, ...]:
        """What makes a break another one than it was: its labels, amounts and unit."""
        return (self.left_label, self.left_amount, self.right_label, self.right_amount, self.unit)


@dataclass(frozen=True)
class Vintage:
    """A snapshot and when it was taken."""

    snapshot_id: str
    taken_at: datetime


@dataclass(frozen=True)
class Stamp:
    """The run that tells something: its id and its question."""

    run_id: str
    as_of: date
    known_at: datetime


@dataclass(frozen=True)
class Event:
    """One thing that happened to a break.

    Args:
        discrepancy_id: The break.
        action: One of `vocabulary.BREAK_ACTIONS`.
        who: A person, or `MACHINE`.
        at: The moment from which it was known, UTC.
        text: What was said.
        cause: The kind as it was explained.
        owner: To whom it was assigned.
        evidence: Addresses, documents, rows of snapshots.
        run: The run, if a run tells it.
        vintages: The snapshots that may have removed the break, the newest last.
        facts: The break as the run saw it; for found, changed and returned.
    """

    discrepancy_id: str
    action: str
    who: str
    at: datetime
    text: str | None = None
    cause: str | None = None
    owner: str | None = None
    evidence: tuple[str, ...] = ()
    run: Stamp | None = None
    vintages: tuple[Vintage, ...] = ()
    facts: Facts | None = None


@dataclass(frozen=True)
class Life:
    """Where a break stands after all that happened to it.

    `explained_by` are all who explained it since it was last opened: none of them may accept.
    """

    discrepancy_id: str
    state: str
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
    """The life of each break, from the events in the order of the log.

    Raises:
        StepRefusedError: An event is not allowed where its break stands.
    """
    return extended({}, events)


def extended(known: Mapping[str, Life], events: Iterable[Event]) -> dict[str, Life]:
    """The lives after some more events; raises as `lives`."""
    found = dict(known)
    for event in events:
        found[event.discrepancy_id] = after(found.get(event.discrepancy_id), event)
    return found


def after(life: Life | None, event: Event) -> Life:
    """Where a break stands after an event.

    Raises:
        StepRefusedError: The event is not allowed there; says why, and what to do.
    """
    _demand_whole(event)
    if event.action == "found":
        _demand(life is None, event, "it was found before", "A break is found once; later it returns.")
        return _begun(event)
    if life is None:
        _refuse(event, "no run has found it", "Take an id that `pledgebook breaks` lists.")
    _demand(life.state in FROM[event.action], event, f"it is {life.state}", HINTS[life.state])
    if event.action == "accepted":
        explained = {_name(who) for who in life.explained_by}
        remedy = "The one who accepts is not one of those who explained: somebody else has to."
        _demand(_name(event.who) not in explained, event, f"{event.who} explained it", remedy)
    return _moved(life, event)


def _begun(event: Event) -> Life:
    assert event.facts is not None  # noqa: S101 - `_demand_whole` has seen to it
    return Life(event.discrepancy_id, "open", event.facts, event.at, event, history=(event,))


def _moved(life: Life, event: Event) -> Life:
    state = TO.get(event.action, life.state)
    if event.action == "changed" and life.state in ("explained", "accepted"):
        state = "reopened"
    moved = replace(
        life,
        state=state,
        last=event,
        facts=event.facts or life.facts,
        comment=event.text if event.who != MACHINE and event.text else life.comment,
        evidence=tuple(dict.fromkeys((*life.evidence, *event.evidence))),
        history=(*life.history, event),
    )
    if state == "reopened" and life.state != "reopened":
        moved = replace(moved, owner=None, cause=None, explained_by=(), accepted_by=None)
    return _noted(moved, event)


def _noted(life: Life, event: Event) -> Life:
    """What an action leaves behind beside the state."""
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


def _demand_whole(event: Event) -> None:
    """Refuse an event that lacks what its action needs."""
    is_machine, action = _name(event.who) == MACHINE, event.action
    _demand(bool(event.who.strip()), event, "nobody did it", "Say who, with --by or PLEDGEBOOK_USER.")
    _demand(is_machine == (action in TOLD_BY_RUNS), event, f"{event.who} did it",
            "Runs find, cure and return breaks; people with other names do the rest.")  # fmt: skip
    needed: Sequence[tuple[str, bool, str]] = (
        ("found changed returned", event.facts is not None, "the break itself"),
        ("assigned", bool((event.owner or "").strip()), "to whom"),
        ("explained", event.cause in DISCREPANCY_KINDS, f"the cause, one of {', '.join(DISCREPANCY_KINDS)}"),
        ("explained", bool(event.evidence), "evidence"),
        ("explained reopened commented", bool((event.text or "").strip()), "a text"),
    )
    for actions, is_there, what in needed:
        _demand(is_there or action not in actions.split(), event, f"it lacks {what}", "Say it.")


def _demand(holds: bool, event: Event, why: str, remedy: str) -> None:
    if not holds:
        _refuse(event, why, remedy)


def _refuse(event: Event, why: str, remedy: str) -> NoReturn:
    message = f"{event.discrepancy_id} cannot be {event.action}: {why}. {remedy}"
    raise StepRefusedError(message)


def _name(who: str) -> str:
    """A name without the differences that do not make another person: spaces, capitals, how a letter is encoded."""
    return " ".join(unicodedata.normalize("NFKC", who).split()).casefold()
