"""How far the imports of watched product groups rest on one supplier."""

import polars as pl

from pipelines.core.errors import UsageError
from pipelines.core.text import did_you_mean
from pipelines.query.report import report
from pipelines.warehouse.connection import Ledger


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


def _listed(found: pl.DataFrame, column: str) -> str:
    return ", ".join(found[column].drop_nulls().unique().sort())
