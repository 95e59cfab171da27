"""Prefect flow `publish`: publish the last run."""

from prefect import flow

from pledgebook.flows.artifacts import dated
from pledgebook.flows.tasks import completed, digests, named_or_default, publish_release
from pledgebook.flows.writer import one_writer
from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.steps.run import Run
from pledgebook.pipelines.warehouse.ledger import opened
from pledgebook.pipelines.warehouse.reading import load


@flow(name="publish", flow_run_name=dated)
def publish(data_dir: str | None = None, as_latest: bool = False) -> dict[str, str]:
    """Check the ledger and publish its last run, as a release and, if it is about today, for readers.

    Args:
        data_dir: The data directory; `PLEDGEBOOK_DATA` or the default one if not given.
        as_latest: Whether readers see it although it is about another day.

    Returns:
        The run's and the release's digests.
    """
    data = named_or_default(data_dir)
    with one_writer():
        run = last_run(data)
        published = publish_release(data, run, as_latest)
    return completed(
        f"release {published.folder.name}, digest {published.digest[:12]}", digests(run, published)
    )


def last_run(data: DataDir) -> Run:
    """Return the run that was stored last, which the reports show.

    Raises:
        UsageError: Nothing has been reconciled yet.
    """
    with opened(data.warehouse) as con:
        runs = load(con, "run").sort("run_number")
    if runs.is_empty():
        message = "There is no run to publish: nothing has been reconciled yet. Run the Prefect flow `reconcile` first."
        raise UsageError(message)
    return Run(**runs.drop("ran_at", "run_number").row(-1, named=True))
