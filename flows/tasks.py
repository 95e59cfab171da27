"""The steps of a run as Prefect tasks: the functions of `pipelines.steps`, with retries and artifacts.

One task per step, never per row. A step can be run again, so a retry needs no care; only a warehouse that
another process holds, and a publisher that does not answer, are worth one.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

from prefect import task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import wait
from prefect.logging import get_run_logger
from prefect.states import Completed
from prefect.tasks import Task, exponential_backoff

from pledgebook.pipelines.core.errors import BreakLogLockedError, UnreachableError, WarehouseLockedError
from pledgebook.pipelines.core.paths import DataDir, default_data_dir
from pledgebook.pipelines.core.paths import data_dir as open_data_dir
from pledgebook.pipelines.export.release import report
from pledgebook.pipelines.fetch.needs import Window
from pledgebook.pipelines.fetch.outcome import Told, remembered
from pledgebook.pipelines.fetch.plan import Plan
from pledgebook.pipelines.fetch.session import Fetched, Settings, told
from pledgebook.pipelines.network.request import Request
from pledgebook.pipelines.query.differences import since_last_release
from pledgebook.pipelines.reconcile.revision.changes import summary
from pledgebook.pipelines.reconcile.revision.headline_change import flips
from pledgebook.pipelines.steps.clock import system_clock
from pledgebook.pipelines.steps.fetch import fetch
from pledgebook.pipelines.steps.fetch import plan_fetch as plan_fetch_step
from pledgebook.pipelines.steps.ingest import Ingested, ingest
from pledgebook.pipelines.steps.prepare import prepare
from pledgebook.pipelines.steps.publish import Published, publish
from pledgebook.pipelines.steps.reconcile import reconcile_ledger as reconcile_ledger_step
from pledgebook.pipelines.steps.register import load_register as load_register_step
from pledgebook.pipelines.steps.run import Run
from pledgebook.pipelines.steps.sums import Sums
from pledgebook.pipelines.warehouse.connection import connect

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

RETRIES = 2
FIRST_DELAY_SECONDS = 30
TIMEOUT_SECONDS = 3600
COUNTS = ("rows_read", "rows_stored", "rows_unchanged", "rows_quarantined", "rows_ignored", "rows_withdrawn")
HEADLINE = (
    "pledge_id",
    "period_start",
    "period_end",
    "unit",
    "target",
    "realized",
    "attainment_pct",
    "status",
)


FETCHED = ("source", "questions", "kept", "unpublished", "unchanged", "failed", "reason")


def is_mendable(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Whether a retry can help: the warehouse may be free, or the publisher back; bad input stays bad."""
    return isinstance(
        state.result(raise_on_failure=False), (WarehouseLockedError, BreakLogLockedError, UnreachableError)
    )


def step(name: str) -> Callable[[Callable[Parameters, Result]], Task[Parameters, Result]]:
    """Make a step a Prefect task: retried if that can help, never answered from a cache."""
    return task(
        name=name,
        retries=RETRIES,
        retry_delay_seconds=exponential_backoff(FIRST_DELAY_SECONDS),
        retry_jitter_factor=0.5,
        retry_condition_fn=is_mendable,
        timeout_seconds=TIMEOUT_SECONDS,
        cache_policy=NO_CACHE,
    )


@step("plan")
def plan_fetch(data: DataDir, today: date) -> Plan:
    """Work out what the register needs and the ledger lacks."""
    return plan_fetch_step(data, None, Window(), Settings.of(os.environ), today)


@step("fetch")
def fetch_source(data: DataDir, source: str, requests: Sequence[Request], since: datetime) -> list[Fetched]:
    """Ask a source's questions; a retry asks only the unanswered ones.

    Raises:
        UnreachableError: Some question was not answered.
    """
    outcomes = list(fetch(data, source, requests, Settings.of(os.environ), system_clock, since))
    result = told(source, outcomes, system_clock())
    get_run_logger().info(result.sentence())
    unreached = sum(outcome.is_unreachable for outcome in outcomes)
    if unreached:
        found = f"no answer to {unreached} question(s)"
        raise UnreachableError(source, found, "an answer to each", f"The first: {result.reason}")
    return outcomes


def fetch_due(data: DataDir, today: date, retry_seconds: int) -> list[Told]:
    """Fetch what is due from all sources in parallel; one that is down does not stop the others.

    Returns:
        What became of each source's questions; an artifact shows the same.
    """
    started = system_clock().replace(microsecond=0)
    plan = plan_fetch(data, today)
    patient = fetch_source.with_options(retry_delay_seconds=retry_seconds)
    futures = [patient.submit(data, source, requests, started) for source, requests in plan.requests.items()]
    wait(futures)
    results = [
        _what_became(data, source, len(requests), started) for source, requests in plan.requests.items()
    ]
    table(
        "fetched",
        "What was asked of each publisher in this run, and what became of it.",
        [{name: getattr(result, name) for name in FETCHED} for result in results],
    )
    return results


def _what_became(data: DataDir, source: str, questions: int, started: datetime) -> Told:
    """Return the outcome of a source's questions; a task without one has failed."""
    since = f"{started:%Y-%m-%dT%H:%M:%SZ}"
    found = [result for result in remembered(data.fetched) if result.source == source and result.at >= since]
    return (
        found[0] if found else Told(source, since, questions, 0, 0, questions, "a defect: see the task's log")
    )


@step("ingest")
def ingest_snapshots(data: DataDir) -> Ingested:
    """Store every new snapshot, of the data directory and of what the program carries."""
    for line in prepare(data):
        get_run_logger().info(line)
    ingested = ingest(data, tell=get_run_logger().info)
    table(
        "ingested",
        f"Snapshots stored in this run; {ingested.known} were in the ledger already.",
        ingested.stored.select("snapshot_id", *COUNTS).iter_rows(named=True),
    )
    return ingested


@step("register")
def load_register(data: DataDir) -> None:
    """Put the pledge register in the ledger."""
    load_register_step(data)


@step("reconcile")
def reconcile_ledger(data: DataDir, as_of: date, known_at: datetime, sums: Sums | None = None) -> Run:
    """Reconcile pledged with realized; `sums` are those of the flows, if a cluster has summed them."""
    run = reconcile_ledger_step(data, as_of, known_at, system_clock(), sums=sums)
    with connect(data.warehouse) as con:
        headline = report(con, "headline")
    table(
        "headline",
        f"Pledged and realized as of {run.as_of}, as known at {run.known_at:%Y-%m-%d %H:%M}; run {run.run_id}.",
        headline.select(HEADLINE).iter_rows(named=True),
    )
    return run


@step("publish")
def publish_release(data: DataDir, run: Run, as_latest: bool = False) -> Published:
    """Run the checks, write the release, and let readers see it if it answers today's question or is to be shown."""
    published = publish(data, run, system_clock(), as_latest=as_latest)
    table("release", f"Release {published.folder.name}.", [digests(run, published)])
    return published


@step("changes")
def changes(data: DataDir, published: Published) -> int:
    """Report what changed since the release before, with the causes, and return how many headlines did."""
    found = since_last_release(data) if published.is_new else None
    table(
        "changes",
        f"What changed {found.words}." if found else "Readers see no other release than before.",
        summary(found.changes) if found else [],
    )
    return flips(found.passed).height if found else 0


def table(key: str, description: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Store rows as an artifact of the step, which the Prefect UI shows."""
    cells = [{name: cell(value) for name, value in row.items()} for row in rows]
    create_table_artifact(cells, key=f"pledgebook-{key}", description=description)


def cell(value: object) -> str | int:
    """Format a value for JSON: amounts keep all their digits, and None is "unknown"."""
    if value is None:
        return "unknown"
    return value if isinstance(value, int) else str(value)


def digests(run: Run, published: Published) -> dict[str, str]:
    """Return what `pledgebook run --format json` prints of a run, without the seconds."""
    return {**run.as_dict(), "release": published.folder.name, "release_digest": published.digest}


def completed(message: str, result: Result) -> Result:
    """End a Prefect flow with a message in its history.

    Prefect takes a state that a flow returns as the flow's last state, and hands its data to the caller.
    """
    return cast(Result, Completed(message=message, data=result))


def named_or_default(data_dir: str | None) -> DataDir:
    """Return the data directory of a Prefect flow's parameter."""
    return open_data_dir(Path(data_dir)) if data_dir else default_data_dir()
