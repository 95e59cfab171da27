"""`pledgebook breaks`."""

from dataclasses import replace
from difflib import get_close_matches

import click

from pledgebook.pipelines.cli.breaks_actions import (
    accept,
    assign,
    comment,
    explain,
    of_last_run,
    reopen,
    show,
)
from pledgebook.pipelines.cli.options import DATA_DIR, printed, questioned
from pledgebook.pipelines.cli.view.breaks import print_list
from pledgebook.pipelines.core.letters.people import is_same_person
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.vocabulary import AGE_BUCKETS, BREAK_STATUSES, DISCREPANCY_KINDS
from pledgebook.pipelines.query.breaks import book
from pledgebook.pipelines.query.question import Question

FIRST = "list"
"""What stands for the command where none is named."""

MISTYPED = 0.8
"""From which likeness on a name is a mistyped command; a pledge's name is less like one."""


class ListFirst(click.Group):
    """Group with a default command: `breaks --status open` is `breaks list --status open`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Insert the default command unless a subcommand or help is given."""
        known = [*self.commands, *ctx.help_option_names]
        named = args and args[0] in known
        if not named and args and (near := get_close_matches(args[0], known, n=1, cutoff=MISTYPED)):
            ctx.fail(f"There is no command 'breaks {args[0]}'. Did you mean 'breaks {near[0]}'?")
        return super().parse_args(ctx, args if named else [FIRST, *args])


@click.group("breaks", cls=ListFirst, no_args_is_help=False)
def command() -> None:
    """List the differences found, with owner, age and status; explain and accept them.

    A break is open, assigned, explained, accepted, reopened or cured. Without a subcommand the list is printed.
    What people write goes to DATA/raw/discrepancy_event at once, and into the reports with the next run.
    """


@command.command("list")
@click.argument("name", required=False)
@click.option(
    "--status",
    "state",
    multiple=True,
    type=click.Choice(BREAK_STATUSES),
    help="Only with this status; repeatable.",
)
@click.option(
    "--kind",
    multiple=True,
    type=click.Choice(DISCREPANCY_KINDS),
    metavar="KIND",
    help="Only of this kind, such as timing or unit (docs/breaks.md has all), as found or as explained; repeatable.",
)
@click.option("--owner", help="Only those assigned to this person.")
@click.option(
    "--bucket", multiple=True, type=click.Choice(AGE_BUCKETS), help="Only of this age in days; repeatable."
)
@click.option(
    "--material/--immaterial", "is_material", default=None, help="Only the material ones, or only the others."
)
@click.option("--all", "with_cured", is_flag=True, help="Also those that are cured.")
@DATA_DIR
@questioned
@printed
def list_command(
    name: str | None,
    state: tuple[str, ...],
    kind: tuple[str, ...],
    owner: str | None,
    bucket: tuple[str, ...],
    is_material: bool | None,
    with_cured: bool,
    data: DataDir,
    question: Question,
    file_format: str,
) -> None:
    """List the breaks: the material ones first, then by age. Those that are cured are left out unless asked for.

    NAME is an agreement, a pledge, or a word of titles and products, such as soybeans; everything if not given.
    """
    with of_last_run(data, question) as con:
        found = book(con, data, question)
    states = state or tuple(one for one in BREAK_STATUSES if with_cured or one != "cured")
    rows = [
        row
        for row in found.of(name)
        if row["status"] in states
        and (not kind or {row["kind"], row["cause"]} & set(kind))
        and (not bucket or row["age_bucket"] in bucket)
        and (is_material is None or row["is_material"] == is_material)
        and (owner is None or is_same_person(row["owner"] or "", owner))
    ]
    print_list(replace(found, rows=rows), file_format)


for subcommand in (show, assign, explain, accept, reopen, comment):
    command.add_command(subcommand)
