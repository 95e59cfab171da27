"""All steps of a run, one after the other, with the warehouse opened once."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from pledgebook.pipelines.core.paths import DataDir, real
from pledgebook.pipelines.ingest.batch import Tell, silent
from pledgebook.pipelines.steps.clock import Clock
from pledgebook.pipelines.steps.ingest import Ingested, ingest
from pledgebook.pipelines.steps.prepare import prepare
from pledgebook.pipelines.steps.publish import Published, publish
from pledgebook.pipelines.steps.reconcile import reconcile_ledger
from pledgebook.pipelines.steps.register import load_register
from pledgebook.pipelines.steps.run import Run
from pledgebook.pipelines.warehouse.lake import is_lake
from pledgebook.pipelines.warehouse.ledger import renewed
from pledgebook.pipelines.warehouse.parts import shared_parts

Result = TypeVar("Result")


class Step(Protocol):
    """Whatever runs a step by its name, such as a stopwatch."""

    def __call__(self, name: str, work: Callable[[], Result], /) -> Result:
        """Run a step and return its result."""


def plain_step(_name: str, work: Callable[[], Result], /) -> Result:
    """Run a step."""
    return work()


@dataclass(frozen=True)
class Whole:
    """Outcome of a run.

    Args:
        ingested: What was stored.
        run: The run.
        published: Its release.
    """

    ingested: Ingested
    run: Run
    published: Published


def whole_run(
    data: DataDir,
    as_of: date,
    known_at: datetime,
    clock: Clock,
    *,
    as_latest: bool = False,
    tell: Tell = silent,
    tell_file: Tell | None = None,
    step: Step = plain_step,
    after_ingest: Callable[[Ingested], None] = lambda _: None,
) -> Whole:
    """Ingest, read the register, reconcile, check and publish.

    Args:
        data: The data directory, made if it is not there.
        as_of: The day up to which periods are computed.
        known_at: Use what was known at this moment.
        clock: What tells the time.
        as_latest: Whether readers see the release whatever its day.
        tell: Receives a line for each thing that is done.
        tell_file: Receives the lines of the ingest; `tell` if not given.
        step: Runs each step: ingest, register, reconcile and publish.
        after_ingest: Called within the first step with what was stored.

    Raises:
        InputError: A file, the register or a correction is not valid.
        ContractError: A check fails: nothing is published.
        WarehouseError: Another run is writing.
    """
    for line in prepare(data):
        tell(line)

    def ingested() -> Ingested:
        done = ingest(data, tell=tell_file or tell)
        after_ingest(done)
        return done

    with renewed(data.warehouse, tell) as con:  # once for all steps
        stored = step("ingest", ingested)
        step("register", lambda: load_register(data, clock().date()))
        # Others may write to a lake in between, so that its checks look up the flows again.
        with nullcontext() if is_lake(con) else shared_parts(con, known_at):
            run = step("reconcile", lambda: reconcile_ledger(data, as_of, known_at, clock()))
            published = step("publish", lambda: publish(data, run, clock(), as_latest=as_latest))
    for line in published.altered:
        tell(line)
    return Whole(stored, run, published)


def not_latest(data: DataDir, published: Published) -> str:
    """Return the sentence for a release that readers do not see."""
    shown = real(data.releases / "latest").name
    return f"Release {published.folder.name} is about another day: readers still see {shown}; --publish shows them this one."
