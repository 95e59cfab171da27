"""The journal as frames: rows of `ledger.entry`, `ledger.posting` and `ledger.closing` from its lines. No I/O."""

from collections.abc import Sequence

import polars as pl

from pledgebook.pipelines.journal.line import Line
from pledgebook.pipelines.schemas.conform import ensure
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.schemas.journal.entry import Entry
from pledgebook.pipelines.schemas.journal.posting import Posting

TEXTS = pl.List(pl.String)
WRITTEN = pl.Struct(
    {
        "entry": pl.Int64,
        "previous": pl.String,
        "kind": pl.String,
        "action": pl.String,
        "posting_date": pl.String,
        "known_at": pl.String,
        "agreement": pl.String,
        "pledge": pl.String,
        "reading": pl.String,
        "period_start": pl.String,
        "known_ends": pl.String,
        "run": pl.String,
        "snapshots": TEXTS,
        "documents": TEXTS,
        "events": TEXTS,
        "after_closing": pl.Int64,
        "who": pl.String,
        "text": pl.String,
        "postings": pl.List(pl.Struct({"account": pl.String, "amount": pl.String, "unit": pl.String})),
        "sha256": pl.String,
    }
)
"""What a line holds that tables show; the terms of a closing are read by `closing`."""


def frames(lines: Sequence[Line]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows of `ledger.entry` and of `ledger.posting` of sound lines."""
    text = pl.Series("line", [line.text for line in lines], pl.String)
    wide = text.str.json_decode(WRITTEN).struct.unnest().with_columns(text)
    entry = wide.select(
        *("kind", "action", "known_ends", "after_closing", "who", "text", "sha256", "line"),
        entry_number="entry",
        posting_date=pl.col("posting_date").str.to_date("%Y-%m-%d"),
        known_at=_moment("known_at"),
        agreement_id="agreement",
        pledge_id="pledge",
        reading_id="reading",
        period_start=pl.col("period_start").str.to_date("%Y-%m-%d"),
        run_id="run",
        snapshots=pl.col("snapshots").fill_null([]),
        documents=pl.col("documents").fill_null([]),
        events=pl.col("events").fill_null([]),
        previous=pl.when(pl.col("previous") != "").then("previous"),
    ).select(*columns(Entry))
    posted = wide.filter(pl.col("postings").list.len() > 0)
    posting = (
        posted.select(
            "pledge", "reading", entry_number="entry", posting="postings",
            posting_number=pl.int_ranges(1, pl.col("postings").list.len() + 1, dtype=pl.Int32),
        )
        .explode("posting", "posting_number", empty_as_null=True)
        .unnest("posting")
        .with_columns(
            stage=pl.col("account").str.splitn(":", 4).struct.field("field_3"),
            amount=pl.col("amount").str.to_decimal(scale=4).cast(columns(Posting)["amount"]),
        )
        .select(*columns(Posting))
    )  # fmt: skip
    return ensure(entry, Entry), ensure(posting, Posting)


def _moment(name: str) -> pl.Expr:
    return pl.col(name).str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us")
