"""Breaks of final figures: what a publisher changed or withdrew after it had called it final."""

from typing import Any

import polars as pl

from pledgebook.pipelines.breaks.discrepancy import Break, Side
from pledgebook.pipelines.core.months import months_text

SHOWN = 4
"""Product codes named in an explanation."""


def final_breaks(changes: pl.DataFrame) -> list[Break]:
    """Return a break for each series, country pair, year and unit with final figures that were changed.

    Args:
        changes: As in `Inputs`.
    """
    return [_break(row) for row in changes.iter_rows(named=True)]


def _break(row: dict[str, Any]) -> Break:
    place = "/".join(str(row[name]) for name in ("series", "reporter_iso3", "partner_iso3", "direction"))
    return Break(
        "restatement",
        f"final {row['source']} {place}, {row['measure']} in {row['unit'] or 'no unit'}",
        Side("changed later", row["after"]),
        Side("final figures", row["before"]),
        row["unit"],
        _words(row),
        month=row["year"],
        sources=(row["source"],),
        snapshot_id=row["snapshot_id"],
    )


def _words(row: dict[str, Any]) -> str:
    shown = ", ".join(row["products"][:SHOWN])
    more = len(row["products"]) - SHOWN
    products = f"{shown} and {more} more" if more > 0 else shown
    called = f"since {row['final_date']}" if row["final_date"] else "by their own status"
    one = row["figures"] == 1
    when = months_text(row["months"]) if len(row["months"]) <= SHOWN else f"{row['year']:%Y}"
    what = f"{'a figure' if one else str(row['figures']) + ' figures'} of {when} ({products})"
    withdrawn = "" if not row["withdrawn"] else f", {row['withdrawn']} of them withdrawn"
    return (
        f"{what} that {'was' if one else 'were'} final {called} changed{withdrawn}; the newer figures count. "
        "Ask the publisher why, and check what was published with the old ones"
    )
