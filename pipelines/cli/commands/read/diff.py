"""`pledgebook diff`."""

from contextlib import ExitStack
from datetime import date
from typing import Any

import click

from pledgebook.pipelines.cli.options import DATA_DIR, Day, printed, today
from pledgebook.pipelines.cli.view.differences import print_cells, print_summary
from pledgebook.pipelines.cli.view.format import print_frame
from pledgebook.pipelines.cli.view.headline_change import print_changes
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.cli.view.revision import print_revised
from pledgebook.pipelines.cli.voice import note
from pledgebook.pipelines.core.months import parse_since
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.query.differences import (
    Differences,
    differences,
    no_release_before,
    two_states,
)
from pledgebook.pipelines.query.opening.opened_for import existing
from pledgebook.pipelines.query.revision import GRAINS
from pledgebook.pipelines.reconcile.revision.headline_change import effects


class Since(click.ParamType[date]):
    """A day written as 2026-10-01, or as how long ago it is: 30d, 2w."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401
        """Parse the text of a day or of a time since."""
        if isinstance(value, str):
            try:
                return parse_since(value, today())
            except ValueError as error:
                self.fail(str(error), param, ctx)
        return Day().convert(value, param, ctx)


@click.command("diff")
@click.argument("name", required=False)
@click.option("--since", "earlier", type=Since(), metavar="DATE|30d|2w",
              help="What had been published by this day; default: the release before the latest.")  # fmt: skip
@click.option("--until", "later", type=Since(), metavar="DATE|30d|2w",
              help="... against what had been by this one; default: the latest release.")  # fmt: skip
@click.option("--source", type=click.Choice(list(SOURCES)), metavar="SOURCE", help="Only this source.")
@click.option(
    "--by", "grain", type=click.Choice(list(GRAINS)), help="Count the figures: a row per side and this."
)
@click.option("--cells", is_flag=True, help="Every change, instead of the summary.")
@click.option("--headlines", is_flag=True, help="Only what the changes did to each headline, cause by cause.")
@click.option("--as-of", type=Day(), help="Compute both sides up to this day; default: each to its own.")
@DATA_DIR
@printed
def command(
    name: str | None, earlier: date | None, later: date | None, source: str | None, grain: str | None, cells: bool,
    headlines: bool, as_of: date | None, data: DataDir, file_format: str,
) -> None:  # fmt: skip
    """Show what changed: headlines, stages, register, figures, events, rates, corrections and breaks.

    NAME is an agreement or a pledge; everything if not given. Without --since the latest release is compared with the
    one before it. A day is answered by the release that was the latest then; before the first release, by what the
    ledger knows today of that day, computed as of the later day.

    A headline or a stage changes because of the code, the time that passed, the register, an exchange rate, a
    correction, a withdrawn figure, a revised month or a new month: they are applied one after the other, and the
    effects add up. CSV and JSON hold every change: a row per record and field.
    """
    existing(data)
    with ExitStack() as stack:
        states = two_states(data, earlier, later, as_of, today(), stack)
        if states is None:
            note(no_release_before(data))
            return
        found = differences(*states, name, source, as_of)
    _print(found, grain, cells, headlines, file_format)


def _print(found: Differences, grain: str | None, cells: bool, headlines: bool, file_format: str) -> None:
    out = console()
    if file_format != "table":
        frame = effects(found.passed) if headlines else found.counts(grain) if grain else found.changes
        print_frame(frame, file_format)
    elif headlines:
        print_changes(out, found.passed, found.words)
    elif cells:
        print_cells(out, found)
    elif grain:
        print_revised(out, found.counts(grain), found.words)
    else:
        print_summary(out, found)
