"""Which months of which products a snapshot covers completely, and the certificate for it."""

from dataclasses import asdict
from datetime import date

import polars as pl

from pipelines.core.errors import UsageError
from pipelines.ingest.batch import stamped
from pipelines.raw.sidecar import Cover, Sidecar
from pipelines.raw.snapshot import Snapshot
from pipelines.schemas import CONTRACTS
from pipelines.schemas.conform import ensure
from pipelines.schemas.contract import columns
from pipelines.sources.parsing.parsed import COVERAGE, Parsed

SOUND_CODE = r"^(\d\d){1,5}$|^\d{9}$|^[A-Z][A-Z_]+$"
"""A product code that can be what it says: an HS code has an even number of digits, and Japan's lines have nine."""


def coverage_rows(rows: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """Return what a snapshot covers as rows of `ledger.coverage`."""
    return ensure(stamped(rows, snapshot), CONTRACTS["coverage"])


def certificate(snapshot: Snapshot, coverage: pl.DataFrame, rows_read: int) -> pl.DataFrame:
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


def declared_coverage(sidecar: Sidecar, parsed: Parsed) -> pl.DataFrame:
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


def lost_coverage(parsed: Parsed, refused: pl.DataFrame) -> pl.DataFrame:
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


def without_lost(lost: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
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


def whole_projects(parsed: Parsed, refused: pl.DataFrame) -> pl.DataFrame:
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
