"""Prefect flow `nightly`: fetch what is due, then the steps of `pledgebook run`, the report, and what to look at."""

import os
from collections.abc import Sequence
from datetime import date

from prefect import flow

from pledgebook.flows.artifacts import dated
from pledgebook.flows.fetch import fetch_due
from pledgebook.flows.report import build_report
from pledgebook.flows.tasks import (
    ALERTED,
    alert,
    changes,
    completed,
    digests,
    ingest_snapshots,
    load_register,
    named_or_default,
    publish_release,
    reconcile_ledger,
)
from pledgebook.flows.writer import one_writer
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.fetch.outcome import Told
from pledgebook.pipelines.steps.alerts import Alert
from pledgebook.pipelines.steps.clock import system_clock
from pledgebook.pipelines.steps.last_known import CONFIRMS, demand_clock
from pledgebook.pipelines.steps.publish import Published
from pledgebook.pipelines.steps.run import Run


@flow(name="nightly", flow_run_name=dated)
def nightly(
    data_dir: str | None = None,
    as_of: date | None = None,
    known_at: date | None = None,
    fetch: bool = True,
    retry_seconds: int = 60,
    publish: bool = False,
    report: bool = True,
) -> dict[str, str]:
    """Fetch what is due, ingest, read the register, reconcile, check and publish.

    A publisher that cannot be reached is tried again and then left for the next night: the rest goes on. A run after which there
    is something to look at ends in a state named `Alert`, and the file of alerts says what.

    Args:
        data_dir: The data directory; `PLEDGEBOOK_DATA` or the default one if not given.
        as_of: Compute periods up to this day; today (UTC) if not given.
        known_at: Use only what was known on this day; today (UTC) if not given.
        fetch: Whether to ask the publishers.
        retry_seconds: How long to wait before a publisher that was not reached is asked again.
        publish: Whether readers see the release of a run about another day too.
        report: Whether the release gets its report as a site.

    Returns:
        The run's and the release's digests, the same as `pledgebook run` on the same data and dates.
    """
    data, today = named_or_default(data_dir), system_clock().date()
    demand_clock(data, system_clock(), os.environ.get(CONFIRMS, ""))
    with one_writer():
        stored = ingest_snapshots(data).stored.height
        load_register(data)
        asked = fetch_due(data, as_of or today, retry_seconds) if fetch else []
        if any(result.kept for result in asked):
            stored += ingest_snapshots(data).stored.height
        run = reconcile_ledger(data, as_of or today, end_of_day(known_at or today))
        published = publish_release(data, run, publish)
        flipped = changes(data, published)
        alerts = alert(data, flipped, asked) if published.is_latest else []
    if report:
        build_report(data, published)
    name = ALERTED if alerts else "Completed"
    return completed(_told(run, published, stored, asked, alerts), digests(run, published), name)


def _told(run: Run, published: Published, stored: int, asked: Sequence[Told], alerts: Sequence[Alert]) -> str:
    """Say in a line what became of a night."""
    failed = [result.source for result in asked if result.failed]
    message = f"release {published.folder.name}, digest {published.digest[:12]}; {stored} new snapshots"
    if not published.is_latest:
        message += "; about another day, so that readers still see the latest release"
    if run.is_repeated:
        message += "; no changes since the last run"
    if failed:
        message += f"; some questions failed for {', '.join(failed)}"
    if alerts:
        message += f"; {len(alerts)} alert(s), first: {alerts[0].sentence}"
    return message
