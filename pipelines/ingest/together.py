"""Moments of a source that are stored in one pass: those in which nothing but the rows decides what stands from when to when.

So it is with most small files. A file that withdraws figures, that is of an older release than what stands, or that shares its
moment with another one is stored by itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import polars as pl

from pledgebook.pipelines.ingest.batch import Batch
from pledgebook.pipelines.ingest.order import UNTRACKED, has_newer, release_span
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns, key
from pledgebook.pipelines.warehouse.connection import Ledger

Moment = Sequence[Batch]
"""The snapshots of one source and moment."""

OPEN_FINDING = """
SELECT 1 FROM ledger.finding WHERE known_to IS NULL AND source = ? AND row_number IS NULL AND cell IS NULL LIMIT 1"""
"""Whether a source has an open finding on several rows, which a later file may close."""


def passes(con: Ledger, moments: Iterable[Moment]) -> Iterator[tuple[list[Moment], bool]]:
    """Group the moments of a source that are stored in one pass. What was yielded must be stored before the next is asked for.

    Args:
        con: Open warehouse.
        moments: The moments, in order.

    Yields:
        Moments, and whether they are stored in one pass; otherwise it is one that is stored by itself.
    """
    group: list[Moment] = []
    newest: datetime | None = None
    for moment in moments:
        span = release_span(moment[0]) if _is_plain(moment) else None
        if newest and (span is None or span[0] < newest or not _goes_on(group[-1][0], moment[0])):
            yield group, True
            group, newest = [], None
        if span is None or (not group and not _can_begin(con, moment[0])):
            yield [moment], False
        else:
            newest = max(newest or span[1], span[1])
            group.append(moment)
    if group:
        yield group, True


def _is_plain(moment: Moment) -> bool:
    """Whether a moment is one small file that withdraws nothing."""
    first = moment[0]
    withdraws = first.declared.height or first.extent.height or first.contract == "concordance"
    return len(moment) == 1 and first.stage is None and not withdraws


def _goes_on(last: Batch, batch: Batch) -> bool:
    """Whether a snapshot can be stored in the pass of the one before, which leaves no finding to close."""
    return batch.contract == last.contract and last.finding.is_empty()


def _can_begin(con: Ledger, batch: Batch) -> bool:
    """Whether a pass can begin with a snapshot: the ledger has nothing newer, and no finding that it may close."""
    taken = batch.snapshot.select("source", "taken_at").row(0)
    later = f"SELECT 1 FROM ledger.{batch.contract} WHERE source = ? AND known_from >= ? AND known_to IS NULL LIMIT 1"  # noqa: S608
    return not (
        con.execute(OPEN_FINDING, taken[:1]).fetchall()
        or con.execute(later, taken).fetchall()
        or has_newer(con, batch)
    )


def spelled(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """Return a row for each spell in which the figure of a cell stood unchanged, in the order of knowledge.

    Args:
        rows: Rows of several moments, none of which withdraws any.
        table: Their table.

    Returns:
        The first row of each spell, known until the next spell begins; `is_first`, whether it is the first of its cell; and
        `seen`, when the figure was seen last, in tables that keep it. Such as, by cell, moment and value:
        (a, 1, 7), (a, 2, 7), (a, 3, 8) become (a, 1, 7) until 3, and (a, 3, 8).
    """
    seen = _seen(table).alias("seen")
    if rows["known_from"].n_unique() < 2:
        return rows.with_columns(seen, is_first=pl.lit(value=True))
    names = list(key(CONTRACTS[table]))
    content = [name for name in columns(CONTRACTS[table]) if name not in {*names, *UNTRACKED}]
    ordered = rows.sort(*names, "known_from")
    marked = ordered.with_columns(
        seen,
        is_first=~_is_like_before(names),
        spell=(~_is_like_before([*names, *content])).cum_sum(),
    )
    whole = marked.with_columns(pl.col("seen").max().over("spell"))
    spells = whole.filter(~_is_like_before(["spell"]))
    until = pl.when(~pl.col("is_first").shift(-1, fill_value=True)).then(pl.col("known_from").shift(-1))
    return (
        spells.with_columns(known_to=until, **_last_release(table))
        .drop("spell")
        .sort("known_from", "snapshot_id", "row_number" if "row_number" in rows.columns else names[0])
    )


def _is_like_before(names: Sequence[str]) -> pl.Expr:
    """Whether a row has the same values as the row before it; null is like null."""
    alike = [pl.col(name).eq_missing(pl.col(name).shift(1)) for name in names]
    return pl.all_horizontal(alike) & (pl.int_range(pl.len()) > 0)


def _seen(table: str) -> pl.Expr:
    """When a row was seen, as `store.SEEN` has it in SQL."""
    if "released_at" not in columns(CONTRACTS[table]):
        return pl.lit(None, pl.Datetime("us"))
    if table != "flow":
        return pl.col("released_at")
    return pl.coalesce("released_at", pl.when(pl.col("period_months") > 1).then("known_from"))


def _last_release(table: str) -> dict[str, pl.Expr]:
    """The release of a spell: the newest in which its figure was seen."""
    if "released_at" not in columns(CONTRACTS[table]):
        return {}
    first = pl.coalesce("released_at", "known_from")
    return {"released_at": pl.when(pl.col("seen") > first).then("seen").otherwise("released_at")}
