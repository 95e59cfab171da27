"""How much a command says: --quiet, --verbose and --log-file, which every command has."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pledgebook.pipelines.cli import log
from pledgebook.pipelines.cli.streams import unread
from pledgebook.pipelines.core.paths import find_workspace

QUIET, VERBOSE = "pledgebook.quiet", "pledgebook.verbose"
"""Where a command keeps that --quiet or --verbose was given."""

Command = Callable[..., Any]


def _keep(name: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    def kept(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
        ctx.meta[name] = ctx.meta.get(name, False) or value
        if ctx.meta.get(QUIET) and ctx.meta.get(VERBOSE):
            message = "--quiet and --verbose exclude each other."
            raise click.UsageError(message, ctx)

    return kept


def _open_log(ctx: click.Context, _param: click.Parameter, value: Path | None) -> None:
    if value is None and isinstance(ctx.command, click.Group) and ctx.parent is None:
        return  # the command may name another
    path = value
    if path is None and (workspace := find_workspace(Path.cwd())):
        path = workspace.log
    if path is not None:
        log.start(path, ctx.find_root().obj, sys.argv[1:])


def voiced(command: Command) -> Command:
    """Give a command --quiet, --verbose and --log-file."""
    command = click.option("--log-file", type=click.Path(dir_okay=False, path_type=Path), envvar=log.SETTING,
                           is_eager=True, expose_value=False, callback=_open_log,
                           help="Add what was done to this file, a line of JSON each (or PLEDGEBOOK_LOG).")(command)  # fmt: skip
    command = click.option("--verbose", "-v", is_flag=True, is_eager=True, expose_value=False, callback=_keep(VERBOSE),
                           help="Say more about what is done.")(command)  # fmt: skip
    return click.option("--quiet", "-q", is_flag=True, is_eager=True, expose_value=False, callback=_keep(QUIET),
                        help="Print nothing but errors, and what was asked for.")(command)  # fmt: skip


def is_quiet() -> bool:
    """Whether --quiet was given."""
    return bool(click.get_current_context().meta.get(QUIET))


def is_verbose() -> bool:
    """Whether --verbose was given."""
    return bool(click.get_current_context().meta.get(VERBOSE))


def say(text: str) -> None:
    """Print what was done, unless --quiet was given."""
    log.add(log.INFO, text.strip())
    if not is_quiet():
        _print(text, err=False)


def note(text: str) -> None:
    """Print a note on standard error, unless --quiet was given."""
    log.add(log.INFO, text.strip())
    if not is_quiet():
        _print(text, err=True)


def detail(text: str) -> None:
    """Print a detail on standard error, if --verbose was given."""
    log.add(log.DEBUG, text.strip())
    if is_verbose():
        _print(text, err=True)


def _print(text: str, *, err: bool) -> None:
    """Print a line; work goes on where nobody reads it any more."""
    try:
        click.echo(text, err=err)
    except BrokenPipeError:
        unread(sys.stderr if err else sys.stdout)
