"""Revisions: figures that changed between two knowledge dates, and the record of how far first figures moved."""

from datetime import date

import polars as pl

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.text import did_you_mean
from pledgebook.pipelines.query.naming.names import Known, ids_of, pledges
from pledgebook.pipelines.query.report import report
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.frames import selected

SIDE = ("source", "series", "reporter_iso3", "partner_iso3", "direction")
GRAINS = {
    "source": ", ".join(SIDE),
    "month": ", ".join((*SIDE, "month")),
    "product": ", ".join((*SIDE, "left(product_code, 4) AS heading")),
}
CHANGES = ("changed", "added", "withdrawn", "settled")


def revised_counts(
    con: Ledger, earlier: date, later: date, source: str | None = None, grain: str = "month"
) -> pl.DataFrame:
    """Count the figures that changed between two days, with what they were and are.

    Returns:
        One row per side and month (or what `grain` says): the columns of the grain, a count for each of `CHANGES`,
        and the sums before and after; a sum of several units is null.
    """
    counts = ", ".join(f"count(*) FILTER (WHERE change = '{name}') AS {name}" for name in CHANGES)
    units = "list_distinct(list(unit_before) || list(unit_after))"
    currencies = "list_distinct(list(currency_before) || list(currency_after))"
    values = ", ".join(
        f"CASE WHEN len({currencies}) = 1 THEN sum(CAST(value_{side} AS DECIMAL(28, 2))) END AS value_{side}"
        for side in ("before", "after")
    )
    quantities = ", ".join(
        f"CASE WHEN len({units}) = 1 THEN sum(quantity_{side}) END AS quantity_{side}"
        for side in ("before", "after")
    )
    # The names come from this module, the values travel as parameters.
    statement = f"""
        SELECT {GRAINS[grain]}, {counts},
          {values}, {quantities}, CASE WHEN len({units}) = 1 THEN {units}[1] END AS unit
        FROM ledger.revised_flow($earlier, $later)
        WHERE source = coalesce($source, source)
        GROUP BY ALL
        ORDER BY ALL
    """  # noqa: S608
    return _asked(con, statement, earlier, later, source)


def revised_cells(con: Ledger, earlier: date, later: date, source: str | None = None) -> pl.DataFrame:
    """Return every figure that changed between two days, except where only its status did."""
    statement = """
        SELECT * FROM ledger.revised_flow($earlier, $later)
        WHERE source = coalesce($source, source) AND change <> 'settled'
        ORDER BY ALL
    """
    return _asked(con, statement, earlier, later, source)


def _asked(con: Ledger, statement: str, earlier: date, later: date, source: str | None) -> pl.DataFrame:
    days = {"earlier": end_of_day(earlier), "later": end_of_day(later)}
    return selected(con, statement, {**days, "source": source}, are_few=True)


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
