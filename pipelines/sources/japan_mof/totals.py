"""Check of each good against its parts."""

import polars as pl

from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.schemas.conform import strict_cast
from pledgebook.pipelines.sources.parsing.parsed import FINDINGS

AMOUNT = pl.Decimal(28, 4)
CELL = ["series", "reporter_iso3", "partner_iso3", "direction", "month", "period_months"]
OF_PART = {part: whole for whole, parts in SOURCES["japan_mof"].group_parts.items() for part in parts}


def total_findings(rows: pl.DataFrame) -> pl.DataFrame:
    """Return a finding per good, area and span whose parts add up to more than it.

    A good has more than its named parts, so less shows nothing. Each figure is rounded to 1,000 yen: over n parts and
    their whole the difference may be (n + 1) / 2 thousand.

    Args:
        rows: Flows as text with `refusals`.
    """
    sound = rows.filter(pl.col("refusals").list.len() == 0)
    figures = sound.select(*CELL, "product_code", amount=strict_cast("value", AMOUNT)).drop_nulls("amount")
    parts = (
        figures.with_columns(
            whole=pl.col("product_code").replace_strict(OF_PART, default=None, return_dtype=pl.String)
        )
        .drop_nulls("whole")
        .group_by(*CELL, product_code="whole")
        .agg(parts=pl.col("amount").sum(), count=pl.len())
    )
    over = (
        figures.join(parts, on=[*CELL, "product_code"])
        .filter((pl.col("parts") - pl.col("amount")) * 2 > (pl.col("count") + 1).cast(AMOUNT) * 1000)
        .unique()
        .sort(*CELL, "product_code")
    )
    words = "the parts of {} are more than it over {} months: compare the file with its publisher's"
    return over.select(
        kind=pl.lit("completeness"),
        subject=pl.format("{} {} {} {} over {} months", "direction", "partner_iso3", "product_code", pl.col("month").str.slice(0, 7), "period_months"),
        month=pl.col("month").str.to_date("%Y-%m-%d"),
        left_label=pl.lit("the whole"),
        left_amount=pl.col("amount").cast(AMOUNT),
        right_label=pl.format("sum of its {} parts", "count"),
        right_amount=pl.col("parts").cast(AMOUNT),
        unit=pl.lit("JPY"),
        explanation=pl.format(words, "product_code", "period_months"),
        series="series",
        reporter_iso3="reporter_iso3",
        partner_iso3="partner_iso3",
        direction="direction",
        products=pl.concat_list("product_code"),
    ).match_to_schema(FINDINGS)  # fmt: skip
