"""Sidecar of a user's own file."""

import hashlib
from dataclasses import replace
from pathlib import Path

from pipelines.core.errors import UsageError
from pipelines.core.hs_code import code_fault
from pipelines.ingest.coverage import covers
from pipelines.ingest.prepare import prepare
from pipelines.raw.sidecar import Sidecar
from pipelines.raw.snapshot import Snapshot


def draft(file: Path, sidecar: Sidecar, covered: str | None) -> tuple[Sidecar, bool]:
    """Check that a file can be stored before it is copied, and determine its coverage.

    Returns:
        Its sidecar, and whether at least one month of its flows is covered; true for other tables.
    """
    content = file.read_bytes()
    sidecar = replace(sidecar, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    batch = prepare(Snapshot(file.name, file, sidecar), content)
    is_flow = batch.contract == "flow"
    if covered is None:
        return sidecar, not is_flow or batch.coverage.height > 0
    if not is_flow:
        message = f"{sidecar.source} reports no flows of products, so --covers does not apply. Leave it out."
        raise UsageError(message)
    sidecar = replace(sidecar, covers=covers(batch.rows, _prefixes(covered)))
    return sidecar, prepare(Snapshot(file.name, file, sidecar), content).coverage.height > 0


def _prefixes(covered: str) -> tuple[str, ...]:
    """Return the product prefixes of --covers."""
    prefixes = ("",) if covered == "all" else tuple(part.strip() for part in covered.split(","))
    if covered == "all":
        return prefixes
    if not all(prefix.isdecimal() for prefix in prefixes):
        message = f"--covers: found '{covered}'; expected `all` or product prefixes such as 1201,2711."
        raise UsageError(message)
    for prefix in prefixes:
        if fault := code_fault(prefix):
            message = f"--covers: found the code '{prefix}'; expected {fault[0]}. {fault[1]}"
            raise UsageError(message)
    return prefixes
