"""`pledgebook doctor`."""

import os
from collections.abc import Iterator
from pathlib import Path

import click
from rich.text import Text

from pledgebook.pipelines.cli.options import printed, today
from pledgebook.pipelines.cli.view.format import print_rows
from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.core.errors import PledgebookError
from pledgebook.pipelines.core.paths import DataDir, chosen
from pledgebook.pipelines.query.report import current_run
from pledgebook.pipelines.query.summary import ages
from pledgebook.pipelines.query.words.amounts import counted
from pledgebook.pipelines.steps.health import ADVICE, FAULT, GOOD, Finding, folders, machine
from pledgebook.pipelines.warehouse.connection import reader

UNFIT = 1
COLORS = {GOOD: "green", ADVICE: "yellow", FAULT: "red"}
SECONDS = 30.0
OLD_DAYS = 7
"""Days after which a release is old for a ledger that runs every night."""


@click.command("doctor")
@click.option("--data-dir", "named", type=click.Path(file_okay=False, path_type=Path),
              help="The data directory; default: as for every command.")  # fmt: skip
@printed
@click.pass_context
def command(ctx: click.Context, named: Path | None, file_format: str) -> None:
    """Say whether everything is as it should be, and what to do where it is not.

    Looks at Python, packages, memory and disk, the data directory and what named it, folders, locks and who holds them,
    Prefect's server, keys (set or not, never their values), the age of the data by source, late releases, and the formats of
    the database files. Changes nothing. The exit code is 1 if there is a fault: something a run will fail of.
    """
    place = chosen(named)
    found = [*machine(os.environ), *folders(place), *_figures(place.data)]
    if file_format != "table":
        rows = [[one.subject, one.state, one.found, one.advice or None] for one in found]
        print_rows(["subject", "state", "found", "advice"], rows, file_format)
    else:
        _print(found)
    if any(one.state == FAULT for one in found):
        ctx.exit(UNFIT)


def _figures(data: DataDir) -> Iterator[Finding]:
    """Yield the age of the release and of the data of each source."""
    try:
        with reader(data.readable, SECONDS) as con:
            day = current_run(con)["as_of"]
            old = (today() - day).days
            yield Finding("published", ADVICE if old > OLD_DAYS else GOOD, f"as of {day}, {_ago(old)}",
                          "Run `pledgebook run`, or every night: `pledgebook serve`." if old > OLD_DAYS else "")  # fmt: skip
            for source, files, taken_at, newest_month, late in ages(con).iter_rows():
                words = f"{counted(files, 'file')}, the newest of {taken_at:%Y-%m-%d}, {_ago((today() - taken_at.date()).days)}"
                words += f"; months to {newest_month:%Y-%m}" if newest_month else ""
                words += f"; {late} late" if late else ""
                advice = (
                    f"`pledgebook fetch {source}`, or download and `pledgebook ingest {source} FILE`."
                    if late
                    else ""
                )
                yield Finding(source, ADVICE if late else GOOD, words, advice)
    except PledgebookError as error:
        yield Finding("published", ADVICE, str(error))


def _ago(days: int) -> str:
    return "today" if days == 0 else f"{counted(abs(days), 'day')} {'ago' if days > 0 else 'ahead'}"


def _print(found: list[Finding]) -> None:
    out = console()
    rows = [(Text(one.state, COLORS[one.state]), one.subject, one.found) for one in found]
    out.print(table((("State", "left"), ("What", "left"), ("Found", "left")), rows))
    advised = [one for one in found if one.advice]
    if advised:
        out.print("\nWhat to do", style="bold")
        for one in advised:
            out.print(f"  {one.subject}: {one.advice}")
    faults = sum(one.state == FAULT for one in found)
    looks = sum(one.state == ADVICE for one in found)
    words = (
        "Everything is as it should be."
        if not faults and not looks
        else f"{counted(faults, 'fault')}, {looks} worth a look."
    )
    out.print(f"\n{words}")
