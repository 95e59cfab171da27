"""Balances of the accounts on a day, as known at a moment. No I/O, no clock."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from pledgebook.pipelines.core.vocabulary import ACCOUNT_STAGES
from pledgebook.pipelines.journal.due import TENTHS

ENDED = ("pledged", "realized")
"""Kinds of entries whose amounts have a low and a high end."""

PERIOD = ("agreement_id", "pledge_id", "reading_id", "period_start", "unit")


def until(
    entry: pl.DataFrame, at: date | None = None, known_at: datetime | None = None, number: int | None = None
) -> pl.DataFrame:
    """Return the entries that count on a day, as known at a moment, or up to an entry."""
    conditions = [
        pl.col(name) <= bound
        for name, bound in (("posting_date", at), ("known_at", known_at), ("entry_number", number))
        if bound is not None
    ]
    return entry.filter(*conditions)


def balances(entry: pl.DataFrame, posting: pl.DataFrame) -> pl.DataFrame:
    """Return the balance of each account: `account`, `unit` and `amount`, sorted.

    Args:
        entry: The entries that count.
        posting: Rows of `ledger.posting`, of these and others.
    """
    counted = posting.join(entry.select("entry_number"), on="entry_number", how="semi")
    return (
        counted.group_by("account", "unit").agg(pl.col("amount").cast(TENTHS).sum()).sort("account", "unit")
    )


def trial_balance(posting: pl.DataFrame) -> pl.DataFrame:
    """Return `unit` and `amount`, the sum of all postings in it, which is 0."""
    return posting.group_by("unit").agg(pl.col("amount").cast(TENTHS).sum()).sort("unit")


def statement(entry: pl.DataFrame, posting: pl.DataFrame) -> pl.DataFrame:
    """Return the accounts by reading and period, side by side.

    Args:
        entry: The entries that count.
        posting: Rows of `ledger.posting`, of these and others.

    Returns:
        Agreement, pledge, reading, period and unit; `pledged` and `pledged_high`, `realized` and `realized_high`,
        `outstanding` and `outstanding_high`, `lapsed`: the ends of what is known, where null is unknown.
    """
    rows = posting.join(entry.drop("text", "line", "sha256", "previous"), on="entry_number").sort(
        "entry_number"
    )
    known = (
        rows.group_by(*PERIOD, "kind", "posting_date")
        .agg(pl.col("known_ends").last(), is_known=pl.col("action").last() != "withdrawn")
        .filter("is_known")
        .group_by(*PERIOD)
        .agg(
            *(
                (
                    (pl.col("kind") == kind).any()
                    & ~((pl.col("kind") == kind) & (pl.col("known_ends") == lacks)).any()
                ).alias(f"{kind}_{end}")
                for kind in ENDED
                for end, lacks in (("low", "high"), ("high", "low"))
            ),
        )
    )
    sums = rows.group_by(PERIOD).agg(
        *(
            pl.col("amount").cast(TENTHS).filter(pl.col("stage") == stage).sum().alias(stage)
            for stage in ACCOUNT_STAGES
        ),
    )
    return known.join(sums, on=PERIOD).select(*PERIOD, *_sides()).sort(*PERIOD)


def _sides() -> list[pl.Expr]:
    """Return the columns of a statement; both ends of outstanding follow from those of the target and of the realized."""
    has_low, has_high, realized, is_exact = map(
        pl.col, ("pledged_low", "pledged_high", "realized_low", "realized_high")
    )
    least, most, doubt = (pl.col(f"outstanding{span}") for span in ("", ":at_most", ":in_doubt"))
    all_doubt = doubt + pl.col("unquantified:in_doubt")
    return [
        pl.when(has_low).then(-pl.col("pledged")).alias("pledged"),
        pl.when(has_high).then(-pl.col("pledged") - pl.col("pledged:at_most")).alias("pledged_high"),
        pl.when(realized).then("realized").alias("realized"),
        pl.when(is_exact).then(pl.col("realized") + all_doubt).alias("realized_high"),
        pl.when(has_low & is_exact).then(least).alias("outstanding"),
        pl.when(has_high & realized).then(least + most + doubt).alias("outstanding_high"),
        pl.when((has_low | has_high) & realized).then("lapsed").alias("lapsed"),
    ]


def signed(entry: pl.DataFrame, posting: pl.DataFrame, pledges: Sequence[str], last: date) -> str:
    """Return what is signed when a period is closed: the digest of the accounts of its pledges at its end."""
    own = entry.filter(pl.col("pledge_id").is_in(list(pledges)))
    return digest(until(own, last), posting)


def digest(entry: pl.DataFrame, posting: pl.DataFrame) -> str:
    """Return the sha256 of the balances: a line `account amount unit` for each account, sorted, with four digits."""
    rows = balances(entry, posting).sort("account", "unit").iter_rows()
    text = "".join(f"{account} {amount:f} {unit}\n" for account, unit, amount in rows)
    return hashlib.sha256(text.encode()).hexdigest()
