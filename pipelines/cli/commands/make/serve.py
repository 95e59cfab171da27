"""`pledgebook serve`."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pledgebook.flows.server import (
    API_URL,
    AUTH,
    HOST,
    address,
    demand_password,
    local_server,
    server_settings,
)
from pledgebook.pipelines.cli.main import ALERTED
from pledgebook.pipelines.cli.options import DATA_DIR
from pledgebook.pipelines.cli.voice import note, say, voiced
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.steps.alerts import standing

IsAlive = Callable[[], bool]


@click.command("serve")
@click.option("--cron", default="0 6 * * *", show_default=True,
              help="When to run: minute, hour, day, month, weekday.")  # fmt: skip
@click.option("--timezone", default="UTC", show_default=True, help="The time zone of --cron.")
@click.option("--port", type=click.IntRange(1, 65535), default=4200, show_default=True,
              help="The port of the server and its user interface.")  # fmt: skip
@click.option("--host", default=HOST, show_default=True,
              help="The address on which the server listens; any but a loopback address needs a password.")  # fmt: skip
@DATA_DIR
@voiced
@click.option("--fetch/--no-fetch", default=True, show_default=True,
              help="Fetch what is due, or only ingest the files in DATA/raw.")  # fmt: skip
@click.option("--once", is_flag=True, help="Run once now instead of on a schedule, then stop.")
@click.pass_context
def command(
    ctx: click.Context, data: DataDir, cron: str, timezone: str, port: int, host: str, fetch: bool, once: bool
) -> None:
    """Run nightly on a schedule, with a local Prefect server.

    The server listens on this machine only, unless --host says otherwise, and is stopped with the command (Ctrl-C). If
    PREFECT_API_URL is set, the server that it names is used, and left running. With --once the exit code is 6 if there is
    something to look at: see curated/alerts.json.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a server is stopped then, too
    root = data.root.absolute()
    with _server(
        root / "curated" / "prefect", port, host, lambda: _check_schedule(cron, timezone)
    ) as is_alive:
        _run_once(root, fetch) if once else _run_on_schedule(root, fetch, cron, timezone, is_alive)
    note("Stopped.")
    if once and standing(data):
        ctx.exit(ALERTED)


def _check_schedule(cron: str, timezone: str) -> None:
    from pledgebook.flows.serving import check_schedule

    try:
        check_schedule(cron, timezone)
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def _run_once(root: Path, fetch: bool) -> None:
    from pledgebook.flows.serving import run_once

    note(f"Prefect: {_interface()} · running once, now, on {root}")
    result = run_once(root, fetch)
    say(f"release {result['release']}, digest {result['release_digest']}")


def _run_on_schedule(root: Path, fetch: bool, cron: str, timezone: str, is_alive: IsAlive) -> None:
    from pledgebook.flows.serving import serve_nightly

    note(f"Prefect: {_interface()} · nightly at '{cron}' ({timezone}) on {root} · Ctrl-C stops")
    serve_nightly({"data_dir": str(root), "fetch": fetch}, cron, timezone, is_alive)


def _interface() -> str:
    return os.environ[API_URL].removesuffix("/").removesuffix("/api")


@contextmanager
def _server(home: Path, port: int, host: str, check: Callable[[], None]) -> Iterator[IsAlive]:
    """Provide a Prefect server with the writer's limit: the named one, or one of our own.

    Prefect reads the environment when it is imported: it is set before.

    Args:
        home: Prefect's folder, for a server of our own.
        port: The port, for a server of our own.
        host: The address on which it listens.
        check: Called before a server is started.

    Yields:
        Whether the server is still there.
    """
    if not os.environ.get(API_URL):
        demand_password(host, os.environ)
    home.mkdir(parents=True, exist_ok=True)
    named = os.environ.get(API_URL)
    for name, value in server_settings(home).items():
        os.environ.setdefault(name, value)
    if named:
        from pledgebook.flows.serving import check_api

        check()
        check_api(named)
        _ensure_writer_limit()
        yield lambda: True
        return
    environment = dict(os.environ)
    os.environ[API_URL] = f"{address(port, host)}/api"
    if AUTH in environment:
        os.environ.setdefault("PREFECT_API_AUTH_STRING", environment[AUTH])
    check()
    with local_server(port, home / "server.log", environment, host) as server:
        _ensure_writer_limit()
        yield lambda: server.poll() is None


def _ensure_writer_limit() -> None:
    from pledgebook.flows.writer import ensure_writer_limit

    ensure_writer_limit()
