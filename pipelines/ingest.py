"""From a snapshot's bytes to a batch for the ledger: parsed, conformed, every row accounted for."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

import polars as pl

from pipelines.correction.declared import Correction, digest
from pipelines.correction.mend import all_mended
from pipelines.errors import ContractError, SourceError, UsageError
from pipelines.reconcile.breaks import break_id
from pipelines.schemas import CONTRACTS
from pipelines.schemas.conform import Conformed, conform, ensure
from pipelines.schemas.contract import columns, empty
from pipelines.schemas.sidecar import Cover, Sidecar
from pipelines.snapshot import Snapshot
from pipelines.sources import SOURCES, parse_file
from pipelines.sources.parsed import COVERAGE, ROWS, Parsed
from pipelines.sources.table import fault
from pipelines.warehouse.storing import Batch

SOUND_CODE = r"^(\d\d){1,5}$|^\d{9}$|^[A-Z][A-Z_]+$"
"""A product code that can be what it says: an HS code has an even number of digits, and Japan's lines have nine."""

EXACT_REPEAT = "exact_repeat"
"""Rule: a row that repeats an earlier row of its file to the letter is left out."""


def prepare(snapshot: Snapshot, content: bytes, corrections: Sequence[Correction] = ()) -> Batch:
    """Parse, conform and mend a snapshot.

    Args:
        snapshot: The raw file and its sidecar.
        content: Its bytes.
        corrections: The declared corrections of its source.

    Returns:
        The batch to store. `rows_read` = rows + refused + ignored, and each is one of the three.

    Raises:
        SourceError: The file is not what its source publishes, or its source is not known.
        CorrectionError: A cell holds something else than its correction expects.
    """
    sidecar = snapshot.sidecar
    if sidecar.source not in SOURCES:
        raise SourceError(
            snapshot.snapshot_id,
            f"source '{sidecar.source}'",
            f"one of {', '.join(sorted(SOURCES))}",
            "Correct the name of the source.",
        )
    parsed = parse_file(content, sidecar) if content else _without_rows(sidecar)
    conformed = conform(stamped(parsed.rows, snapshot), CONTRACTS[parsed.contract])
    rows, corrected, dropped = all_mended(conformed.good, corrections, parsed.contract, sidecar.taken_at)
    ignored = _ignored(parsed, conformed) | dropped
    _account(snapshot, parsed.raw.height, rows.height, conformed.refused.height, ignored)
    lost = _lost(parsed, conformed.refused)
    declared = _without(lost, _declared(sidecar, parsed))
    proved = _without(
        lost, parsed.coverage.select(pl.col(name).cast(dtype) for name, dtype in COVERAGE.items())
    )
    coverage = _coverage(pl.concat([proved, declared]).unique(maintain_order=True), snapshot)
    return Batch(
        snapshot=_manifest(
            snapshot, parsed.raw.height, ignored, conformed.refused.height, digest(corrections)
        ),
        contract=parsed.contract,
        rows=rows,
        quarantine=_quarantine(snapshot, parsed.raw, conformed.refused),
        coverage=coverage,
        certificate=_certificate(snapshot, coverage, parsed.raw.height),
        declared=_coverage(declared, snapshot),
        finding=_findings(snapshot, parsed.findings),
        whole=_whole(parsed, conformed.refused),
        correction=corrected,
    )


def _without_rows(sidecar: Sidecar) -> Parsed:
    """A publisher's answer that there are no rows: nothing traded, if the client certified it.

    Raises:
        SourceError: Nobody asked for it, so that the file is just empty.
    """
    if sidecar.pull is None:
        fault(sidecar, "an empty file", f"a file of {sidecar.source}", "Take it again.")
    contract = CONTRACTS["flow"]
    texts = dict.fromkeys(columns(contract), pl.String)
    raw = pl.DataFrame(schema={"row_number": pl.Int64})
    return Parsed("flow", raw, pl.DataFrame(schema={**texts, **ROWS}))


def stamped(rows: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """Rows with the source, the snapshot and the moment from which they are known."""
    return rows.with_columns(
        source=pl.lit(snapshot.sidecar.source),
        known_from=pl.lit(snapshot.sidecar.taken_at, pl.Datetime("us")),
        known_to=pl.lit(None, pl.Datetime("us")),
        snapshot_id=pl.lit(snapshot.snapshot_id),
    )


def _ignored(parsed: Parsed, conformed: Conformed) -> dict[str, int]:
    counts = dict(parsed.ignored.group_by("rule").len().sort("rule").iter_rows())
    if conformed.repeated.height:
        counts[EXACT_REPEAT] = conformed.repeated.height
    return counts


def _account(snapshot: Snapshot, read: int, good: int, refused: int, ignored: dict[str, int]) -> None:
    """Nothing that was read is lost."""
    total = good + refused + sum(ignored.values())
    if total != read:
        message = f"{snapshot.snapshot_id}: {read} rows read, but {good} good, {refused} refused and {sum(ignored.values())} ignored make {total}."
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
        "url": sidecar.url,
        "licence": sidecar.licence,
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
    """The refused rows with their raw text."""
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
    """What was seen while reading, as rows of the ledger; the same difference in another snapshot has the same id."""
    rows = [
        {
            **row,
            "subject": (subject := f"{snapshot.sidecar.source} {row['subject']}"),
            "discrepancy_id": break_id(row["kind"], subject, row["month"]),
            "closed_by": None,
        }
        for row in findings.iter_rows(named=True)
    ]
    contract = CONTRACTS["finding"]
    frame = pl.DataFrame(rows, schema_overrides=dict(columns(contract)), infer_schema_length=None)
    return stamped(frame, snapshot).select(list(columns(contract))) if rows else empty(contract)


def _coverage(rows: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    return ensure(stamped(rows, snapshot), CONTRACTS["coverage"])


def _certificate(snapshot: Snapshot, coverage: pl.DataFrame, rows_read: int) -> pl.DataFrame:
    """Who vouches that the covered months are complete; no row if nothing is covered."""
    schema = columns(CONTRACTS["certificate"])
    if coverage.is_empty():
        return pl.DataFrame(schema=schema)
    pull, covers = snapshot.sidecar.pull, snapshot.sidecar.covers
    row: dict[str, object] = {
        "snapshot_id": snapshot.snapshot_id,
        "basis": "pulled" if pull else "declared" if covers else "proved",
        "rows_received": rows_read,
        "months_covered": coverage["month"].n_unique(),
        "silent": [],
    }
    if pull:
        row |= asdict(pull) | {"silent": list(pull.silent)}
    return pl.DataFrame([row], schema=schema)


def _declared(sidecar: Sidecar, parsed: Parsed) -> pl.DataFrame:
    """The coverage that the sidecar declares, one row per prefix and month."""
    every = (
        parsed.rows["series"].drop_nulls().unique().sort()
        if "series" in parsed.rows.columns
        else pl.Series([])
    )
    rows = [row for cover in sidecar.covers for row in _cover_rows(cover, every.to_list())]
    return pl.DataFrame(rows, schema=dict(COVERAGE), orient="row").unique(maintain_order=True)


def _cover_rows(cover: Cover, every_series: list[str]) -> list[tuple[object, ...]]:
    series = [cover.series] if cover.series else every_series
    months = _months(cover.first_month, cover.last_month)
    return [
        (name, cover.reporter_iso3, cover.partner_iso3, cover.direction, prefix, cover.product_level, month)
        for name in series
        for prefix in cover.product_prefixes
        for month in months
    ]


def _months(first: date, last: date) -> list[date]:
    return pl.date_range(first, last, "1mo", eager=True).to_list()


def _lost(parsed: Parsed, refused: pl.DataFrame) -> pl.DataFrame:
    """The months and products of refused flows; null where the row does not say it in a way that can be read."""
    if refused.is_empty() or parsed.contract != "flow":
        return pl.DataFrame(schema={"lost_month": pl.Date, "lost_product": pl.String})
    product = pl.col("product_code")
    return (
        parsed.rows.join(refused, on="row_number", how="semi")
        .select(
            lost_month=pl.col("month").str.to_date("%Y-%m-%d", strict=False),
            lost_product=pl.when(product.str.contains(SOUND_CODE)).then(product),
        )
        .unique()
    )


def _without(lost: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
    """Take back the coverage of what was refused: a figure that could not be read is unknown, not zero."""
    if lost.is_empty() or coverage.is_empty():
        return coverage
    product, prefix = pl.col("lost_product"), pl.col("product_prefix")
    touched = coverage.join_where(
        lost,
        pl.col("lost_month").is_null() | (pl.col("lost_month") == pl.col("month")),
        product.is_null() | product.str.starts_with(prefix) | prefix.str.starts_with(product),
    )
    return coverage.join(touched, on=list(COVERAGE), how="anti", maintain_order="left")


def _whole(parsed: Parsed, refused: pl.DataFrame) -> pl.DataFrame:
    """The projects that the file holds whole, but for those of refused rows: what cannot be read is not withdrawn."""
    if refused.is_empty() or parsed.whole.is_empty():
        return parsed.whole
    touched = parsed.rows.join(refused, on="row_number", how="semi").select("project").unique()
    if touched["project"].has_nulls():
        return parsed.whole.clear()
    return parsed.whole.join(touched, on="project", how="anti", maintain_order="left")


def covers(rows: pl.DataFrame, prefixes: tuple[str, ...]) -> tuple[Cover, ...]:
    """What a file covers if, as its owner says, it holds all there is for some product prefixes.

    Only sound rows count: a month is covered if at least one of them lies in it, down to the coarsest level
    that the file has below the prefix, for what stands beside it in finer digits may be a selection.

    Args:
        rows: The file's rows that kept the contract of `ledger.flow`.
        prefixes: Product prefixes; one empty prefix means every product.

    Returns:
        One cover per series, side, prefix and run of months.

    Raises:
        UsageError: The file mixes levels and every product was asked for.
    """
    levels = sorted(rows["product_level"].unique())
    if prefixes == ("",) and len(levels) > 1:
        message = (
            f"The file has rows of {', '.join(map(str, levels))} digits, and none of these levels need be complete. "
            "Say with --covers which prefixes are, such as 1201,2711."
        )
        raise UsageError(message)
    side = ["series", "reporter_iso3", "partner_iso3", "direction"]
    found = []
    for key, group in rows.sort(*side, "month").group_by(side, maintain_order=True):
        series, reporter, partner, direction = (str(part) for part in key)
        for prefix in prefixes:
            below = group.filter(pl.col("product_code").str.starts_with(prefix))
            level = min((below if below.height else group)["product_level"].to_list())
            found += [
                Cover(direction, reporter, partner, (prefix,), level, first, last, series)
                for first, last in _runs(group["month"].unique().sort().to_list())
            ]
    return tuple(found)


def _runs(months: list[date]) -> list[tuple[date, date]]:
    """Months in order as runs without a gap: the first and last month of each."""
    runs: list[tuple[date, date]] = []
    for month in months:
        if runs and 12 * (month.year - runs[-1][1].year) + month.month - runs[-1][1].month == 1:
            runs[-1] = (runs[-1][0], month)
        else:
            runs.append((month, month))
    return runs
