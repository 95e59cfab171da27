"""USDA's stocks: weekly changes of commitments, and a check of outstanding sales against net sales and exports."""

import polars as pl

from pledgebook.pipelines.sources.parsing.parsed import FINDINGS

COMMITMENT = "currentMYTotalCommitment"
SALES, EXPORTS, OUTSTANDING = "currentMYNetSales", "weeklyExports", "outstandingSales"
WEEK_DAYS = 7
COARSE = 100
"""Rounding of tables that have thousand tonnes with one decimal."""

AMOUNT = pl.Decimal(28, 4)
KEYS = ("commodity", "year", "product", "partner_iso3", "unit")

DESTINATION = ("commodity", "year", "destination", "unit_code")


def changes(dated: pl.DataFrame) -> pl.DataFrame:
    """Turn the running totals of commitments into the changes of their weeks, and add `has_change`.

    The first week of a marketing year has its whole commitment: what was sold before for this year, and what is
    carried over from the last one. So the changes of a year add up to its commitment. In a file that has
    the first week of the year, of whichever destination, a destination without a row had no commitment; in any
    other file only a week that follows another one has a change.

    Args:
        dated: One row per figure: `row_number`, the columns of DESTINATION, `figure`, `quantity` (text), `ending`,
            `is_sum`, `is_placed`, `year_of_end` and `is_first_week`.
    """
    is_kept = pl.col("is_sum") & pl.col("is_placed") & (pl.col("year_of_end") == pl.col("year"))
    totals = dated.filter(pl.col("figure") == COMMITMENT, is_kept).select(
        *DESTINATION, "ending", "is_first_week", total=pl.col("quantity").cast(AMOUNT, strict=False)
    )
    weeks = totals.group_by(*DESTINATION, "ending").agg(
        pl.col("total").min(),
        is_one=pl.col("total").n_unique() == 1,
        is_first_week=pl.col("is_first_week").any(),
    )
    before = pl.col("total", "ending").shift(1).over(DESTINATION, order_by="ending").name.suffix("_before")
    has_begun = pl.col("is_first_week").any().over("commodity", "year")
    follows = (pl.col("ending") - pl.col("ending_before")).dt.total_days() == WEEK_DAYS
    changed = weeks.with_columns(before, has_begun=has_begun).select(
        *DESTINATION,
        "ending",
        has_change=pl.col("is_one") & (pl.col("has_begun") | follows.fill_null(value=False)),
        change=pl.col("total") - pl.col("total_before").fill_null(0),
    )
    joined = dated.join(
        changed, on=(*DESTINATION, "ending"), how="left", nulls_equal=True, maintain_order="left"
    )
    is_change = (pl.col("figure") == COMMITMENT) & is_kept & pl.col("has_change")
    return joined.with_columns(
        has_change=pl.col("has_change").fill_null(value=False),
        quantity=pl.when(is_change).then(pl.col("change").cast(pl.String)).otherwise("quantity"),
    ).drop("change")


def outstanding_findings(figures: pl.DataFrame) -> pl.DataFrame:
    """Find months in which the change of outstanding sales differs from net sales less exports by more than rounding.

    From week to week, outstanding sales increase by net sales and decrease by exports. Only weeks that follow another
    week in the same file are checked, so that gaps and carry-over between marketing years are disregarded. Each figure
    is rounded to one unit, or to a hundred where all figures of a destination are whole hundreds: over n weeks of sales
    and exports and two stocks the difference may be n + 1 times as much.

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
    is_rounded = pl.all_horizontal(pl.col(SALES, EXPORTS, OUTSTANDING) % COARSE == 0).all().over(KEYS)
    return (
        weeks.with_columns(before, rounding=pl.when(is_rounded).then(COARSE).otherwise(1))
        .filter((pl.col("ending") - pl.col("ending_before")).dt.total_days() == WEEK_DAYS)
        .with_columns(
            month=pl.col("ending").dt.truncate("1mo"),
            stated=pl.col(OUTSTANDING) - pl.col(f"{OUTSTANDING}_before"),
            computed=pl.col(SALES) - pl.col(EXPORTS),
        )
        .group_by(*KEYS, "month")
        .agg(pl.col("stated", "computed").sum(), pl.col("rounding").first(), weeks=pl.len())
        .filter(
            (pl.col("stated") - pl.col("computed")).abs()
            > ((pl.col("weeks") + 1) * pl.col("rounding")).cast(AMOUNT)
        )
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
