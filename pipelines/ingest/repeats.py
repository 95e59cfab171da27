"""Events that several files of one moment report alike: one payment in two files, or two alike in a file that was split."""

from collections.abc import Sequence

import polars as pl

from pledgebook.pipelines.breaks.discrepancy import break_id
from pledgebook.pipelines.ingest.batch import Batch
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns

KIND = "duplicate"
ALIKE = ["event_id", "released_at"]
"""Events of two releases are the same events, and no repetition."""


def repeated_events(batches: Sequence[Batch]) -> pl.DataFrame:
    """Return a row of `ledger.finding` for each file that repeats events of another one of the same moment.

    Each of them is stored once. Within one file two payments alike are two; between files nobody can tell.

    Args:
        batches: The snapshots of one source and moment.
    """
    schema = columns(CONTRACTS["finding"])
    named = [batch for batch in batches if batch.contract == "event" and "event_id" in batch.rows.columns]
    found = [
        _finding(first, second, shared)
        for place, second in enumerate(named)
        for first in named[:place]
        if (shared := second.rows.join(first.rows, on=ALIKE, how="semi", nulls_equal=True)).height
    ]
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in found], schema=schema)


def _finding(first: Batch, second: Batch, shared: pl.DataFrame) -> dict[str, object]:
    there, here = (batch.snapshot.row(0, named=True) for batch in (first, second))
    subject = f"events of {here['snapshot_id']} that {there['snapshot_id']} has too"
    projects = shared["project"].unique().sort().to_list()
    more = f" and {len(projects) - 1:,} more" if len(projects) > 1 else ""
    return {
        "discrepancy_id": break_id(KIND, subject, None),
        "kind": KIND,
        "subject": subject,
        "left_label": there["snapshot_id"],
        "right_label": here["snapshot_id"],
        "explanation": (
            f"{shared.height:,} event(s) alike of {projects[0]}{more} are in both files, which were retrieved at one moment; "
            "each is counted once"
        ),
        "source": here["source"],
        "products": [],
        "snapshot_id": here["snapshot_id"],
        "known_from": here["taken_at"],
    }
