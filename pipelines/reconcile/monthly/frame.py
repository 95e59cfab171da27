"""Every month of every reading, computed once a run: reported, converted and covered, or why it is unknown.

Realized amounts, baselines, month weights, comparisons, histories, purchase ladders and mirrors select from it.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.breaks.discrepancy import Break
from pledgebook.pipelines.core.decimals import WORK, ZERO, rounded
from pledgebook.pipelines.core.measures.conversion import Range, Rates, converted_range
from pledgebook.pipelines.core.measures.factors import FACTORS
from pledgebook.pipelines.core.stages import SHADOW, SHADOW_OF_ORIGIN
from pledgebook.pipelines.reconcile.monthly.breaks import beside_parts, conversion_break
from pledgebook.pipelines.reconcile.monthly.calendar import stretched
from pledgebook.pipelines.reconcile.monthly.comparable import goods
from pledgebook.pipelines.reconcile.wording import say
from pledgebook.pipelines.schemas.conform import ensure
from pledgebook.pipelines.schemas.contract import Contract
from pledgebook.pipelines.schemas.rows import Row

FLOW_MEASURES = ("value", "quantity")
SIDE = "mirror:"
"""Prefix of the ids of mirror sides."""

NOT_REPORTED, SEVERAL_UNITS = "not_reported", "several_units"
IN_LONGER, OTHER_EDITION = "in_longer", "another_edition"
PROBLEMS = (NOT_REPORTED, "no_rate", "other_unit", SEVERAL_UNITS, IN_LONGER, OTHER_EDITION)

KEY = ["reading_id", "month", "months"]
FLAGS = ["is_reported", "is_covered", "is_partial", "in_longer", "is_estimated", "is_derived"]
AMOUNTS = ["amount", "amount_high", "estimate"]
TENTH = Decimal("1E-10")
Amount = Annotated[pl.Decimal, 38, 10]


class Monthly(Contract):
    """One row per reading or mirror side, and span of months with a figure or with published data.

    A span is a month, or several months with one figure. A published month without a row is 0. Months and longer
    figures are both here; the window decides which count.
    """

    reading_id: str = pa.Field(
        description="a reading, its sales to unknown destinations, or a side of a mirror"
    )
    month: pl.Date = pa.Field(description="the first day of the first month")
    months: pl.Int32 = pa.Field(ge=1, description="how many months the figure spans, mostly 1")
    unit: str = pa.Field(
        nullable=True, description="the unit of the amounts: the reading's, of a side the reported one"
    )
    amount: Amount = pa.Field(
        nullable=True, description="the low end; null if and only if there is a problem"
    )
    amount_high: Amount = pa.Field(
        nullable=True,
        description="the high end; differs for an average factor, or codes partly in the scope",
    )
    estimate: Amount = pa.Field(nullable=True, description="a point between the two ends")
    in_part: str = pa.Field(nullable=True, description="the codes of another HS edition partly in the scope")
    problem: str = pa.Field(
        nullable=True, isin=PROBLEMS, description="the code of the reason why the figure cannot be used"
    )
    no_concordance: str = pa.Field(
        nullable=True, description="the HS editions without a concordance, for another_edition"
    )
    in_period: str = pa.Field(
        nullable=True, description="the period of the figures for a longer time that include the month"
    )
    is_reported: bool = pa.Field(description="whether the source has rows for just this span")
    is_covered: bool = pa.Field(description="whether each of its months has published data")
    is_partial: bool = pa.Field(description="whether some products are not published")
    uncovered: str = pa.Field(nullable=True, description="the products that are not published")
    goods: str = pa.Field(
        nullable=True, description="key shared by spans of the same products; null if not comparable"
    )
    rows: pl.Int64 = pa.Field(description="number of reported rows in the sum")
    valuation: str = pa.Field(nullable=True, description="FOB, FAS, CIF …, as reported; several sorted")
    is_estimated: bool = pa.Field(description="whether one of these rows is an estimate")
    questioned: str = pa.Field(nullable=True, description="the breaks of questioned figures among these rows")
    is_derived: bool = pa.Field(
        description="whether it is the difference of two published figures that run from January to date"
    )

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = KEY


def with_units(reading: pl.DataFrame, totals: pl.DataFrame) -> pl.DataFrame:
    """Add the unit of readings that name none: the only unit in which their flows are reported."""
    only = (
        totals.drop_nulls("unit")
        .group_by("reading_id")
        .agg(only=pl.when(pl.col("unit").n_unique() == 1).then(pl.col("unit").min()).first())
    )
    is_flow = pl.col("measure").is_in(FLOW_MEASURES)
    return (
        reading.join(only, on="reading_id", how="left")
        .with_columns(unit=pl.coalesce("unit", pl.when(is_flow).then("only")))
        .drop("only")
        .sort("reading_id")
    )


def monthly(
    totals: pl.DataFrame, coverage: pl.DataFrame, reading: pl.DataFrame, rates: Rates
) -> tuple[pl.DataFrame, list[Break]]:
    """Return the months of all readings of flows and all mirror sides, and their breaks.

    Args:
        totals: As in `Inputs`; a figure is null if one of its rows was not reported.
        coverage: As in `Inputs`.
        reading: Rows of `ledger.reading`, each with its unit.
        rates: Exchange rates.

    Returns:
        `Monthly` rows, sorted, and breaks of kind exchange_rate, unit and total_beside_parts.
    """
    wanted = _wanted(reading, totals, coverage)
    figures, breaks = _in_one_unit(totals.join(wanted, on="reading_id"), rates)
    breaks += beside_parts(figures, reading)
    published = coverage.join(wanted.select("reading_id"), on="reading_id", how="semi").select(
        *("reading_id", "month", "uncovered", "no_concordance"),
        is_covered=pl.lit(value=True),
        is_partial=pl.col("prefixes_covered") < pl.col("prefixes_total"),
    )
    is_longer = pl.col("months") > 1
    longer = _covered_longer(figures.filter(is_longer), published)
    inside = _inside(longer)
    fine = figures.filter(~is_longer).join(published, on=["reading_id", "month"], how="full", coalesce=True)
    frame = (
        pl.concat([fine.join(inside, on=["reading_id", "month"], how="left"), longer], how="diagonal")
        .with_columns(
            pl.col(FLAGS).fill_null(value=False),
            months=pl.col("months").fill_null(1),
            rows=pl.col("rows").fill_null(0),
        )
        .with_columns(_usable())
        .with_columns(goods=goods())
        .sort(KEY)
    )
    return ensure(frame, Monthly), breaks


def codes_together(codes: pl.Expr) -> pl.Expr:
    """Merge lists of codes, sorted and unique; null if there are none."""
    each = codes.drop_nulls().str.split(", ").explode().drop_nulls().unique().sort().str.join(", ")
    return pl.when(codes.is_not_null().any()).then(each)


def _wanted(reading: pl.DataFrame, totals: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
    """Return the readings and sides with the unit wanted; sides keep theirs, and shadows report no breaks."""
    of_flows = reading.filter(pl.col("measure").is_in(FLOW_MEASURES))
    own = of_flows.select("reading_id", "pledge_id", "factor_id", wanted="unit", is_side=pl.lit(value=False))
    shadows = pl.concat(
        own.filter(of_flows[column].eq_missing(one)).with_columns(
            pl.col("reading_id") + suffix, pledge_id=pl.lit(None, pl.String)
        )
        for column, one, suffix in (("stage", "sold", SHADOW), ("direction", "import", SHADOW_OF_ORIGIN))
    )
    ids = pl.concat([totals.select("reading_id"), coverage.select("reading_id")]).unique()
    sides = ids.filter(pl.col("reading_id").str.starts_with(SIDE)).with_columns(is_side=pl.lit(value=True))
    return pl.concat([own, shadows, sides], how="diagonal")


def _in_one_unit(totals: pl.DataFrame, rates: Rates) -> tuple[pl.DataFrame, list[Break]]:
    """Return figures in the unit wanted, one per span, and the breaks of those without an amount."""
    rows = totals.with_columns(
        pl.col(AMOUNTS).cast(WORK),
        months=pl.col("period_months").cast(pl.Int32),
        problem=pl.when(pl.col("amount").is_null()).then(pl.lit(NOT_REPORTED)),
    )
    is_wanted = pl.col("unit").eq(pl.col("wanted")).fill_null(value=False)
    is_same = pl.col("amount").is_null() | pl.col("is_side") | is_wanted
    others = rows.filter(~is_same)
    found = [_converted(row, rates) for row in others.iter_rows(named=True)]
    breaks = [
        conversion_break(row, why)
        for row, (*_, why) in zip(others.iter_rows(named=True), found, strict=True)
        if why and row["pledge_id"]
    ]
    types = {**dict.fromkeys(AMOUNTS, WORK), "problem": pl.String()}
    converted = others.drop(*types).hstack(pl.DataFrame(found, schema=types, orient="row"))
    together = pl.concat([rows.filter(is_same), converted.select(rows.columns)])
    unit = pl.when("is_side").then("unit").otherwise("wanted")
    return _one_per_span(together.with_columns(unit=unit)), breaks


def _converted(row: Row, rates: Rates) -> tuple[Decimal | None, Decimal | None, Decimal | None, str | None]:
    """Convert low end, high end and estimate; an average factor widens the range, and the estimate takes its low end."""
    if row["unit"] is not None and row["amount"] == 0 == row["amount_high"]:
        return ZERO, ZERO, ZERO, None
    low, why = _ends(row, row["amount"], rates)
    high, _ = _ends(row, row["amount_high"], rates)
    middle, _ = _ends(row, row["estimate"], rates)
    if low is None or high is None or middle is None:
        return None, None, None, why
    return rounded(low[0], TENTH), rounded(high[1], TENTH), rounded(middle[0], TENTH), None


def _ends(row: Row, amount: Decimal, rates: Rates) -> tuple[Range | None, str | None]:
    span, factor = (row["month"], row["months"]), FACTORS.get(row["factor_id"])
    return converted_range(amount, (row["unit"], row["wanted"]), span, rates, factor)


def _one_per_span(rows: pl.DataFrame) -> pl.DataFrame:
    """Add up the figures of a span; it is unknown if a figure is unknown, or a side has several units."""
    same = rows.select(
        *KEY,
        *AMOUNTS,
        "unit",
        "in_part",
        "problem",
        "rows",
        "valuation",
        "is_estimated",
        "questioned",
        "is_derived",
    )
    is_alone = ~same.select(KEY).is_duplicated()
    is_one_unit = pl.col("unit").n_unique() == 1
    is_known = is_one_unit & pl.col("amount").is_not_null().all()
    units = pl.col("unit").fill_null(say("claim.no_unit")).unique().sort().str.join(", ")
    added = (
        same.filter(~is_alone)
        .group_by(KEY)
        .agg(
            *(pl.when(is_known).then(pl.col(name).sum()).first() for name in AMOUNTS),
            unit=pl.when(is_one_unit).then(pl.col("unit").first()).otherwise(units).first(),
            in_part=pl.when(is_known).then(codes_together(pl.col("in_part"))).first(),
            problem=pl.when(is_one_unit)
            .then(pl.col("problem").min())
            .otherwise(pl.lit(SEVERAL_UNITS))
            .first(),
            rows=pl.col("rows").sum(),
            valuation=pl.col("valuation").first(),
            is_estimated=pl.col("is_estimated").any(),
            questioned=codes_together(pl.col("questioned")),
            is_derived=pl.col("is_derived").any(),
        )
    )
    alone = same.filter(is_alone).with_columns(in_part=pl.when(pl.col("problem").is_null()).then("in_part"))
    return pl.concat([alone, added.select(same.columns)]).with_columns(is_reported=pl.lit(value=True))


def _covered_longer(longer: pl.DataFrame, published: pl.DataFrame) -> pl.DataFrame:
    """Add the coverage of all their months to longer figures."""
    found = (
        stretched(longer.with_columns(first="month"), "first", "months")
        .join(published, on=["reading_id", "month"])
        .group_by("reading_id", "months", month="first")
        .agg(
            is_covered=pl.len() == pl.col("months").first(),
            is_partial=pl.col("is_partial").any(),
            uncovered=codes_together(pl.col("uncovered")),
        )
    )
    return longer.join(found, on=KEY, how="left")


def _inside(longer: pl.DataFrame) -> pl.DataFrame:
    """Return each month inside longer figures, with their periods."""
    last = pl.col("month").dt.offset_by(pl.format("{}mo", pl.col("months") - 1))
    periods = longer.with_columns(
        in_period=pl.format("{} to {}", pl.col("month").dt.strftime("%Y-%m"), last.dt.strftime("%Y-%m"))
    )
    return (
        stretched(periods, "in_period")
        .group_by("reading_id", "month")
        .agg(pl.col("in_period").unique().sort().str.join(" and "), in_longer=pl.lit(value=True))
    )


def _usable() -> Iterator[pl.Expr]:
    """Yield the usable amounts, 0 for a published month without a row, and the problem if there are none."""
    is_bridged = pl.col("no_concordance").is_null()
    is_hidden = ~pl.col("is_reported") & pl.col("in_longer")
    is_empty = ~pl.col("is_reported") & ~pl.col("in_longer")
    for name in AMOUNTS:
        yield (
            pl.when(is_bridged & is_empty).then(pl.lit(0).cast(WORK)).when(is_bridged).then(name).alias(name)
        )
    yield (
        pl.when(~is_bridged)
        .then(pl.lit(OTHER_EDITION))
        .when(is_hidden)
        .then(pl.lit(IN_LONGER))
        .otherwise("problem")
        .alias("problem")
    )
