"""`pledgebook run`."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click
import polars as pl

from pledgebook.pipelines.cli.main import ALERTED
from pledgebook.pipelines.cli.options import DATA_DIR, demand_sound_clock, now, printed, questioned
from pledgebook.pipelines.cli.view.format import print_rows
from pledgebook.pipelines.cli.view.run_summary import print_summary
from pledgebook.pipelines.cli.voice import is_quiet, is_verbose, note
from pledgebook.pipelines.core.errors import ContractError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.fetch.outcome import remembered
from pledgebook.pipelines.query.differences import Differences, since_last_release
from pledgebook.pipelines.query.question import Question
from pledgebook.pipelines.query.words.amounts import counted
from pledgebook.pipelines.reconcile.revision.headline_change import flips
from pledgebook.pipelines.steps.alerts import after_run, failed
from pledgebook.pipelines.steps.alerts import put as put_alerts
from pledgebook.pipelines.steps.ingest import Ingested
from pledgebook.pipelines.steps.publish import Published
from pledgebook.pipelines.steps.whole import not_latest, whole_run

Result = TypeVar("Result")

OF_A_FILE = re.compile(r"\w+/[0-9]{4}-[0-9][0-9]-[0-9][0-9]/|\w+: [0-9,]+ figure\(s\) questioned")
"""How a line about one file begins, or about what it questions."""


class Stopwatch:
    """Stopwatch that runs steps and keeps the time of each."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def step(self, name: str, work: Callable[[], Result]) -> Result:
        """Run one step and note how long it took."""
        started = time.perf_counter()
        result = work()
        self.seconds[name] = time.perf_counter() - started
        note(f"{name:<10} {self.seconds[name]:6.2f} s")
        return result


@click.command("run")
@DATA_DIR
@questioned
@click.option("--publish", "as_latest", is_flag=True,
              help="Let `latest` and the copy for readers show this answer, though it is about another day.")  # fmt: skip
@click.option("--report", is_flag=True, help="Make the report too, as a site in the folder of the release.")
@click.option("--alerts", is_flag=True,
              help="Write curated/alerts.json if a headline flipped, a source is late or a check fails, and exit with 6.")  # fmt: skip
@printed
@click.pass_context
def command(
    ctx: click.Context, data: DataDir, question: Question, as_latest: bool, report: bool, alerts: bool, file_format: str,
) -> None:  # fmt: skip
    """Ingest, reconcile, check and publish; then print the summary.

    Ingests every snapshot that is carried or below DATA/raw and not in the ledger yet, reads the pledge register,
    reconciles pledged with realized, runs the checks and publishes a release and a read-only copy. A run about another
    day makes a release too; `latest` and the copy for readers stay as they are, unless --publish is given. JSON and CSV
    hold the run's digests.
    """
    run_and_tell(ctx, data, question, file_format, as_latest=as_latest, report=report, alerts=alerts)


def run_and_tell(
    ctx: click.Context,
    data: DataDir,
    question: Question,
    file_format: str,
    *,
    as_latest: bool = False,
    report: bool = False,
    alerts: bool = False,
) -> None:
    """Run, and print what came of it; see `command`."""
    demand_sound_clock(data)
    watch = Stopwatch()
    with alerted_of_failure(data, is_asked=alerts):
        done = whole_run(
            data, question.day, question.moment, now, as_latest=as_latest, tell=note, step=watch.step,
            tell_file=lambda line: _tell_file(line, is_verbose()), after_ingest=lambda ingested: _tell_sources(ingested, is_verbose()),
        )  # fmt: skip
    run, published = done.run, done.published
    if not published.is_latest:
        note(not_latest(data, published))
    if report:
        watch.step("report", lambda: _report(data, published))
    is_compared = published.is_new and (alerts or file_format == "table")
    changed = since_last_release(data) if is_compared else None
    answer = {**run.as_dict(), "release": published.folder.name, "release_digest": published.digest}
    if file_format == "json":
        seconds = {name: round(value, 3) for name, value in watch.seconds.items()}
        click.echo(json.dumps({**answer, "seconds": seconds}, indent=1))
    elif file_format == "csv":
        print_rows(list(answer), [list(answer.values())], "csv")
    elif not is_quiet():
        print_summary(data, run, published, changed)
    if alerts and published.is_latest and _alerted(data, changed):
        ctx.exit(ALERTED)


def _report(data: DataDir, published: Published) -> None:
    # drawing takes half a second to import, and most runs do without
    from pledgebook.pipelines.site.folder import site_of_release

    note(f"  report: {site_of_release(data, published.folder)}")


@contextmanager
def alerted_of_failure(data: DataDir, *, is_asked: bool) -> Iterator[None]:
    """Write the file of alerts if a check fails, where that is asked for."""
    try:
        yield
    except ContractError as error:
        if is_asked:
            put_alerts(data, failed(error), now())
        raise


def _alerted(data: DataDir, changed: Differences | None) -> bool:
    """Write what there is to look at, print it as errors are, and say whether there is anything."""
    asked = remembered(data.fetched)
    found = put_alerts(data, after_run(data, flips(changed.passed) if changed else None, asked), now())
    for one in found:
        click.echo(f"alert since {one.since}: {one.sentence}", err=True)
    return bool(found)


def _tell_file(line: str, verbose: bool) -> None:
    """Print a line of the ingest; those about one file only if that is asked for."""
    if verbose or not OF_A_FILE.match(line):
        note(f"  {line}")


def _tell_sources(done: Ingested, verbose: bool) -> None:
    """Print a line for each source, unless each file has one."""
    for line in () if verbose else folded(done.stored):
        note(f"  {line}")


def folded(stored: pl.DataFrame) -> list[str]:
    """Count the files and rows of each source in a line.

    Args:
        stored: Rows of `ledger.snapshot` of the snapshots that were stored.
    """
    counts = ("read", "stored", "quarantined", "withdrawn")
    by_source = stored.group_by("source").agg(pl.len(), *(pl.col(f"rows_{name}").sum() for name in counts))
    lines = []
    for source, files, read, kept, quarantined, withdrawn in by_source.sort("source").iter_rows():
        line = f"{source}: {counted(files, 'file')}, {counted(read, 'row')}, {kept:,} stored"
        line += f", {quarantined:,} in quarantine" if quarantined else ""
        lines.append(line + (f", {withdrawn:,} older figures withdrawn" if withdrawn else ""))
    return lines
