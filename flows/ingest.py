"""Prefect flow `ingest`: store new snapshots."""

from prefect import flow

from pledgebook.flows.artifacts import dated
from pledgebook.flows.tasks import completed, ingest_snapshots, named_or_default
from pledgebook.flows.writer import one_writer


@flow(name="ingest", flow_run_name=dated)
def ingest(data_dir: str | None = None) -> list[str]:
    """Store every snapshot below DATA/raw that is not in the ledger yet.

    Args:
        data_dir: The data directory; `PLEDGEBOOK_DATA` or the default one if not given.

    Returns:
        The ids of the snapshots that were stored.
    """
    with one_writer():
        ingested = ingest_snapshots(named_or_default(data_dir))
    stored = ingested.stored["snapshot_id"].to_list()
    refused = ingested.stored["rows_quarantined"].sum()
    return completed(
        f"{len(stored)} snapshots stored, {ingested.known} known, {refused} rows refused", stored
    )
