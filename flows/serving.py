"""Serving: the Prefect flow `nightly` runs on a schedule, in a process of its own, until it is stopped."""

import asyncio
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil
from prefect.client.orchestration import get_client
from prefect.client.schemas.schedules import CronSchedule
from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogHandler
from prefect.runner import Runner
from prefect.schedules import Cron, Schedule
from prefect.types.entrypoint import EntrypointType
from pydantic import ValidationError

from pledgebook.flows.nightly import nightly
from pledgebook.flows.server import descendants, end
from pledgebook.pipelines.core.errors import UsageError

DEPLOYMENT = "pledgebook"
FLUSH_SECONDS = 5.0
LOOK_SECONDS = 5.0
"""How often it is looked whether the server is still there."""


def check_schedule(cron: str, timezone: str) -> None:
    """Raise if Prefect cannot follow a schedule.

    Raises:
        ValueError: The cron string or the time zone is not valid; says which.
    """
    try:
        CronSchedule(cron=cron, timezone=timezone)
    except ValidationError as error:
        reasons = "; ".join(str(problem["ctx"]["error"]) for problem in error.errors() if "ctx" in problem)
        raise ValueError(reasons or str(error)) from error


def check_api(url: str) -> None:
    """Raise if no Prefect server answers.

    Raises:
        UsageError: There is no answer at the address that PREFECT_API_URL names.
    """
    with get_client(sync_client=True) as client:
        problem = client.api_healthcheck()
    if problem is not None:
        message = (
            f"No Prefect server answers at {url}, which PREFECT_API_URL names ({problem}). Start it, or unset "
            "PREFECT_API_URL: `pledgebook serve` then starts one of its own."
        )
        raise UsageError(message)


def run_once(data_dir: Path, fetch: bool) -> dict[str, str]:
    """Run `nightly` now, in this process, and send its history to the server before returning.

    Prefect sends logs and events in the background: a server that is stopped at once would miss the last
    ones, and the process would wait more than a minute for it to come back.
    """
    try:
        return nightly(data_dir=str(data_dir), fetch=fetch)
    finally:
        APILogHandler().flush()
        EventsWorker.drain_all(timeout=FLUSH_SECONDS)


def serve_nightly(
    parameters: Mapping[str, object], cron: str, timezone: str, is_alive: Callable[[], bool]
) -> None:
    """Run `nightly` on a schedule until SIGINT or SIGTERM; a run that is under way is then canceled.

    Args:
        parameters: The parameters of `nightly`.
        cron: When to run.
        timezone: The time zone of the cron string.
        is_alive: Whether the server is still there.

    Raises:
        UsageError: The server ended.
    """
    before = descendants()
    runs: set[psutil.Process] = set()
    try:
        asyncio.run(_serve(parameters, Cron(cron, timezone=timezone), is_alive, runs))
    finally:
        end((runs | descendants()) - before)


async def _serve(
    parameters: Mapping[str, object],
    schedule: Schedule,
    is_alive: Callable[[], bool],
    runs: set[psutil.Process],
) -> None:
    """Serve until stopped; the processes of runs that are then under way are added to `runs`."""
    asked = asyncio.Event()
    _listen(asked)
    runner = Runner(name=DEPLOYMENT, limit=1)
    await runner.aadd_flow(
        nightly,
        schedule=schedule,
        parameters=dict(parameters),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    serving = asyncio.ensure_future(runner.start())
    while not runner.started and not serving.done():
        await asyncio.sleep(0.1)
    _listen(
        asked
    )  # once more: the runner has put a handler of its own in place, which leaves children behind
    stop = asyncio.ensure_future(asked.wait())
    while not stop.done() and not serving.done() and is_alive():
        await asyncio.wait({serving, stop}, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    runs |= descendants()
    if not serving.done():
        await runner.astop()
    await serving
    if not asked.is_set():
        message = "The Prefect server has ended, and with it the schedule. Start `pledgebook serve` again."
        raise UsageError(message)


def _listen(asked: asyncio.Event) -> None:
    """Set the event at SIGINT and at SIGTERM."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
