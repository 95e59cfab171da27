"""The Administration's totals over all countries against its own countries: what they prove, and where they disagree."""

import polars as pl

from pledgebook.pipelines.core.vocabulary import EVERY_PARTNER, WORLD
from pledgebook.pipelines.schemas.conform import strict_cast
from pledgebook.pipelines.sources.parsing.parsed import FINDINGS

AMOUNT = pl.Decimal(28, 4)
KEYS = ("series", "direction", "product_code", "month")


def proven_months(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the months and processes whose countries add up to the total beside them, within rounding.

    There, a country without a row had nothing, or less than rounding hides: no list of countries shows that by itself.

    Args:
        rows: Flows as text with `refusals`.

    Returns:
        Series, direction, product and month.
    """
    within = (pl.col("parts") - pl.col("total")).abs() * 2 <= (pl.col("countries") + 1).cast(AMOUNT)
    return _sums(rows).filter(within, pl.col("countries") > 0).select(KEYS)


def total_findings(rows: pl.DataFrame) -> pl.DataFrame:
    """Return a finding per month and process whose countries add up to more than the total beside them.

    A file may hold some of the countries only, so less than the total shows nothing. Seen in the release of 2026-09-30:
    the United Kingdom of 2024-02 was raised by the month's re-export of 607, and the total was not.

    Args:
        rows: Flows as text with `refusals`.
    """
    months = (
        _sums(rows)
        .filter((pl.col("parts") - pl.col("total")) * 2 > (pl.col("countries") + 1).cast(AMOUNT))
        .sort(KEYS)
    )
    text = "{} countries add up to more than the total of all: one of them was revised and the total was not"
    return months.select(
        kind=pl.lit("completeness"),
        subject=pl.format("total of {} {}", "series", pl.col("month").str.slice(0, 7)),
        month=pl.col("month").str.to_date("%Y-%m-%d"),
        left_label=pl.lit("total of all countries"),
        left_amount=pl.col("total").cast(AMOUNT),
        right_label=pl.lit("sum of the countries"),
        right_amount=pl.col("parts").cast(AMOUNT),
        unit=pl.lit("MMcf"),
        explanation=pl.format(text, "countries"),
        series="series",
        reporter_iso3=pl.lit("USA"),
        partner_iso3=pl.lit(EVERY_PARTNER),
        direction="direction",
        products=pl.concat_list("product_code"),
    ).match_to_schema(FINDINGS)


def _sums(rows: pl.DataFrame) -> pl.DataFrame:
    """Return total, sum and number of the countries of each month and process.

    Each figure is rounded to a whole MMcf: over n countries and their total the difference may be (n + 1) / 2.
    """
    sound = rows.filter(pl.col("refusals").list.len() == 0).with_columns(
        amount=strict_cast("quantity", AMOUNT)
    )
    is_total = pl.col("partner_iso3") == WORLD
    return (
        sound.drop_nulls("amount")
        .unique([*KEYS, "partner_iso3", "amount"], maintain_order=True)
        .group_by(KEYS)
        .agg(
            total=pl.col("amount").filter(is_total).first(),
            parts=pl.col("amount").filter(~is_total).sum(),
            countries=(~is_total).sum(),
        )
    )
