"""Withdrawals: figures of earlier snapshots that a complete one no longer has are closed.

What a newer release of the publisher has given is not withdrawn by an older one. A withdrawal beyond the bound of its source
is a finding, which stays open until its figures are back.
"""

from collections.abc import Sequence

import polars as pl

from pledgebook.pipelines.core.vocabulary import WITHDRAWAL
from pledgebook.pipelines.ingest.batch import Batch
from pledgebook.pipelines.ingest.loss import SCOPE, Loss, bound_of, finding, loss
from pledgebook.pipelines.ingest.offered import Offer, offered
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import key
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.writing import append


def withdraw(con: Ledger, batch: Batch, present: Sequence[Offer]) -> tuple[int, Loss | None]:
    """Close what a complete snapshot no longer has, and store a finding if that is beyond the bound of its source.

    The caller holds the transaction.

    Args:
        con: Open warehouse.
        batch: The snapshot; its rows are stored.
        present: All snapshots of the same moment and table.

    Returns:
        The number of withdrawn rows, and the loss if it is beyond the bound.
    """
    if batch.contract == "flow" and batch.declared.height:
        count, statement = _withdraw_flows(con, batch, present), FLOWS
    elif batch.contract == "event" and batch.extent.height:
        count, statement = _withdraw_events(con, batch, present), EVENTS
    elif batch.contract == "concordance":
        count, statement = _withdraw_links(con, batch.rows, present), LINKS
    else:
        return 0, None
    lost = _loss(con, batch, statement) if count else None
    if lost is None or not lost.is_beyond:
        return count, None
    append(con, "finding", finding(lost, batch.snapshot))
    return count, lost


def restore(con: Ledger, batch: Batch) -> None:
    """Close the findings of withdrawals whose figures are all back; the caller holds the transaction."""
    taken = batch.snapshot.select("snapshot_id", "source", "taken_at").row(0, named=True)
    found = con.execute(
        "SELECT discrepancy_id, snapshot_id, known_from FROM ledger.finding "
        f"WHERE kind = '{WITHDRAWAL}' AND known_to IS NULL AND source = $source AND known_from < $taken_at",
        {"source": taken["source"], "taken_at": taken["taken_at"]},
    ).fetchall()
    names = key(CONTRACTS[batch.contract])
    same = " AND ".join(f"n.{name} = o.{name}" for name in names)
    for discrepancy_id, snapshot_id, moment in found:
        missing = con.execute(
            f"""SELECT count(*) FROM ledger.{batch.contract} o
            WHERE o.source = $source AND o.known_to = $moment AND NOT EXISTS (
              SELECT 1 FROM ledger.{batch.contract} n
              WHERE {same} AND (n.known_to IS NULL OR n.known_from = $moment))""",
            {"source": taken["source"], "moment": moment},
        ).fetchall()[0][0]
        if not missing:
            con.execute(
                "UPDATE ledger.finding SET known_to = ?, closed_by = ? WHERE discrepancy_id = ? AND snapshot_id = ?",
                [taken["taken_at"], taken["snapshot_id"], discrepancy_id, snapshot_id],
            )


FLOWS = """
SELECT o.series, concat_ws(' ', o.reporter_iso3, o.direction, o.partner_iso3, c.prefix) AS part, o.month AS period,
  unnest([{'unit': o.currency, 'amount': CAST(o.value AS DECIMAL(38, 4)), 'is_main': TRUE},
          {'unit': o.unit, 'amount': CAST(o.quantity AS DECIMAL(38, 4)), 'is_main': o.value IS NULL}], recursive := true),
  o.known_from < $moment AS is_before, o.known_to IS NULL AS is_after
FROM ledger.flow o
JOIN (
  SELECT f.id, min(c.product_prefix) AS prefix
  FROM (SELECT rowid AS id, *, unnest([left(product_code, n) FOR n IN $lengths]) AS prefix
        FROM ledger.flow
        WHERE (known_to IS NULL OR known_to = $moment) AND source = $source AND period_months = 1) f
  JOIN scope_frame c
    ON c.source = f.source AND c.series = f.series AND c.reporter_iso3 = f.reporter_iso3 AND c.direction = f.direction
   AND c.month = f.month AND c.product_prefix = f.prefix
  WHERE c.partner_iso3 IN (f.partner_iso3, '*') AND f.product_level <= c.product_level
  GROUP BY ALL
) c ON c.id = o.rowid
WHERE o.known_to IS NULL OR o.known_to = $moment"""
"""Flows in what a snapshot declares complete, as they stood before it and stand with it; the value, or else the quantity."""

EVENTS = """
SELECT o.series, concat_ws(' ', o.project, o.payer_iso3) AS part, o.event_date AS period, o.unit AS unit,
  CAST(o.amount_low AS DECIMAL(38, 4)) AS amount, TRUE AS is_main,
  o.known_from < $moment AS is_before, o.known_to IS NULL AS is_after
FROM ledger.event o
WHERE (o.known_to IS NULL OR o.known_to = $moment) AND o.source = $source
  AND EXISTS (SELECT 1 FROM scope_frame w WHERE w.project = o.project AND coalesce(w.series = o.series, TRUE))"""
"""Events of the projects that a snapshot has completely."""

LINKS = """
SELECT NULL AS series, concat_ws(' ', o.from_edition, 'to', o.to_edition) AS part, NULL AS period, NULL AS unit,
  NULL AS amount, TRUE AS is_main, o.known_from < $moment AS is_before, o.known_to IS NULL AS is_after
FROM ledger.concordance o
WHERE (o.known_to IS NULL OR o.known_to = $moment) AND o.source = $source
  AND EXISTS (SELECT 1 FROM scope_frame w WHERE w.from_edition = o.from_edition AND w.to_edition = o.to_edition)"""
"""Links between the editions of a concordance."""


def _loss(con: Ledger, batch: Batch, statement: str) -> Loss:
    frames = {"flow": batch.declared, "event": batch.extent, "concordance": batch.rows}
    con.register("scope_frame", frames[batch.contract].to_arrow())
    values: dict[str, object] = {
        "moment": batch.snapshot["taken_at"].item(),
        "source": batch.snapshot["source"].item(),
        "lengths": _lengths(batch.declared),
    }
    used = {name: value for name, value in values.items() if f"${name}" in statement}
    # A result with parameters would be copied value by value.
    con.execute(f"CREATE OR REPLACE TEMP TABLE scope AS {statement}", used)
    rows = con.sql("SELECT * FROM scope").pl()
    con.execute("DROP TABLE scope")
    con.unregister("scope_frame")
    return loss(
        rows.filter("is_main").select(pl.col(name).cast(dtype) for name, dtype in SCOPE.items()),
        bound_of(batch),
    )


def _lengths(coverage: pl.DataFrame) -> list[int]:
    """Return the lengths of the prefixes: codes are joined to equal prefixes, since comparing each with all would take seconds."""
    return coverage["product_prefix"].str.len_chars().unique().sort().to_list()


def _withdraw_flows(con: Ledger, batch: Batch, present: Sequence[Offer]) -> int:
    """Close open rows of covered months that are missing from the snapshot. Returns their number."""
    coverage = batch.declared
    con.register("covered_frame", coverage.to_arrow())
    names = " AND ".join(f"i.{name} = o.{name}" for name in key(CONTRACTS["flow"]))
    with offered(con, "present_frame", present):
        con.execute(
            f"""CREATE OR REPLACE TEMP TABLE withdrawn AS
        WITH open AS (
          SELECT rowid AS id, *, unnest([left(product_code, n) FOR n IN $lengths]) AS prefix
          FROM ledger.flow
          WHERE known_to IS NULL AND period_months = 1 AND source IN (SELECT source FROM covered_frame)
            AND coalesce(released_at, known_from) <= $released_at
        )
        SELECT DISTINCT o.id, c.known_from
        FROM open o
        JOIN covered_frame c
          ON o.source = c.source AND o.series = c.series AND o.reporter_iso3 = c.reporter_iso3
         AND o.direction = c.direction AND o.month = c.month
         AND (c.partner_iso3 = o.partner_iso3 OR c.partner_iso3 = '*')
         AND o.prefix = c.product_prefix AND o.product_level <= c.product_level
        WHERE o.known_from < c.known_from AND NOT EXISTS (SELECT 1 FROM present_frame i WHERE {names})
          AND o.id NOT IN (
            SELECT p.id
            FROM open p
            JOIN (SELECT * FROM ledger.coverage WHERE known_to IS NULL AND released_at > $released_at) n
              ON n.source = p.source AND n.series = p.series AND n.reporter_iso3 = p.reporter_iso3
             AND n.direction = p.direction AND n.month = p.month
            WHERE n.partner_iso3 IN (p.partner_iso3, '*') AND starts_with(p.product_code, n.product_prefix)
              AND p.product_level <= n.product_level)""",
            {"lengths": _lengths(coverage), "released_at": batch.released_at},
        )
    count = int(con.execute("SELECT count(*) FROM withdrawn").fetchall()[0][0])
    con.execute("UPDATE ledger.flow o SET known_to = w.known_from FROM withdrawn w WHERE o.rowid = w.id")
    con.execute("DROP TABLE withdrawn")
    con.unregister("covered_frame")
    return count


def _withdraw_events(con: Ledger, batch: Batch, present: Sequence[Offer]) -> int:
    """Close open events missing from a snapshot that has all events of their project. Returns their number.

    An event stays if its file and this one have days apart from each other: they are two parts of one project.
    """
    taken = batch.snapshot.select("source", "taken_at").row(0, named=True)
    con.register("extent_frame", batch.extent.to_arrow())
    with offered(con, "present_frame", present):
        closed = con.execute(
            """UPDATE ledger.event o SET known_to = $taken_at
        WHERE o.source = $source AND o.known_to IS NULL AND o.known_from < $taken_at
          AND o.rowid IN (
            SELECT r.rowid
            FROM ledger.event r
            JOIN extent_frame w ON w.project = r.project
            LEFT JOIN ledger.extent e
              ON e.snapshot_id = r.snapshot_id AND e.project = r.project
             AND e.series IS NOT DISTINCT FROM w.series
            WHERE coalesce(w.series = r.series, TRUE)
              AND w.released_at >= coalesce(r.released_at, r.known_from)
              AND (parse_filename(w.snapshot_id) = parse_filename(r.snapshot_id)
                OR NOT coalesce(coalesce(e.last_date, r.event_date) < w.first_date
                                OR coalesce(e.first_date, r.event_date) > w.last_date, FALSE)))
          AND o.rowid NOT IN (
            SELECT r.rowid
            FROM ledger.event r
            JOIN ledger.extent x ON x.source = r.source AND x.project = r.project
            JOIN extent_frame w ON w.project = r.project AND x.released_at > w.released_at
            WHERE coalesce(x.series = r.series, TRUE)
              AND coalesce(r.event_date BETWEEN x.first_date AND x.last_date, TRUE))
          AND o.event_id NOT IN (SELECT event_id FROM present_frame)""",
            taken,
        ).fetchall()
    con.unregister("extent_frame")
    return int(closed[0][0])


def _withdraw_links(con: Ledger, rows: pl.DataFrame, present: Sequence[Offer]) -> int:
    """Close the links between two editions that are missing from a newer concordance. Returns their number.

    A concordance is always complete, so it needs no declared coverage.
    """
    con.register("pair_frame", rows.select("from_edition", "to_edition", "known_from").unique().to_arrow())
    names = " AND ".join(f"i.{name} = o.{name}" for name in key(CONTRACTS["concordance"]))
    with offered(con, "present_frame", present):
        closed = con.execute(
            f"""UPDATE ledger.concordance o SET known_to = p.known_from FROM pair_frame p
        WHERE o.from_edition = p.from_edition AND o.to_edition = p.to_edition
          AND o.known_to IS NULL AND o.known_from < p.known_from
          AND NOT EXISTS (SELECT 1 FROM present_frame i WHERE {names})"""
        ).fetchall()
    con.unregister("pair_frame")
    return int(closed[0][0])
