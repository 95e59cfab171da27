"""What changed between two moments of knowledge, cell by cell."""

import polars as pl

CHANGED, ADDED, WITHDRAWN = "changed", "added", "withdrawn"


def revisions(before: pl.DataFrame, after: pl.DataFrame, key: list[str], figures: list[str]) -> pl.DataFrame:
    """The cells that differ between two frames of one key.

    Args:
        before: The key and the figures as known first.
        after: The key and the figures as known later.
        key: The columns that identify a cell.
        figures: The columns that may have been revised.

    Returns:
        The key, `change` (changed, added or withdrawn), each figure and `<figure>_after`, sorted by key.
    """
    old = before.select(*key, *figures, in_before=pl.lit(value=True))
    new = after.select(*key, *figures, in_after=pl.lit(value=True))
    both = old.join(new, on=key, how="full", coalesce=True, suffix="_after", nulls_equal=True)
    differs = pl.any_horizontal([pl.col(name).ne_missing(pl.col(f"{name}_after")) for name in figures])
    change = (
        pl.when(pl.col("in_before").is_null())
        .then(pl.lit(ADDED))
        .when(pl.col("in_after").is_null())
        .then(pl.lit(WITHDRAWN))
        .when(differs)
        .then(pl.lit(CHANGED))
    )
    columns = [column for name in figures for column in (name, f"{name}_after")]
    return both.with_columns(change=change).drop_nulls("change").select(*key, "change", *columns).sort(key)


def applied(before: pl.DataFrame, found: pl.DataFrame, key: list[str], figures: list[str]) -> pl.DataFrame:
    """What was known first, brought to what was known later by the revisions between the two.

    The law of a revision: `applied(a, revisions(a, b)) = b`. A patch of a published series is the same.

    Args:
        before: The key and the figures as known first.
        found: What `revisions` gives.
        key: The columns that identify a cell.
        figures: The columns that may have been revised.

    Returns:
        The key and the figures as known later, sorted by key.
    """
    untouched = before.select(*key, *figures).join(found.select(key), on=key, how="anti", nulls_equal=True)
    kept = found.filter(pl.col("change") != WITHDRAWN)
    later = kept.select(*key, *(pl.col(f"{name}_after").alias(name) for name in figures))
    return pl.concat([untouched, later]).sort(key)
