"""Prefect flow `reconcile`: read the register and reconcile."""

from datetime import date

from prefect import flow

from pledgebook.flows.artifacts import dated
from pledgebook.flows.tasks import completed, load_register, named_or_default, reconcile_ledger
from pledgebook.flows.writer import one_writer
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.steps.clock import system_clock


@flow(name="reconcile", flow_run_name=dated)
def reconcile(
    data_dir: str | None = None, as_of: date | None = None, known_at: date | None = None
) -> dict[str, str]:
    """Read the pledge register, and reconcile the ledger with it.

    Args:
        data_dir: The data directory; `PLEDGEBOOK_DATA` or the default one if not given.
        as_of: Compute periods up to this day; today (UTC) if not given.
        known_at: Use only what was known on this day; today (UTC) if not given.

    Returns:
        The run: its id, dates, code version and digests.
    """
    data, today = named_or_default(data_dir), system_clock().date()
    with one_writer():
        load_register(data)
        run = reconcile_ledger(data, as_of or today, end_of_day(known_at or today))
    return completed(f"run {run.run_id} as of {run.as_of}, outputs {run.outputs_digest[:12]}", run.as_dict())
