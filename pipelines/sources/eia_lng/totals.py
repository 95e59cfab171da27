"""Check of the Administration's totals over all countries against its own countries."""

import polars as pl

from pipelines.core.vocabulary import EVERY_PARTNER, WORLD
from pipelines.schemas.conform import strict_cast
from pipelines.sources.parsing.parsed import FINDINGS

AMOUNT = pl.Decimal(28, 4)
KEYS = ("series", "direction", "product_code", "month")


def total_findings(rows: pl.DataFrame) -> pl.DataFrame:
    """Return a finding per month and process whose countries add up to more than the total beside them.

    A file may hold some of the countries only, so less than the total shows nothing. Each figure is rounded to a whole
    MMcf: over n countries and their total the difference may be (n + 1) / 2. Seen in the release of 2026-09-30: the
    United Kingdom of 2024-02 was raised by the month's re-export of 607, and the total was not.

    Args:
        rows: Flows as text with `refusals`.
    """
    sound = rows.filter(pl.col("refusals").list.len() == 0).with_columns(
        amount=strict_cast("quantity", AMOUNT)
    )
    is_total = pl.col("partner_iso3") == WORLD
    months = (
        sound.drop_nulls("amount")
        .unique([*KEYS, "partner_iso3", "amount"], maintain_order=True)
        .group_by(KEYS)
        .agg(
            total=pl.col("amount").filter(is_total).first(),
            parts=pl.col("amount").filter(~is_total).sum(),
            countries=(~is_total).sum(),
        )
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
