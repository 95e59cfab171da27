"""Check that a year of Japan Customs is the sum of its months.

The year's columns are left out as totals, but only after this check has shown that no month was lost or altered.
"""

import polars as pl

from pledgebook.pipelines.core.number_text import figure
from pledgebook.pipelines.core.vocabulary import WORLD
from pledgebook.pipelines.sources.japan_customs.codes import COUNTRIES, DIRECTIONS, UNITS
from pledgebook.pipelines.sources.parsing.parsed import FINDINGS
from pledgebook.pipelines.sources.parsing.rows import translated

YEAR = "Year"
"""The period of the year's columns."""

VALUE, FIRST = "value", "quantity1"
"""The two series: the value with the second quantity, and the first quantity where a product has one."""

WHOLE = r"^[0-9]{1,12}$"


def _whole(column: str) -> pl.Expr:
    """Parse a column as whole numbers; null for other text."""
    text = figure(pl.col(column))
    return pl.when(text.str.contains(WHOLE)).then(text).cast(pl.Int64)


def with_sums(long: pl.DataFrame) -> pl.DataFrame:
    """Add the excess of each year over the sum of its months, and `is_proved`, whether rounding explains it.

    Amounts are rounded down, so a year may exceed the sum of n months by at most n - 1 units. A group with an
    unreadable figure is not proved.
    """
    group = ["file_row", "series"]
    amounts = long.with_columns(
        _whole("quantity").alias("whole_quantity"),
        pl.when(series=VALUE).then(_whole("value")).otherwise(0).alias("whole_value"),
    )
    is_year = pl.col("period") == YEAR
    excess = {}
    for name in ("whole_quantity", "whole_value"):
        known = pl.col(name).is_not_null().all().over(group)
        year = pl.col(name).filter(is_year).sum().over(group)
        excess[name] = pl.when(known).then(year * 2 - pl.col(name).sum().over(group))
    room = pl.len().over(group) - 2
    is_proved = pl.all_horizontal((difference >= 0) & (difference <= room) for difference in excess.values())
    return amounts.with_columns(
        is_proved=is_proved.fill_null(value=False),
        excess_quantity=excess["whole_quantity"],
        excess_value=excess["whole_value"],
    )


def rounding_findings(totals: pl.DataFrame) -> pl.DataFrame:
    """Return findings on years that exceed the sum of their months by rounding: one per series and unit, and one for values."""
    partner = translated("Country", COUNTRIES) if "Country" in totals.columns else pl.lit(WORLD)
    place = (pl.col("Exp or Imp"), pl.col("Year"), pl.col("series"), pl.col("HS"), partner.alias("partner"))
    value = totals.filter(pl.col("excess_value") > 0).select(
        *place, unit=pl.lit("JPY"), year=pl.col("whole_value") * 1000, excess=pl.col("excess_value") * 1000
    )
    quantity = totals.filter(pl.col("excess_quantity") > 0).select(
        *place,
        unit=translated("unit", UNITS),
        year="whole_quantity",
        excess="excess_quantity",
    )
    return (
        pl.concat([value, quantity])
        .filter(pl.col("unit").is_not_null(), pl.col("Year").str.contains(r"^[0-9]{4}$"))
        .group_by("Exp or Imp", "Year", "series", "unit", maintain_order=True)
        .agg(
            pl.col("year", "excess").cast(pl.Int128).sum(),
            rows=pl.len(),
            products=pl.col("HS").str.strip_chars(" '").unique().sort(),
            partner=pl.when(pl.col("partner").n_unique() == 1)
            .then(pl.col("partner").first())
            .otherwise(pl.lit("*")),
        )
        .select(
            kind=pl.lit("rounding"),
            subject=pl.concat_str(pl.lit("JPN"), "Exp or Imp", "series", "Year", "unit", separator="/"),
            month=(pl.col("Year") + "-01-01").str.to_date("%Y-%m-%d", strict=False),
            left_label=pl.lit("year to date"),
            left_amount=pl.col("year").cast(pl.Decimal(28, 4)),
            right_label=pl.lit("sum of the months"),
            right_amount=(pl.col("year") - pl.col("excess")).cast(pl.Decimal(28, 4)),
            unit=pl.col("unit"),
            explanation=pl.format(
                "{} row(s) in which each month was rounded down, and the year only once", "rows"
            ),
            series="series",
            reporter_iso3=pl.lit("JPN"),
            partner_iso3="partner",
            direction=pl.col("Exp or Imp").str.strip_chars().replace_strict(DIRECTIONS, default=None),
            products="products",
        )
        .match_to_schema(FINDINGS)
    )
