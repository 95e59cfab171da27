"""Closings: periods that one person proposed and another approved, from the lines of the journal. No I/O, no clock.

Who closes a period signs its accounts as they stand. What is posted into it later stays visible: such an entry names the
closing. Nothing is locked, since a revision of the statistics is a fact whoever signed before.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

import polars as pl

from pledgebook.pipelines.core.errors import JournalError, StepRefusedError
from pledgebook.pipelines.core.letters.people import is_same_person
from pledgebook.pipelines.core.vocabulary import ACTS
from pledgebook.pipelines.journal.balance import signed, until
from pledgebook.pipelines.journal.frames import frames
from pledgebook.pipelines.journal.line import RESTORE, Line
from pledgebook.pipelines.schemas.journal.closing import Closing as Contract
from pledgebook.pipelines.schemas.rows import rows_to_frame


@dataclass(frozen=True)
class Closing:
    """A closing as far as it has gone; see the contract of `ledger.closing`."""

    closing_number: int
    period: str
    period_start: date
    period_end: date
    name: str | None
    pledges: tuple[str, ...]
    proposed_by: str
    proposed_at: datetime
    accepted: tuple[str, ...]
    run_id: str
    inputs_digest: str
    outputs_digest: str
    balances_digest: str
    head: str
    approved_by: str | None = None
    closed_at: datetime | None = None
    closed_entry: int | None = None
    reopened_by: str | None = None
    reopened_at: datetime | None = None
    reason: str | None = None

    @property
    def is_closed(self) -> bool:
        """Whether it was approved and not reopened."""
        return self.closed_entry is not None and self.reopened_at is None

    @property
    def is_proposed(self) -> bool:
        """Whether it waits for its approval."""
        return self.closed_entry is None and self.reopened_at is None

    def holds(self, pledge_id: str, posting_date: date) -> bool:
        """Whether an entry would be one of the period."""
        return self.period_start <= posting_date <= self.period_end and pledge_id in self.pledges


def closings(lines: Iterable[Line]) -> list[Closing]:
    """Return all closings of sound lines, in the order of their proposals.

    Raises:
        JournalError: An act is not allowed, such as an approval by the person who proposed.
    """
    found: dict[int, Closing] = {}
    for line in lines:
        if not is_act(line):
            continue
        content = json.loads(line.text)
        try:
            one = _after(found, content)
        except (StepRefusedError, KeyError) as error:
            where = f"journal/{line.where}"
            raise JournalError(
                where, f"an act that is not allowed ({error})", "an allowed act", RESTORE
            ) from error
        found[one.closing_number] = one
    return list(found.values())


def signature_faults(lines: Sequence[Line]) -> list[JournalError]:
    """Return the closings whose digest is not that of the accounts which the entries before them give."""
    entry, posting = frames(lines)
    faults = []
    for one in closings(lines):
        before = until(entry, number=one.closing_number - 1)
        found = signed(before, posting, one.pledges, one.period_end)
        if found != one.balances_digest:
            where = f"journal, entry {one.closing_number}: the closing of {one.period}"
            faults.append(
                JournalError(
                    where, f"accounts with the digest {found[:12]}…", f"{one.balances_digest[:12]}…", RESTORE
                )
            )
    return faults


def closing_rows(found: Iterable[Closing]) -> pl.DataFrame:
    """Return closings as rows of `ledger.closing`."""
    return rows_to_frame(Contract, [_listed(asdict(one)) for one in found])


def demand_another(closing: Closing, who: str) -> None:
    """Raise unless a person may approve a closing.

    Raises:
        StepRefusedError: It is the person who proposed it.
    """
    if is_same_person(closing.proposed_by, who):
        message = (
            f"{closing.period} was proposed by {closing.proposed_by}, so somebody else approves it: "
            "`pledgebook close PERIOD --approve --by ANOTHER`."
        )
        raise StepRefusedError(message)


def marked(contents: Iterable[Mapping[str, Any]], found: Sequence[Closing]) -> Iterator[dict[str, Any]]:
    """Name in each entry of a closed period the closing that it comes after: the last one, if there are several."""
    closed = [one for one in found if one.is_closed]
    for content in contents:
        day = date.fromisoformat(content["posting_date"])
        after = [one.closed_entry for one in closed if one.holds(content["pledge"], day)]
        yield {**content, **({"after_closing": after[-1]} if after else {})}


def is_act(line: Line) -> bool:
    """Whether an entry is what a person signed."""
    return any(f'"kind":"{act}"' in line.text for act in ACTS)


def _after(found: Mapping[int, Closing], content: Mapping[str, Any]) -> Closing:
    who, at = content["who"], datetime.fromisoformat(content["known_at"])
    if content["kind"] == "proposed":
        return _proposed(content, who, at)
    one = found[content["closing"]]
    if content["kind"] == "closed":
        demand_another(one, who)
        return replace(one, approved_by=who, closed_at=at, closed_entry=content["entry"])
    return replace(one, reopened_by=who, reopened_at=at, reason=content["text"])


def _proposed(content: Mapping[str, Any], who: str, at: datetime) -> Closing:
    return Closing(
        content["entry"],
        content["period"],
        date.fromisoformat(content["from"]),
        date.fromisoformat(content["to"]),
        content.get("name"),
        tuple(content["pledges"]),
        who,
        at,
        tuple(content["accepted"]),
        content["run"],
        content["inputs_digest"],
        content["outputs_digest"],
        content["balances_digest"],
        content["previous"],
    )


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}
