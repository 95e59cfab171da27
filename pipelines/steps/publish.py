"""Step "publish": run the checks, then write the release and the copy for readers."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.checks.canary import canaries
from pipelines.checks.laws import Outcome, run_checks
from pipelines.core.errors import ContractError, UsageError
from pipelines.core.paths import DataDir
from pipelines.export.release import release_digest, write_release
from pipelines.schemas import CONTRACTS
from pipelines.schemas.contract import Contract
from pipelines.steps.break_log import log_faults
from pipelines.steps.run import Run, current_run
from pipelines.warehouse.connection import Ledger
from pipelines.warehouse.ledger import opened
from pipelines.warehouse.published import publish_copy

LOG_CHECK = "every_line_of_the_log_is_as_it_was_written"


LOG_SENTENCE = "No line of the log of breaks was edited or lost since it was written."


@dataclass(frozen=True)
class Published:
    """Release folder and its digest."""

    folder: Path
    digest: str


def check(data: DataDir) -> list[Outcome]:
    """Run the self-tests, and every check on the warehouse."""
    with opened(data.warehouse) as con:
        return [canaries(), _log_check(data, con), *run_checks(con)]


def _log_check(data: DataDir, con: Ledger) -> Outcome:
    rows = tuple((fault.where, fault.found, fault.expected) for fault in log_faults(data, con))
    return Outcome(LOG_CHECK, LOG_SENTENCE, ("where", "found", "expected"), rows)


def publish(data: DataDir, run: Run, contracts: Mapping[str, type[Contract]] = CONTRACTS) -> Published:
    """Write the release of a run and the copy for readers, unless a check or a self-test fails.

    Args:
        data: The data directory.
        run: The run.
        contracts: The contracts that the self-tests check.

    Raises:
        ContractError: A self-test or a check fails: nothing is published.
        UsageError: Another run came between.
    """
    with opened(data.warehouse) as con:
        current = current_run(con)
        if current != run.run_id:
            message = f"Another run ({current}) was reconciled after run {run.run_id}; nothing was published. Run again."
            raise UsageError(message)
        outcomes = (canaries(contracts), _log_check(data, con), *run_checks(con))
        broken = [outcome for outcome in outcomes if outcome.rows]
        if broken:
            first = broken[0]
            message = (
                f"{len(broken)} check(s) failed; nothing was published. {first.check}: {first.sentence} "
                f"{len(first.rows)} row(s), first {dict(zip(first.columns, first.rows[0], strict=True))}. "
                "See `pledgebook check`."
            )
            raise ContractError(message)
        folder = write_release(con, data.releases, run.release_name(), run.as_dict())
        publish_copy(con, data.published)
    return Published(folder, release_digest(folder))
