"""Options that several commands share."""

import functools
import math
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from pledgebook.pipelines.cli.view.layout.terminal import WIDE
from pledgebook.pipelines.cli.voice import detail, note, voiced
from pledgebook.pipelines.core.months import parse_day, parse_month
from pledgebook.pipelines.core.paths import DataDir, chosen
from pledgebook.pipelines.query.opening.opened_for import IN_FUTURE, opened_for
from pledgebook.pipelines.query.question import Question
from pledgebook.pipelines.steps.clock import Clock
from pledgebook.pipelines.steps.last_known import CONFIRMS, demand_clock


class Month(click.ParamType[date]):
    """A month written as 2023-01."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401
        """Parse the text of a month."""
        if isinstance(value, date):
            return value
        try:
            return parse_month(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


MOST = 1_000_000_000
"""Largest number of rows, days, items or steps that an option takes."""


class Number(click.IntRange):
    """A whole number from a least one to `MOST`."""

    def __init__(self, least: int) -> None:
        super().__init__(least)  # the bound that nobody meets would only fill the help

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401
        """Parse the text of a number."""
        number = int(super().convert(value, param, ctx))
        if number > MOST:
            self.fail(f"found {number}, expected {MOST:,} or less", param, ctx)
        return number


class Seconds(click.FloatRange):
    """A number of seconds, up to a day."""

    def __init__(self, least: float) -> None:
        super().__init__(least, 86_400)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """Parse the text of a number; `nan` and `inf` are none."""
        seconds: float = click.FLOAT.convert(value, param, ctx)
        if not math.isfinite(seconds):
            self.fail(f"found '{value}', expected a number of seconds such as 30", param, ctx)
        return super().convert(seconds, param, ctx)


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class Day(click.ParamType[date]):
    """A date written as 2026-11-22."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401
        """Parse the text of a date."""
        if isinstance(value, date):
            return value
        try:
            return parse_day(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def _data_dir(_ctx: click.Context, _param: click.Parameter, value: Path | None) -> DataDir:
    found = chosen(value)
    detail(f"Data directory: {found.data.root}, named by {found.by}.")
    return found.data


DATA_DIR: Decorator = click.option(
    "--data-dir",
    "data",
    type=click.Path(file_okay=False, path_type=Path),
    callback=_data_dir,
    help="The data directory (or PLEDGEBOOK_DATA); default: that of the workspace you are in, else data/ of a clone or your "
    "user data directory.",
)


FORMAT: Decorator = click.option(
    "--format",
    "file_format",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="How data is printed.",
)


WIDER: Decorator = click.option(
    "--wide",
    is_flag=True,
    expose_value=False,
    callback=lambda ctx, _param, value: ctx.meta.__setitem__(WIDE, value),
    help="Break no line, and show every column; for a pager such as less -S, or a file.",
)


def printed(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that prints data the options --format and --wide, and those of `voiced`."""
    return FORMAT(WIDER(voiced(command)))


def now() -> datetime:
    """Read the clock that the program was started with."""
    clock: Clock = click.get_current_context().find_root().obj
    return clock()


def demand_sound_clock(data: DataDir) -> None:
    """Hold the clock against what the ledger knows, before anything is written; a person at a terminal is asked.

    Raises:
        UsageError: It is wrong, or nobody has said that it is right.
    """

    def ask(question: str) -> bool:
        return click.confirm(question, err=True)

    is_attended = sys.stdin.isatty() and sys.stderr.isatty()
    demand_clock(data, now(), os.environ.get(CONFIRMS, ""), ask if is_attended else None)


def today() -> date:
    """Return today in UTC."""
    return now().date()


def questioned(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options --as-of and --known-at, and pass it their question."""

    @click.option("--as-of", type=Day(), help="Compute periods up to this day; default: today (UTC).")
    @click.option("--known-at", type=Day(), help="Use only what was known on this day; default: today (UTC).")
    @functools.wraps(command)
    def wrapped(*args: object, as_of: date | None, known_at: date | None, **others: object) -> object:
        if as_of is not None and as_of > today():
            note(IN_FUTURE.format(day=as_of))
        return command(*args, question=Question(today(), as_of, known_at), **others)

    return wrapped


def answered(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of `questioned` and --as-published, and pass it their question."""

    @questioned
    @click.option("--as-published", metavar="DATE|RELEASE",
                  help="Show what had been published by this day, or a release by its name.")  # fmt: skip
    @functools.wraps(command)
    def wrapped(*args: object, question: Question, as_published: str | None, **others: object) -> object:
        if as_published is not None and not question.is_published:
            message = "--as-published shows what was said then; it goes with neither --as-of nor --known-at."
            raise click.UsageError(message)
        return command(*args, question=replace(question, as_published=as_published), **others)

    return wrapped


def privately(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command of `answered` the option --private, and pass it with its question."""

    @click.option("--private", "with_private", is_flag=True,
                  help="Count what is private or embargoed too, marked; it is never published.")  # fmt: skip
    @functools.wraps(command)
    def wrapped(*args: object, question: Question, with_private: bool, **others: object) -> object:
        if with_private and question.as_published is not None:
            message = "--as-published shows what was said then; nothing private was. Leave out --private."
            raise click.UsageError(message)
        return command(*args, question=replace(question, with_private=with_private), **others)

    return wrapped


asked = functools.partial(opened_for, tell=note)
"""Open the ledger that a question asks; which release answers is said on the terminal."""
