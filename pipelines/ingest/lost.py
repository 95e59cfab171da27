"""Coverage that a snapshot's rejected rows take back: exactly what could not be read is unknown, and no more.

A rejected row is a cell, or several where a part of its key cannot be read: an unreadable month may be any month, an
unknown country any partner.
"""

from typing import Any

import polars as pl

from pledgebook.pipelines.core.countries import EUROPEAN_UNION, ISO3
from pledgebook.pipelines.core.vocabulary import DIRECTIONS, WORLD
from pledgebook.pipelines.schemas.contract import PRODUCT
from pledgebook.pipelines.sources.parsing.parsed import COVERAGE

EVERY = "*"
PARTNERS = tuple(sorted(ISO3 - {WORLD, EUROPEAN_UNION}))
"""Partners that `*` stands for."""

LONGEST_PERIOD = 60
LOST = {
    "lost_series": pl.String,
    "lost_reporter": pl.String,
    "lost_partner": pl.String,
    "lost_direction": pl.String,
    "lost_product": pl.String,
    "lost_month": pl.Date,
    "lost_period": pl.Int64,
}

Row = dict[str, Any]


def lost_coverage(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the cells of rejected flows, one row per month of the figure; null where a part cannot be read.

    Args:
        rows: The rejected flows, as text.
    """
    if rows.is_empty():
        return pl.DataFrame(schema=LOST)
    texts = [
        pl.lit(None, pl.String).alias(name)
        for name in ("series", "reporter_iso3", "partner_iso3", "direction", "product_code", "month", "period_months")
        if name not in rows.columns
    ]  # fmt: skip
    count = pl.col("period_months").cast(pl.Int64, strict=False)
    months = pl.when(count.is_between(1, LONGEST_PERIOD)).then(count).otherwise(None)
    first = pl.col("month").str.to_date("%Y-%m-%d", strict=False)
    return (
        rows.with_columns(texts)
        .select(
            lost_series="series",
            lost_reporter=_country("reporter_iso3"),
            lost_partner=_country("partner_iso3"),
            lost_direction=pl.when(pl.col("direction").is_in(DIRECTIONS)).then("direction"),
            lost_product=pl.when(pl.col("product_code").str.contains(PRODUCT)).then("product_code"),
            lost_period=months,
            first=pl.when(months.is_not_null()).then(first),
            place=pl.int_ranges(0, months.fill_null(1)),
        )
        .explode("place")
        .with_columns(lost_month=pl.col("first").dt.offset_by(pl.format("{}mo", "place")))
        .select(list(LOST))
        .unique(maintain_order=True)
    )


def without_lost(lost: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
    """Remove the cells of rejected rows from coverage, in the columns of COVERAGE: they are unknown, not zero.

    A prefix is lost with one of its products, since its sum is unknown then. Coverage of every partner becomes
    coverage of each other partner.
    """
    if lost.is_empty() or coverage.is_empty():
        return coverage
    numbered = coverage.with_row_index("number")
    product, prefix = pl.col("lost_product"), pl.col("product_prefix")
    touched = numbered.join_where(
        lost,
        pl.col("lost_month").is_null() | (pl.col("lost_month") == pl.col("month")),
        pl.col("lost_partner").is_null()
        | (pl.col("partner_iso3") == EVERY)
        | (pl.col("lost_partner") == pl.col("partner_iso3")),
        *(
            pl.col(lost_name).is_null() | (pl.col(lost_name) == pl.col(name))
            for lost_name, name in (
                ("lost_series", "series"),
                ("lost_reporter", "reporter_iso3"),
                ("lost_direction", "direction"),
            )
        ),
        product.is_null() | _contains(product, prefix) | _contains(prefix, product),
    )
    kept = numbered.join(touched, on="number", how="anti", maintain_order="left").drop("number")
    split = [
        row
        for group in touched.sort("number").partition_by("number", maintain_order=True)
        for row in _split(group)
    ]
    return pl.concat([kept, pl.DataFrame(split, schema=coverage.schema)]).unique(maintain_order=True)


def _contains(code: pl.Expr, prefix: pl.Expr) -> pl.Expr:
    """Whether a code lies below a prefix; a named group below none but its own name, or the prefix of all products."""
    return (code == prefix) | (code.str.starts_with(prefix) & prefix.str.contains(r"^[0-9]*$"))


def supported(rows: pl.LazyFrame, lost: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
    """Return the coverage that a sound figure of another period proves: a rejected year leaves its first half known.

    Args:
        rows: Sound flows.
        lost: The cells of rejected flows.
        coverage: Coverage that the file itself proves, in the columns of COVERAGE.
    """
    periods = lost["lost_period"]
    if lost.is_empty() or coverage.is_empty() or periods.has_nulls():
        return coverage.clear()
    months = (
        rows.filter(~pl.col("period_months").is_in(periods.unique().implode()))
        .with_columns(place=pl.int_ranges(0, pl.col("period_months").cast(pl.Int64)))
        .explode("place")
        .select(
            "series", "reporter_iso3", "partner_iso3", "direction",
            product_prefix="product_code",
            month=pl.col("month").dt.offset_by(pl.format("{}mo", "place")),
        )
        .unique()
        .collect()
    )  # fmt: skip
    return coverage.join(months, on=months.columns, how="semi", maintain_order="left")


def _country(name: str) -> pl.Expr:
    return pl.when(pl.col(name).is_in(ISO3)).then(name)


def _split(group: pl.DataFrame) -> list[Row]:
    """Return what is left of one row of coverage without the lost cells joined to it: nothing, or the other partners."""
    covered = group.select(list(COVERAGE)).row(0, named=True)
    lost = group["lost_partner"]
    if covered["partner_iso3"] != EVERY or lost.has_nulls():
        return []
    return [{**covered, "partner_iso3": other} for other in PARTNERS if other not in set(lost)]
