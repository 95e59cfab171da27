"""What is sold and not yet shipped, as USDA states it, against what its own sales and exports leave."""

import polars as pl

from pipelines.sources.parsing.parsed import FINDINGS

SALES, EXPORTS, OUTSTANDING = "currentMYNetSales", "weeklyExports", "outstandingSales"
WEEK_DAYS = 7
AMOUNT = pl.Decimal(28, 4)
KEYS = ("commodity", "year", "product", "partner_iso3", "unit")


def outstanding_findings(figures: pl.DataFrame) -> pl.DataFrame:
    """Months in which outstanding sales did not change by net sales less exports, beyond rounding.

    From one week to the next, outstanding sales grow by what is sold and shrink by what is shipped. Only weeks whose week before
    stands in the same file are looked at, so that neither a gap nor what one marketing year hands over to the next counts.
    Each figure is rounded to one unit: over n weeks of sales and exports and two stocks they may be n + 1 apart.

    Args:
        figures: One row per figure of a week: `commodity`, `year` (marketing year), `product`, `partner_iso3`, `unit`, `ending`,
            `figure` and `amount`; rows of which any of these is null are left out.
    """
    weeks = (
        figures.drop_nulls((*KEYS, "ending", "figure", "amount"))
        .filter(pl.col("figure").is_in((SALES, EXPORTS, OUTSTANDING)))
        .pivot(on="figure", index=(*KEYS, "ending"), values="amount", aggregate_function="first")
    )
    if not {SALES, EXPORTS, OUTSTANDING} <= set(weeks.columns):
        return pl.DataFrame(schema=FINDINGS)
    return _findings(_months(weeks.drop_nulls((SALES, EXPORTS, OUTSTANDING))))


def _months(weeks: pl.DataFrame) -> pl.DataFrame:
    """Stated and reckoned change of outstanding sales by month, where they differ by more than rounding."""
    before = pl.col(OUTSTANDING, "ending").shift(1).over(KEYS, order_by="ending").name.suffix("_before")
    return (
        weeks.with_columns(before)
        .filter((pl.col("ending") - pl.col("ending_before")).dt.total_days() == WEEK_DAYS)
        .with_columns(
            month=pl.col("ending").dt.truncate("1mo"),
            stated=pl.col(OUTSTANDING) - pl.col(f"{OUTSTANDING}_before"),
            reckoned=pl.col(SALES) - pl.col(EXPORTS),
        )
        .group_by(*KEYS, "month")
        .agg(pl.col("stated", "reckoned").sum(), weeks=pl.len())
        .filter((pl.col("stated") - pl.col("reckoned")).abs() > (pl.col("weeks") + 1).cast(AMOUNT))
        .sort(*KEYS, "month")
    )


def _findings(months: pl.DataFrame) -> pl.DataFrame:
    """A finding per commodity, marketing year, destination and month."""
    text = "over {} week(s) outstanding sales do not change by net sales less exports: a figure was corrected in one of them only"
    return months.select(
        kind=pl.lit("completeness"),
        subject=pl.format("outstanding sales {} MY{} {}", "commodity", "year", "partner_iso3"),
        month="month",
        left_label=pl.lit("change of outstandingSales"),
        left_amount=pl.col("stated").cast(AMOUNT),
        right_label=pl.lit("currentMYNetSales less weeklyExports"),
        right_amount=pl.col("reckoned").cast(AMOUNT),
        unit="unit",
        explanation=pl.format(text, "weeks"),
        series=pl.lit(SALES),
        reporter_iso3=pl.lit("USA"),
        partner_iso3="partner_iso3",
        direction=pl.lit("export"),
        products=pl.concat_list("product"),
    ).match_to_schema(FINDINGS)
