"""Deploying: what runs when, put on the Prefect server that PREFECT_API_URL names."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectNotFound
from prefect.workers.process import ProcessWorker
from ruamel.yaml import YAML

from pledgebook.flows.writer import ensure_writer_limit
from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.disk.scratch import scratch

POOL_TYPE = "process"
LINES_SHOWN = 15


def plan(file: Path, pool: str | None, data_dir: Path | None, timezone: str | None) -> dict[str, Any]:
    """Read what runs when, for one work pool, data directory and time zone.

    Args:
        file: A `prefect.yaml`.
        pool: The work pool; that of the file if not given.
        data_dir: The data directory on the machine of the worker; that of its environment if not given.
        timezone: The time zone of all schedules; those of the file if not given.

    Raises:
        UsageError: The file is no `prefect.yaml` with deployments.
    """
    found = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    if not isinstance(found, dict) or not found.get("deployments"):
        message = f"{file}: found no deployments; expected a prefect.yaml such as `pledgebook deploy --print` prints."
        raise UsageError(message)
    found.pop("build", None)  # the limit is made here: the `python` of a shell may be another one
    found.pop("definitions", None)
    for one in found["deployments"]:
        if pool:
            one["work_pool"] = {**(one.get("work_pool") or {}), "name": pool}
        if data_dir:
            one["parameters"] = {**(one.get("parameters") or {}), "data_dir": str(data_dir)}
        if timezone:
            one["schedules"] = [{**schedule, "timezone": timezone} for schedule in one.get("schedules") or []]
    return found


def pools(planned: dict[str, Any]) -> list[str]:
    """Return the work pools that deployments run on."""
    return sorted({one["work_pool"]["name"] for one in planned["deployments"]})


def deploy(planned: dict[str, Any]) -> None:
    """Make the limit of one writer and the work pools, where they are not there, and put the deployments on the server.

    Raises:
        UsageError: Prefect does not take a deployment; has its last words.
    """
    ensure_writer_limit()
    for pool in pools(planned):
        _ensure_pool(pool)
    with scratch() as folder:
        file = folder / "prefect.yaml"
        with file.open("w", encoding="utf-8") as stream:
            YAML(typ="safe").dump(planned, stream)
        command = [
            sys.executable,
            "-m",
            "prefect",
            "--no-prompt",
            "deploy",
            "--all",
            "--prefect-file",
            str(file),
        ]
        done = subprocess.run(  # noqa: S603 - our own interpreter and a file of ours
            command, capture_output=True, text=True, cwd=folder, env=os.environ, check=False
        )
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-LINES_SHOWN:])
        message = f"Prefect did not take the deployments; its last words:\n{said}"
        raise UsageError(message)


def _ensure_pool(name: str) -> None:
    """Make a work pool of processes; one that is there stays as it is."""
    with get_client(sync_client=True) as client:
        try:
            client.read_work_pool(name)
        except ObjectNotFound:
            template = ProcessWorker.get_default_base_job_template()
            client.create_work_pool(WorkPoolCreate(name=name, type=POOL_TYPE, base_job_template=template))
