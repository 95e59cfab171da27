"""Close a period: one person proposes, another approves, and what is open is accepted item by item.

Refused while a material break is open or a month lacks figures, unless each of these is accepted with a reason. What is signed
are digests of the run's inputs and results and of the accounts, and, by the chain, every entry before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.letters.people import has_letters
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.journal.balance import signed
from pledgebook.pipelines.journal.closing import Closing, closings, demand_another, is_act
from pledgebook.pipelines.journal.file import Decide, append, read_journal
from pledgebook.pipelines.journal.frames import frames
from pledgebook.pipelines.journal.line import Content, Line
from pledgebook.pipelines.steps.books.post import demand_kept, store
from pledgebook.pipelines.steps.break_log import last_was_of_its_day
from pledgebook.pipelines.steps.seen import remember
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.frames import selected
from pledgebook.pipelines.warehouse.ledger import opened
from pledgebook.pipelines.warehouse.turn import RUN, turn

SHOWN = 20
"""How many open items a message lists before it counts the others."""

BREAKS = """
SELECT discrepancy_id AS item, concat_ws(' ', 'break', kind, 'of', subject, strftime(month, '%Y-%m')) AS what
FROM ledger.discrepancy_status
WHERE is_material AND is_present AND status NOT IN ('accepted', 'cured')
  AND (month IS NULL OR month BETWEEN $first AND $last)
  AND (list_contains($pledges, pledge_id) OR (pledge_id IS NULL AND $is_all))
ORDER BY item
"""

GAPS = """
SELECT m.reading_id AS item,
  count(*) || CASE WHEN count(*) = 1 THEN ' month lacks' ELSE ' months lack' END || ' figures, the first '
    || strftime(min(m.month), '%Y-%m') AS what
FROM ledger.reading_month m
JOIN ledger.current_run r ON r.run_id = m.run_id
WHERE (NOT m.is_covered OR m.is_partial)
  AND m.month <= $last AND m.month + to_months(m.period_months) > $first
  AND list_contains($pledges, m.pledge_id)
GROUP BY m.reading_id
ORDER BY item
"""


@dataclass(frozen=True)
class Period:
    """A period of some pledges, to be closed.

    Args:
        text: As it was named: 2025, 2025-Q3.
        first: Its first day.
        last: Its last day.
        name: The agreement or pledge as it was named; None for all.
        pledges: The pledges.
    """

    text: str
    first: date
    last: date
    name: str | None
    pledges: tuple[str, ...]


def propose(data: DataDir, period: Period, by: str, at: datetime, accepted: Mapping[str, str]) -> Closing:
    """Propose to close a period.

    Args:
        data: The data directory.
        period: The period.
        by: The person.
        at: The moment.
        accepted: What is open and accepted, by its id or the first letters of it, with the reason.

    Raises:
        UsageError: Something is open and not accepted, or accepted and not open; or the period is not over, closed already or proposed.
    """
    _demand_name(by)
    with opened(data.warehouse) as con, turn(con, RUN):
        run = _current(data, con)
        if period.last >= run["as_of"]:
            message = f"{period.text} ends on {period.last}, and the last run is as of {run['as_of']}. Close a period that is over."
            raise UsageError(message)
        named = _accepted(open_items(con, period), accepted, period)

        def decide(lines: Sequence[Line]) -> list[dict[str, Any]]:
            _demand_free(lines, period)
            return [_proposal(lines, period, run, named, by, at)]

        return _added(data, con, decide)


def approve(data: DataDir, period: Period, by: str, at: datetime) -> Closing:
    """Approve a proposal of another person, if the accounts and what is open are as they were.

    Raises:
        StepRefusedError: It is the person who proposed it.
        UsageError: There is no such proposal, or something has changed since.
    """
    _demand_name(by)
    with opened(data.warehouse) as con, turn(con, RUN):
        _current(data, con)
        there = open_items(con, period)

        def decide(lines: Sequence[Line]) -> list[dict[str, Any]]:
            one = _found(lines, period, "proposed")
            demand_another(one, by)
            entry, posting = frames(lines)
            accepted = {said.partition(": ")[0] for said in one.accepted}
            if (
                signed(entry, posting, one.pledges, one.period_end) != one.balances_digest
                or set(there) - accepted
            ):
                message = (
                    f"The accounts of {period.text}, or what is open, changed since {one.proposed_by} proposed it. "
                    "Propose it again: `pledgebook close PERIOD --by NAME`."
                )
                raise UsageError(message)
            return [_act("closed", one, by, at)]

        return _added(data, con, decide)


def reopen(data: DataDir, period: Period, by: str, at: datetime, reason: str) -> Closing:
    """Reopen a closed period, or take back a proposal.

    Raises:
        UsageError: It is neither closed nor proposed, or there is no reason.
    """
    _demand_name(by)
    if not has_letters(reason):
        message = "A period is reopened with a reason. Add --reason with a sentence."
        raise UsageError(message)
    with opened(data.warehouse) as con, turn(con, RUN):

        def decide(lines: Sequence[Line]) -> list[dict[str, Any]]:
            one = _found(lines, period, "closed or proposed")
            return [{**_act("reopened", one, by, at), "text": reason.strip()}]

        return _added(data, con, decide)


def open_items(con: Ledger, period: Period) -> dict[str, str]:
    """Return what holds up a closing: material breaks and readings with months that lack figures, by id."""
    given = {"first": period.first, "last": period.last, "pledges": list(period.pledges)}
    breaks = selected(con, BREAKS, {**given, "is_all": period.name is None})
    return dict(pl.concat([breaks, selected(con, GAPS, given)]).iter_rows())


def _current(data: DataDir, con: Ledger) -> dict[str, Any]:
    if not last_was_of_its_day(con):
        message = "The last run was not about its own day, so the accounts are not those of today. Run `pledgebook run` first."
        raise UsageError(message)
    lines = read_journal(data.journal)
    if not all(map(is_act, lines[demand_kept(con, lines) :])):  # a signature is stored with the next entry
        message = "The last run was stopped before it had stored what it posted. Run `pledgebook run` first."
        raise UsageError(message)
    return selected(con, "FROM ledger.current_run").row(0, named=True)


def _accepted(there: Mapping[str, str], accepted: Mapping[str, str], period: Period) -> dict[str, str]:
    """Return the reasons by whole id.

    Raises:
        UsageError: An item is open and not accepted, or what is accepted is not open.
    """
    found = {}
    for prefix, reason in accepted.items():
        fitting = [prefix] if prefix in there else [item for item in there if item.startswith(prefix)]
        if len(fitting) != 1 or not has_letters(reason):
            expected = "one item that is open" if len(fitting) != 1 else "a reason"
            message = f"--accept {prefix}: found {len(fitting)} open items and the reason '{reason}'; expected {expected}."
            raise UsageError(message)
        found[fitting[0]] = " ".join(reason.split())
    rest = [item for item in there if item not in found]
    if rest:
        listed = "\n".join(f"  {item}: {there[item]}" for item in rest[:SHOWN])
        more = f"\n  and {len(rest) - SHOWN} more" if len(rest) > SHOWN else ""
        message = (
            f"{period.text} cannot be closed while this is open:\n{listed}{more}\n"
            "Mend it, or accept each by its id and a reason: --accept ID REASON."
        )
        raise UsageError(message)
    return found


def _demand_free(lines: Sequence[Line], period: Period) -> None:
    for one in closings(lines):
        if _is_of(one, period) and (one.is_closed or one.is_proposed):
            state = f"closed by {one.approved_by}" if one.is_closed else f"proposed by {one.proposed_by}"
            message = f"{period.text} is already {state}. `pledgebook reopen {period.text} --reason …` takes it back."
            raise UsageError(message)


def _found(lines: Sequence[Line], period: Period, state: str) -> Closing:
    fitting = [
        one
        for one in closings(lines)
        if _is_of(one, period) and (one.is_proposed or (one.is_closed and state != "proposed"))
    ]
    if not fitting:
        message = f"{period.text} of {period.name or 'all pledges'} is not {state}. `pledgebook close` lists all closings."
        raise UsageError(message)
    return fitting[-1]


def _is_of(one: Closing, period: Period) -> bool:
    return (one.period_start, one.period_end) == (period.first, period.last) and (
        one.name or ""
    ).casefold() == (period.name or "").casefold()


def _proposal(
    lines: Sequence[Line],
    period: Period,
    run: Mapping[str, Any],
    accepted: Mapping[str, str],
    by: str,
    at: datetime,
) -> dict[str, Any]:
    entry, posting = frames(lines)
    return {
        "kind": "proposed",
        "posting_date": period.last.isoformat(),
        "known_at": at.isoformat(),
        "who": by.strip(),
        "period": period.text,
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        **({"name": period.name} if period.name else {}),
        "pledges": list(period.pledges),
        "accepted": [f"{item}: {reason}" for item, reason in accepted.items()],
        "run": run["run_id"],
        "inputs_digest": run["inputs_digest"],
        "outputs_digest": run["outputs_digest"],
        "balances_digest": signed(entry, posting, period.pledges, period.last),
    }


def _act(kind: str, one: Closing, by: str, at: datetime) -> dict[str, Any]:
    return {
        "kind": kind,
        "posting_date": one.period_end.isoformat(),
        "known_at": at.isoformat(),
        "who": by.strip(),
        "closing": one.closing_number,
    }


def _added(data: DataDir, con: Ledger, decide: Decide) -> Closing:
    def decided(lines: Sequence[Line]) -> Sequence[Content]:
        demand_kept(con, lines)
        return decide(lines)

    lines, _ = append(data.journal, decided)
    store(con, lines)
    remember(con, "publish", {})  # the next run publishes it
    return max(closings(lines), key=lambda one: max(one.closing_number, one.closed_entry or 0))


def _demand_name(by: str) -> None:
    if not has_letters(by):
        message = "A closing is signed with a name. Add --by NAME or set PLEDGEBOOK_USER."
        raise UsageError(message)
