"""`pledgebook pledge`."""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import click

from pledgebook.pipelines.cli.main import Guessing
from pledgebook.pipelines.cli.options import DATA_DIR
from pledgebook.pipelines.cli.voice import say, voiced
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.records.fields import NotSuchAValueError
from pledgebook.pipelines.core.sources import OF_TRANSACTIONS, SOURCES
from pledgebook.pipelines.core.vocabulary import (
    BASES,
    DIRECTIONS,
    GRADES,
    INSTRUMENTS,
    LEGAL_FORMS,
    MEASURES,
    SCHEDULES,
    STAGES,
    UNITS,
)
from pledgebook.pipelines.register.editing.draft import Draft, Value, meaning
from pledgebook.pipelines.steps.new_pledge import known_ids, write_pledge

FLOWS = ("value", "quantity")
EDITION = "HS2022"

LONGEST = 30
"""Letters of the choices that the help of an option lists; longer ones are listed by the question."""


def _text(answer: str) -> str:
    return answer


def _day(answer: str) -> date:
    try:
        return date.fromisoformat(answer)
    except ValueError as error:
        expected = "a date such as 2026-03-01"
        raise NotSuchAValueError(expected) from error


def _number(answer: str) -> Decimal:
    try:
        return Decimal(answer.replace("_", "").replace(",", ""))
    except InvalidOperation as error:
        expected = "a number in full, such as 5000000000 or 5_000_000_000"
        raise NotSuchAValueError(expected) from error


def _codes(answer: str) -> list[str]:
    return [code.strip() for code in answer.split(",") if code.strip()]


def _yes(answer: str) -> bool:
    if answer.casefold() not in ("y", "yes", "true", "n", "no", "false"):
        expected = "yes or no"
        raise NotSuchAValueError(expected)
    return answer.casefold() in ("y", "yes", "true")


Answers = dict[str, Value]
Applies = Callable[[Answers, Mapping[str, frozenset[str]]], bool]


def _always(_given: Answers, _known: Mapping[str, frozenset[str]]) -> bool:
    return True


def _new_agreement(given: Answers, known: Mapping[str, frozenset[str]]) -> bool:
    return given["agreement"] not in known["agreement"]


def _new_document(given: Answers, known: Mapping[str, frozenset[str]]) -> bool:
    return given["document"] not in known["document"]


def _counts_flows(given: Answers, _known: Mapping[str, frozenset[str]]) -> bool:
    return given["measure"] in FLOWS


def _counts_events(given: Answers, _known: Mapping[str, frozenset[str]]) -> bool:
    return given["measure"] == "event"


def _has_amount(given: Answers, _known: Mapping[str, frozenset[str]]) -> bool:
    return given["basis"] not in ("milestone", "unquantified", "growth")


def _is_measured(given: Answers, _known: Mapping[str, frozenset[str]]) -> bool:
    return given["measure"] != "none"


@dataclass(frozen=True)
class Field:
    """A field that is asked for.

    Args:
        option: Name of its option, without dashes.
        places: The entries and fields that it fills, such as `pledge.reading` and `unit`.
        ask: The question.
        read: From the answer to the value.
        choices: The answers that are taken; none for any.
        default: The answer to an empty line; None if there must be one.
        is_optional: Whether it may be left out, since it is unknown.
        applies: Whether it is asked for, by the answers so far and the ids that the register has.
    """

    option: str
    places: tuple[tuple[str, str], ...]
    ask: str
    read: Callable[[str], Value] = _text
    choices: tuple[str, ...] = ()
    default: str | None = None
    is_optional: bool = False
    applies: Applies = _always


SOURCE_CHOICES = tuple(
    sorted(name for name, about in SOURCES.items() if about.series and name not in OF_TRANSACTIONS)
)
READING, TARGET = "pledge.reading", "pledge.reading.target"
FIELDS = (
    Field("id", (("pledge", "id"),), "Id of the pledge, such as XY-CORN-5"),
    Field("title", (("pledge", "title"), (READING, "title")), "What is pledged, in a few words"),
    Field("agreement", (("pledge", "agreement"),), "Id of the agreement, one of the register or a new one"),
    Field("agreement-title", (("agreement", "title"),), "Title of that agreement", applies=_new_agreement),
    Field("payer", (("agreement", "payer_iso3"), ("pledge", "payer_iso3")), "Who pays or buys (ISO code, such as JPN)"),
    Field("beneficiary", (("agreement", "beneficiary_iso3"), ("pledge", "beneficiary_iso3")), "Who is paid or sells (ISO code)"),
    Field("instrument", (("pledge", "instrument"),), "Instrument", choices=INSTRUMENTS),
    Field("legal", (("pledge", "legal"), ("agreement", "legal"), ("document", "legal")), "Legal form", choices=LEGAL_FORMS),
    Field("pledged", (("pledge", "pledged_date"), ("agreement", "agreed_date")), "Day of the pledge", _day),
    Field("deadline", (("pledge", "deadline"),), "Day by which it is due; empty if none is named", _day, is_optional=True),
    Field("document", (("pledge", "document"),), "Id of the document that says so, one of the register or a new one"),
    Field("document-title", (("document", "title"),), "Title of that document", applies=_new_document),
    Field("publisher", (("document", "publisher"),), "Who published it", applies=_new_document),
    Field("document-date", (("document", "document_date"),), "Day of the document; empty if undated", _day,
          is_optional=True, applies=_new_document),
    Field("url", (("document", "url"),), "Its address; empty if it has none", is_optional=True, applies=_new_document),
    Field("grade", (("pledge", "grade"), ("document", "grade")),
          "Grade: P seen in full, P' copy, N press, N- weak host, D derived", choices=GRADES),
    Field("basis", ((READING, "basis"),), "Basis", choices=tuple(one for one in BASES if one not in ("incremental", "growth")),
          default="total"),
    Field("schedule", ((READING, "schedule"),), "Schedule", choices=SCHEDULES, default="annual"),
    Field("measure", ((READING, "measure"),), "What realizes it: value or quantity of trade, documented events, nothing",
          choices=MEASURES),
    Field("unit", ((READING, "unit"),), "Unit, such as USD or t", choices=UNITS, default="USD", applies=_is_measured),
    Field("stage", ((READING, "stage"),), "Stage that counts as realized", choices=STAGES, applies=_counts_events),
    Field("source", ((READING, "source"),), "Source of the statistics", choices=SOURCE_CHOICES, applies=_counts_flows),
    Field("series", ((READING, "series"),), "Its series", applies=_counts_flows),
    Field("reporter", ((READING, "reporter_iso3"),), "Whose statistics (ISO code)", applies=_counts_flows),
    Field("partner", ((READING, "partner_iso3"),), "Trade with whom (ISO code)", applies=_counts_flows),
    Field("direction", ((READING, "direction"),), "Direction", choices=DIRECTIONS, applies=_counts_flows),
    Field("products", (("scope", "include"),), "HS codes, with commas between them, such as 1005,120190", _codes,
          applies=_counts_flows),
    Field("amount", ((TARGET, "amount"),), "Amount of the target, in full; empty if no document names it", _number,
          is_optional=True, applies=_has_amount),
    Field("from", ((TARGET, "period_start"),), "First day of the (first) period", _day),
    Field("to", ((TARGET, "period_end"),), "Last day of the (first) period; empty if open", _day, is_optional=True),
    Field("recurring", ((TARGET, "is_recurring"),), "The same target in each following period", _yes, default="no"),
)  # fmt: skip


@click.group("pledge", cls=Guessing)
def command() -> None:
    """Write a pledge into your register.

    `pledgebook list` and `pledgebook status` read pledges, `pledgebook register diff` compares your register with the carried one.
    """


def _with_fields(wrapped: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command an option for each field."""
    for one in reversed(FIELDS):
        wrapped = click.option(f"--{one.option}", one.option.replace("-", "_") + "_", help=f"{one.ask}.",
                               metavar="TEXT" if not one.choices or len(" ".join(one.choices)) > LONGEST else f"[{'|'.join(one.choices)}]")(wrapped)  # fmt: skip
    return wrapped


@command.command("new", short_help="Ask for the fields of a pledge, and write them as TOML.")
@_with_fields
@click.option("--dry-run", is_flag=True, help="Print the entries, and write nothing.")
@DATA_DIR
@voiced
def new(data: DataDir, *, dry_run: bool, **given: str | None) -> None:
    """Ask for the fields of a pledge, and write them as TOML.

    Each answer is checked as it is given, and the whole register before anything is written. What is given by an option is not
    asked for; where nobody can be asked, each field needs its option. A second reading, an increment over a baseline, terms
    and milestones are added in the file, as docs/register.md describes.
    """
    known = known_ids(data)
    answers: Answers = {}
    draft = Draft()
    missing = []
    for one in FIELDS:
        if not one.applies(
            answers | dict.fromkeys(("agreement", "document", "measure", "basis"), "") | answers, known
        ):
            continue
        said = given[one.option.replace("-", "_") + "_"]
        if said is None and not sys.stdin.isatty():
            said = one.default if one.default is not None else "" if one.is_optional else None
            if said is None:
                missing.append(f"--{one.option}")
                continue
        _answer(one, said, answers, draft, known)
    if missing:
        message = f"Nobody can be asked here. Give {', '.join(missing)}."
        raise click.UsageError(message)
    text = _completed(draft, answers, known)
    if dry_run:
        click.echo(text, nl=False)
        return
    path = write_pledge(data, str(answers["id"]), str(answers["agreement"]), text)
    say(f"Wrote {answers['id']} to {path}.")
    say("Next: pledgebook run")


def _answer(
    one: Field, said: str | None, answers: Answers, draft: Draft, known: Mapping[str, frozenset[str]]
) -> None:
    """Put an answer into the draft; a person is asked until it is valid.

    Raises:
        UsageError: An option's value is not valid.
    """
    while True:
        text = said if said is not None else _asked(one)
        try:
            if not text.strip():
                _demand_optional(one)
                return
            value = _valid(one, text.strip(), known)
            for path, name in one.places:
                if path not in ("agreement", "document") or path in _new(
                    answers | {one.option: value}, known
                ):
                    draft.put(path, name, value)
            answers[one.option] = value
        except NotSuchAValueError as error:
            message = f"--{one.option}: found '{text}'; expected {error}. {error.remedy}".rstrip()
            if said is not None:
                raise click.UsageError(message) from error
            click.echo(f"  {message}", err=True)
            continue
        return


def _valid(one: Field, text: str, known: Mapping[str, frozenset[str]]) -> Value:
    """Return the value of an answer.

    Raises:
        NotSuchAValueError: It is none; names the expectation.
    """
    if one.choices and text not in one.choices:
        expected = f"one of {', '.join(one.choices)}"
        raise NotSuchAValueError(expected)
    if one.option == "id" and text in known["pledge"]:
        expected = "a new id, since the register has that pledge"
        raise NotSuchAValueError(expected)
    return one.read(text)


def _new(answers: Answers, known: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Yield which of agreement and document are new, or not named yet."""
    return (kind for kind in ("agreement", "document") if answers.get(kind) not in known[kind])


def _demand_optional(one: Field) -> None:
    if not one.is_optional:
        expected = meaning(*one.places[0]) or "an answer"
        raise NotSuchAValueError(expected)


def _asked(one: Field) -> str:
    if one.choices and len(one.choices) <= len(LEGAL_FORMS):
        click.echo(f"  {', '.join(one.choices)}", err=True)
    default = one.default if one.default is not None else "" if one.is_optional else None
    return str(click.prompt(one.ask, default=default, show_default=bool(default), err=True))


def _completed(draft: Draft, answers: Answers, known: Mapping[str, frozenset[str]]) -> str:
    """Put what follows from the answers into the draft, and return its text."""
    fields = draft.entries
    for kind in ("agreement", "document"):
        if answers[kind] in known[kind]:
            fields.pop(kind, None)
        else:
            fields[kind] = {"id": answers[kind], **fields.get(kind, {})}
    if "document" in fields:
        fields["document"] = {
            "id": answers["document"],
            "agreement": answers["agreement"],
            **fields["document"],
        }
    reading = f"{answers['id']}/{str(answers.get('source', answers['measure'])).replace('_', '-')}"
    more: Answers = {"is_headline": True}
    if answers["basis"] in ("total", "count") and answers.get("to") is not None:
        more["proration"] = "linear"
    if "products" in answers:
        more["scope"] = answers["id"]
        fields["scope"] = {"id": answers["id"], "edition": EDITION, **fields["scope"]}
    fields["pledge.reading"] = {"id": reading, **fields["pledge.reading"], **more}
    return draft.text()
