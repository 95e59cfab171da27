"""Prefect flow `backfill`: the releases of earlier days."""

from datetime import date
from typing import Any, Literal

from prefect import flow
from prefect.runtime import flow_run

from pledgebook.flows.artifacts import progress, table
from pledgebook.flows.report import build_report
from pledgebook.flows.tasks import completed, ingest_snapshots, load_register, named_or_default, step
from pledgebook.flows.writer import one_writer
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.steps.backfill import Filled, backfill_day, days_of, demand_published
from pledgebook.pipelines.steps.clock import system_clock
from pledgebook.pipelines.steps.publish import Published


def ranged() -> str:
    """Name a Prefect flow run by its range: `backfill 2026-01-01 to 2026-03-31`."""
    given = flow_run.parameters
    return f"{flow_run.flow_name} {given['first']} to {given['last']}"


@step("backfill", "backfill {day}")
def fill_day(data: DataDir, day: date) -> Filled:
    """Make the release of a day, unless it stands."""
    return backfill_day(data, day, system_clock)


@flow(name="backfill", flow_run_name=ranged)
def backfill(
    first: date,
    last: date,
    every: Literal["day", "week", "month"] = "day",
    data_dir: str | None = None,
    report: bool = False,
) -> list[dict[str, Any]]:
    """Make the releases that runs on earlier days would have made; readers go on seeing the latest one.

    Each day takes its turn as a writer by itself, so that the night is not kept waiting for a long range.

    Args:
        first: The first day.
        last: The last day.
        every: Each day, or only the last day of each week (Sunday) or month.
        data_dir: The data directory; `PLEDGEBOOK_DATA` or the default one if not given.
        report: Whether each release gets its report as a site.

    Returns:
        A row per day: the release, its digest, and whether it is new.
    """
    data = named_or_default(data_dir)
    days = days_of(first, last, every, system_clock().date())
    demand_published(data)
    with one_writer():
        ingest_snapshots(data)
        load_register(data)
    filled = []
    with progress("backfilling", f"Days from {first} to {last}.", len(days)) as done:
        for day in days:
            with one_writer():
                filled.append(fill_day(data, day))
            if report:
                folder = data.releases / filled[-1].release
                build_report(data, Published(folder, filled[-1].digest, is_latest=False, is_new=False))
            done()
    rows = [
        {"day": str(one.day), "release": one.release, "digest": one.digest, "is_new": one.is_new}
        for one in filled
    ]
    table("backfilled", f"Releases from {first} to {last}.", rows)
    new = sum(one.is_new for one in filled)
    return completed(f"{len(filled)} days, {new} new releases", rows)
