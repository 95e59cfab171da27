"""The steps of a run as Prefect tasks: the functions of `pipelines.steps`, with retries and artifacts.

One task per step, never per row. A step can be run again, so a retry needs no care; only a warehouse that
another process holds, and a publisher that does not answer, are worth one.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import polars as pl
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.logging import get_run_logger
from prefect.states import Completed
from prefect.tasks import Task, exponential_backoff

from pledgebook.flows.artifacts import progress, table
from pledgebook.pipelines.core.errors import (
    BreakLogLockedError,
    ContractError,
    UnreachableError,
    WarehouseLockedError,
)
from pledgebook.pipelines.core.paths import DataDir, default_data_dir, sql_names
from pledgebook.pipelines.core.paths import data_dir as open_data_dir
from pledgebook.pipelines.export.release import report
from pledgebook.pipelines.fetch.outcome import Told
from pledgebook.pipelines.query.differences import since_last_release
from pledgebook.pipelines.raw.state import raw_states
from pledgebook.pipelines.reconcile.revision.changes import summary
from pledgebook.pipelines.reconcile.revision.headline_change import flips
from pledgebook.pipelines.steps.alerts import Alert, after_run, failed
from pledgebook.pipelines.steps.alerts import put as put_alerts
from pledgebook.pipelines.steps.clock import system_clock
from pledgebook.pipelines.steps.ingest import Ingested, ingest
from pledgebook.pipelines.steps.prepare import prepare
from pledgebook.pipelines.steps.publish import Published, publish
from pledgebook.pipelines.steps.reconcile import reconcile_ledger as reconcile_ledger_step
from pledgebook.pipelines.steps.register import load_register as load_register_step
from pledgebook.pipelines.steps.run import Run
from pledgebook.pipelines.steps.seen import seen
from pledgebook.pipelines.steps.sums import Sums
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.ledger import opened, renewed
from pledgebook.pipelines.warehouse.reading import load

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

RETRIES = 2
FIRST_DELAY_SECONDS = 30
MINUTES = {
    "plan": 10,
    "fetch": 60,
    "ingest": 120,
    "register": 10,
    "reconcile": 60,
    "publish": 60,
    "report": 15,
    "changes": 15,
    "revisions": 30,
    "backfill": 60,
}
"""How long each step may take. The numbers are for ledgers a hundred times as large as what is carried."""

COUNTS = ("rows_read", "rows_stored", "rows_unchanged", "rows_quarantined", "rows_ignored", "rows_withdrawn")
BREAK = (
    "status",
    "is_material",
    "pledge_id",
    "kind",
    "subject",
    "month",
    "difference",
    "unit",
    "owner",
    "age_days",
)
ALERTED = "Alert"
"""Name of the last state of a run after which there is something to look at; an automation can look for it."""

NO_OTHER = "Readers see no other release than before."
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


def is_mendable(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Whether a retry can help: the warehouse may be free, or the publisher back; bad input stays bad."""
    return isinstance(
        state.result(raise_on_failure=False), (WarehouseLockedError, BreakLogLockedError, UnreachableError)
    )


def step(
    name: str, of_run: str | None = None
) -> Callable[[Callable[Parameters, Result]], Task[Parameters, Result]]:
    """Make a step a Prefect task: retried if that can help, ended after its `MINUTES`, never answered from a cache.

    Args:
        name: The step.
        of_run: What one run of it is called, with the names of its parameters in braces; the name of the step if not given.
    """
    return task(
        name=name,
        task_run_name=of_run or name,
        retries=RETRIES,
        retry_delay_seconds=exponential_backoff(FIRST_DELAY_SECONDS),
        retry_jitter_factor=0.5,
        retry_condition_fn=is_mendable,
        timeout_seconds=60 * MINUTES[name],
        cache_policy=NO_CACHE,
    )


@step("ingest")
def ingest_snapshots(data: DataDir) -> Ingested:
    """Store every new snapshot, of the data directory and of what the program carries."""
    log = get_run_logger()
    for line in prepare(data):
        log.info(line)
    files = waiting(data)
    with progress("ingesting", "Files read and stored.", len(files)) as stored:

        def tell(line: str) -> None:
            log.info("Read: %s", line)
            if line.startswith(files):
                stored()

        ingested = ingest(data, tell=tell)
    log.info(
        "Read: %d new snapshots with %d rows, %d rejected; %d snapshots were in the ledger.",
        ingested.stored.height,
        ingested.stored["rows_read"].sum(),
        ingested.stored["rows_quarantined"].sum(),
        ingested.known,
    )
    table(
        "ingested",
        f"Snapshots stored in this run; {ingested.known} were in the ledger already.",
        ingested.stored.select("snapshot_id", *COUNTS).iter_rows(named=True),
    )
    return ingested


def waiting(data: DataDir) -> tuple[str, ...]:
    """Return the ids of the snapshots that are new or changed since the last ingest."""
    there = raw_states(data)
    with renewed(data.warehouse, get_run_logger().info) as con:
        known = seen(con, "ingest")
    files = [name for name, state in there.items() if known.get(name) != state and f"{name}.json" in there]
    return tuple(name.partition("/")[2] for name in files)


@step("register")
def load_register(data: DataDir) -> None:
    """Put the pledge register in the ledger."""
    load_register_step(data, system_clock().date())


@step("reconcile")
def reconcile_ledger(data: DataDir, as_of: date, known_at: datetime, sums: Sums | None = None) -> Run:
    """Reconcile pledged with realized; `sums` are those of the flows, if a cluster has summed them."""
    run = reconcile_ledger_step(data, as_of, known_at, system_clock(), sums=sums)
    with opened(data.warehouse) as con:
        headline, breaks, certificates = report(con, "headline"), report(con, "breaks"), proofs(con)
    about = f"as of {run.as_of}, as known at {run.known_at:%Y-%m-%d %H:%M}; run {run.run_id}."
    table("headline", f"Pledged and realized {about}", headline.select(HEADLINE).iter_rows(named=True))
    unsettled = breaks.filter(pl.col("status") != "cured")
    table("breaks", f"Breaks that are not cured {about}", unsettled.select(BREAK).iter_rows(named=True))
    table(
        "certificates",
        f"What proves the months complete that count {about}",
        certificates.iter_rows(named=True),
    )
    get_run_logger().info(
        "Reconciled %s %d headlines, %d breaks that are not cured.", about, headline.height, unsettled.height
    )
    return run


def proofs(con: Ledger) -> pl.DataFrame:
    """Count the certificates of completeness: a row per source and who vouches for it."""
    taken = load(con, "snapshot").select("snapshot_id", "source", "taken_at")
    counts = ("rows_expected", "rows_received", "months_covered")
    by_source = load(con, "certificate").join(taken, on="snapshot_id").group_by("source", "basis")
    sums = [pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()).alias(name) for name in counts]
    found = by_source.agg(*sums, certificates=pl.len(), newest=pl.col("taken_at").max())
    return found.sort("source", "basis")


@step("publish")
def publish_release(data: DataDir, run: Run, as_latest: bool = False) -> Published:
    """Run the checks, write the release, and let readers see it if it answers today's question or is to be shown.

    Raises:
        ContractError: A check fails; the file of alerts says so too.
    """
    try:
        published = publish(data, run, system_clock(), as_latest=as_latest)
    except ContractError as error:
        put_alerts(data, failed(error), system_clock())
        raise
    log = get_run_logger()
    log.info("Checked: %d laws of the ledger, and the self-tests; all hold.", len(sql_names("checks")))
    table("release", f"Release {published.folder.name}.", [digests(run, published)])
    log.info(
        "Published: release %s, digest %s, in %s", published.folder.name, published.digest, published.folder
    )
    return published


@step("changes")
def changes(data: DataDir, published: Published) -> pl.DataFrame:
    """Report what changed since the release before, with the causes, and return the headlines that flipped.

    Returns:
        `FLIP` rows.
    """
    found = since_last_release(data) if published.is_new else None
    words = found.words if found else ""
    flipped = flips(found.passed if found else [])
    table(
        "changes",
        f"What changed {words}." if found else NO_OTHER,
        summary(found.changes) if found else [],
    )
    table("flips", f"Headlines that flipped {words}." if found else NO_OTHER, flipped.iter_rows(named=True))
    return flipped


def alert(data: DataDir, flipped: pl.DataFrame, asked: Iterable[Told]) -> list[Alert]:
    """Write the file of alerts, say them in the log, and return them."""
    alerts = put_alerts(data, after_run(data, flipped, asked), system_clock())
    for one in alerts:
        get_run_logger().warning("Alert since %s: %s", one.since, one.sentence)
    table("alerts", "What to look at after this run.", [asdict(one) for one in alerts])
    return alerts


def digests(run: Run, published: Published) -> dict[str, str]:
    """Return what `pledgebook run --format json` prints of a run, without the seconds."""
    return {**run.as_dict(), "release": published.folder.name, "release_digest": published.digest}


def completed(message: str, result: Result, name: str = "Completed") -> Result:
    """End a Prefect flow with a message in its history, and a name for its last state that an automation can look for.

    Prefect takes a state that a flow returns as the flow's last state, and hands its data to the caller.
    """
    return cast(Result, Completed(name=name, message=message, data=result))


def named_or_default(data_dir: str | None) -> DataDir:
    """Return the data directory of a Prefect flow's parameter."""
    return open_data_dir(Path(data_dir)) if data_dir else default_data_dir()
