"""What should stand in the accounts, from a reconciliation: rows of postings without an entry. No I/O, no clock.

Every unit of a target is in one of the accounts `outstanding`, `realized` and `lapsed` of its reading, so that they add up to
`pledged`. The low ends of ranges stand in these accounts, and the spans up to their high ends in accounts below them:
`pledged:at_most` and `outstanding:at_most` for a target, `outstanding:in_doubt` for a realized amount. What is unknown is not
posted; a known zero is, as 0.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

UNIT_OF_SHARES = "percent"
"""Unit of shares, which are no amounts and cannot be added up over months."""

MISSED = "missed"
"""Status of a period that is over, with a target that was not reached: what is outstanding has lapsed."""

TENTHS = pl.Decimal(38, 4)

GROUP = ("reading_id", "period_start", "kind", "posting_date", "unit")
"""What postings of one entry have in common."""

KEY = ("agreement_id", "pledge_id", *GROUP, "stage")
PARTS = (*KEY, "amount", "known_ends")
"""Columns of what should stand, one row for each account of an entry."""

GROUNDS = ("snapshots", "documents", "events")
"""Columns of what an entry rests on."""


@dataclass(frozen=True)
class Due:
    """What should stand in the accounts.

    Args:
        dated: Rows of `PARTS`, each amount on the day on which it counts.
        undated: The same for realized amounts that are known as a whole; `posting_date` is that of the newest ground for a
            difference.
        grounds: `GROUP` and `GROUNDS`: what each entry rests on.
    """

    dated: pl.DataFrame
    undated: pl.DataFrame
    grounds: pl.DataFrame


@dataclass(frozen=True)
class Known:
    """What a run knows, as far as the journal asks for it.

    Args:
        as_of: The day up to which periods are computed.
        reconciliation: The run's rows of `ledger.reconciliation`.
        reading_month: The run's rows of `ledger.reading_month`.
        pledge: Rows of `ledger.pledge`.
        reading: Rows of `ledger.reading`.
        target: Rows of `ledger.target`.
        event: Rows of `ledger.event` of the register.
        snapshots: `reading_id`, `month`, `period_months` and the `snapshots` of a figure.
    """

    as_of: date
    reconciliation: pl.DataFrame
    reading_month: pl.DataFrame
    pledge: pl.DataFrame
    reading: pl.DataFrame
    target: pl.DataFrame
    event: pl.DataFrame
    snapshots: pl.DataFrame


def due(known: Known) -> Due:
    """Return what should stand in the accounts as a run knows it."""
    stated = _stated(known)
    months = _months(known, stated)
    whole = _whole(known, stated, months)
    pledged, lapsed = _pledged(stated), _lapsed(stated)
    dated = pl.concat([pledged, _realized(months), lapsed]).sort(*KEY)
    undated = _realized(whole).sort(*KEY)
    grounds = [
        _grounds(pledged.join(_documents(known), on=("reading_id", "period_start"), how="left")),
        _grounds(_realized(months).join(_month_snapshots(months), on=GROUP, how="left")),
        _grounds(undated.join(_behind(whole), on=GROUP, how="left")),
        _grounds(lapsed),
    ]
    return Due(dated, undated, pl.concat(grounds))


def _stated(known: Known) -> pl.DataFrame:
    """Return the periods with a unit in which amounts can be added, and where their amounts come from."""
    low, high = pl.col("target").cast(TENTHS), pl.col("target_high").cast(TENTHS)
    columns = (
        *(
            "reading_id",
            "pledge_id",
            "period_start",
            "period_end",
            "unit",
            "target",
            "target_high",
            "realized",
        ),
        *("realized_high", "gap_low", "status", "snapshots"),
    )
    return (
        known.reconciliation.select(columns)
        .filter(pl.col("unit").is_not_null() & pl.col("unit").ne(UNIT_OF_SHARES))
        .join(known.pledge.select("pledge_id", "agreement_id", "pledged_date"), on="pledge_id")
        .with_columns(
            low=low,
            span=pl.when(low.is_null() | (high > low)).then(high - low.fill_null(0)),
            source_stage=pl.when(low.is_not_null())
            .then(pl.lit("outstanding"))
            .when(high.is_not_null())
            .then(pl.lit("outstanding:at_most"))
            .otherwise(pl.lit("unquantified")),
        )
        .with_columns(
            doubt_stage=pl.when(pl.col("source_stage") == "unquantified")
            .then(pl.lit("unquantified:in_doubt"))
            .otherwise(pl.lit("outstanding:in_doubt"))
        )
    )


def _pledged(stated: pl.DataFrame) -> pl.DataFrame:
    opened = stated.with_columns(
        kind=pl.lit("pledged"),
        posting_date="pledged_date",
        known_ends=pl.when(pl.col("target").is_null())
        .then(pl.lit("high"))
        .otherwise(_ends(pl.col("target_high").is_null())),
    )
    return pl.concat(
        [
            _moved(opened, pl.lit("pledged"), pl.lit("outstanding"), pl.col("low")),
            _moved(opened, pl.lit("pledged:at_most"), pl.lit("outstanding:at_most"), pl.col("span")),
        ]
    )


def _months(known: Known, stated: pl.DataFrame) -> pl.DataFrame:
    """Return the known months of periods with a known amount; the last one takes the rounding of all."""
    period = ["reading_id", "period_start"]
    is_range = pl.col("realized_high") > pl.col("realized")
    months = (
        known.reading_month.drop("run_id", "pledge_id", "unit")
        .filter(pl.col("realized").is_not_null())
        .with_columns(
            pl.col("realized", "realized_high").cast(TENTHS),
            posting_date=pl.col("month").dt.offset_by(pl.format("{}mo", "period_months"))
            - pl.duration(days=1),
        )
        .join(
            stated.filter(pl.col("realized").is_not_null()).rename(
                {"realized": "whole", "realized_high": "whole_high", "snapshots": "files"}
            ),
            on=period,
        )
        .sort(*period, "posting_date", "month")
    )
    is_last = pl.int_range(pl.len()).over(period) == pl.len().over(period) - 1
    rest = pl.col("whole").cast(TENTHS) - pl.col("realized").sum().over(period)
    amount = pl.col("realized") + pl.when(is_last).then(rest).otherwise(0)
    doubt = pl.when(is_range).then(pl.col("realized_high") - pl.col("realized")).otherwise(0)
    all_doubt = pl.col("whole_high").cast(TENTHS) - pl.col("whole").cast(TENTHS)
    return (
        months.with_columns(
            amount=amount,
            doubt=doubt,
            known_ends=_ends(pl.col("realized_high").is_null() | (is_last & pl.col("whole_high").is_null())),
        )
        .with_columns(
            doubt=pl.when(all_doubt > 0).then(
                pl.col("doubt")
                + pl.when(is_last).then(all_doubt - pl.col("doubt").sum().over(period)).otherwise(0)
            )
        )
        .with_columns(kind=pl.lit("realized"))
        .join(known.snapshots, on=["reading_id", "month", "period_months"], how="left")
    )


def _whole(known: Known, stated: pl.DataFrame, months: pl.DataFrame) -> pl.DataFrame:
    """Return the periods with a known amount and no known month: what documents or transactions say."""
    counted = (
        known.event.filter(pl.col("event_date") <= known.as_of)
        .group_by("pledge_id")
        .agg(
            newest=pl.col("event_date").max(),
            events=pl.col("event_id").unique().sort(),
            documents=pl.col("document_id").unique().sort(),
        )
    )
    of_documents = known.reading.filter(pl.col("source").is_null()).select(
        "reading_id", is_documented=pl.lit(value=True)
    )
    found = (
        stated.filter(pl.col("realized").is_not_null())
        .join(months, on=["reading_id", "period_start"], how="anti")
        .join(of_documents, on="reading_id", how="left")
        .join(counted, on="pledge_id", how="left")
    )
    amount = pl.col("realized").cast(TENTHS)
    return found.with_columns(
        *(pl.when("is_documented").then(name).alias(name) for name in ("events", "documents")),
        kind=pl.lit("realized"),
        posting_date=pl.when("is_documented").then("newest").fill_null(known.as_of),
        amount=amount,
        doubt=pl.when(pl.col("realized_high") > pl.col("realized")).then(
            pl.col("realized_high").cast(TENTHS) - amount
        ),
        known_ends=_ends(pl.col("realized_high").is_null()),
    )


def _realized(found: pl.DataFrame) -> pl.DataFrame:
    realized = _moved(found, pl.col("source_stage"), pl.lit("realized"), pl.col("amount"))
    in_doubt = _moved(found, pl.col("source_stage"), pl.col("doubt_stage"), pl.col("doubt"))
    return (
        pl.concat([realized, in_doubt])
        .group_by(KEY)
        .agg(pl.col("amount").sum(), pl.col("known_ends").first())
    )


def _lapsed(stated: pl.DataFrame) -> pl.DataFrame:
    """Return what was outstanding for certain at the end of a period that was missed."""
    over = stated.filter(pl.col("status") == MISSED, pl.col("gap_low") > 0).with_columns(
        kind=pl.lit("lapsed"), posting_date="period_end", known_ends=pl.lit("both")
    )
    return _moved(over, pl.lit("outstanding"), pl.lit("lapsed"), pl.col("gap_low").cast(TENTHS))


def _ends(is_open: pl.Expr) -> pl.Expr:
    """Return which ends of an amount are known: only the low one if it is open."""
    return pl.when(is_open).then(pl.lit("low")).otherwise(pl.lit("both"))


def _moved(found: pl.DataFrame, giving: pl.Expr, taking: pl.Expr, amount: pl.Expr) -> pl.DataFrame:
    """Return the two sides of each known amount: below 0 in the account that gives, above in the one that takes."""
    moved = found.with_columns(amount=amount).filter(pl.col("amount").is_not_null())
    sides = [
        moved.with_columns(stage=giving, amount=-pl.col("amount")),
        moved.with_columns(stage=taking),
    ]
    return pl.concat(side.select(PARTS) for side in sides)


def _documents(known: Known) -> pl.DataFrame:
    """Return the document of each period's target, else that of its reading."""
    targets = known.target.select("reading_id", "period_start", stated="document_id").unique(
        ("reading_id", "period_start"), keep="first", maintain_order=True
    )
    of_reading = known.reading.select("reading_id", "document_id")
    return (
        known.reconciliation.select("reading_id", "period_start")
        .join(targets, on=["reading_id", "period_start"], how="left")
        .join(of_reading, on="reading_id")
        .select("reading_id", "period_start", documents=pl.concat_list(pl.coalesce("stated", "document_id")))
    )


def _month_snapshots(months: pl.DataFrame) -> pl.DataFrame:
    return (
        months.select(*GROUP, "snapshots")
        .explode("snapshots", empty_as_null=True)
        .group_by(GROUP)
        .agg(snapshots=pl.col("snapshots").drop_nulls().unique().sort())
    )


def _behind(whole: pl.DataFrame) -> pl.DataFrame:
    return whole.select(*GROUP, "snapshots", "events", "documents")


def _grounds(rows: pl.DataFrame) -> pl.DataFrame:
    """Return what each entry rests on, with an empty list where it rests on none of a kind."""
    lists = [name for name in GROUNDS if name in rows.columns]
    lacking = [pl.lit(None, pl.List(pl.String)).alias(name) for name in GROUNDS if name not in lists]
    return rows.unique(GROUP).select(*GROUP, *lists, *lacking).select(*GROUP, *GROUNDS)
