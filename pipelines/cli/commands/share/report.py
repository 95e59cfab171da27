"""`pledgebook report`."""

import webbrowser
from pathlib import Path

import click

from pledgebook.pipelines.cli.options import DATA_DIR
from pledgebook.pipelines.cli.voice import note, say, voiced
from pledgebook.pipelines.core.paths import DataDir


@click.command("report")
@click.option("--open", "is_opened", is_flag=True, help="Open it in the browser.")
@click.option(
    "--to", type=click.Path(path_type=Path), help="The folder to write it to; curated/report if not given."
)
@click.option(
    "--as-published",
    metavar="DAY",
    help="Of the release that was the latest on that day, or that has that name.",
)
@DATA_DIR
@voiced
def command(data: DataDir, to: Path | None, as_published: str | None, *, is_opened: bool) -> None:
    """Write the published figures as a site of pages and charts.

    The folder needs nothing else: open its index.html, put it on a web server, or send it as it is. Each chart has its
    data and its picture beside it.
    """
    from pledgebook.pipelines.site.folder import write_site

    index = write_site(data, to, as_published)
    say(f"Report: {index}")
    if is_opened and not webbrowser.open(index.resolve().as_uri()):
        note("No browser was found here: open this file in one.")
