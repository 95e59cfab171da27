"""Figures of purchases that the statement has: what was announced, and what statistics count at each stage."""

from collections.abc import Collection

import polars as pl

from pledgebook.pipelines.core.decimals import percents
from pledgebook.pipelines.core.stages import FLOW_STAGES, is_running
from pledgebook.pipelines.reconcile.purchase.readings import is_measured
from pledgebook.pipelines.reconcile.wording import say

AT = ["pledge_id", "period_start", "period_end"]
TIMES = ["months_elapsed", "months_total"]
READ = ("basis", "measure", "stage", "source", "series", "known_from", "is_headline")
STATED = (
    *("reading_id", "unit", "target", "target_high", "realized", "realized_high"),
    *("months_covered", "months_partial", "conversion"),
)


def readings_in_periods(pledge: pl.DataFrame, reading: pl.DataFrame, statement: pl.DataFrame) -> pl.DataFrame:
    """Return each reading of a purchase in its periods, with its result.

    The periods are those of the headline reading and of each measured reading.

    Args:
        pledge: Rows of `ledger.pledge`.
        reading: Rows of `ledger.reading`, each with its unit.
        statement: Rows of `ledger.reconciliation`.

    Returns:
        `AT`, `TIMES`, the columns of `READ` and `STATED`, and `place`: the headline reading first, then by age.
    """
    bought = pledge.filter(pl.col("instrument") == "purchase").select("pledge_id").unique()
    own = reading.join(bought, on="pledge_id", how="semi").sort(
        "pledge_id", ~pl.col("is_headline"), "known_from", "reading_id"
    )
    ranked = own.select("reading_id", *READ, place=pl.int_range(pl.len()).over("pledge_id"))
    stated = statement.select(*AT, *TIMES, *STATED).join(ranked, on="reading_id")
    is_counting = pl.col("is_headline") | (pl.col("measure") != "none")
    return stated.join(stated.filter(is_counting), on=AT, how="semi")


def needing_documents(present: pl.DataFrame, documented: Collection[str]) -> set[str]:
    """Return the purchases with documents, sales, or several stages, whose figures are compared with each other."""
    measured = present.filter(is_measured())
    compared = measured.group_by("pledge_id").agg(
        several=(pl.col("stage") == "sold").any() | (pl.col("stage").n_unique() > 1)
    )
    by_events = present.filter(pl.col("measure") == "event")["pledge_id"]
    own = set(present["pledge_id"].unique())
    return own.intersection(documented) | set(by_events) | set(compared.filter("several")["pledge_id"])


def announced(present: pl.DataFrame) -> pl.DataFrame:
    """Return the pledged amount of each period, from the headline reading or the first one with the period."""
    is_over = pl.col("basis").is_in(["incremental", "growth"])
    is_unknown = pl.col("target").is_null() & pl.col("target_high").is_null()
    note = (
        pl.when(is_over & is_unknown)
        .then(pl.lit(say("purchase.no_baseline")))
        .when(is_unknown)
        .then(pl.lit(say("purchase.no_amount")))
        .when(is_over)
        .then(pl.lit(say("purchase.with_baseline")))
    )
    first = present.sort(*AT, "place").unique(AT, keep="first", maintain_order=True)
    return first.select(
        *AT, *TIMES, stage=pl.lit("announced"), evidence=pl.lit("pledge"), reading_id="reading_id", unit="unit",
        low="target", high="target_high", note=note,
    )  # fmt: skip


def counted(present: pl.DataFrame, without_unknown: pl.DataFrame) -> pl.DataFrame:
    """Return the statistics of each stage.

    A running total of a source is left out beside another series of that source: both count the same sales.

    Args:
        present: Readings in their periods.
        without_unknown: `AT` and `reading_id` of sales without known sales to unknown destinations.
    """
    measured = present.filter(is_measured())
    series = measured.select("source", "series").unique()
    running = pl.Series([is_running(*one) for one in series.iter_rows()], dtype=pl.Boolean)
    known = measured.join(series.with_columns(is_running=running), on=series.columns, nulls_equal=True)
    single, totals = known.filter(~pl.col("is_running")), known.filter("is_running")
    alone = totals.join(single, on=[*AT, "source", "stage"], how="anti")
    unknown = without_unknown.with_columns(lacks_unknown=pl.lit(value=True))
    note = [
        pl.when(pl.col("months_covered") == 0).then(
            pl.format(say("purchase.no_month", months="{}"), "months_elapsed")
        ),
        pl.when(pl.col("months_partial") > 0).then(
            pl.format(say("purchase.partial", months="{}"), "months_partial")
        ),
        pl.when("lacks_unknown").then(pl.lit(say("purchase.no_unknown"))),
    ]
    noted = pl.concat_str(note, separator="; ", ignore_nulls=True)
    share = pl.coalesce("target", "target_high")
    rows = pl.concat([single, alone]).join(unknown, on=[*AT, "reading_id"], how="left")
    return rows.select(
        *AT, *TIMES, "stage", evidence=pl.lit("statistics"), reading_id="reading_id", source="source", unit="unit",
        low="realized", high="realized_high", low_pct=percents("realized", share),
        high_pct=percents("realized_high", share), months_covered="months_covered", conversion="conversion",
        note=pl.when(noted != "").then(noted),
    )  # fmt: skip


def not_measured(present: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return the stages of each period for which there is no figure."""
    stages = pl.DataFrame({"stage": FLOW_STAGES})
    every = present.select(*AT, *TIMES).unique(AT).join(stages, how="cross")
    return every.join(found, on=[*AT, "stage"], how="anti").with_columns(
        evidence=pl.lit("none"), note=pl.lit(say("purchase.not_measured"))
    )
