"""Prefect flow `reconcile-on-cluster`: the flow `reconcile` with its sums made by the workers of a Dask cluster.

It needs `pledgebook[cluster]`, and workers that see the ledger: a lake, or a file on a disk that all share. Each worker sums slices
on one thread; the answer is the same to the last digit, however many there are and whichever of them ends.
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import TaskRunner
from prefect_dask.task_runners import DaskTaskRunner

from pledgebook.flows.artifacts import dated
from pledgebook.flows.tasks import completed, load_register, named_or_default, reconcile_ledger
from pledgebook.flows.writer import one_writer
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import Lake
from pledgebook.pipelines.steps.clock import system_clock
from pledgebook.pipelines.steps.sums import Plan, Sums, plan_sums
from pledgebook.pipelines.warehouse.slices import Partial, Slice, partial

SLICES_PER_WORKER = 4
"""Enough that a large slice at the end keeps nobody waiting for long."""


@task(name="sum a slice", retries=2, cache_policy=NO_CACHE)
def sum_slice(place: Path | Lake, of: Slice, known_at: datetime) -> Partial:
    """Sum one slice on a worker."""
    return partial(place, of, known_at, threads=1)


@flow(name="sum-slices")
def sum_slices(plan: Plan) -> list[Partial]:
    """Sum all slices of a plan, wherever the task runner has them summed."""
    futures = [sum_slice.submit(plan.place, one, plan.known_at) for one in plan.slices]
    return [future.result() for future in futures]


def on_cluster(plan: Plan, address: str | None, workers: int) -> Sums:
    """Sum a plan on a cluster.

    Args:
        plan: The plan.
        address: The address of Dask's scheduler, such as `tcp://scheduler:8786`; a cluster of this machine if not given.
        workers: How many workers the cluster of this machine has, each a process.
    """
    local = {"n_workers": workers, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    runner = DaskTaskRunner(address=address) if address else DaskTaskRunner(cluster_kwargs=local)
    on_workers = sum_slices.with_options(task_runner=cast(TaskRunner[Any], runner))
    parts: Sequence[Partial] = on_workers(plan)
    return Sums(plan.inputs_digest, parts)


@flow(name="reconcile-on-cluster", flow_run_name=dated)
def reconcile_on_cluster(
    data_dir: str | None = None,
    as_of: date | None = None,
    known_at: date | None = None,
    address: str | None = None,
    workers: int = 2,
) -> dict[str, str]:
    """Read the pledge register, sum the flows on a cluster, and reconcile the ledger with them.

    Args:
        data_dir: The data directory; `PLEDGEBOOK_DATA` or the default one if not given.
        as_of: Compute periods up to this day; today (UTC) if not given.
        known_at: Use only what was known on this day; today (UTC) if not given.
        address: The address of Dask's scheduler; a cluster of this machine if not given.
        workers: How many workers there are.

    Returns:
        The run: its id, dates, code version and digests.
    """
    data, today = named_or_default(data_dir), system_clock().date()
    day, moment = as_of or today, end_of_day(known_at or today)
    with one_writer():
        load_register(data)
        plan = plan_sums(data, day, moment, SLICES_PER_WORKER * workers)
        sums = on_cluster(plan, address, workers)
        run = reconcile_ledger(data, day, moment, sums)
    return completed(
        f"run {run.run_id} as of {run.as_of} from {len(plan.slices)} slices, outputs {run.outputs_digest[:12]}",
        run.as_dict(),
    )
