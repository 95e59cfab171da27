"""Actions on breaks: each command adds its lines to the log, all of them or none."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import click

from pledgebook.pipelines.breaks.lifecycle import Event
from pledgebook.pipelines.breaks.log_file import append
from pledgebook.pipelines.cli.options import (
    DATA_DIR,
    asked,
    demand_sound_clock,
    now,
    printed,
    questioned,
    today,
)
from pledgebook.pipelines.cli.view.breaks import HISTORY, event_values, print_break, print_event
from pledgebook.pipelines.cli.view.format import print_rows
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.cli.voice import note, voiced
from pledgebook.pipelines.core.errors import UsageError, WarehouseError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.vocabulary import DISCREPANCY_KINDS, WITHDRAWAL
from pledgebook.pipelines.query.breaks import Row, book, evidence_rows
from pledgebook.pipelines.query.opening.opened_for import existing
from pledgebook.pipelines.query.question import Question
from pledgebook.pipelines.query.report import is_known
from pledgebook.pipelines.steps.break_log import last_was_of_its_day
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.ledger import scenario


@contextmanager
def of_last_run(data: DataDir, question: Question) -> Iterator[Ledger]:
    """Open the ledger whose breaks are asked for: that of the last run, also if it was stopped before it was published.

    Such a run leaves its breaks and its files in the warehouse alone. The published ledger answers if the last run was
    about another day, or if a program holds the warehouse.
    """
    if not question.is_published:
        with asked(data, question) as con:
            yield con
        return
    with ExitStack() as stack:
        try:
            working = stack.enter_context(scenario(existing(data).warehouse))
            is_logged = last_was_of_its_day(working)
        except WarehouseError:
            is_logged = False
        yield working if is_logged else stack.enter_context(asked(data, question))


@click.command("show", short_help="Show one break in full, with both sides and its history.")
@click.argument("discrepancy_id", metavar="ID")
@DATA_DIR
@questioned
@printed
def show(discrepancy_id: str, data: DataDir, question: Question, file_format: str) -> None:
    """Show one break in full: both sides, its explanation and its history. The first digits of an ID are enough."""
    with of_last_run(data, question) as con:
        found = book(con, data, question)
    row = found.one(discrepancy_id)
    history = [event for event in found.events if event.discrepancy_id == row["discrepancy_id"]]
    if file_format != "table":
        print_rows(HISTORY, [event_values(event) for event in history], file_format)
        return
    out = console()
    print_break(out, row)
    out.print("\nHistory", style="bold")
    for event in history:
        print_event(out, event)
    if not history:
        out.print("  No run has logged it yet; docs/breaks.md says which runs do.")


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


IDS: Decorator = click.argument("ids", metavar="ID...", nargs=-1, required=True)


BY: Decorator = click.option(
    "--by", required=True, envvar="PLEDGEBOOK_USER", show_envvar=True, help="Your name."
)


TEXT: Decorator = click.option("--text", required=True, help="The text, in a sentence.")


ROW = re.compile(r"(?P<snapshot>.+/.+/.+?)(:(?P<row>[1-9][0-9]*))?")


ADDRESS = re.compile(r"https?://\S+")


@click.command("assign")
@IDS
@click.option("--owner", required=True, help="Who is to explain it.")
@BY
@DATA_DIR
@voiced
def assign(ids: tuple[str, ...], owner: str, by: str, data: DataDir) -> None:
    """Assign breaks to somebody to explain. The first digits of an ID are enough."""
    _do(data, ids, "assigned", by, owner=owner.strip())


@click.command("explain")
@IDS
@click.option("--cause", type=click.Choice(DISCREPANCY_KINDS), metavar="KIND", required=True,
              help="The cause; it need not be the kind as which it was found.")  # fmt: skip
@TEXT
@click.option("--evidence", multiple=True, required=True,
              help="An address, a document of the register, a snapshot, or snapshot:row; repeatable.")  # fmt: skip
@BY
@DATA_DIR
@voiced
def explain(
    ids: tuple[str, ...], cause: str, text: str, evidence: tuple[str, ...], by: str, data: DataDir
) -> None:
    """Explain why the figures differ, with evidence. Somebody else accepts the explanation.

    A withdrawal that is assigned to nobody is assigned to you, since it holds up every run.
    """
    with of_last_run(data, Question(today())) as con:
        for one in evidence:
            _demand_evidence(con, one)
    _do(data, ids, "explained", by, text=text, cause=cause, evidence=evidence)


@click.command("accept")
@IDS
@click.option("--text", help="A text to go with it.")
@BY
@DATA_DIR
@voiced
def accept(ids: tuple[str, ...], text: str | None, by: str, data: DataDir) -> None:
    """Accept an explanation that somebody else gave."""
    _do(data, ids, "accepted", by, text=text)


@click.command("reopen")
@IDS
@TEXT
@BY
@DATA_DIR
@voiced
def reopen(ids: tuple[str, ...], text: str, by: str, data: DataDir) -> None:
    """Reject an explanation, or take back that it was accepted."""
    _do(data, ids, "reopened", by, text=text)


@click.command("comment")
@IDS
@TEXT
@BY
@DATA_DIR
@voiced
def comment(ids: tuple[str, ...], text: str, by: str, data: DataDir) -> None:
    """Comment on breaks; their status does not change."""
    _do(data, ids, "commented", by, text=text)


def _do(data: DataDir, ids: Sequence[str], action: str, by: str, **said: Any) -> None:  # noqa: ANN401
    """Add one event for each break, all of them or none."""
    demand_sound_clock(data)
    with of_last_run(data, Question(today())) as con:
        there = book(con, data, Question(today()))
    at, who = now(), by.strip()
    found = {(row := there.one(prefix))["discrepancy_id"]: row for prefix in ids}
    unassigned = [
        one for one, row in found.items() if action == "explained" and _is_unassigned_withdrawal(row)
    ]
    events = [Event(one, "assigned", who, at, owner=who) for one in unassigned]
    events += [Event(one, action, who, at, **said) for one in found]
    append(data.discrepancy_event, lambda _events: events)
    to = f" to {said['owner']}" if "owner" in said else ""
    note(f"{action}{to}: {', '.join(found)}, by {by.strip()}")


def _is_unassigned_withdrawal(row: Row) -> bool:
    return row["kind"] == WITHDRAWAL and row["status"] in ("open", "reopened")


def _demand_evidence(con: Ledger, text: str) -> None:
    """Reject evidence that nobody can look up.

    Raises:
        UsageError: It is no address, and the published ledger has no such document, snapshot or row.
    """
    if ADDRESS.fullmatch(text):
        return
    if is_known(con, "document", document_id=text):
        return
    parts = ROW.fullmatch(text)
    rows = evidence_rows(con, parts["snapshot"]) if parts else None
    if parts is None or rows is None:
        message = (
            f"Evidence '{text}': found no such document or snapshot; expected an address (https://…), the id of a "
            "document, or source/date/file with or without :row. See `pledgebook export sources`."
        )
        raise UsageError(message)
    if parts["row"] and int(parts["row"]) > rows:
        message = f"Evidence '{text}': {parts['snapshot']} has {rows} rows."
        raise UsageError(message)
