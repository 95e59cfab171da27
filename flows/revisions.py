"""Prefect flow `revisions`: what was revised within a week, as tables in Prefect and as a file."""

from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

from prefect import flow
from prefect.logging import get_run_logger

from pledgebook.flows.artifacts import dated, table
from pledgebook.flows.tasks import completed, named_or_default, step
from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.export.formats import write
from pledgebook.pipelines.query.differences import (
    Differences,
    differences,
    last_two_releases,
    release_state,
    state_of_day,
)
from pledgebook.pipelines.reconcile.revision.changes import summary
from pledgebook.pipelines.reconcile.revision.headline_change import flips
from pledgebook.pipelines.steps.clock import system_clock

FOLDER = "revisions"
WEEK_DAYS = 7


@step("revisions")
def compare(data: DataDir, since: date, until: date) -> str:
    """Compare what had been published by a day with the latest release; return in a line what is different.

    Args:
        data: The data directory.
        since: The earlier day.
        until: The day that the file is named after.
    """
    with ExitStack() as stack:
        after = release_state(data, last_two_releases(data)[-1], stack)
        before = state_of_day(data, since, after.as_of, stack)
        if before.words == after.words:
            return f"nothing was published since {since}"
        found = differences(before, after)
        return _shown(data, found, until)


def _shown(data: DataDir, found: Differences, until: date) -> str:
    """Leave the tables in Prefect and the file, and say in a line what is in them."""
    turned, figures = flips(found.passed), found.counts("source")
    table("revisions", f"What changed {found.words}.", summary(found.changes))
    table("revised-headlines", f"Headlines that flipped {found.words}.", turned.iter_rows(named=True))
    table("revised-figures", f"Figures that changed {found.words}.", figures.iter_rows(named=True))
    target = file_of(data, until)
    target.parent.mkdir(parents=True, exist_ok=True)
    write(found.changes, target, "csv")
    get_run_logger().info("Published: every change %s in %s", found.words, target)
    changed = found.cells.height
    return f"{turned.height} headline(s) flipped, {changed} figure(s) changed {found.words}; all in {target}"


def file_of(data: DataDir, day: date) -> Path:
    """Return the file of a week's changes."""
    return data.curated / FOLDER / f"{day}.csv"


@flow(name="revisions", flow_run_name=dated)
def revisions(data_dir: str | None = None, days: int = WEEK_DAYS) -> str:
    """Report what was revised: headlines that flipped, figures that changed, and why.

    Every change is in `DATA/curated/revisions/<day>.csv`. The ledger is only read.

    Args:
        data_dir: The data directory; `PLEDGEBOOK_DATA` or the default one if not given.
        days: How far back it looks.

    Returns:
        What is different, in a line.
    """
    data, today = named_or_default(data_dir), system_clock().date()
    if not last_two_releases(data):
        message = f"{data.releases}: nothing has been published yet. Run `nightly` first."
        raise UsageError(message)
    told = compare(data, today - timedelta(days=days), today)
    return completed(told, told)
