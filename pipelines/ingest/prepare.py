"""From the bytes of a snapshot to a batch for the ledger, with every row accounted for."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain

import polars as pl

from pledgebook.pipelines.breaks.discrepancy import break_id
from pledgebook.pipelines.core.encoding import Raw
from pledgebook.pipelines.core.errors import ContractError, SourceError
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.ingest.batch import Batch, Tell, silent, stamped
from pledgebook.pipelines.ingest.correct import all_corrected
from pledgebook.pipelines.ingest.coverage import (
    certificate,
    coverage_rows,
    declared_coverage,
    extents,
    series_of,
    whole_projects,
    withdrawing,
)
from pledgebook.pipelines.ingest.groups import of_known_groups
from pledgebook.pipelines.ingest.lost import LOST, lost_coverage, supported, without_lost
from pledgebook.pipelines.ingest.released import (
    OLDER_RELEASE,
    newest_release,
    older_rows,
    release_of,
    with_release,
)
from pledgebook.pipelines.ingest.staged import Stage
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot
from pledgebook.pipelines.register.correction import Correction, digest
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.conform import conform, typed_rows, valid_rows
from pledgebook.pipelines.schemas.contract import columns, empty
from pledgebook.pipelines.sources.parsers import parse_parts
from pledgebook.pipelines.sources.parsing.parsed import COVERAGE, ROWS, WHOLE, Parsed
from pledgebook.pipelines.sources.parsing.parts import PARTS, Parts
from pledgebook.pipelines.sources.parsing.table import fault
from pledgebook.pipelines.sources.parsing.totals import RULE as TOTALS
from pledgebook.pipelines.sources.parsing.totals import without_totals

EXACT_REPEAT = "exact_repeat"
"""Rule: a row identical to an earlier row of its file is ignored."""


@dataclass(frozen=True)
class _Checked:
    """Rows of a snapshot that satisfy their contract, and an account of all others.

    Args:
        rows: The rows; none if they are staged.
        stage: The rows of a file that was read in parts.
        read: Number of rows read.
        refused: Number of rejected rows.
        ignored: Number of rows left out, by rule.
        quarantine: The rejected rows, apart from those of the stage.
        lost: Cells of rejected rows, in the columns of LOST.
        correction: Rows of `ledger.correction`.
        findings: Findings of the parser, in the columns of FINDINGS.
        series: The series of the file.
        proved: Coverage that the file itself proves, in the columns of COVERAGE.
        whole: Projects that it has completely, in the columns of WHOLE.
        printed: The newest release that it prints.
        of_file: The release that it is of.
    """

    rows: pl.DataFrame
    stage: Stage | None
    read: int
    refused: int
    ignored: dict[str, int]
    quarantine: pl.DataFrame
    lost: pl.DataFrame
    correction: pl.DataFrame
    findings: pl.DataFrame
    series: Set[str]
    proved: pl.DataFrame
    whole: pl.DataFrame
    printed: datetime | None
    of_file: datetime


def prepare(
    snapshot: Snapshot,
    content: Raw,
    corrections: Sequence[Correction] = (),
    groups: Set[str] | None = None,
    tell: Tell = silent,
    parts: Parts = PARTS,
) -> Batch:
    """Parse a snapshot, check it against its contract and correct it; a large file part by part.

    Args:
        snapshot: Raw file with its sidecar.
        content: Bytes of the file.
        corrections: Corrections of its source.
        groups: Product groups of the register; None accepts any name.
        tell: Receives a line for each part of a large file.
        parts: How much of a file is read at once.

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
    found = parse_parts(content, sidecar, parts) if content else iter([_without_rows(sidecar)])
    first, second = next(found), next(found, None)
    if second is None:
        checked = _checked(snapshot, without_totals(first), corrections, groups)
    else:
        again = partial(parse_parts, content, sidecar, parts)
        checked = _staged(snapshot, chain([first, second], found), again, corrections, groups, tell)
    return _batch(snapshot, first.contract, checked, corrections)


def _batch(snapshot: Snapshot, contract: str, checked: _Checked, corrections: Sequence[Correction]) -> Batch:
    """Add coverage and manifest to the checked rows of a snapshot."""
    sidecar, of_file, lost = snapshot.sidecar, checked.of_file, checked.lost
    height = checked.rows.height if checked.stage is None else checked.stage.height
    _account(snapshot, checked.read, height, checked.refused, checked.ignored)
    rows = checked.rows.lazy() if checked.stage is None else checked.stage.rows()
    declared = without_lost(lost, declared_coverage(sidecar, checked.series))
    proved = checked.proved.select(pl.col(name).cast(dtype) for name, dtype in COVERAGE.items())
    covered = [without_lost(lost, proved), supported(rows, lost, proved), declared]
    coverage = coverage_rows(pl.concat(covered).unique(maintain_order=True), snapshot, of_file)
    manifest = _manifest(snapshot, checked.read, checked.ignored, checked.refused, digest(corrections))
    return Batch(
        snapshot=manifest.with_columns(released_at=pl.lit(checked.printed, pl.Datetime("us"))),
        contract=contract,
        rows=checked.rows,
        quarantine=checked.quarantine,
        coverage=coverage,
        certificate=certificate(snapshot, coverage, checked.read),
        declared=coverage_rows(withdrawing(declared, rows), snapshot, of_file),
        finding=_findings(snapshot, checked.findings),
        extent=extents(checked.whole, snapshot, of_file),
        correction=checked.correction,
        released_at=of_file,
        stage=checked.stage,
    )


def _checked(
    snapshot: Snapshot, parsed: Parsed, corrections: Sequence[Correction], groups: Set[str] | None
) -> _Checked:
    """Check the rows of a file that fits in memory."""
    sidecar = snapshot.sidecar
    older = older_rows(parsed)
    newest = parsed.rows
    if older.height:
        newest = newest.join(older, on="row_number", how="anti", maintain_order="left")
    named = of_known_groups(newest, groups, sidecar.source)
    conformed = conform(stamped(named, snapshot), CONTRACTS[parsed.contract])
    printed, of_file = release_of(parsed.released, newest_release(conformed.good), sidecar)
    good = with_release(conformed.good, of_file, sidecar.taken_at) if printed else conformed.good
    rows, corrected, dropped = all_corrected(good, corrections, parsed.contract, sidecar.taken_at)
    counts = {OLDER_RELEASE: older.height, EXACT_REPEAT: conformed.repeated.height}
    return _Checked(
        rows=rows,
        stage=None,
        read=parsed.raw.height,
        refused=conformed.refused.height,
        ignored=_summed(_by_rule(parsed.ignored), counts, dropped),
        quarantine=_quarantine(snapshot, parsed.raw, conformed.refused),
        lost=_lost(parsed, conformed.refused),
        correction=corrected,
        findings=parsed.findings,
        series=series_of(parsed),
        proved=parsed.coverage,
        whole=whole_projects(parsed, conformed.refused),
        printed=printed,
        of_file=of_file,
    )


def _staged(
    snapshot: Snapshot,
    parts: Iterable[Parsed],
    again: Callable[[], Iterable[Parsed]],
    corrections: Sequence[Correction],
    groups: Set[str] | None,
    tell: Tell,
) -> _Checked:
    """Check the rows of a large file part by part, then what they decide together.

    Args:
        snapshot: The snapshot.
        parts: The parts of the file, of a source that proves no coverage and has no complete projects.
        again: Reads them once more, for the raw text of rows that contradict each other.
        corrections: Corrections of its source.
        groups: Product groups of the register; None accepts any name.
        tell: Receives a line for each part.
    """
    sidecar = snapshot.sidecar
    stage, read, has_totals = Stage("flow"), 0, False
    counts, series = dict[str, int](), set[str]()
    lost = [pl.DataFrame(schema=LOST)]
    for parsed in parts:
        named = of_known_groups(parsed.rows, groups, sidecar.source)
        good, refused = valid_rows(stamped(named, snapshot), CONTRACTS[stage.contract])
        stage.add(good, doubtful := _doubtful(stamped(parsed.rows, snapshot), refused))
        stage.refuse(_quarantine(snapshot, parsed.raw, refused))
        counts, series = _summed(counts, _by_rule(parsed.ignored)), series | series_of(parsed)
        has_totals |= parsed.has_totals
        if sidecar.covers:
            certain = refused.join(doubtful, on="row_number", how="anti")
            lost.append(_lost(parsed, certain))
        read += parsed.raw.height
        tell(f"{snapshot.snapshot_id}: {read:,} rows read")
    found = stage.resolved(has_totals=has_totals)
    rejected = [stage.left_of_doubtful(found)]
    if found.conflicting.height:
        wanted = found.conflicting["row_number"].implode()
        rejected.append(stage.rows().filter(pl.col("row_number").is_in(wanted)).collect())
    if sidecar.covers:
        lost += [lost_coverage(_as_text(rows)) for rows in rejected]
    printed, of_file = release_of(None, stage.newest_release(found), sidecar)
    released = (of_file, sidecar.taken_at) if printed else None
    corrected, dropped = stage.settle(found, released, corrections, sidecar.taken_at)
    resolved = {
        TOTALS: found.totals.height,
        OLDER_RELEASE: found.older.height,
        EXACT_REPEAT: found.repeated.height,
    }
    return _Checked(
        rows=empty(CONTRACTS[stage.contract]),
        stage=stage,
        read=read,
        refused=stage.refused + found.conflicting.height,
        ignored=_summed(counts, resolved, dropped),
        quarantine=_conflicting(snapshot, again, found.conflicting),
        lost=pl.concat(lost).unique(maintain_order=True),
        correction=corrected,
        findings=found.findings,
        series=series,
        proved=pl.DataFrame(schema=COVERAGE),
        whole=pl.DataFrame(schema=WHOLE),
        printed=printed,
        of_file=of_file,
    )


def _lost(parsed: Parsed, refused: pl.DataFrame) -> pl.DataFrame:
    """Return the cells of the rejected rows of a parsed file, if it has flows."""
    if refused.is_empty() or parsed.contract != "flow":
        return pl.DataFrame(schema=LOST)
    return lost_coverage(parsed.rows.join(refused, on="row_number", how="semi"))


def _doubtful(rows: pl.DataFrame, refused: pl.DataFrame) -> pl.DataFrame:
    """Return the rejected rows that their source accepts, in the columns of the contract; what cannot be cast is null."""
    contract = CONTRACTS["flow"]
    own = rows.filter(pl.col("refusals").list.len() == 0).join(refused, on="row_number", how="semi")
    if own.is_empty():
        return empty(contract)
    is_there = own["quantity"].is_not_null()
    typed = typed_rows(own, contract).select(list(columns(contract)))
    # That there is a quantity counts, even one that cannot be read.
    return typed.with_columns(quantity=pl.when(is_there).then(pl.col("quantity").fill_null(0)))


def _as_text(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.col("month", "period_months").cast(pl.String))


def _conflicting(
    snapshot: Snapshot, again: Callable[[], Iterable[Parsed]], refused: pl.DataFrame
) -> pl.DataFrame:
    """Return rows of `ledger.quarantine` for rows of different parts, whose raw text is read again."""
    found = [empty(CONTRACTS["quarantine"])]
    for parsed in again() if refused.height else ():
        here = refused.join(parsed.raw, on="row_number", how="semi")
        found.append(_quarantine(snapshot, parsed.raw, here))
    return pl.concat(found)


def prepare_moment(
    moment: Sequence[Snapshot],
    contents: Mapping[str, Raw],
    corrections: Sequence[Correction],
    groups: Set[str] | None = None,
    tell: Tell = silent,
) -> list[Batch]:
    """Prepare the snapshots of one source and moment, to be stored together."""
    return [
        prepare(snapshot, contents[snapshot.snapshot_id], corrections, groups, tell) for snapshot in moment
    ]


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


def _by_rule(ignored: pl.DataFrame) -> dict[str, int]:
    return dict(ignored.group_by("rule").len().iter_rows())


def _summed(*counts: Mapping[str, int]) -> dict[str, int]:
    """Add counts by rule; a rule without a row does not show."""
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return {rule: count for rule, count in total.items() if count}


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
    contract = CONTRACTS["finding"]
    if findings.is_empty():
        return empty(contract)
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
    frame = pl.DataFrame(rows, schema_overrides=dict(columns(contract)), infer_schema_length=None)
    return stamped(frame, snapshot).select(list(columns(contract)))
