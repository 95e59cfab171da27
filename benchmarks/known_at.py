"""What was known before the last three of five vintages, beside what is known now: the inputs of a reconciliation.

A fifth of the figures is revised in each vintage. Run: `.venv/bin/python -m benchmarks.known_at [--rows 10000000]`.
"""

from datetime import datetime
from pathlib import Path

from benchmarks.flows import LATEST, STORED, fill
from benchmarks.frame import Contest, Way, command, timed
from benchmarks.reconcile_flows import warehouse
from pledgebook.pipelines.steps.reconcile import inputs

SELF = ("-m", "benchmarks.known_at")
BEFORE = STORED.replace(month=STORED.month + 1, day=15)

CONTESTS = {
    "known-at": Contest(
        "Inputs of a reconciliation from {rows} flows in 5 vintages, as known before 3 of them",
        (Way("Pledgebook, then", (*SELF, "then")), Way("Pledgebook, now", (*SELF, "now"), at_most=2)),
        (*SELF, "prepare"),
    )
}


def prepare(folder: Path, rows: int) -> None:
    """Make a warehouse of five vintages."""
    fill(folder / "warehouse.duckdb", rows, vintages=5, revised_pct=20)


def then(folder: Path, _rows: int) -> None:
    """As known between the second and the third vintage."""
    read(folder, BEFORE)


def now(folder: Path, _rows: int) -> None:
    """As known after all of them."""
    read(folder, LATEST)


def read(folder: Path, known_at: datetime) -> None:
    """Read the inputs, as known at a moment."""
    with warehouse(folder) as con:
        timed(lambda: {"readings": str(inputs(con, known_at).totals["reading_id"].n_unique())})


if __name__ == "__main__":
    command(CONTESTS, {"prepare": prepare, "then": then, "now": now})
