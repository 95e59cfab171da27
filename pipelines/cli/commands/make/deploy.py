"""`pledgebook deploy`."""

import os
from pathlib import Path
from zoneinfo import available_timezones

import click

from pledgebook.flows.server import API_URL
from pledgebook.pipelines.cli.voice import say, voiced
from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import prefect_file
from pledgebook.pipelines.core.text import did_you_mean


def _timezone(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None and value not in (known := available_timezones()):
        message = f"found '{value}', expected a time zone such as Europe/Berlin.{did_you_mean(value, sorted(known))}"
        raise click.BadParameter(message)
    return value


@click.command("deploy")
@click.option("--data-dir", type=click.Path(path_type=Path),
              help="The data directory on the worker's machine; default: that of the worker's environment.")  # fmt: skip
@click.option("--pool", metavar="NAME", help="The work pool; made if it is not there. Default: pledgebook.")
@click.option("--timezone", callback=_timezone, help="The time zone of the schedules; default: UTC.")
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Your own prefect.yaml instead of the one that Pledgebook carries.")  # fmt: skip
@click.option(
    "--print", "is_printed", is_flag=True, help="Print that file, to change it, and deploy nothing."
)
@voiced
def command(
    data_dir: Path | None, pool: str | None, timezone: str | None, file: Path | None, is_printed: bool
) -> None:
    """Put nightly, fetch, revisions and backfill on your Prefect server.

    PREFECT_API_URL names the server. Makes the work pool (of processes) and the limit of one writer if they are not there,
    and puts a deployment there for each flow: nightly at 6:00, fetch every hour, revisions every Monday, backfill without a
    schedule. Deploying again changes what is there. Then start a worker where the data is.
    """
    source = file or prefect_file()
    if is_printed:
        click.echo(source.read_text(encoding="utf-8"), nl=False)
        return
    url = os.environ.get(API_URL)
    if not url:
        message = (
            f"{API_URL} is not set, so there is no server to deploy to. Set it to the address of yours, such as "
            "http://127.0.0.1:4200/api; `pledgebook serve` needs no deployment."
        )
        raise UsageError(message)
    # Prefect takes two seconds to import
    from pledgebook.flows.deploying import deploy, plan, pools
    from pledgebook.flows.serving import check_api

    planned = plan(source, pool, data_dir and data_dir.absolute(), timezone)
    check_api(url)
    deploy(planned)
    for one in planned["deployments"]:
        when = ", ".join(
            f"{schedule['cron']} ({schedule['timezone']})" for schedule in one.get("schedules") or []
        )
        flow = one["entrypoint"].rpartition(".")[2]
        say(f"{flow}/{one['name']}: {when or 'no schedule'}")
    for name in pools(planned):
        say(f"Next, where the data is: prefect worker start --pool {name}")
