"""Check of USDA's outstanding sales against its own net sales and exports."""

import polars as pl

from pipelines.sources.parsing.parsed import FINDINGS

SALES, EXPORTS, OUTSTANDING = "currentMYNetSales", "weeklyExports", "outstandingSales"
WEEK_DAYS = 7
AMOUNT = pl.Decimal(28, 4)
KEYS = ("commodity", "year", "product", "partner_iso3", "unit")


def outstanding_findings(figures: pl.DataFrame) -> pl.DataFrame:
    """Find months in which the change of outstanding sales differs from net sales less exports by more than rounding.

    From week to week, outstanding sales increase by net sales and decrease by exports. Only weeks that follow another
    week in the same file are checked, so that gaps and carry-over between marketing years are disregarded. Each figure
    is rounded to one unit: over n weeks of sales and exports and two stocks the difference may be n + 1.

    Args:
        figures: One row per figure of a week: `commodity`, `year` (marketing year), `product`, `partner_iso3`, `unit`,
            `ending`, `figure` and `amount`; rows with a null in any of these are left out.
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
    """Return the stated and the computed change of outstanding sales by month, where they differ by more than rounding."""
    before = pl.col(OUTSTANDING, "ending").shift(1).over(KEYS, order_by="ending").name.suffix("_before")
    return (
        weeks.with_columns(before)
        .filter((pl.col("ending") - pl.col("ending_before")).dt.total_days() == WEEK_DAYS)
        .with_columns(
            month=pl.col("ending").dt.truncate("1mo"),
            stated=pl.col(OUTSTANDING) - pl.col(f"{OUTSTANDING}_before"),
            computed=pl.col(SALES) - pl.col(EXPORTS),
        )
        .group_by(*KEYS, "month")
        .agg(pl.col("stated", "computed").sum(), weeks=pl.len())
        .filter((pl.col("stated") - pl.col("computed")).abs() > (pl.col("weeks") + 1).cast(AMOUNT))
        .sort(*KEYS, "month")
    )


def _findings(months: pl.DataFrame) -> pl.DataFrame:
    """Return one finding per commodity, marketing year, destination and month."""
    text = (
        "over {} week(s) the change of outstanding sales is not net sales less exports; one of these figures may have "
        "been corrected without the others"
    )
    return months.select(
        kind=pl.lit("completeness"),
        subject=pl.format("outstanding sales {} MY{} {}", "commodity", "year", "partner_iso3"),
        month="month",
        left_label=pl.lit("change of outstandingSales"),
        left_amount=pl.col("stated").cast(AMOUNT),
        right_label=pl.lit("currentMYNetSales less weeklyExports"),
        right_amount=pl.col("computed").cast(AMOUNT),
        unit="unit",
        explanation=pl.format(text, "weeks"),
        series=pl.lit(SALES),
        reporter_iso3=pl.lit("USA"),
        partner_iso3="partner_iso3",
        direction=pl.lit("export"),
        products=pl.concat_list("product"),
    ).match_to_schema(FINDINGS)
