"""Delta posting: what should stand in the accounts less what stands, as entries. No I/O, no clock.

A run that changes nothing posts nothing, and a revision posts its difference: no entry is ever edited.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import polars as pl

from pledgebook.pipelines.core.vocabulary import ACCOUNT_STAGES, POSTED_KINDS
from pledgebook.pipelines.journal.due import GROUNDS, GROUP, KEY, PARTS, TENTHS, Due
from pledgebook.pipelines.schemas.rows import rank_in

WHOLE = ("reading_id", "period_start", "kind", "unit")
"""What the postings of a realized amount have in common that is known as a whole, on whichever day they count."""


def account(agreement_id: str, pledge_id: str, reading_id: str, stage: str) -> str:
    """Return the name of an account; the reading is named without its pledge."""
    return f"{agreement_id}:{pledge_id}:{reading_id.removeprefix(f'{pledge_id}/')}:{stage}"


def standing(entry: pl.DataFrame, posting: pl.DataFrame) -> pl.DataFrame:
    """Return what stands in the accounts: the columns of what should stand, and the last `action` of each group.

    Args:
        entry: Rows of `ledger.entry`, in any order.
        posting: Their rows of `ledger.posting`.
    """
    rows = posting.select("entry_number", "stage", "unit", "amount").join(entry, on="entry_number")
    return (
        rows.sort("entry_number")
        .with_columns(pl.col("action", "known_ends").last().over(GROUP))
        .group_by(KEY)
        .agg(pl.col("amount").cast(TENTHS).sum(), pl.col("action", "known_ends").last())
    )


def differences(due: Due, stands: pl.DataFrame) -> pl.DataFrame:
    """Return what is to be posted: `KEY`, `amount` and `action`, sorted by entry and account.

    Args:
        due: What should stand.
        stands: What stands, as from `standing`.
    """
    wanted = pl.concat([due.dated, _placed(due.undated, stands)])
    both = wanted.join(
        stands.rename({"amount": "stood", "action": "before", "known_ends": "ends_before"}),
        on=KEY, how="full", coalesce=True,
    )  # fmt: skip
    is_wanted = pl.col("amount").is_not_null().any().over(GROUP)
    was_known = (pl.col("before") != "withdrawn").fill_null(value=False).any().over(GROUP)
    difference = pl.col("amount").fill_null(0) - pl.col("stood").fill_null(0)
    ends = [pl.col(name).drop_nulls().first().over(GROUP) for name in ("known_ends", "ends_before")]
    return (
        both.with_columns(ends)
        .with_columns(is_wanted=is_wanted, was_known=was_known, amount=difference)
        .filter(pl.col("is_wanted") | pl.col("was_known"))
        .with_columns(is_new=pl.col("is_wanted") != pl.col("was_known"))
        .filter(
            (pl.col("amount") != 0)
            | pl.col("is_new")
            | pl.col("known_ends").ne_missing(pl.col("ends_before"))
        )
        .select(
            *KEY,
            "amount",
            pl.coalesce("known_ends", "ends_before"),
            action=pl.when("is_new")
            .then(pl.when("is_wanted").then(pl.lit("posted")).otherwise(pl.lit("withdrawn")))
            .otherwise(pl.lit("revised")),
        )
        .sort(
            "posting_date",
            rank_in(POSTED_KINDS, "kind"),
            *("agreement_id", "pledge_id", "reading_id"),
            *("period_start", "unit"),
            rank_in(ACCOUNT_STAGES, "stage"),
        )
    )


def _placed(undated: pl.DataFrame, stands: pl.DataFrame) -> pl.DataFrame:
    """Return amounts that are known as a whole with a day: what stands stays on its days, the rest comes on the newest.

    A whole that has not changed stays as it stands, whatever the newest day is.
    """
    kept = stands.filter(pl.col("action") != "withdrawn").join(
        undated.select(WHOLE).unique(), on=WHOLE, how="semi"
    )
    newest = undated.group_by(WHOLE).agg(day=pl.col("posting_date").first())
    whole = (*(name for name in KEY if name != "posting_date"),)
    rest = (
        undated.drop("posting_date", "known_ends")
        .join(kept.group_by(whole).agg(stood=pl.col("amount").sum()), on=whole, how="full", coalesce=True)
        .with_columns(amount=pl.col("amount").fill_null(0) - pl.col("stood").fill_null(0))
        .join(newest, on=WHOLE)
        .rename({"day": "posting_date"})
    )
    is_first = pl.col("stood").is_null().all().over(WHOLE)
    rest = rest.filter((pl.col("amount") != 0) | is_first).select(*KEY, "amount")
    ends = undated.group_by(WHOLE).agg(pl.col("known_ends").first())
    together = pl.concat([kept.select(*KEY, "amount"), rest]).group_by(KEY).agg(pl.col("amount").sum())
    return together.join(ends, on=WHOLE).select(PARTS)


def entries(
    found: pl.DataFrame, grounds: pl.DataFrame, run_id: str, known_at: datetime
) -> Iterator[dict[str, Any]]:
    """Return differences as entries of the journal, in order.

    Args:
        found: The differences.
        grounds: What each entry rests on.
        run_id: The run that posts them.
        known_at: The moment whose knowledge it used.
    """
    accounts = pl.struct(
        account=pl.concat_str(
            "agreement_id", "pledge_id", pl.col("reading_id").str.strip_prefix(pl.col("pledge_id") + "/"), "stage",
            separator=":",
        ),
        amount=pl.col("amount").cast(pl.String),
        unit="unit",
    )  # fmt: skip
    parts = ("agreement_id", "pledge_id", *GROUP, "action", "known_ends")
    rows = (
        found.group_by(parts, maintain_order=True)
        .agg(postings=accounts)
        .join(grounds, on=GROUP, how="left", maintain_order="left")
    )
    for row in rows.iter_rows(named=True):
        yield _content(row, run_id, known_at)


def _content(row: dict[str, Any], run_id: str, known_at: datetime) -> dict[str, Any]:
    on = {name: row[name] for name in GROUNDS if row[name]}
    return {
        "kind": row["kind"],
        "action": row["action"],
        "posting_date": row["posting_date"].isoformat(),
        "known_at": known_at.isoformat(),
        "agreement": row["agreement_id"],
        "pledge": row["pledge_id"],
        "reading": row["reading_id"],
        "period_start": row["period_start"].isoformat(),
        "known_ends": row["known_ends"],
        "run": run_id,
        **on,
        "postings": row["postings"],
    }
