"""`pledgebook diff`."""

from datetime import date

import click

from pipelines.cli.commands.options import DATA_DIR, SECONDS, Day, printed, today
from pipelines.cli.view.format import console, print_frame
from pipelines.cli.view.headline_change import print_changes
from pipelines.cli.view.revision import print_revised
from pipelines.core.errors import UsageError
from pipelines.core.months import end_of_day
from pipelines.core.paths import DataDir
from pipelines.core.sources import SOURCES
from pipelines.query.headlines import between
from pipelines.query.revision import GRAINS, revised_cells, revised_counts
from pipelines.reconcile.revision.headline_change import effects
from pipelines.warehouse.connection import reader


@click.command("diff")
@click.option("--since", "earlier", type=Day(), required=True, help="What was known on this day…")
@click.option(
    "--until", "later", type=Day(), help="… against what was known on this one; default: today (UTC)."
)
@click.option("--source", type=click.Choice(list(SOURCES)), metavar="SOURCE", help="Only this source.")
@click.option("--by", "grain", type=click.Choice(list(GRAINS)), default="month", show_default=True,
              help="One row per side and this.")  # fmt: skip
@click.option("--cells", is_flag=True, help="Every cell that changed, instead of counts.")
@click.option("--headlines", is_flag=True, help="Only what the changes did to each headline, cause by cause.")
@click.option("--as-of", type=Day(), help="Compute periods up to this day; default: the later day.")
@DATA_DIR
@printed
def command(
    earlier: date, later: date | None, source: str | None, grain: str, cells: bool, headlines: bool,
    as_of: date | None, data: DataDir, file_format: str,
) -> None:  # fmt: skip
    """Show what changed between two days: figures revised, added or withdrawn, and headlines.

    Both moments are computed as of the same day, so that a headline changes because of new data and not because
    time passed. `settled` counts figures of which only the status changed, from preliminary to revised or final.
    A headline changes because of the register, an exchange rate, a revised month or a new month: they are applied
    one after the other, and the effects add up.
    """
    later = later or today()
    if earlier >= later:
        message = f"--since {earlier} does not lie before --until {later}."
        raise UsageError(message)
    out = console()
    if not headlines:
        with reader(data.published, SECONDS) as con:
            found = (
                revised_cells(con, earlier, later, source)
                if cells
                else revised_counts(con, earlier, later, source, grain)
            )
        if file_format != "table":
            print_frame(found, file_format)
            return
        print_revised(out, found, earlier, later)
    day = as_of or later
    passed = between(data.published, day, end_of_day(earlier), end_of_day(later))
    if file_format != "table":
        print_frame(effects(passed), file_format)
        return
    print_changes(out, passed, f"between {earlier} and {later}, as of {day}")
