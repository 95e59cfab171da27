"""Store snapshots in the ledger, known from the moment of their retrieval.

A row with a new value in a newer snapshot is closed and a new one opened, in one transaction; an unchanged row is not
touched; a row that is missing from a complete snapshot is closed.
"""

from collections.abc import Sequence

import polars as pl

from pipelines.ingest.batch import Batch
from pipelines.ingest.correct import corrected
from pipelines.register.correction import Correction
from pipelines.schemas import CONTRACTS
from pipelines.schemas.conform import ensure
from pipelines.schemas.contract import columns, key
from pipelines.warehouse.connection import Ledger
from pipelines.warehouse.writing import append

FROM_SNAPSHOTS = tuple(
    name
    for name, contract in CONTRACTS.items()
    if "snapshot_id" in columns(contract) and name not in ("snapshot", "discrepancy", "discrepancy_status")
)
"""Tables with rows from snapshots; results of a run are replaced by the next run."""


PLACE = ("series", "reporter_iso3", "partner_iso3", "direction", "month")
"""Key of a finding, apart from its products."""


UNTRACKED = ("known_from", "known_to", "snapshot_id", "row_number")
"""Columns that do not count as a change of a figure."""


def is_stored(con: Ledger, snapshot_id: str) -> bool:
    """Whether a snapshot is stored."""
    found = con.execute("SELECT count(*) FROM ledger.snapshot WHERE snapshot_id = ?", [snapshot_id])
    return bool(found.fetchall()[0][0])


def forget(con: Ledger, source: str) -> None:
    """Remove the rows of a source's snapshots, so that they can be stored again in order of retrieval."""
    ids = "SELECT snapshot_id FROM ledger.snapshot WHERE source = $source"
    for table in FROM_SNAPSHOTS:
        con.execute(f"DELETE FROM ledger.{table} WHERE snapshot_id IN ({ids})", {"source": source})
    con.execute("DELETE FROM ledger.snapshot WHERE source = $source", {"source": source})


def store(con: Ledger, batches: Sequence[Batch]) -> pl.DataFrame:
    """Store the snapshots of one moment; the caller holds the transaction.

    A row missing from one of them is withdrawn only if it is in none of the others, so their order does not matter.

    Args:
        con: Open warehouse.
        batches: Snapshots of one source and moment that are not stored yet.

    Returns:
        Rows of `ledger.snapshot` with their counts.

    Raises:
        ContractError: A frame breaks its contract.
    """
    stored = [_store(con, batch) for batch in batches]
    manifests = []
    for batch, manifest in zip(batches, stored, strict=True):
        present = pl.concat(other.rows for other in batches if other.contract == batch.contract)
        withdrawn = 0
        if batch.contract == "flow" and batch.declared.height:
            withdrawn = _withdraw(con, batch.declared, present)
        if batch.contract == "event" and batch.whole.height:
            withdrawn = _withdraw_events(con, batch, present)
        if batch.contract == "concordance":
            withdrawn = _withdraw_links(con, batch.rows, present)
        if batch.contract == "flow":
            _close_findings(con, batch)
        manifests.append(manifest.with_columns(rows_withdrawn=pl.lit(withdrawn, pl.Int64)))
        append(con, "snapshot", manifests[-1])
    return pl.concat(manifests)


def _store(con: Ledger, batch: Batch) -> pl.DataFrame:
    """Store the rows of one snapshot, without withdrawals. Returns its row of `ledger.snapshot`."""
    contract = CONTRACTS[batch.contract]
    rows = ensure(batch.rows, contract)
    contradicted = _contradictions(con, batch.contract, rows)
    rows = rows.join(contradicted, on="row_number", how="anti", maintain_order="left")
    unchanged, stored = _merge(con, batch.contract, rows)
    _merge(con, "coverage", ensure(batch.coverage, CONTRACTS["coverage"]))
    append(con, "quarantine", pl.concat([batch.quarantine, _refused(batch, contradicted)]))
    append(con, "certificate", batch.certificate)
    append(con, "finding", batch.finding)
    append(con, "correction", batch.correction)
    return batch.snapshot.with_columns(
        rows_stored=pl.lit(stored, pl.Int64),
        rows_unchanged=pl.lit(unchanged, pl.Int64),
        rows_quarantined=pl.lit(batch.quarantine.height + contradicted.height, pl.Int64),
    )


def amend(con: Ledger, correction: Correction) -> None:
    """Close the open row of a cell on the day of its correction, and open the corrected row unless it is dropped.

    The caller holds the transaction. Snapshots retrieved on that day or later were corrected before they were stored.

    Raises:
        CorrectionError: The row has another value than the correction expects.
    """
    wanted, table = correction.typed(correction.cell), correction.table
    same = " AND ".join(f"o.{name} = w.{name}" for name in wanted.columns)
    where = f"{same} AND o.source = $source AND o.known_to IS NULL AND o.known_from < $day"
    parameters = {"source": correction.source, "day": correction.known_from}
    con.register("wanted_frame", wanted.to_arrow())
    found = con.sql(f"SELECT o.* FROM ledger.{table} o, wanted_frame w WHERE {where}", params=parameters).pl()
    open_rows = found.with_columns(known_from=pl.lit(correction.known_from, pl.Datetime("us")))
    rows, trace = corrected(open_rows, correction)
    con.execute(f"UPDATE ledger.{table} o SET known_to = $day FROM wanted_frame w WHERE {where}", parameters)
    con.unregister("wanted_frame")
    append(con, table, rows)
    append(con, "correction", trace)


def _merge(con: Ledger, table: str, rows: pl.DataFrame) -> tuple[int, int]:
    """Open new and changed rows, close those they replace. Returns the numbers of unchanged and stored rows."""
    contract = CONTRACTS[table]
    names = key(contract)
    same_key = " AND ".join(f"o.{name} = i.{name}" for name in names)
    content = [name for name in columns(contract) if name not in {*names, *UNTRACKED}]
    same = " AND ".join(["TRUE", *(f"o.{name} IS NOT DISTINCT FROM i.{name}" for name in content)])
    con.register("incoming_frame", rows.to_arrow())
    con.execute("CREATE OR REPLACE TEMP TABLE incoming AS SELECT * FROM incoming_frame")
    con.unregister("incoming_frame")
    con.execute(
        f"DELETE FROM incoming i USING ledger.{table} o WHERE {same_key} AND o.known_to IS NULL AND {same}"
    )
    stored = int(con.execute("SELECT count(*) FROM incoming").fetchall()[0][0])
    con.execute(
        f"UPDATE ledger.{table} o SET known_to = i.known_from FROM incoming i WHERE {same_key} AND o.known_to IS NULL"
    )
    con.execute(f"INSERT INTO ledger.{table} BY NAME SELECT * FROM incoming")
    con.execute("DROP TABLE incoming")
    return rows.height - stored, stored


def _contradictions(con: Ledger, table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with another value in another snapshot of the same moment: `row_number`, `there`."""
    contract = CONTRACTS[table]
    names = key(contract)
    content = [name for name in columns(contract) if name not in {*names, *UNTRACKED}]
    same_key = " AND ".join(f"o.{name} = i.{name}" for name in names)
    same = " AND ".join(f"o.{name} IS NOT DISTINCT FROM i.{name}" for name in content)
    con.register("incoming_frame", rows.to_arrow())
    found = con.sql(
        f"""SELECT i.row_number, o.snapshot_id || ' row ' || o.row_number AS there
        FROM incoming_frame i JOIN ledger.{table} o
          ON {same_key} AND o.known_to IS NULL AND o.known_from = i.known_from
        WHERE NOT ({same}) ORDER BY i.row_number"""
    ).pl()
    con.unregister("incoming_frame")
    return found


def _refused(batch: Batch, contradicted: pl.DataFrame) -> pl.DataFrame:
    """Return rows of `ledger.quarantine` for contradictions."""
    rows = batch.rows.join(contradicted, on="row_number", maintain_order="left")
    reason = pl.format("{}, retrieved at the same moment, has another figure; expected only one", "there")
    return rows.select(
        "snapshot_id",
        "row_number",
        raw_json=pl.struct(pl.exclude("there", "known_from", "known_to")).struct.json_encode(),
        reasons=pl.concat_list(reason),
    )


def _withdraw(con: Ledger, coverage: pl.DataFrame, rows: pl.DataFrame) -> int:
    """Close open rows of covered months that are missing from the snapshot. Returns their number."""
    con.register("covered_frame", coverage.to_arrow())
    con.register("incoming_frame", rows.to_arrow())
    names = " AND ".join(f"i.{name} = o.{name}" for name in key(CONTRACTS["flow"]))
    lengths = coverage["product_prefix"].str.len_chars().unique().sort().to_list()
    # Joined on equal prefixes, since comparing every code with every prefix would take seconds.
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE withdrawn AS
        WITH open AS (
          SELECT rowid AS id, *, unnest([left(product_code, n) FOR n IN $lengths]) AS prefix
          FROM ledger.flow
          WHERE known_to IS NULL AND period_months = 1 AND source IN (SELECT source FROM covered_frame)
        )
        SELECT DISTINCT o.id, c.known_from
        FROM open o
        JOIN covered_frame c
          ON o.source = c.source AND o.series = c.series AND o.reporter_iso3 = c.reporter_iso3
         AND o.direction = c.direction AND o.month = c.month
         AND (c.partner_iso3 = o.partner_iso3 OR c.partner_iso3 = '*')
         AND o.prefix = c.product_prefix AND o.product_level <= c.product_level
        WHERE o.known_from < c.known_from AND NOT EXISTS (SELECT 1 FROM incoming_frame i WHERE {names})""",
        {"lengths": lengths},
    )
    count = int(con.execute("SELECT count(*) FROM withdrawn").fetchall()[0][0])
    con.execute("UPDATE ledger.flow o SET known_to = w.known_from FROM withdrawn w WHERE o.rowid = w.id")
    con.execute("DROP TABLE withdrawn")
    con.unregister("covered_frame")
    con.unregister("incoming_frame")
    return count


def _close_findings(con: Ledger, batch: Batch) -> None:
    """Close the findings of earlier snapshots about products of this one, whose own findings replace them.

    A product is one of this snapshot if it has a row, or if its coverage is declared complete.
    """
    if not con.execute("SELECT count(*) FROM ledger.finding WHERE known_to IS NULL").fetchall()[0][0]:
        return
    taken = batch.snapshot.select("snapshot_id", "source", "taken_at").row(0, named=True)
    names = [*PLACE, "product_code"]
    seen = batch.rows.select(names).unique().with_columns(is_whole=pl.lit(value=False))
    declared = batch.declared.rename({"product_prefix": "product_code"}).select(names).unique()
    looked = pl.concat([seen, declared.with_columns(is_whole=pl.lit(value=True))])
    con.register("looked_frame", looked.to_arrow())
    con.execute(
        """UPDATE ledger.finding f SET known_to = $taken_at, closed_by = $snapshot_id
        FROM (
          SELECT w.discrepancy_id, w.snapshot_id
          FROM (SELECT *, unnest(products) AS product FROM ledger.finding
                WHERE known_to IS NULL AND source = $source AND known_from < $taken_at) w
          JOIN looked_frame l
            ON l.series = w.series AND l.reporter_iso3 = w.reporter_iso3 AND l.direction = w.direction
           AND l.month = w.month
           AND (l.partner_iso3 = w.partner_iso3 OR '*' IN (l.partner_iso3, w.partner_iso3))
           AND CASE WHEN l.is_whole THEN starts_with(w.product, l.product_code)
                    ELSE starts_with(l.product_code, w.product) END
          GROUP BY ALL
          HAVING count(DISTINCT w.product) = any_value(len(w.products))
        ) g
        WHERE f.discrepancy_id = g.discrepancy_id AND f.snapshot_id = g.snapshot_id""",
        taken,
    )
    con.unregister("looked_frame")


def _withdraw_events(con: Ledger, batch: Batch, rows: pl.DataFrame) -> int:
    """Close open events missing from a snapshot that has all events of their project. Returns their number."""
    taken = batch.snapshot.select("source", "taken_at").row(0, named=True)
    con.register("whole_frame", batch.whole.to_arrow())
    con.register("incoming_frame", rows.to_arrow())
    closed = con.execute(
        """UPDATE ledger.event o SET known_to = $taken_at
        WHERE o.source = $source AND o.known_to IS NULL AND o.known_from < $taken_at
          AND EXISTS (SELECT 1 FROM whole_frame w
                      WHERE w.project = o.project AND (w.series IS NULL OR w.series = o.series))
          AND o.event_id NOT IN (SELECT event_id FROM incoming_frame)""",
        taken,
    ).fetchall()
    con.unregister("whole_frame")
    con.unregister("incoming_frame")
    return int(closed[0][0])


def _withdraw_links(con: Ledger, rows: pl.DataFrame, present: pl.DataFrame) -> int:
    """Close the links between two editions that are missing from a newer concordance. Returns their number.

    A concordance is always complete, so it needs no declared coverage.
    """
    con.register("pair_frame", rows.select("from_edition", "to_edition", "known_from").unique().to_arrow())
    con.register("incoming_frame", present.to_arrow())
    names = " AND ".join(f"i.{name} = o.{name}" for name in key(CONTRACTS["concordance"]))
    closed = con.execute(
        f"""UPDATE ledger.concordance o SET known_to = p.known_from FROM pair_frame p
        WHERE o.from_edition = p.from_edition AND o.to_edition = p.to_edition
          AND o.known_to IS NULL AND o.known_from < p.known_from
          AND NOT EXISTS (SELECT 1 FROM incoming_frame i WHERE {names})"""
    ).fetchall()
    con.unregister("pair_frame")
    con.unregister("incoming_frame")
    return int(closed[0][0])
