"""What a Prefect flow leaves in Prefect to be looked at: tables, links, progress, and runs named by their date."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import cast
from uuid import UUID

from prefect.artifacts import (
    create_link_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.runtime import flow_run

from pledgebook.pipelines.steps.clock import system_clock

Rows = Iterable[Mapping[str, object]]

MOST_ROWS = 500
"""How many rows a table shows: all are in the release, and a page of Prefect is no place for thousands."""

MOST_UPDATES = 20
"""How often progress is told to the server: each time costs as much as a small file."""


def table(key: str, description: str, rows: Rows) -> None:
    """Store rows as an artifact of the step, which the Prefect UI shows."""
    cells = [{name: cell(value) for name, value in row.items()} for row in rows]
    if len(cells) > MOST_ROWS:
        description += f" The first {MOST_ROWS} of {len(cells):,} rows."
    create_table_artifact(cells[:MOST_ROWS], key=f"pledgebook-{key}", description=description)


def cell(value: object) -> str | int:
    """Format a value for JSON: amounts keep all their digits, and None is "unknown"."""
    if value is None:
        return "unknown"
    return value if isinstance(value, int) else str(value)


def link(key: str, description: str, address: str, text: str) -> None:
    """Store an address as an artifact of the step."""
    create_link_artifact(address, text, key=f"pledgebook-{key}", description=description)


@contextmanager
def progress(key: str, description: str, total: int) -> Iterator[Callable[[], None]]:
    """Show how far a step is; give what says that one more is done.

    Args:
        key: What is done, one word.
        description: What is done, in words.
        total: Of how many; nothing is shown for none or a single one.
    """
    if total <= 1:
        yield lambda: None
        return
    artifact = cast(UUID, create_progress_artifact(0.0, key=f"pledgebook-{key}", description=description))
    done = told = 0

    def step() -> None:
        nonlocal done, told
        done = min(done + 1, total)
        if (done - told) * MOST_UPDATES >= total or done == total:
            told = done
            update_progress_artifact(artifact, 100.0 * done / total)

    yield step
    if told < total:
        update_progress_artifact(artifact, 100.0)


def dated() -> str:
    """Name a Prefect flow run by its flow and the day it is about: `nightly 2026-11-30`."""
    given = flow_run.parameters
    day = given.get("as_of") or system_clock().date()
    known = f" as known on {given['known_at']}" if given.get("known_at") else ""
    return f"{flow_run.flow_name} {day}{known}"


def timed() -> str:
    """Name a Prefect flow run that is made several times a day by its flow and the minute: `fetch 2026-11-30 14:30`."""
    return f"{flow_run.flow_name} {system_clock():%Y-%m-%d %H:%M}"
