"""Polars makes the totals of readings by month: lazily from Parquet, collected by its streaming engine."""

import sys
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from benchmarks.frame import timed

ROUTE = ["source", "series", "reporter_iso3", "partner_iso3", "direction"]
AMOUNT = pl.Decimal(38, 4)


def totals(folder: Path) -> pl.LazyFrame:
    """Join the flows to what is asked for and to the codes, and sum."""
    sides = pl.scan_parquet(folder / "asked_side.parquet").select("reading_id", "scope_id", "measure", *ROUTE)
    codes = pl.scan_parquet(folder / "scope_product.parquet")
    flows = pl.scan_parquet(folder / "flow" / "*.parquet").filter(pl.col("known_to").is_null())
    is_value = pl.col("measure") == "value"
    figures = (
        flows.join(sides, on=ROUTE)
        .join(codes, on=["scope_id", "hs_edition", "product_code"])
        .with_columns(
            unit=pl.when(is_value).then("currency").otherwise("unit"),
            figure=pl.when(is_value)
            .then(pl.col("value").cast(AMOUNT))
            .otherwise(pl.col("quantity").cast(AMOUNT)),
        )
        .with_columns(
            part=(pl.col("figure") * pl.col("share").fill_null(0).cast(pl.Decimal(38, 8))).cast(AMOUNT)
        )
    )
    zero, whole = pl.lit(0).cast(AMOUNT), pl.col("is_whole")
    known = pl.col("figure").is_not_null().all()
    low = pl.when(whole).then("figure").otherwise(pl.min_horizontal("figure", zero)).sum()
    high = pl.when(whole).then("figure").otherwise(pl.max_horizontal("figure", zero)).sum()
    estimate = pl.when(whole).then("figure").otherwise("part").sum()
    return figures.group_by("reading_id", "month", "period_months", "unit").agg(
        amount=pl.when(known).then(low), amount_high=pl.when(known).then(high), estimate=pl.when(known).then(estimate),
        rows=pl.len(), valuation=pl.col("valuation").unique().sort().str.join(", "),
        is_estimated=(pl.col("obs_status") == "estimated").any(), snapshots=pl.col("snapshot_id").unique().sort(),
    )  # fmt: skip


def main(folder: Path) -> None:
    """Make the totals."""

    def work() -> Mapping[str, str]:
        found = (
            totals(folder).collect(engine="streaming").sort("reading_id", "month", "period_months", "unit")
        )
        sums = [found["rows"].sum(), *(found[name].sum() for name in ("amount", "amount_high", "estimate"))]
        return dict(
            zip(("totals", "flows", "low", "high", "estimate"), map(str, [found.height, *sums]), strict=True)
        )

    timed(work)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
