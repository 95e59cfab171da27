"""From the bytes of a snapshot to a batch for the ledger, with every row accounted for."""

import json
from collections.abc import Mapping, Sequence, Set

import polars as pl

from pipelines.breaks.discrepancy import break_id
from pipelines.core.errors import ContractError, SourceError
from pipelines.core.sources import SOURCES
from pipelines.ingest.batch import Batch, stamped
from pipelines.ingest.correct import all_corrected
from pipelines.ingest.coverage import (
    certificate,
    coverage_rows,
    declared_coverage,
    extents,
    whole_projects,
    withdrawing,
)
from pipelines.ingest.groups import of_known_groups
from pipelines.ingest.lost import lost_coverage, supported, without_lost
from pipelines.ingest.released import OLDER_RELEASE, older_rows, release_of, with_release
from pipelines.raw.sidecar import Sidecar
from pipelines.raw.snapshot import Snapshot
from pipelines.register.correction import Correction, digest
from pipelines.schemas import CONTRACTS
from pipelines.schemas.conform import Conformed, conform
from pipelines.schemas.contract import columns, empty
from pipelines.sources.parsers import parse_file
from pipelines.sources.parsing.parsed import COVERAGE, ROWS, Parsed
from pipelines.sources.parsing.table import fault

EXACT_REPEAT = "exact_repeat"
"""Rule: a row identical to an earlier row of its file is ignored."""


def prepare(
    snapshot: Snapshot,
    content: bytes,
    corrections: Sequence[Correction] = (),
    groups: Set[str] | None = None,
) -> Batch:
    """Parse a snapshot, check it against its contract and correct it.

    Args:
        snapshot: Raw file with its sidecar.
        content: Bytes of the file.
        corrections: Corrections of its source.
        groups: Product groups of the register; None accepts any name.

    Returns:
        The batch to store. `rows_read` = rows + rejected + ignored.

    Raises:
        SourceError: The file cannot be read as a file of its source, or the source is unknown.
        CorrectionError: A cell has another value than its correction expects.
    """
    sidecar = snapshot.sidecar
    if sidecar.source not in SOURCES:
        raise SourceError(
            snapshot.snapshot_id,
            f"source '{sidecar.source}'",
            f"one of {', '.join(sorted(SOURCES))}",
            "Correct the name of the source in the sidecar.",
        )
    parsed = parse_file(content, sidecar) if content else _without_rows(sidecar)
    older = older_rows(parsed)
    newest = parsed.rows.join(older, on="row_number", how="anti", maintain_order="left")
    named = of_known_groups(newest, groups, sidecar.source)
    conformed = conform(stamped(named, snapshot), CONTRACTS[parsed.contract])
    printed, of_file = release_of(parsed, conformed.good, sidecar)
    good = with_release(conformed.good, of_file, sidecar.taken_at) if printed else conformed.good
    rows, corrected, dropped = all_corrected(good, corrections, parsed.contract, sidecar.taken_at)
    ignored = _ignored(parsed, conformed) | ({OLDER_RELEASE: older.height} if older.height else {}) | dropped
    _account(snapshot, parsed.raw.height, rows.height, conformed.refused.height, ignored)
    lost = lost_coverage(parsed, conformed.refused)
    declared = without_lost(lost, declared_coverage(sidecar, parsed))
    proved = parsed.coverage.select(pl.col(name).cast(dtype) for name, dtype in COVERAGE.items())
    covered = [without_lost(lost, proved), supported(rows, lost, proved), declared]
    coverage = coverage_rows(pl.concat(covered).unique(maintain_order=True), snapshot, of_file)
    return Batch(
        snapshot=_manifest(
            snapshot, parsed.raw.height, ignored, conformed.refused.height, digest(corrections)
        ).with_columns(released_at=pl.lit(printed, pl.Datetime("us"))),
        contract=parsed.contract,
        rows=rows,
        quarantine=_quarantine(snapshot, parsed.raw, conformed.refused),
        coverage=coverage,
        certificate=certificate(snapshot, coverage, parsed.raw.height),
        declared=coverage_rows(withdrawing(declared, rows), snapshot, of_file),
        finding=_findings(snapshot, parsed.findings),
        extent=extents(whole_projects(parsed, conformed.refused), snapshot, of_file),
        correction=corrected,
        released_at=of_file,
    )


def prepare_moment(
    moment: Sequence[Snapshot],
    contents: Mapping[str, bytes],
    corrections: Sequence[Correction],
    groups: Set[str] | None = None,
) -> list[Batch]:
    """Prepare the snapshots of one source and moment, to be stored together."""
    return [prepare(snapshot, contents[snapshot.snapshot_id], corrections, groups) for snapshot in moment]


def _without_rows(sidecar: Sidecar) -> Parsed:
    """Return an answer without rows, if the client certified that nothing was traded.

    Raises:
        SourceError: The file was not fetched, so it is just empty.
    """
    if sidecar.pull is None:
        fault(sidecar, "an empty file", f"a file of {sidecar.source}", "Download it again.")
    contract = CONTRACTS["flow"]
    texts = dict.fromkeys(columns(contract), pl.String)
    raw = pl.DataFrame(schema={"row_number": pl.Int64})
    return Parsed("flow", raw, pl.DataFrame(schema={**texts, **ROWS}))


def _ignored(parsed: Parsed, conformed: Conformed) -> dict[str, int]:
    counts = dict(parsed.ignored.group_by("rule").len().sort("rule").iter_rows())
    if conformed.repeated.height:
        counts[EXACT_REPEAT] = conformed.repeated.height
    return counts


def _account(snapshot: Snapshot, read: int, good: int, refused: int, ignored: dict[str, int]) -> None:
    """Check that every row read is accounted for."""
    total = good + refused + sum(ignored.values())
    if total != read:
        message = (
            f"{snapshot.snapshot_id}: {read} rows were read, but {good} valid, {refused} rejected and "
            f"{sum(ignored.values())} ignored rows add up to {total}."
        )
        raise ContractError(message)


def _manifest(
    snapshot: Snapshot, rows_read: int, ignored: dict[str, int], refused: int, corrections: str | None
) -> pl.DataFrame:
    sidecar = snapshot.sidecar
    row = {
        "snapshot_id": snapshot.snapshot_id,
        "source": sidecar.source,
        "taken_at": sidecar.taken_at,
        "publisher": sidecar.publisher,
        "edition": sidecar.edition,
        "released_at": None,
        "url": sidecar.url,
        "note": sidecar.note,
        "license": sidecar.license,
        "sha256": sidecar.sha256,
        "sidecar_sha256": sidecar.digest(),
        "corrections_sha256": corrections,
        "bytes": sidecar.bytes,
        "rows_read": rows_read,
        "rows_stored": 0,
        "rows_unchanged": 0,
        "rows_quarantined": refused,
        "rows_ignored": sum(ignored.values()),
        "rows_withdrawn": 0,
        "ignored_by_rule": json.dumps(ignored, sort_keys=True),
        "first_run_id": None,
    }
    return pl.DataFrame([row], schema=columns(CONTRACTS["snapshot"]))


def _quarantine(snapshot: Snapshot, raw: pl.DataFrame, refused: pl.DataFrame) -> pl.DataFrame:
    """Return the rejected rows with their raw text."""
    if refused.is_empty():
        return empty(CONTRACTS["quarantine"])
    joined = refused.join(raw, on="row_number", how="left", maintain_order="left")
    return joined.select(
        snapshot_id=pl.lit(snapshot.snapshot_id),
        row_number=pl.col("row_number"),
        raw_json=pl.struct(pl.exclude("row_number", "reasons")).struct.json_encode(),
        reasons=pl.col("reasons"),
    )


def _findings(snapshot: Snapshot, findings: pl.DataFrame) -> pl.DataFrame:
    """Return rows of `ledger.finding`; the same difference in another snapshot has the same id."""
    rows = [
        {
            **row,
            "subject": (subject := f"{snapshot.sidecar.source} {row['subject']}"),
            "discrepancy_id": break_id(row["kind"], subject, row["month"]),
            "closed_by": None,
            "row_number": None,
            "cell": None,
        }
        for row in findings.iter_rows(named=True)
    ]
    contract = CONTRACTS["finding"]
    frame = pl.DataFrame(rows, schema_overrides=dict(columns(contract)), infer_schema_length=None)
    return stamped(frame, snapshot).select(list(columns(contract))) if rows else empty(contract)
