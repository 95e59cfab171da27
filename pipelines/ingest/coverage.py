"""Months and products that a snapshot covers completely, and the certificate."""

import re
from collections.abc import Sequence, Set
from dataclasses import asdict
from datetime import date, datetime

import polars as pl

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.months import month_range, runs
from pledgebook.pipelines.core.vocabulary import EVERY_PARTNER
from pledgebook.pipelines.ingest.batch import stamped
from pledgebook.pipelines.raw.sidecar import Cover, Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.conform import ensure
from pledgebook.pipelines.schemas.contract import GROUP, columns, empty
from pledgebook.pipelines.sources.parsing.parsed import COVERAGE, Parsed

EXAMPLES = 3
"""Products named in an example."""


def coverage_rows(rows: pl.DataFrame, snapshot: Snapshot, released_at: datetime) -> pl.DataFrame:
    """Return the coverage of a snapshot as rows of `ledger.coverage`."""
    if rows.is_empty():
        return empty(CONTRACTS["coverage"])
    stated = stamped(rows, snapshot).with_columns(released_at=pl.lit(released_at, pl.Datetime("us")))
    return ensure(stated, CONTRACTS["coverage"])


def certificate(snapshot: Snapshot, coverage: pl.DataFrame, rows_read: int) -> pl.DataFrame:
    """Return the basis on which the covered months are complete; no row if nothing is covered."""
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


def series_of(parsed: Parsed) -> set[str]:
    """Return the series of a file's rows."""
    return set(parsed.rows["series"].drop_nulls().unique()) if "series" in parsed.rows.columns else set()


def declared_coverage(sidecar: Sidecar, series: Set[str]) -> pl.DataFrame:
    """Return the coverage declared in the sidecar of a file with some series, one row per prefix and month."""
    rows = [row for cover in sidecar.covers for row in _cover_rows(cover, sorted(series))]
    return pl.DataFrame(rows, schema=dict(COVERAGE), orient="row").unique(maintain_order=True)


def _cover_rows(cover: Cover, every_series: list[str]) -> list[tuple[object, ...]]:
    series = [cover.series] if cover.series else every_series
    months = month_range(cover.first_month, cover.last_month)
    return [
        (name, cover.reporter_iso3, cover.partner_iso3, cover.direction, prefix, cover.product_level, month)
        for name in series
        for prefix in cover.product_prefixes
        for month in months
    ]


def whole_projects(parsed: Parsed, refused: pl.DataFrame) -> pl.DataFrame:
    """Return the projects whose events are all in the file, without those of rejected rows, which are not withdrawn."""
    if refused.is_empty() or parsed.whole.is_empty():
        return parsed.whole
    touched = parsed.rows.join(refused, on="row_number", how="semi").select("project").unique()
    if touched["project"].has_nulls():
        return parsed.whole.clear()
    return parsed.whole.join(touched, on="project", how="anti", maintain_order="left")


def extents(whole: pl.DataFrame, snapshot: Snapshot, released_at: datetime) -> pl.DataFrame:
    """Return the complete projects of a snapshot as rows of `ledger.extent`."""
    if whole.is_empty():
        return empty(CONTRACTS["extent"])
    latest = pl.lit(snapshot.sidecar.taken_at, pl.Datetime("us"))
    released = pl.col("released_at").fill_null(pl.lit(released_at, pl.Datetime("us")))
    stated = stamped(whole, snapshot).with_columns(released_at=pl.min_horizontal(released, latest))
    return ensure(stated, CONTRACTS["extent"])


def withdrawing(declared: pl.DataFrame, rows: pl.LazyFrame) -> pl.DataFrame:
    """Return the declared coverage in which missing monthly figures are withdrawn.

    A file of years says nothing of single months, so the months of its longer figures withdraw nothing.
    """
    route = ["series", "reporter_iso3", "direction"]
    if declared.is_empty() or "period_months" not in rows.collect_schema():
        return declared
    longer = rows.filter(pl.col("period_months") > 1).select(*route, "partner_iso3", "month", "period_months")
    spans = _months(longer.unique().collect()).drop("period_months").unique()
    of_all = declared.filter(pl.col("partner_iso3") == EVERY_PARTNER).join(
        spans, on=[*route, "month"], how="anti", maintain_order="left"
    )
    of_one = declared.filter(pl.col("partner_iso3") != EVERY_PARTNER).join(
        spans, on=[*route, "partner_iso3", "month"], how="anti", maintain_order="left"
    )
    return pl.concat([of_all, of_one])


def _months(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of `ledger.flow` once for each month of their period."""
    return (
        rows.with_columns(place=pl.int_ranges(0, pl.col("period_months").cast(pl.Int64)))
        .explode("place")
        .with_columns(month=pl.col("month").dt.offset_by(pl.format("{}mo", "place")))
        .drop("place")
    )


def covers(
    rows: pl.DataFrame, prefixes: tuple[str, ...], months: Sequence[date] | None = None, example: str = ""
) -> tuple[Cover, ...]:
    """Return the coverage of a file that its owner declares complete for some products and months.

    Without named months, a month is covered if a valid row has it in its period; a named month is covered even
    without a row, which then means that nothing was traded. Products are covered down to the coarsest level of the file
    below the prefix, since rows of finer levels may be a selection.

    Args:
        rows: Valid rows of `ledger.flow`.
        prefixes: Product prefixes or named groups; one empty prefix means every product.
        months: The named months; None for those of the rows.
        example: What could be declared, for messages; made from the rows if empty.

    Returns:
        One cover per series, reporter, partner, direction, prefix and run of months.

    Raises:
        UsageError: The file has several levels and every product is declared, or a named group of which it has no row.
    """
    levels = sorted(rows["product_level"].unique())
    if prefixes == ("",) and len(levels) > 1:
        message = (
            f"The file has product codes of {', '.join(map(str, levels))} digits, so no level is known to be complete. "
            f"Name the complete products with --covers, such as --covers {example or example_of(rows)}."
        )
        raise UsageError(message)
    for group in (prefix for prefix in prefixes if re.fullmatch(GROUP, prefix)):
        if rows.height and group not in rows["product_code"]:
            message = f"--covers: the file has no row of {group}; expected a product that it has, such as {example or example_of(rows)}."
            raise UsageError(message)
    route = ["series", "reporter_iso3", "partner_iso3", "direction"]
    found = []
    for key, part in rows.sort(*route, "month").group_by(route, maintain_order=True):
        series, reporter, partner, direction = (str(word) for word in key)
        own = _months(part)["month"].unique().sort().to_list() if months is None else months
        for prefix in prefixes:
            below = part.filter(pl.col("product_code").str.starts_with(prefix))
            level = min((below if below.height else part)["product_level"].to_list())
            found += [
                Cover(direction, reporter, partner, (prefix,), level, first, last, series)
                for first, last in runs(own)
            ]
    return tuple(found)


def example_of(rows: pl.DataFrame) -> str:
    """Return what --covers could say of a file: `all`, or its first products of the coarsest level."""
    if rows["product_level"].n_unique() == 1:
        return "all"
    coarsest = rows.filter(pl.col("product_level") == pl.col("product_level").min())
    return ",".join(coarsest["product_code"].unique().sort().head(EXAMPLES))
