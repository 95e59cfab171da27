"""Change of the value of a reading's goods by prices and by quantities."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import polars as pl

from pledgebook.pipelines.core.decimals import UNIT, divided, of_each, percent_text, results
from pledgebook.pipelines.core.months import months_text
from pledgebook.pipelines.reconcile.attainment.figures import Figures
from pledgebook.pipelines.reconcile.monthly.calendar import baselines
from pledgebook.pipelines.reconcile.monthly.comparable import OTHER_PRODUCTS, compared_months, side_by_side
from pledgebook.pipelines.reconcile.outlook.index_columns import GOODS, index_columns
from pledgebook.pipelines.reconcile.outlook.traded import cells, traded
from pledgebook.pipelines.reconcile.wording import say
from pledgebook.pipelines.schemas.conform import ensure
from pledgebook.pipelines.schemas.contract import empty
from pledgebook.pipelines.schemas.results.price_volume import PriceVolume
from pledgebook.pipelines.schemas.rows import Row

PERIODS: dict[str, pl.DataType] = {
    "reading_id": pl.String(), "pledge_id": pl.String(), "period_start": pl.Date(), "period_end": pl.Date(),
    "first_month": pl.Date(), "last_month": pl.Date(),
}  # fmt: skip


def price_volumes(
    rows: Sequence[tuple[Row, Figures]],
    covered: pl.DataFrame,
    reading: pl.DataFrame,
    products: pl.DataFrame,
    run_id: str,
    as_of: date,
) -> pl.DataFrame:
    """Return price and volume effects of each reading and period with values and quantities.

    Args:
        rows: Each reading and period with its figures.
        covered: Covered months by reading.
        reading: Rows of `ledger.reading`.
        products: `reading_id`, `month`, `product_code`, `hs_edition`, `currency`, `unit`, `value`, `quantity`,
            `is_estimated`, of readings that have both; an amount is null if it was not reported.
        run_id: The run.
        as_of: As-of date.

    Returns:
        Rows of `ledger.price_volume`, sorted.
    """
    measured = products.select("reading_id").unique().join(covered, on="reading_id", how="semi")["reading_id"]
    asked = _periods(rows, set(measured), as_of)
    if asked.is_empty():
        return empty(PriceVolume)
    # One number for a reading instead of its text, in the millions of rows that are joined here.
    ids = pl.Enum(measured.sort())
    of, goods, base = (
        one.join(measured.to_frame(), on="reading_id", how="semi").cast({"reading_id": ids})
        for one in (covered.select("reading_id", "month", "goods"), products, baselines(reading))
    )
    spans = asked.cast({"reading_id": ids}).select(
        "period", "reading_id", month=pl.date_ranges("first_month", "last_month", "1mo")
    )
    pairs = side_by_side(spans.explode("month", empty_as_null=False), of, base)
    months = compared_months(pairs)
    alike = months.filter(pl.col("why").is_null())
    found = cells(_sides(pairs, alike), goods)
    refused = _refused(asked, alike, found)
    stated = _stated(found.join(refused, on="period", how="anti"), alike)
    noted = stated.join(_left_out(months, pairs), on="period", how="left").with_columns(
        note=pl.concat_str("note", "left_out", separator="; ", ignore_nulls=True)
    )
    made = (
        asked.join(_spans(alike), on="period", how="left")
        .join(pl.concat([refused, noted], how="diagonal"), on="period", how="left")
        .with_columns(
            pl.col("base_years", "months", "products", "products_compared").fill_null(0).cast(pl.Int32),
            run_id=pl.lit(run_id),
        )
        .sort("reading_id", "period_start")
    )
    return ensure(made, PriceVolume)


def _periods(rows: Sequence[tuple[Row, Figures]], measured: set[str], as_of: date) -> pl.DataFrame:
    found = [
        (one.reading_id, row["pledge_id"], one.start, one.end, one.first_month, one.elapsed_to(as_of))
        for row, figures in rows
        for one in (figures.period,)
        if one.reading_id in measured and figures.realized.months_covered
    ]
    return pl.DataFrame(found, schema=PERIODS, orient="row").with_row_index("period")


def _sides(pairs: pl.DataFrame, alike: pl.DataFrame) -> pl.DataFrame:
    """Return the months that are compared and their base months, each as often as it counts."""
    both = pairs.join(alike, on=["period", "month"], how="semi")
    return pl.concat(
        [
            both.select("period", "reading_id", month="base", is_current=pl.lit(value=False)),
            alike.select("period", "reading_id", "month", is_current=pl.lit(value=True)),
        ]
    )


def _spans(alike: pl.DataFrame) -> pl.DataFrame:
    return alike.group_by("period").agg(
        base_years=pl.col("years").first(), months=pl.len(), base_from=pl.col("base_from").min(),
        base_to=pl.col("base_to").max(), current_from=pl.col("month").min(), current_to=pl.col("month").max(),
    )  # fmt: skip


def _refused(asked: pl.DataFrame, alike: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return the periods that cannot be compared, and why."""
    seen = found.group_by("period").agg(
        is_unknown=pl.col("value").is_null().any(),
        currencies=pl.col("currency").n_unique(),
        editions=pl.col("hs_edition").drop_nulls().n_unique(),
    )
    several = seen.filter(pl.col("editions") > 1).select("period")
    listed = found.join(several, on="period", how="semi").group_by("period").agg(
        listed=pl.col("hs_edition").drop_nulls().unique().sort().str.join(", ")
    )  # fmt: skip
    editions = say("prices.several_editions", editions="{}")
    note = (
        pl.when(pl.col("has_month").is_null())
        .then(pl.lit(say("prices.no_month")))
        .when(pl.col("is_unknown").is_null())
        .then(pl.lit(say("prices.no_flow")))
        .when("is_unknown")
        .then(pl.lit(say("prices.no_value")))
        .when(pl.col("currencies") > 1)
        .then(pl.lit(say("prices.several_currencies")))
        .when(pl.col("editions") > 1)
        .then(pl.format(editions, "listed"))
    )
    return (
        asked.select("period")
        .join(alike.select("period", has_month=pl.lit(value=True)).unique(), on="period", how="left")
        .join(seen, on="period", how="left")
        .join(listed, on="period", how="left")
        .select("period", note=note)
        .drop_nulls("note")
    )


def _stated(found: pl.DataFrame, alike: pl.DataFrame) -> pl.DataFrame:
    """Return values, index numbers, effects and the note of the periods that can be compared."""
    years = alike.select("period", "years").unique()
    goods = traded(found).join(years, on="period")
    is_good = pl.col("why").is_null()
    value = {name: pl.col(name).sum() for name in GOODS[::2]}
    compared = {f"{name}_compared": pl.when(is_good).then(name).sum() for name in value}
    sums = goods.group_by("period").agg(
        pl.col("years").first(), products=pl.len(), products_compared=is_good.sum(), **value, **compared
    )
    base, current, years_of = pl.col("value_base"), pl.col("value_current"), pl.col("years").cast(pl.Int128)
    of_base, of_current = pl.col("value_base_compared"), pl.col("value_current_compared")
    mean = divided(base, years_of)
    rest = current - mean - (of_current - divided(of_base, years_of))
    share = divided((of_base + years_of * of_current) * (100 * UNIT), base + years_of * current)
    shown = (
        sums.select(
            "period", "products", "products_compared",
            value_base=results(mean), value_current=results(current), rest=results(rest), comparable_pct=results(share),
        )
        .join(index_columns(goods.filter(is_good).select("period", "years", *GOODS)), on="period", how="left")
        .join(found.group_by("period").agg(pl.col("currency").first()), on="period")
        .join(_missing(goods), on="period", how="left")
    )  # fmt: skip
    return shown.with_columns(note=_note(shown)).drop("missing")


def _missing(goods: pl.DataFrame) -> pl.DataFrame:
    """Return how many products of each period cannot be compared, by reason, as text."""
    apart = goods.drop_nulls("why")
    words = of_each(apart["why"], lambda why: say(f"product.{why}"))
    counted = apart.with_columns(words=words).group_by("period", "words").len()
    return (
        counted.sort("period", "words")
        .group_by("period", maintain_order=True)
        .agg(missing=pl.format("{} {}", "len", "words").str.join(", "))
    )


def _note(shown: pl.DataFrame) -> pl.Series:
    share = of_each(shown["comparable_pct"].round(1, mode="half_away_from_zero"), percent_text)
    words = say("prices.compared", compared="{}", products="{}", share="{}")
    compared = pl.format(
        words, "products_compared", "products", pl.lit(share).fill_null(say("prices.nothing"))
    )
    left_out = pl.format(say("prices.left_out", words="{}", products="{}"), compared, "missing")
    return shown.select(note=pl.coalesce(left_out, compared)).to_series()


def _left_out(months: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the covered months of each period that are not compared, by reason, as text."""
    apart = months.drop_nulls("why").sort("period", "month")
    unlike = pairs.join(apart.filter(why=OTHER_PRODUCTS), on=["period", "month"], how="semi")
    goods = unlike.group_by("period", "month").agg("base_goods", pl.col("goods").first())
    by_reason: dict[int, dict[str, list[date]]] = defaultdict(lambda: defaultdict(list))
    for period, month, why, base_goods, own in (
        apart.join(goods, on=["period", "month"], how="left", maintain_order="left")
        .select("period", "month", "why", "base_goods", "goods")
        .iter_rows()
    ):
        by_reason[period][say(f"left_out.{why}", products=_apart([*(base_goods or []), own]))].append(month)
    rows = [
        (
            period,
            "; ".join(say("prices.months", months=months_text(left), why=why) for why, left in of.items()),
        )
        for period, of in by_reason.items()
    ]
    schema = {"period": pl.UInt32, "left_out": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _apart(goods: Sequence[str | None]) -> str:
    """List the products that are not published in some of the months compared."""
    sides = [set((one or "").split(", ")) - {""} for one in goods]
    return ", ".join(sorted(sides[0].union(*sides) - sides[0].intersection(*sides)))
