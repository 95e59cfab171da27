"""Store snapshots in the ledger, known from the moment of their retrieval, current by the release of their publisher.

A row with a new value in a newer snapshot is closed and a new one opened, in one transaction; an unchanged row is not
touched; a row that is missing from a complete snapshot is closed. A row of an older release than the one that has given
its cell, or left it out, is not stored.
"""

import json
from collections.abc import Sequence

import polars as pl

from pledgebook.pipelines.ingest.batch import Batch
from pledgebook.pipelines.ingest.correct import corrected
from pledgebook.pipelines.ingest.offered import NONE, offered
from pledgebook.pipelines.ingest.order import cells_match, older, without_older
from pledgebook.pipelines.ingest.released import OLDER_RELEASE
from pledgebook.pipelines.ingest.repeats import repeated_events
from pledgebook.pipelines.ingest.together import spelled
from pledgebook.pipelines.ingest.withdraw import restore, withdraw
from pledgebook.pipelines.register.correction import Correction
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.conform import ensure
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.writing import append

FROM_SNAPSHOTS = tuple(
    name
    for name, contract in CONTRACTS.items()
    if "snapshot_id" in columns(contract) and name not in ("snapshot", "discrepancy", "discrepancy_status")
)
"""Tables with rows from snapshots; results of a run are replaced by the next run."""


SEEN = {
    "flow": "coalesce(released_at, CASE WHEN period_months > 1 THEN known_from END)",
    **dict.fromkeys(("coverage", "event"), "released_at"),
}
"""When a repeated row was seen, of the tables that keep it. That a month was seen again follows from its coverage, which is far
shorter to keep."""

BESIDE_ROWS = ("quarantine", "certificate", "finding", "extent", "correction")
"""What a batch has beside its rows and its coverage."""

PLACE = ("series", "reporter_iso3", "partner_iso3", "direction", "month")
"""Key of a finding, apart from its products."""


def stored_snapshots(con: Ledger) -> set[str]:
    """Return the ids of all snapshots that are stored."""
    return {row[0] for row in con.execute("SELECT snapshot_id FROM ledger.snapshot").fetchall()}


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
    newest_first = sorted(batches, key=lambda batch: batch.released_at, reverse=True)
    stored = {batch.snapshot["snapshot_id"].item(): _store(con, batch) for batch in newest_first}
    append(con, "finding", repeated_events(batches))
    manifests = []
    for batch in batches:
        manifest, _ = stored[batch.snapshot["snapshot_id"].item()]
        present = [
            (other, out)
            for other, (_, out) in zip(newest_first, stored.values(), strict=True)
            if other.contract == batch.contract
        ]
        withdrawn, _ = withdraw(con, batch, present)
        restore(con, batch)
        if batch.contract == "flow":
            _close_findings(con, batch)
        manifests.append(manifest.with_columns(rows_withdrawn=pl.lit(withdrawn, pl.Int64)))
        append(con, "snapshot", manifests[-1])
    return pl.concat(manifests)


def store_together(con: Ledger, batches: Sequence[Batch]) -> pl.DataFrame:
    """Store the snapshots of several moments of one source as if one after the other; the caller holds the transaction.

    Args:
        con: Open warehouse.
        batches: Snapshots that `passes` found to be stored in one pass, in order.

    Returns:
        Rows of `ledger.snapshot` with their counts.

    Raises:
        ContractError: A frame breaks its contract.
    """
    table = batches[0].contract
    stored = _merge_spells(con, table, pl.concat([batch.rows for batch in batches]))
    _merge_spells(con, "coverage", pl.concat([batch.coverage for batch in batches]))
    for name in BESIDE_ROWS:
        append(con, name, pl.concat([getattr(batch, name) for batch in batches]))
    names = [batch.snapshot["snapshot_id"].item() for batch in batches]
    counts = pl.Series([stored.get(name, 0) for name in names], dtype=pl.Int64)
    heights = pl.Series([batch.height for batch in batches], dtype=pl.Int64)
    manifests = pl.concat([batch.snapshot for batch in batches]).with_columns(
        rows_stored=counts, rows_unchanged=heights - counts
    )
    append(con, "snapshot", manifests)
    return manifests


def _store(con: Ledger, batch: Batch) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Store the rows of one snapshot, without withdrawals.

    Returns:
        Its row of `ledger.snapshot`, and `row_number` of those of its rows that do not count, such as the ones of an older
        release.
    """
    if batch.stage is None:
        ensure(batch.rows, CONTRACTS[batch.contract])
    outdated = older(con, batch)
    out = outdated.select("row_number") if outdated.height else NONE
    contradicted = _contradictions(con, batch, out)
    out = pl.concat([out, contradicted.select("row_number")]) if contradicted.height else out
    with offered(con, "incoming_frame", [(batch, out)]):
        seen = SEEN.get(batch.contract, "NULL")
        counts = _merge(
            con, batch.contract, f"(SELECT *, TRUE AS is_first, {seen} AS seen FROM incoming_frame)"
        )
    stored = sum(counts.values())
    unchanged = batch.height - out.height - stored
    _merge_spells(con, "coverage", batch.coverage)
    _quarantine(con, batch, contradicted)
    append(con, "certificate", batch.certificate)
    append(con, "finding", without_older(con, batch))
    append(con, "extent", batch.extent)
    append(con, "correction", batch.correction)
    repeats = int(outdated["is_same"].sum()) if outdated.height else 0
    manifest = batch.snapshot.with_columns(
        rows_stored=pl.lit(stored, pl.Int64),
        rows_unchanged=pl.lit(unchanged + repeats, pl.Int64),
        rows_quarantined=pl.col("rows_quarantined") + contradicted.height,
    )
    return _with_ignored(manifest, outdated.height - repeats), out


def _merge_spells(con: Ledger, table: str, rows: pl.DataFrame) -> dict[str, int]:
    """Store rows of several moments in one pass; return how many are stored, by snapshot."""
    if rows.is_empty():
        return {}
    checked = ensure(rows, CONTRACTS[table])
    con.register("incoming_frame", spelled(checked, table).to_arrow())
    stored = _merge(con, table, "incoming_frame")
    con.unregister("incoming_frame")
    return stored


def _quarantine(con: Ledger, batch: Batch, contradicted: pl.DataFrame) -> None:
    """Store the rejected rows of a snapshot, and its contradictions."""
    for path in batch.stage.refused_files() if batch.stage else ():
        append(con, "quarantine", pl.read_parquet(path))
    append(con, "quarantine", batch.quarantine)
    if contradicted.height:
        append(con, "quarantine", _refused(batch, contradicted))


def _with_ignored(manifest: pl.DataFrame, count: int) -> pl.DataFrame:
    """Count rows of an older release among the ignored rows of a snapshot."""
    if not count:
        return manifest
    rules = json.loads(manifest["ignored_by_rule"].item())
    rules[OLDER_RELEASE] = rules.get(OLDER_RELEASE, 0) + count
    return manifest.with_columns(
        rows_ignored=pl.col("rows_ignored") + count,
        ignored_by_rule=pl.lit(json.dumps(rules, sort_keys=True)),
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


def _merge(con: Ledger, table: str, given: str) -> dict[str, int]:
    """Open new and changed rows of a table, and close those they replace.

    Args:
        con: Open warehouse.
        table: The table.
        given: What comes in, in SQL: the columns of the table, `is_first` (whether the row is the first of its cell, which
            meets the one that is open), and `seen` (when the row was seen last, if the table keeps that).

    Returns:
        How many rows of each snapshot are stored.
    """
    same_key, same = cells_match(table)
    open_rows = (
        f"(SELECT rowid AS open_rowid, TRUE AS is_first, * FROM ledger.{table} WHERE known_to IS NULL)"
    )
    count = "SELECT snapshot_id, count(*) FROM"
    met = f"SELECT 1 FROM {given} i JOIN {open_rows} o ON {same_key} LIMIT 1"
    if not con.execute(met).fetchall():  # as of most small files, whose figures are all new
        con.execute(f"INSERT INTO ledger.{table} BY NAME SELECT * EXCLUDE (is_first, seen) FROM {given}")
        return dict(con.execute(f"{count} {given} GROUP BY ALL").fetchall())
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE incoming AS
        SELECT i.*, o.open_rowid, o.open_rowid IS NOT NULL AND {same} AS is_same, o.known_from = i.known_from AS is_of_moment
        FROM {given} i
        LEFT JOIN {open_rows} o ON o.is_first = i.is_first AND {same_key}"""
    )
    if table in SEEN:
        con.execute(
            f"""UPDATE ledger.{table} o SET released_at = i.seen FROM incoming i
            WHERE o.rowid = i.open_rowid AND i.is_same AND i.seen > coalesce(o.released_at, o.known_from)"""
        )
    con.execute(
        f"DELETE FROM ledger.{table} WHERE rowid IN (SELECT open_rowid FROM incoming WHERE NOT is_same AND is_of_moment)"
    )
    con.execute(
        f"""UPDATE ledger.{table} o SET known_to = CASE WHEN i.is_same THEN i.known_to ELSE i.known_from END FROM incoming i
        WHERE o.rowid = i.open_rowid AND CASE WHEN i.is_same THEN i.known_to IS NOT NULL ELSE NOT i.is_of_moment END"""
    )
    con.execute(
        f"""INSERT INTO ledger.{table} BY NAME
        SELECT * EXCLUDE (is_first, seen, open_rowid, is_same, is_of_moment) FROM incoming WHERE NOT is_same"""
    )
    stored = con.execute(f"{count} incoming WHERE NOT is_same GROUP BY ALL").fetchall()
    con.execute("DROP TABLE incoming")
    return dict(stored)


def _contradictions(con: Ledger, batch: Batch, out: pl.DataFrame) -> pl.DataFrame:
    """Return rows with another value in another snapshot of the same moment and release: `row_number`, `there`.

    Args:
        con: Open warehouse.
        batch: The snapshot.
        out: `row_number` of rows that do not count.
    """
    table = batch.contract
    is_alone = con.execute(
        f"SELECT count(*) = 0 FROM ledger.{table} WHERE source = $source AND known_from = $moment AND known_to IS NULL",
        {"source": batch.snapshot["source"].item(), "moment": batch.snapshot["taken_at"].item()},
    ).fetchall()[0][0]
    if is_alone:
        return pl.DataFrame(schema={"row_number": pl.Int64, "there": pl.String})
    same_key, same = cells_match(table)
    if "released_at" in columns(CONTRACTS[table]):
        same_key += " AND o.released_at IS NOT DISTINCT FROM i.released_at"
    with offered(con, "incoming_frame", [(batch, out)]):
        return con.sql(
            f"""SELECT i.row_number, o.snapshot_id || ' row ' || o.row_number AS there
            FROM incoming_frame i JOIN ledger.{table} o
              ON {same_key} AND o.known_to IS NULL AND o.known_from = i.known_from
            WHERE NOT ({same}) ORDER BY i.row_number"""
        ).pl()


def _refused(batch: Batch, contradicted: pl.DataFrame) -> pl.DataFrame:
    """Return rows of `ledger.quarantine` for contradictions."""
    rows = batch.of_numbers(contradicted).join(contradicted, on="row_number", maintain_order="left")
    reason = pl.format("{}, retrieved at the same moment, has another figure; expected only one", "there")
    return rows.select(
        "snapshot_id",
        "row_number",
        raw_json=pl.struct(pl.exclude("there", "known_from", "known_to", "released_at")).struct.json_encode(),
        reasons=pl.concat_list(reason),
    )


def _close_findings(con: Ledger, batch: Batch) -> None:
    """Close the findings of earlier snapshots about products of this one, whose own findings replace them.

    A product is one of this snapshot if it has a row, or if its coverage is declared complete.
    """
    taken = batch.snapshot.select("snapshot_id", "source", "taken_at").row(0, named=True)
    taken["released_at"] = batch.released_at
    open_ones = (
        "SELECT 1 FROM ledger.finding WHERE known_to IS NULL AND source = ? AND row_number IS NULL LIMIT 1"
    )
    if not con.execute(open_ones, [taken["source"]]).fetchall():
        return
    names = [*PLACE, "product_code"]
    seen = batch.all_rows.select(names).unique().collect().with_columns(is_whole=pl.lit(value=False))
    declared = batch.declared.rename({"product_prefix": "product_code"}).select(names).unique()
    looked = pl.concat([seen, declared.with_columns(is_whole=pl.lit(value=True))])
    con.register("looked_frame", looked.to_arrow())
    con.execute(
        """UPDATE ledger.finding f SET known_to = $taken_at, closed_by = $snapshot_id
        FROM (
          SELECT w.discrepancy_id, w.snapshot_id
          FROM (SELECT f.*, unnest(f.products) AS product
                FROM ledger.finding f
                JOIN ledger.snapshot s ON s.snapshot_id = f.snapshot_id
                WHERE f.known_to IS NULL AND f.source = $source AND f.known_from < $taken_at AND f.row_number IS NULL
                  AND coalesce(s.released_at, s.taken_at) <= $released_at) w
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
