"""From a snapshot's bytes to a batch for the ledger: parsed, conformed, every row accounted for."""

import json
from datetime import date

import polars as pl

from pipelines.errors import ContractError, SourceError
from pipelines.reconcile.breaks import Break, Side, discrepancies
from pipelines.schemas import CONTRACTS
from pipelines.schemas.conform import Conformed, conform, ensure
from pipelines.schemas.contract import columns, empty
from pipelines.schemas.sidecar import Cover, Sidecar
from pipelines.snapshot import Snapshot
from pipelines.sources import SOURCES
from pipelines.sources.parsed import COVERAGE, Parsed
from pipelines.warehouse.storing import Batch

EXACT_REPEAT = "exact_repeat"
"""Rule: a row that repeats an earlier row of its file to the letter is left out."""


def prepare(snapshot: Snapshot, content: bytes) -> Batch:
    """Parse and conform a snapshot.

    Args:
        snapshot: The raw file and its sidecar.
        content: Its bytes.

    Returns:
        The batch to store. `rows_read` = rows + refused + ignored, and each is one of the three.

    Raises:
        SourceError: The file is not what its source publishes, or its source is not known.
    """
    sidecar = snapshot.sidecar
    if sidecar.source not in SOURCES:
        raise SourceError(
            snapshot.snapshot_id,
            f"source '{sidecar.source}'",
            f"one of {', '.join(sorted(SOURCES))}",
            "Correct the name of the source.",
        )
    parsed = SOURCES[sidecar.source](content, sidecar)
    conformed = conform(_stamped(parsed.rows, snapshot), CONTRACTS[parsed.contract])
    ignored = _ignored(parsed, conformed)
    _account(snapshot, parsed, conformed, ignored)
    coverage = _without_refused(_declared(sidecar, parsed), parsed.rows, conformed.refused)
    return Batch(
        snapshot=_manifest(snapshot, parsed.raw.height, ignored, conformed.refused.height),
        contract=parsed.contract,
        rows=conformed.good,
        quarantine=_quarantine(snapshot, parsed.raw, conformed.refused),
        coverage=ensure(
            _stamped(coverage, snapshot).drop("row_number", "refusals", strict=False), CONTRACTS["coverage"]
        ),
        discrepancy=_discrepancies(snapshot, parsed.findings),
    )


def _stamped(rows: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
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


def _account(snapshot: Snapshot, parsed: Parsed, conformed: Conformed, ignored: dict[str, int]) -> None:
    """Nothing that was read is lost."""
    total = conformed.good.height + conformed.refused.height + sum(ignored.values())
    if total != parsed.raw.height:
        message = (
            f"{snapshot.snapshot_id}: {parsed.raw.height} rows read, but {conformed.good.height} good, "
            f"{conformed.refused.height} refused and {sum(ignored.values())} ignored make {total}."
        )
        raise ContractError(message)


def _manifest(snapshot: Snapshot, rows_read: int, ignored: dict[str, int], refused: int) -> pl.DataFrame:
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
        "bytes": sidecar.bytes,
        "rows_read": rows_read,
        "rows_stored": 0,
        "rows_unchanged": 0,
        "rows_quarantined": refused,
        "rows_ignored": sum(ignored.values()),
        "rows_withdrawn": 0,
        "ignored_by_rule": json.dumps(ignored, sort_keys=True),
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


def _discrepancies(snapshot: Snapshot, findings: pl.DataFrame) -> pl.DataFrame:
    """What was found while reading, as rows of the ledger; the snapshot is part of the subject."""
    found = [
        Break(
            kind=row["kind"],
            subject=f"{row['subject']} in {snapshot.snapshot_id}",
            left=Side(row["left_label"], row["left_amount"]),
            right=Side(row["right_label"], row["right_amount"]),
            unit=row["unit"],
            explanation=row["explanation"],
            month=row["month"],
        )
        for row in findings.iter_rows(named=True)
    ]
    return discrepancies(found).with_columns(snapshot_id=pl.lit(snapshot.snapshot_id))


def _declared(sidecar: Sidecar, parsed: Parsed) -> pl.DataFrame:
    """The coverage that the file proves and that its sidecar declares, one row per prefix and month."""
    every = (
        parsed.rows["series"].drop_nulls().unique().sort().to_list()
        if "series" in parsed.rows.columns
        else []
    )
    rows = [row for cover in sidecar.covers for row in _cover_rows(cover, every)]
    declared = pl.DataFrame(rows, schema=dict(COVERAGE), orient="row")
    return pl.concat(
        [parsed.coverage.select(pl.col(name).cast(dtype) for name, dtype in COVERAGE.items()), declared]
    ).unique(maintain_order=True)


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


def _without_refused(coverage: pl.DataFrame, rows: pl.DataFrame, refused: pl.DataFrame) -> pl.DataFrame:
    """Take back the coverage of what was refused: a figure that could not be read is unknown, not zero."""
    if refused.is_empty() or coverage.is_empty():
        return coverage
    lost = (
        rows.join(refused, on="row_number", how="semi")
        .select(
            lost_month=pl.col("month").str.to_date("%Y-%m-%d", strict=False),
            lost_product=pl.col("product_code").fill_null(""),
        )
        .unique()
    )
    touched = coverage.join_where(
        lost,
        (pl.col("lost_month").is_null()) | (pl.col("lost_month") == pl.col("month")),
        pl.col("lost_product").str.starts_with(pl.col("product_prefix"))
        | pl.col("product_prefix").str.starts_with(pl.col("lost_product")),
    )
    return coverage.join(touched, on=list(COVERAGE), how="anti", maintain_order="left")


def covers(parsed: Parsed, prefixes: tuple[str, ...]) -> tuple[Cover, ...]:
    """What a file covers if, as its owner says, it holds all there is for some product prefixes.

    Args:
        parsed: The file, read.
        prefixes: Product prefixes; one empty prefix means every product.

    Returns:
        One cover per series, side and product level: the months from the first to the last that the file has.
    """
    months = pl.col("month").str.to_date("%Y-%m-%d", strict=False)
    sides = (
        parsed.rows.group_by("series", "reporter_iso3", "partner_iso3", "direction")
        .agg(
            first=months.min(),
            last=months.max(),
            level=pl.col("product_level").cast(pl.Int64, strict=False).max(),
        )
        .drop_nulls()
        .sort("series", "reporter_iso3", "partner_iso3", "direction")
    )
    return tuple(
        Cover(direction, reporter, partner, prefixes, level, first, last, series)
        for series, reporter, partner, direction, first, last, level in sides.iter_rows()
    )
