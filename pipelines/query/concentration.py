"""How far the imports of watched product groups rest on one supplier."""

import polars as pl

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.text import did_you_mean
from pledgebook.pipelines.query.report import report
from pledgebook.pipelines.warehouse.connection import Ledger


def supplier_shares(con: Ledger, name: str | None, importer: str | None) -> pl.DataFrame:
    """Return the rows of the report `dependence` of a watch, an agreement or all of them, regardless of case.

    Raises:
        UsageError: Nothing of that name, or of that importer, is watched; names what is.
    """
    every = report(con, "concentration")
    found = every
    if name is not None:
        ids = (pl.col(column).str.to_lowercase() == name.lower() for column in ("watch_id", "agreement_id"))
        found = found.filter(pl.any_horizontal(ids))
    if importer is not None:
        found = found.filter(pl.col("importer_iso3") == importer.upper())
    if found.is_empty():
        what = f"of {importer.upper()} " if importer else ""
        under = f" under '{name}'" if name else ""
        names = [
            *every["watch_id"].drop_nulls(),
            *every["agreement_id"].drop_nulls(),
            *every["importer_iso3"].drop_nulls(),
        ]
        hint = did_you_mean(name or importer or "", names)
        message = f"Nothing {what}is watched{under}.{hint} Watches: {_listed(every, 'watch_id')}. Importers: {_listed(every, 'importer_iso3')}."
        raise UsageError(message)
    return found


def suppliers_of(con: Ledger, found: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the report `suppliers` that belong to rows of the report `concentration`."""
    sides = ["watch_id", "importer_iso3", "source", "series", "measure", "unit", "period_start", "period_end"]
    return report(con, "suppliers").join(found.select(sides), on=sides, how="semi", maintain_order="left")


def watched_for(con: Ledger, pledge_id: str) -> pl.DataFrame:
    """Return the rows of the report `concentration` that the register links to a pledge, the last period of each side."""
    every = report(con, "concentration")
    linked = every.filter(pl.col("pledges").str.split(", ").list.contains(pledge_id).fill_null(value=False))
    side = ["watch_id", "importer_iso3", "source", "series", "measure", "unit"]
    known = linked.filter(pl.col("largest_share_low_pct").is_not_null() | pl.col("source").is_null())
    return (
        known.sort("period_end", maintain_order=True)
        .unique(side, keep="last", maintain_order=True)
        .sort(*side)
    )


def _listed(found: pl.DataFrame, column: str) -> str:
    return ", ".join(found[column].drop_nulls().unique().sort())
