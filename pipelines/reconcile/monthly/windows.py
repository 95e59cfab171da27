"""Published months of windows, each counted once."""

from collections import defaultdict
from datetime import date

import polars as pl

from pledgebook.pipelines.reconcile.monthly.calendar import calendar, stretched
from pledgebook.pipelines.reconcile.monthly.multi_month import chosen
from pledgebook.pipelines.schemas.rows import Row

AT = ["reading_id", "period_start", "month"]


def in_windows(monthly: pl.DataFrame, windows: pl.DataFrame) -> pl.DataFrame:
    """Return the published months and longer figures of windows, none counted twice.

    A longer figure counts if each of its months is published and inside the window.

    Args:
        monthly: `Monthly` rows.
        windows: `reading_id`, `period_start`, `first_month`, `last_month`.

    Returns:
        `Monthly` rows with `period_start`, sorted.
    """
    published = monthly.filter("is_covered")
    is_longer = pl.col("months") > 1
    found = calendar(windows).join(published.filter(~is_longer), on=["reading_id", "month"])
    longer = published.filter(is_longer).join(windows, on="reading_id", maintain_order="left")
    last = pl.col("month").dt.offset_by(pl.format("{}mo", pl.col("months") - 1))
    inside = longer.filter((pl.col("month") >= pl.col("first_month")) & (last <= pl.col("last_month")))
    if inside.height:
        taken = _chosen(inside, monthly.filter(~is_longer & pl.col("is_reported"))).select(found.columns)
        rest = found.join(stretched(taken, "period_start"), on=AT, how="anti")
        found = pl.concat([rest, taken])
    return found.sort(*AT, "months")


def _chosen(inside: pl.DataFrame, reported: pl.DataFrame) -> pl.DataFrame:
    months: dict[str, set[date]] = defaultdict(set)
    for reading_id, month in (
        reported.join(inside, on="reading_id", how="semi").select("reading_id", "month").iter_rows()
    ):
        months[reading_id].add(month)
    of_window: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in inside.iter_rows(named=True):
        of_window[row["reading_id"], row["period_start"]].append(row)
    taken = [row for key, rows in of_window.items() for row in chosen(rows, months[key[0]])]
    return pl.DataFrame(taken, schema=inside.schema)
