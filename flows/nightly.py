"""The Prefect flow `nightly`: what `pledgebook run` does, step by step, under Prefect's eyes."""

from datetime import date

from prefect import flow

from flows.steps import (
    completed,
    digests,
    ingest_snapshots,
    load_register,
    named_or_default,
    now,
    publish_release,
    reconcile_ledger,
)
from flows.writer import one_writer
from pipelines.warehouse.loading import end_of_day


@flow(name="nightly")
def nightly(
    data_dir: str | None = None, as_of: date | None = None, known_at: date | None = None
) -> dict[str, str]:
    """Ingest, read the register, reconcile, check and publish.

    Args:
        data_dir: The data directory; `PLEDGEBOOK_DATA` or the default one if not given.
        as_of: Reckon periods up to this day; today (UTC) if not given.
        known_at: Use only what was known on this day; today (UTC) if not given.

    Returns:
        The run's and the release's digests, the same as `pledgebook run` on the same data and dates.
    """
    data, today = named_or_default(data_dir), now().date()
    with one_writer():
        ingested = ingest_snapshots(data)
        load_register(data)
        run = reconcile_ledger(data, as_of or today, end_of_day(known_at or today))
        published = publish_release(data, run)
    message = f"release {published.folder.name}, digest {published.digest[:12]}; {len(ingested.stored)} new snapshots"
    return completed(message, digests(run, published))
