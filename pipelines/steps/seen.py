"""Files that a step has seen: what has the same size and time since then is not read again.

A lake keeps none: several machines write to it, each with raw files of its own.
"""

import polars as pl

from pledgebook.pipelines.raw.state import States
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.steps.run import code_version
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.lake import is_lake
from pledgebook.pipelines.warehouse.writing import append


def seen(con: Ledger, step: str, version: str | None = None) -> States:
    """Return the files that a step has seen, as they were then.

    Args:
        con: An open warehouse.
        step: The step.
        version: Only what this version of the code has seen.
    """
    if is_lake(con):
        return {}
    found = con.execute(
        "SELECT file, bytes, modified_ns FROM ledger.seen_file "
        "WHERE step = $step AND code_version = coalesce($version, code_version)",
        {"step": step, "version": version},
    )
    return {file: (size, modified) for file, size, modified in found.fetchall()}


def remember(con: Ledger, step: str, there: States) -> None:
    """Keep the files that a step has seen, in place of those that it had seen before."""
    if is_lake(con):
        return
    con.execute("DELETE FROM ledger.seen_file WHERE step = ?", [step])
    rows = [(step, file, *state, code_version()) for file, state in there.items()]
    append(con, "seen_file", pl.DataFrame(rows, schema=columns(CONTRACTS["seen_file"]), orient="row"))
