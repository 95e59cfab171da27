"""`pledgebook init`."""

import shlex
from pathlib import Path

import click

from pledgebook.pipelines.cli.options import now
from pledgebook.pipelines.cli.voice import say, voiced
from pledgebook.pipelines.core.paths import real
from pledgebook.pipelines.steps.workspace import make_workspace

ABOUT = {
    "pledgebook.toml": "settings",
    "README.md": "what lies where",
    ".gitignore": "leaves out what can be rebuilt",
    "figures.csv": "the invented figures of the example",
    "data/raw/register/example.toml": "an invented pledge, to be changed or deleted",
}
"""What each file is."""


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--example/--no-example", default=True, show_default=True,
              help="With an invented pledge and its figures, which shows how one is written.")  # fmt: skip
@click.option(
    "--only-own", is_flag=True, help="Leave out the register and the figures that Pledgebook carries."
)
@voiced
def command(folder: Path, *, example: bool, only_own: bool) -> None:
    """Make a workspace: a folder for a register and figures of your own.

    DIR gets settings (pledgebook.toml), a register with a pledge that works, and a README that says what lies where; it
    is this folder if not given. Commands that are started in DIR, or below it, find it. Nothing that is there is replaced.
    """
    made = make_workspace(folder, now(), with_example=example, only_own=only_own)
    say(f"Made a workspace in {real(made.folder)}:")
    for name in made.files:
        say(f"  {name:<32}{ABOUT[name]}")
    enter = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    say(f"Next: {enter}pledgebook run")
