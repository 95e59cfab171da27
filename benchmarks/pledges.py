"""Pledges reconciled in process, from flows that are aggregated already; see `benchmarks.reconcile`, which invents them.

Run: `.venv/bin/python -m benchmarks.pledges`.
"""

from collections.abc import Mapping
from pathlib import Path

from benchmarks.frame import Contest, Way, command, timed
from benchmarks.reconcile import AS_OF, inputs
from pipelines.cli.main import collect_rarely
from pipelines.reconcile import reconcile

WAYS = (Way("Pledgebook", ("-m", "benchmarks.pledges", "pledgebook")),)
CONTESTS = {
    "pledges-500": Contest("{rows} pledges over 120 months", WAYS, seconds_at_most=1, rows=500),
    "pledges-20000": Contest("{rows} pledges over 120 months", WAYS, seconds_at_most=10, rows=20_000),
}


def pledgebook(_folder: Path, rows: int) -> None:
    """Reconcile as many pledges, after a few that are not counted."""
    collect_rarely()  # as the command does
    reconcile(inputs(5), "benchmark", AS_OF)
    given = inputs(rows)

    def work() -> Mapping[str, str]:
        return {"periods": str(reconcile(given, "benchmark", AS_OF).reconciliation.height)}

    timed(work)


if __name__ == "__main__":
    command(CONTESTS, {"pledgebook": pledgebook})
