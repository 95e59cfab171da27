"""Order of the releases of a publisher: which rows of a snapshot are older than what the ledger has."""

from datetime import datetime

import polars as pl

from pledgebook.pipelines.ingest.batch import Batch
from pledgebook.pipelines.ingest.offered import NONE, offered
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns, key
from pledgebook.pipelines.warehouse.connection import Ledger

UNTRACKED = ("known_from", "known_to", "snapshot_id", "row_number", "released_at")
"""Columns that do not count as a change of a figure."""


def cells_match(table: str) -> tuple[str, str]:
    """Return conditions on rows `o` of a table and `i` that come in: the same cell, and the same content."""
    contract = CONTRACTS[table]
    names = key(contract)
    content = [name for name in columns(contract) if name not in {*names, *UNTRACKED}]
    same_cell = " AND ".join(f"o.{name} = i.{name}" for name in names)
    same = " AND ".join(["TRUE", *(f"o.{name} IS NOT DISTINCT FROM i.{name}" for name in content)])
    return same_cell, same


def older(con: Ledger, batch: Batch) -> pl.DataFrame:
    """Return the rows of a snapshot that a newer release has replaced, or has left out.

    Args:
        con: Open warehouse.
        batch: The snapshot.

    Returns:
        `row_number`, and `is_same`, whether the row repeats the figure that stands.
    """
    if not has_newer(con, batch):
        return pl.DataFrame(schema={"row_number": pl.Int64, "is_same": pl.Boolean})
    same_cell, same = cells_match(batch.contract)
    left_out = {"flow": LEFT_OUT_FLOW, "event": LEFT_OUT_EVENT}.get(batch.contract, "FALSE")
    with offered(con, "incoming_frame", [(batch, NONE)]):
        con.register("extent_frame", batch.extent.to_arrow())
        found = con.sql(
            f"""SELECT i.row_number, o.row_number IS NOT NULL AND {same} AS is_same
            FROM incoming_frame i
            LEFT JOIN ledger.{batch.contract} o ON {same_cell} AND o.known_to IS NULL
            WHERE coalesce(o.released_at, o.known_from) > coalesce(i.released_at, i.known_from) OR {left_out}
            ORDER BY i.row_number""",
            params={"released_at": batch.released_at} if "$released_at" in left_out else None,
        ).pl()
        con.unregister("extent_frame")
    return found


def release_span(batch: Batch) -> tuple[datetime, datetime]:
    """Return the oldest and the newest release in a snapshot; a row without one is of the moment of its retrieval."""
    released = ["released_at"] if "released_at" in columns(CONTRACTS[batch.contract]) else []
    moment = pl.coalesce(*released, "known_from")
    oldest, newest = batch.all_rows.select(moment.min().alias("oldest"), moment.max()).collect().row(0)
    of_file = batch.released_at
    return min(oldest or of_file, of_file), max(newest or of_file, of_file)


def has_newer(con: Ledger, batch: Batch) -> bool:
    """Whether the ledger has anything of the source that is newer than the oldest row of a snapshot."""
    if "released_at" not in columns(CONTRACTS[batch.contract]) or not batch.height:
        return False
    bounds = {"source": batch.snapshot["source"].item(), "oldest": release_span(batch)[0]}
    return any(
        con.execute(
            # Asked of each column alone, since the parts of a table without such a day are then not read.
            f"""(SELECT 1 FROM ledger.{table} WHERE source = $source AND known_to IS NULL AND released_at > $oldest LIMIT 1)
            UNION ALL
            (SELECT 1 FROM ledger.{table}
             WHERE source = $source AND known_to IS NULL AND known_from > $oldest AND released_at IS NULL LIMIT 1)""",
            bounds,
        ).fetchall()
        for table in (batch.contract, "coverage")
    ) or _has_extent(con, bounds)


def _has_extent(con: Ledger, bounds: dict[str, object]) -> bool:
    found = con.execute(
        "SELECT coalesce(max(released_at) > $oldest, FALSE) FROM ledger.extent WHERE source = $source", bounds
    )
    return bool(found.fetchall()[0][0])


LEFT_OUT_FLOW = """i.row_number IN (
  SELECT n.row_number
  FROM incoming_frame n
  JOIN (SELECT * FROM ledger.coverage WHERE known_to IS NULL AND released_at > $released_at) c
    ON c.source = n.source AND c.series = n.series AND c.reporter_iso3 = n.reporter_iso3
   AND c.direction = n.direction AND c.month = n.month
  WHERE n.period_months = 1 AND c.known_from < n.known_from AND c.partner_iso3 IN (n.partner_iso3, '*')
    AND starts_with(n.product_code, c.product_prefix) AND c.product_level >= n.product_level)"""
"""Whether a newer release covers the cell of a row completely: it has left the row out, or confirmed what stands."""

LEFT_OUT_EVENT = """i.row_number IN (
  SELECT n.row_number
  FROM incoming_frame n
  JOIN ledger.extent x
    ON x.source = n.source AND x.project = n.project AND x.snapshot_id <> n.snapshot_id
  LEFT JOIN extent_frame e
    ON e.project = n.project AND e.series IS NOT DISTINCT FROM x.series
  WHERE x.released_at > coalesce(n.released_at, n.known_from)
    AND coalesce(x.series = n.series, TRUE)
    AND NOT coalesce(x.last_date < coalesce(e.first_date, n.event_date)
                     OR x.first_date > coalesce(e.last_date, n.event_date), FALSE))"""
"""Whether a newer release has all events of the project, unless it is another part of its days."""


def without_older(con: Ledger, batch: Batch) -> pl.DataFrame:
    """Return the findings of a snapshot, without those about figures of which the ledger has a newer release."""
    if batch.finding.is_empty() or batch.contract != "flow":
        return batch.finding
    con.register("finding_frame", batch.finding.with_row_index("number").to_arrow())
    old = con.sql(
        """SELECT DISTINCT f.number
        FROM (SELECT *, unnest(products) AS product FROM finding_frame) f
        JOIN ledger.flow o
          ON o.source = f.source AND o.series = f.series AND o.reporter_iso3 = f.reporter_iso3
         AND o.direction = f.direction AND o.month = f.month AND starts_with(o.product_code, f.product)
         AND (o.partner_iso3 = f.partner_iso3 OR f.partner_iso3 = '*')
        WHERE o.known_to IS NULL AND coalesce(o.released_at, o.known_from) > $released_at""",
        params={"released_at": batch.released_at},
    ).pl()
    con.unregister("finding_frame")
    return (
        batch.finding.with_row_index("number")
        .join(
            old.with_columns(pl.col("number").cast(pl.UInt32)), on="number", how="anti", maintain_order="left"
        )
        .drop("number")
    )
