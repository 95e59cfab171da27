"""The one writer: while a Prefect flow writes to a ledger, every other one waits.

DuckDB lets one process write at a time. The limit makes Prefect flows queue for their turn instead of
running into each other's lock; `pledgebook run` from a shell waits at the lock itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from prefect.client.orchestration import get_client
from prefect.concurrency.sync import concurrency
from prefect.utilities.asyncutils import run_coro_as_sync

LIMIT = "pledgebook-writer"
WAIT_SECONDS = 3600.0
"""How long a Prefect flow waits for its turn before it fails."""


@contextmanager
def one_writer() -> Iterator[None]:
    """Hold the right to write.

    Raises:
        ConcurrencySlotAcquisitionError: The server has no such limit (strict: Prefect would run unguarded).
        TimeoutError: Another writer did not finish in time.
    """
    with concurrency(LIMIT, occupy=1, timeout_seconds=WAIT_SECONDS, strict=True):
        yield


def ensure_writer_limit() -> None:
    """Make the limit on the server that PREFECT_API_URL names; one that is there is set to one writer."""
    run_coro_as_sync(_ensure_writer_limit())


async def _ensure_writer_limit() -> None:
    async with get_client() as client:
        await client.upsert_global_concurrency_limit_by_name(LIMIT, limit=1)


if (
    __name__ == "__main__"
):  # `python -m pledgebook.flows.writer`: what `prefect deploy` runs before it deploys
    ensure_writer_limit()
