"""Entry of the command: the list of subcommands, and how an error is printed."""

import ast
import atexit
import functools
import gc
import importlib
import os
import sys
import traceback
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from pledgebook.pipelines.cli import log
from pledgebook.pipelines.cli.completed import stand_in
from pledgebook.pipelines.cli.streams import lost, make_readable, unread
from pledgebook.pipelines.cli.voice import QUIET, note, voiced
from pledgebook.pipelines.core.errors import ContractError, PledgebookError
from pledgebook.pipelines.core.text import did_you_mean
from pledgebook.pipelines.disk.refusals import of_the_disk
from pledgebook.pipelines.disk.waiting import hears
from pledgebook.pipelines.steps.clock import Clock, system_clock

ROOMS = {
    "start": ("Start", ("init", "doctor", "completion")),
    "make": (
        "Make the figures",
        ("run", "fetch", "ingest", "pledge", "register", "backfill", "serve", "deploy"),
    ),
    "read": (
        "Read the figures",
        (
            "status",
            "list",
            "milestones",
            "outlook",
            "explain",
            "diff",
            "mirror",
            "concentration",
            "revisions",
            "match",
            "journal",
            "balance",
        ),
    ),
    "share": ("Pass them on", ("report", "export", "sql")),
    "mend": ("Check and repair", ("breaks", "check", "verify", "close", "reopen", "rebuild", "warehouse")),
}
"""The commands by what one wants to do; each is a module of `pipelines.cli.commands.<room>`."""

COMMANDS = {name: room for room, (_title, names) in ROOMS.items() for name in names}
"""The room of each command."""

CHECK_BROKEN = 3
ALERTED = 6
"""Exit code: published, and there is something to look at."""

INTERNAL_ERROR = 70


ALLOCATIONS = 50_000
"""How many objects are made before the collector looks for circles among them; Python's own number is 700."""


def collect_rarely() -> None:
    """Keep the garbage collector off the imported libraries, and run it less often."""
    if gc.get_threshold()[0] != ALLOCATIONS:  # counting what is frozen would take a tenth of a second
        gc.freeze()
        atexit.register(gc.unfreeze)  # at the end it clears up as ever: DuckDB 2 complains of what stays
        gc.set_threshold(ALLOCATIONS)


FORMER = {"clock": "milestones", "dependence": "concentration", "ls": "list", "pledges": "list"}
"""Names that a command had, or that people expect it to have."""


class Guessing(click.Group):
    """Group that says which command a mistyped one may mean."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is named."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            known = self.list_commands(ctx)
            hint = did_you_mean(FORMER.get(name, name), known) or f" Commands: {', '.join(known)}."
            ctx.fail(f"There is no command '{name}'.{hint}")
        return super().resolve_command(ctx, args)


class LazyGroup(Guessing):
    """Group whose commands are imported when called, so that `--help` and `status` stay quick."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as Click has it
        """Run a command; then say whether something that it printed had to be written with other letters."""
        try:
            return super().invoke(ctx)
        finally:
            if lost and not ctx.meta.get(QUIET):
                click.echo(
                    f"Written otherwise, since {sys.stdout.encoding.removeprefix('readable-')} lacks them: "
                    f"{len(lost)} characters. PYTHONIOENCODING=utf-8 writes every text as it is.",
                    err=True,
                )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is named; a shell that completes a name after it need not wait for its import."""
        name = args[0]
        if ctx.resilient_parsing and name in COMMANDS:
            one = stand_in(args, functools.partial(self.get_command, ctx, name))
            if one is not None:
                return name, one, args[1:]
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(
            f"pledgebook.pipelines.cli.commands.{COMMANDS[cmd_name]}.{cmd_name}"
        ).command
        if not isinstance(command, click.Command):  # pragma: no cover - a defect of the module
            message = f"{cmd_name} has no command"
            raise TypeError(message)
        collect_rarely()
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the name of a command, with the first line of its help, without importing any."""
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return [
            CompletionItem(name, help=first_line(name)) for name in COMMANDS if name.startswith(incomplete)
        ]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by the first line of their help, which is read without importing them."""
        widest = max(map(len, COMMANDS))
        for title, names in ROOMS.values():
            with formatter.section(title):
                formatter.write_dl([(f"{name:<{widest}}", first_line(name)) for name in names])


def first_line(name: str) -> str:
    """Return the first line of a command's help from the text of its module."""
    text = (Path(__file__).parent / "commands" / COMMANDS[name] / f"{name}.py").read_text(encoding="utf-8")
    commands = (node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))
    help_text = next(ast.get_docstring(node) for node in commands if node.name == "command")
    return (help_text or "").partition("\n")[0]


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("pledgebook"), prog_name="pledgebook")
@voiced
def group() -> None:
    """A ledger of pledged against realized trade and investment.

    Start with `pledgebook run`, then `pledgebook status`; with a register of your own, `pledgebook init DIR`.

    Exit codes: 0 done, 1 an error, 2 wrong usage, 3 a check fails, 4 rows were rejected, 5 a question to a publisher was
    not answered, 6 there is something to look at (`run --alerts`).
    """


def main(clock: Clock = system_clock) -> None:
    """Run the command and end the process with its exit code.

    Args:
        clock: What tells the time; the machine's own clock if not given.
    """
    make_readable()
    before = hears.set(note)
    try:
        code = _ended(clock)
    finally:
        hears.reset(before)
    with suppress(OSError):  # a full disk, which was told already
        log.end(code)
    sys.exit(code)


def _ended(clock: Clock) -> int:
    """Run the command, tell what it failed of, and return its exit code."""
    try:
        group.main(standalone_mode=True, obj=clock)
    except SystemExit as ended:
        return int(ended.code or 0)
    except PledgebookError as error:
        _tell(str(error))
        return CHECK_BROKEN if isinstance(error, ContractError) else 1
    except BrokenPipeError:
        unread(sys.stdout)
    except OSError as error:
        what = error.filename if isinstance(error.filename, str) else "a file"
        _tell(of_the_disk(f"{what}: {error.strerror or error}") or f"{what}: {error.strerror or error}")
        return 1
    except Exception as error:  # the last resort: a person gets a sentence, a developer the traceback
        if (told := of_the_disk(str(error))) is not None:
            _tell(told)
            return 1
        trace = traceback.format_exc()
        if os.environ.get("PLEDGEBOOK_DEBUG"):
            click.echo(trace, err=True, nl=False)
        first = (str(error).splitlines() or [""])[0]
        _tell(
            f"unexpected {type(error).__name__}: {first}\nThis is a defect. Run again with PLEDGEBOOK_DEBUG=1 "
            "for the traceback, and report it.",
            traceback=trace,
        )
        return INTERNAL_ERROR
    return 0


def _tell(message: str, **more: str) -> None:
    click.echo(f"error: {message}", err=True)
    with suppress(OSError):  # it may be the log that cannot be written
        log.add(log.ERROR, message, **more)
