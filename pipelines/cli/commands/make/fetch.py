"""`pledgebook fetch`."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pledgebook.pipelines.cli.options import DATA_DIR, Month, demand_sound_clock, now, today
from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.cli.voice import is_quiet, say, voiced
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.fetch.clients import CLIENTS
from pledgebook.pipelines.fetch.needs import Window
from pledgebook.pipelines.fetch.plan import Plan
from pledgebook.pipelines.fetch.session import Calls, Fetched, Settings
from pledgebook.pipelines.query.opening.opened_for import existing
from pledgebook.pipelines.query.words.amounts import counted
from pledgebook.pipelines.sources.parsing.need import Need
from pledgebook.pipelines.steps.fetch import fetch, plan_fetch
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.steps.prepare import prepare
from pledgebook.pipelines.steps.register import load_register

INCOMPLETE = 5
"""Exit code: some question was not answered; what was answered is in the ledger."""
REQUESTS_SHOWN = 40


@click.command("fetch")
@click.argument("name", required=False, metavar="[PLEDGE|AGREEMENT|WATCH|MIRROR|SOURCE]")
@DATA_DIR
@click.option("--from", "first", type=Month(), help="Only months from this one on, such as 2025-01.")
@click.option("--to", "last", type=Month(), help="Only months up to this one.")
@click.option(
    "--again", is_flag=True, help="Ask again for what is held too, of NAME and in the months given."
)
@click.option("--dry-run", is_flag=True, help="Print the questions and ask none.")
@voiced
@click.pass_context
def command(
    ctx: click.Context,
    name: str | None,
    data: DataDir,
    first: date | None,
    last: date | None,
    again: bool,
    dry_run: bool,
) -> None:
    """Fetch what the register needs and the ledger lacks.

    Works out which country pairs, products and months the readings, watches and mirrors need and the ledger
    lacks, or holds without the quantity that is measured, or holds from too long ago: a figure is asked for again at
    each release while it is recent, then every quarter, and every year for good, since final figures are revised too.
    Prints each question and why it is asked, and their number against the day's limit, asks them, and takes the
    answers into the ledger. What was answered is kept at once: after an interruption the same command goes on where
    it stopped. --again asks for everything that is needed, whatever is held.

    Keys are read from PLEDGEBOOK_<SOURCE>_KEY, addresses of mirrors from PLEDGEBOOK_<SOURCE>_URL. The exit code
    is 5 if some question was not answered.
    """
    settings = Settings.of(os.environ)
    if dry_run:
        existing(data)
    if not dry_run:
        demand_sound_clock(data)
    for line in prepare(data):
        say(line)
    ingest(data, tell=say)
    load_register(data, today())
    window = Window(first, last)
    plan = plan_fetch(data, name, window, settings, today(), again=again)
    out = Console(quiet=True) if is_quiet() else console()
    _print_plan(out, plan, settings, Calls(data.fetched, now), dry_run)
    if dry_run or not any(plan.requests.values()):
        return
    outcomes = list(
        _with_progress(
            plan,
            (
                outcome
                for source, requests in plan.requests.items()
                for outcome in fetch(data, source, requests, settings, now)
            ),
        )
    )
    failed = _print_outcomes(out, outcomes)
    if any(outcome.snapshot for outcome in outcomes):
        ingest(data, tell=say)
        say("Next: pledgebook run")
    if failed:
        ctx.exit(INCOMPLETE)


def _print_plan(out: Console, plan: Plan, settings: Settings, calls: Calls, dry_run: bool) -> None:
    """Print the questions, their number against the daily limit, and what has to be downloaded by hand."""
    for source, requests in plan.requests.items():
        limits = CLIENTS[source].limits(source in settings.keys)
        limit = f" of {limits.per_day:,} a day, {calls.made(source):,} made today" if limits.per_day else ""
        out.print(
            f"{source}: {counted(len(requests), 'question')}, {counted(plan.calls(source), 'call')}{limit}"
        )
        for request in requests[:REQUESTS_SHOWN]:
            out.print(f"  {request.file.rpartition('.')[0]}: {request.why}", soft_wrap=True)
            for one in (*request.parts, request) if dry_run else ():
                out.print(f"    GET {one.address(settings.key(CLIENTS[source]))}", soft_wrap=True)
        if len(requests) > REQUESTS_SHOWN:
            out.print(f"  and {len(requests) - REQUESTS_SHOWN:,} more")
    for reason in plan.impossible.values():
        out.print(f"Cannot be fetched: {reason}", soft_wrap=True)
    _print_by_hand(out, plan.by_hand)
    if not plan.requests and not plan.by_hand and not plan.impossible:
        out.print("Nothing to fetch: the ledger has every month that should be published by today.")


def _print_by_hand(out: Console, needs: Sequence[Need]) -> None:
    if not needs:
        return
    out.print("To be downloaded by hand, then `pledgebook ingest SOURCE FILE`:")
    rows = [
        (need.side.source, f"{need.months[0]:%Y-%m} to {need.months[-1]:%Y-%m}", ", ".join(need.readings))
        for need in needs
    ]
    out.print(table([("source", "left"), ("months", "left"), ("needed by", "left")], rows))


def _with_progress(plan: Plan, outcomes: Iterator[Fetched]) -> Iterator[Fetched]:
    """Yield the outcomes as they arrive, with a progress bar on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(is_error=True), transient=True, disable=is_quiet()) as progress:
        bars = {
            source: progress.add_task(source, total=len(requests))
            for source, requests in plan.requests.items()
        }
        for outcome in outcomes:
            progress.advance(bars[outcome.request.source])
            yield outcome


def _print_outcomes(out: Console, outcomes: list[Fetched]) -> int:
    """Print what was kept, what is not published yet and what failed, once per reason; return how many failed."""
    kept = Counter(outcome.request.source for outcome in outcomes if outcome.snapshot)
    unpublished = Counter(
        outcome.request.source
        for outcome in outcomes
        if not outcome.snapshot and not outcome.error and not outcome.is_unchanged
    )
    unchanged = Counter(outcome.request.source for outcome in outcomes if outcome.is_unchanged)
    for source, count in kept.items():
        out.print(f"{source}: {counted(count, 'answer')} kept")
    for source, count in unpublished.items():
        out.print(f"{source}: {counted(count, 'question')} about months that are not published yet")
    for source, count in unchanged.items():
        out.print(f"{source}: {counted(count, 'question')} about months without a new release")
    failures = Counter(outcome.error for outcome in outcomes if outcome.error)
    for error, count in failures.items():
        times = f" ({counted(count, 'question')})" if count > 1 else ""
        click.echo(f"error: {error}{times}", err=True)
    return sum(failures.values())
