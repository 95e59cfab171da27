"""`pledgebook register`."""

import click

from pledgebook.pipelines.cli.main import Guessing
from pledgebook.pipelines.cli.options import DATA_DIR, printed, today
from pledgebook.pipelines.cli.view.format import print_frame
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.cli.view.register import print_overlay
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.opening.opened_for import existing
from pledgebook.pipelines.query.register import overlay


@click.group("register", cls=Guessing)
def command() -> None:
    """Compare your own register with the one that Pledgebook carries.

    Pledgebook reads the register that it carries, and your TOML files in DATA/raw/register over it: a file with the name of
    a carried one replaces it, and an entry with the id of a carried one replaces that entry.
    """


@command.command("diff", short_help="Show what your files change against the carried ones.")
@DATA_DIR
@printed
def diff(data: DataDir, file_format: str) -> None:
    """Show what your files change against the carried register, corrections and figures.

    CSV and JSON hold a row for each entry that is added or removed, and for each value that is changed.
    """
    found = overlay(existing(data), today())
    if file_format != "table":
        print_frame(found.changes, file_format)
    else:
        print_overlay(console(), data, found)
