"""Counts that a run's summary shows: breaks by status, months that are late, milestones that are past due."""

import polars as pl

from pledgebook.pipelines.query.report import report, table
from pledgebook.pipelines.warehouse.connection import Ledger


def break_counts(con: Ledger) -> pl.DataFrame:
    """Count the breaks: one row per `status` with `breaks` and `material`."""
    found = (
        report(con, "breaks").group_by("status").agg(breaks=pl.len(), material=pl.col("is_material").sum())
    )
    return found.sort("status")


def late_releases(con: Ledger) -> pl.DataFrame:
    """Count the sides that lack a month which should be there: one row per `punctuality` with `sides`."""
    late = report(con, "releases").filter(pl.col("punctuality") != "on time")
    return late.group_by("punctuality").agg(sides=pl.len()).sort("punctuality")


def ages(con: Ledger) -> pl.DataFrame:
    """Return one row per `source`: `files`, when the newest was `taken_at`, the `newest_month` in full, sides that are `late`."""
    sides = report(con, "releases").group_by("source")
    months = sides.agg(pl.col("newest_month").max(), late=(pl.col("punctuality") == "late").sum())
    taken = table(con, "snapshot").group_by("source").agg(files=pl.len(), taken_at=pl.col("taken_at").max())
    found = taken.join(months, on="source", how="left").with_columns(pl.col("late").fill_null(0))
    return found.select("source", "files", "taken_at", "newest_month", "late").sort("source")


def due_milestones(con: Ledger, soon: int) -> tuple[int, int]:
    """Count the milestones past due, and those due within some days; each once, however its days are counted.

    One is past due if it is by every way to count its days.
    """
    days = (
        report(con, "milestones")
        .drop_nulls("days_left")
        .group_by("milestone_id", "anchor_event_id")
        .agg(last=pl.col("days_left").max(), is_near=pl.col("days_left").is_between(0, soon).any())
    )
    return days.filter(pl.col("last") < 0).height, days.filter("is_near").height


def quarantined_rows(con: Ledger) -> int:
    """Count the rows in quarantine."""
    found: int = con.execute("SELECT count(*) FROM ledger.quarantine").fetchall()[0][0]
    return found


def refusals(con: Ledger, snapshot_id: str) -> list[list[str]]:
    """Return the reasons of each refused row of a raw file, by row."""
    return table(con, "quarantine", snapshot_id=snapshot_id).sort("row_number")["reasons"].to_list()
