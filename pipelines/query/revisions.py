"""The record of revisions of what a person names: an agreement, a pledge, a reading, a source or a product group."""

import polars as pl

from pipelines.core.errors import UsageError
from pipelines.core.text import did_you_mean
from pipelines.query.names import Known, ids_of, pledges
from pipelines.query.report import report
from pipelines.warehouse.connection import Ledger

NAMES = ("reading_id", "source", "product_code")


def record_of(con: Ledger, name: str | None) -> pl.DataFrame:
    """Return the rows of the report `revisions` that a name means, regardless of case; all rows for no name.

    Raises:
        UsageError: Nothing of that name has figures; names what is like it.
    """
    every = report(con, "revisions")
    if name is None:
        return every
    wanted = name.casefold()
    named = pl.any_horizontal(pl.col(column).str.to_lowercase() == wanted for column in NAMES)
    found = every.filter(named)
    return found if not found.is_empty() else _of_pledges(every, pledges(con), name)


def _of_pledges(every: pl.DataFrame, known: list[Known], name: str) -> pl.DataFrame:
    try:
        ids = ids_of(known, name)
    except UsageError as error:
        others = [one for column in NAMES for one in every[column].drop_nulls().unique().sort()]
        hint = did_you_mean(name, others)
        message = f"{error} The record also knows readings, sources and product groups.{hint}"
        raise UsageError(message) from None
    found = every.filter(pl.col("pledge_id").is_in(ids.pledges if ids else []))
    if found.is_empty():
        message = f"The ledger has no monthly figures behind '{name}', so there is no record of revisions."
        raise UsageError(message)
    return found
