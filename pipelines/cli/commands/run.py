"""`pledgebook run`."""

import json
import time
from collections.abc import Callable
from datetime import date
from typing import TypeVar

import click

from pipelines.cli.commands.options import AS_OF, DATA_DIR, KNOWN_AT
from pipelines.cli.view.run_summary import print_summary
from pipelines.core.paths import DataDir, default_raw_folder
from pipelines.query import headlines
from pipelines.raw.snapshot import seed
from pipelines.steps.clock import now, today
from pipelines.steps.ingest import ingest
from pipelines.steps.publish import publish
from pipelines.steps.reconcile import reconcile_ledger
from pipelines.steps.register import load_register
from pipelines.warehouse.connection import connect
from pipelines.warehouse.reading import end_of_day

Result = TypeVar("Result")


class Stopwatch:
    """Runs the steps and keeps the time of each."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet
        self.seconds: dict[str, float] = {}

    def step(self, name: str, work: Callable[[], Result]) -> Result:
        """Run one step, tell that it runs and how long it took."""
        started = time.perf_counter()
        result = work()
        self.seconds[name] = time.perf_counter() - started
        self.tell(f"{name:<10} {self.seconds[name]:6.2f} s")
        return result

    def tell(self, line: str) -> None:
        """Print a line of progress to standard error."""
        if not self.quiet:
            click.echo(line, err=True)


@click.command("run")
@DATA_DIR
@AS_OF
@KNOWN_AT
@click.option("--format", "file_format", type=click.Choice(["table", "json"]), default="table", show_default=True,
              help="Print the summary for people, or the run's digests as JSON.")  # fmt: skip
@click.option("--quiet", "-q", is_flag=True, help="No progress on standard error.")
def command(data: DataDir, as_of: date | None, known_at: date | None, file_format: str, quiet: bool) -> None:
    """Ingest, reconcile, check and publish; then print the summary.

    Ingests every snapshot below DATA/raw that is not in the ledger yet, reads the pledge register, reconciles
    what was pledged with what came, runs the checks and publishes a release and a read-only copy.
    """
    watch = Stopwatch(quiet)
    as_of = as_of or today()
    moment = end_of_day(known_at or today())
    seed(data.raw, default_raw_folder())
    watch.step("ingest", lambda: ingest(data, tell=lambda line: watch.tell(f"  {line}")))
    watch.step("register", lambda: load_register(data))
    run = watch.step("reconcile", lambda: reconcile_ledger(data, as_of, moment, now()))
    published = watch.step("publish", lambda: publish(data, run))
    with connect(data.warehouse) as con:
        passed = headlines.since_last_run(con, run)
    if file_format == "json":
        answer = {**run.as_dict(), "release": published.folder.name, "release_digest": published.digest,
                  "seconds": {name: round(value, 3) for name, value in watch.seconds.items()}}  # fmt: skip
        click.echo(json.dumps(answer, indent=1))
        return
    print_summary(data, run, watch.seconds, passed)
