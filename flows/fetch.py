"""Prefect flow `fetch`: ask the publishers for what is due, and store the answers; every hour, between the nights.

A source is asked once a day. One that failed is asked again at the next hour.
"""

import os
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from prefect import flow
from prefect.futures import wait
from prefect.logging import get_run_logger

from pledgebook.flows.artifacts import progress, table, timed
from pledgebook.flows.tasks import completed, ingest_snapshots, load_register, named_or_default, step
from pledgebook.flows.writer import one_writer
from pledgebook.pipelines.core.errors import UnreachableError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.fetch.needs import Window
from pledgebook.pipelines.fetch.outcome import Told, remembered
from pledgebook.pipelines.fetch.plan import Plan
from pledgebook.pipelines.fetch.session import Fetched, Settings, told
from pledgebook.pipelines.network.request import Request
from pledgebook.pipelines.steps.clock import system_clock
from pledgebook.pipelines.steps.fetch import fetch as fetch_step
from pledgebook.pipelines.steps.fetch import plan_fetch as plan_fetch_step

FETCHED = ("source", "questions", "kept", "unpublished", "unchanged", "failed", "reason")
REST_HOURS = 20
"""How long a source rests that has answered: months that it has not published yet are asked for once a day."""

MOMENT = "%Y-%m-%dT%H:%M:%SZ"


@step("plan")
def plan_fetch(data: DataDir, today: date) -> Plan:
    """Work out what the register needs and the ledger lacks."""
    return plan_fetch_step(data, None, Window(), Settings.of(os.environ), today)


@step("fetch", "fetch {source}")
def fetch_source(data: DataDir, source: str, requests: Sequence[Request], since: datetime) -> list[Fetched]:
    """Ask a source's questions; a retry asks only the unanswered ones.

    Raises:
        UnreachableError: Some question was not answered.
    """
    name = source.replace("_", "-")
    outcomes = []
    with progress(f"fetching-{name}", f"Questions that {source} was asked.", len(requests)) as answered:
        for outcome in fetch_step(data, source, requests, Settings.of(os.environ), system_clock, since):
            outcomes.append(outcome)
            answered()
    result = told(source, outcomes, system_clock())
    get_run_logger().info("Read: %s", result.sentence())
    unreached = sum(outcome.is_unreachable for outcome in outcomes)
    if unreached:
        found = f"no answer to {unreached} question(s)"
        raise UnreachableError(source, found, "an answer to each", f"The first: {result.reason}")
    return outcomes


def fetch_due(data: DataDir, today: date, retry_seconds: int, resting: Sequence[str] = ()) -> list[Told]:
    """Fetch what is due from all sources in parallel; one that is down does not stop the others.

    Args:
        data: The data directory.
        today: The day for which it is worked out what is due.
        retry_seconds: How long to wait before a publisher that was not reached is asked again.
        resting: Sources that are left alone.

    Returns:
        What became of each source's questions; an artifact shows the same.
    """
    started = system_clock().replace(microsecond=0)
    due = {
        source: asked for source, asked in plan_fetch(data, today).requests.items() if source not in resting
    }
    patient = fetch_source.with_options(retry_delay_seconds=retry_seconds)
    futures = [patient.submit(data, source, requests, started) for source, requests in due.items()]
    wait(futures)
    results = [_what_became(data, source, len(requests), started) for source, requests in due.items()]
    table(
        "fetched",
        "What was asked of each publisher in this run, and what became of it.",
        [{name: getattr(result, name) for name in FETCHED} for result in results],
    )
    return results


def _what_became(data: DataDir, source: str, questions: int, started: datetime) -> Told:
    """Return the outcome of a source's questions; a task without one has failed."""
    since = f"{started:{MOMENT}}"
    found = [result for result in remembered(data.fetched) if result.source == source and result.at >= since]
    return (
        found[0] if found else Told(source, since, questions, 0, 0, questions, "a defect: see the task's log")
    )


def at_rest(told_before: Sequence[Told], now: datetime, rest_hours: int) -> list[str]:
    """Return the sources that have answered everything within the last hours.

    Args:
        told_before: The last results of each source's questions.
        now: This moment, UTC.
        rest_hours: How long such a source is left alone.
    """
    since = f"{now - timedelta(hours=rest_hours):{MOMENT}}"
    return [one.source for one in told_before if not one.failed and one.at > since]


@flow(name="fetch", flow_run_name=timed)
def fetch(
    data_dir: str | None = None,
    as_of: date | None = None,
    retry_seconds: int = 60,
    rest_hours: int = REST_HOURS,
) -> list[dict[str, Any]]:
    """Ask the publishers for what is due, and store the answers.

    Args:
        data_dir: The data directory; `PLEDGEBOOK_DATA` or the default one if not given.
        as_of: Ask for what is due on this day; today (UTC) if not given.
        retry_seconds: How long to wait before a publisher that was not reached is asked again.
        rest_hours: How long a source is left alone that has answered everything; 0 asks all.

    Returns:
        What became of the questions, a row per source that was asked.
    """
    data, now = named_or_default(data_dir), system_clock()
    with one_writer():
        ingest_snapshots(data)
        load_register(data)
        resting = at_rest(remembered(data.fetched), now, rest_hours)
        asked = fetch_due(data, as_of or now.date(), retry_seconds, resting)
        if any(result.kept for result in asked):
            ingest_snapshots(data)
    failed = [result.source for result in asked if result.failed]
    message = f"{sum(result.kept for result in asked)} answers kept from {len(asked)} sources"
    if resting:
        message += f"; asked within the last {rest_hours} hours: {', '.join(resting)}"
    if failed:
        message += f"; some questions failed for {', '.join(failed)}"
    rows = [{name: getattr(result, name) for name in FETCHED} for result in asked]
    return completed(message, rows)
