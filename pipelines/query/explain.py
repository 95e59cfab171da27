"""From a figure to its flows, their rows as received and its documents."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

import polars as pl

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.measures.factors import FACTORS
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.sources import OF_TRANSACTIONS
from pledgebook.pipelines.core.text import did_you_mean
from pledgebook.pipelines.ingest.batch import stamped
from pledgebook.pipelines.query.naming.names import one_pledge, pledges
from pledgebook.pipelines.query.period import Row, period, short_id
from pledgebook.pipelines.query.report import current_run, report, table
from pledgebook.pipelines.raw.snapshot import Snapshot, read, snapshots
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.conform import conform
from pledgebook.pipelines.schemas.contract import key
from pledgebook.pipelines.sources.parsers import parse_file
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.frames import selected
from pledgebook.pipelines.warehouse.reading import read_input

FLOWS = """
SELECT f.product_code, f.month, f.period_months, f.value, f.currency, f.quantity, f.unit, f.obs_status, f.known_from,
  f.known_to, f.snapshot_id, f.row_number, f.hs_edition, f.is_whole, f.share, f.is_derived, f.less_value, f.less_quantity,
  f.less_snapshot_id, f.less_row_number
FROM ledger.counted_flow(?) f
WHERE f.reading_id = ? AND f.month BETWEEN ? AND ?
ORDER BY CASE WHEN f.measure = 'value' THEN f.value ELSE f.quantity END DESC NULLS LAST, f.month, f.product_code
"""

TRANSACTIONS = """
SELECT t.project, t.event_date, t.series, t.stage, t.amount_low AS amount, t.unit, t.payer_iso3, t.provider, t.receiver,
  t.beneficiary_iso3, t.place, t.known_from, t.known_to, t.snapshot_id, t.row_number, TRUE AS is_counted
FROM ledger.reading_transaction(?) t
WHERE t.reading_id = ? AND t.is_counted AND t.event_date BETWEEN ? AND ?
ORDER BY abs(t.amount_low) DESC NULLS LAST, t.event_date, t.event_id
"""

READING = """
SELECT r.*, d.title AS document, d.publisher, d.document_date, d.url
FROM ledger.reading r
LEFT JOIN ledger.document d ON d.document_id = r.document_id
WHERE r.reading_id = ?
ORDER BY r.known_from DESC
LIMIT 1
"""


COMPARED = (
    "value",
    "currency",
    "quantity",
    "unit",
    "amount_low",
    "amount_high",
    "stage",
    "event_date",
    "obs_status",
    "valuation",
)
"""What of a row is compared with its bytes."""


def figures(con: Ledger, pledge: str, reading: str | None = None, wanted: str | None = None) -> list[Row]:
    """Return the rows of the reconciliation that a pledge, a reading and a period name.

    Args:
        con: A connection for readers.
        pledge: The pledge, regardless of case, or words that only one has.
        reading: The reading, with or without the pledge's id; the headline if not given.
        wanted: A year, or any day of the period; all periods if not given.

    Raises:
        UsageError: There is no such pledge, reading or period; names those that there are.
    """
    pledge = one_pledge(pledges(con), pledge)
    every = report(con, "attainment", pledge_id=pledge)
    if every.is_empty():
        message = (
            f"{pledge} has no figure on that day. `pledgebook status {pledge}` says what is known of it."
        )
        raise UsageError(message)
    rows = every.to_dicts()
    names = {short_id(row): row["reading_id"] for row in rows}
    headline = next(row["reading_id"] for row in rows if row["is_headline"])
    chosen = names.get(reading, reading) if reading else headline
    found = [row for row in rows if row["reading_id"] == chosen]
    if not found:
        hint = did_you_mean(str(reading), names)
        message = f"{pledge} has no reading '{reading}'.{hint} Its readings: {', '.join(names)}."
        raise UsageError(message)
    hit = [row for row in found if wanted is None or period(row) == wanted or _holds(row, wanted)]
    if not hit:
        message = (
            f"{chosen} has no period '{wanted}'. Its periods: {', '.join(period(row) for row in found)}."
        )
        raise UsageError(message)
    return hit


def _holds(row: Row, wanted: str) -> bool:
    return str(row["period_start"]) <= wanted <= str(row["period_end"])


def reading_of(con: Ledger, figure: Row) -> Row:
    """Return the reading of a figure, with its document."""
    return selected(con, READING, [figure["reading_id"]]).row(0, named=True)


def flows(con: Ledger, figure: Row) -> list[Row]:
    """Return the flows that make up a realized figure, the largest first; `is_counted` where they are added up.

    For a reading by transactions these are its transactions.
    """
    return flow_frame(con, figure).to_dicts()


def flow_frame(con: Ledger, figure: Row) -> pl.DataFrame:
    """Return the flows, or transactions, that make up a realized figure; see `flows`."""
    run = current_run(con)
    last = min(figure["period_end"], run["as_of"])
    if figure["source"] in OF_TRANSACTIONS:
        asked = [run["known_at"], figure["reading_id"], figure["period_start"], last]
        return selected(con, TRANSACTIONS, asked)
    coverage = read_input(con, "scope_coverage", run["known_at"])
    covered = coverage.filter(pl.col("reading_id") == figure["reading_id"])["month"]
    is_known = pl.lit(figure["realized"] is not None)
    found = _flows_between(con, figure, figure["period_start"], last)
    return found.with_columns(is_counted=pl.col("month").is_in(covered.implode()) & is_known)


def baseline_flows(con: Ledger, figure: Row) -> list[Row]:
    """Return the flows of the baseline period on which the target rests, the largest first."""
    reading = reading_of(con, figure)
    start, end = reading["baseline_from"], reading["baseline_to"]
    if start is None or figure["baseline"] is None:
        return []
    return _flows_between(con, figure, start, min(end, current_run(con)["as_of"])).to_dicts()


def _flows_between(con: Ledger, figure: Row, start: date, end: date) -> pl.DataFrame:
    asked = [current_run(con)["known_at"], figure["reading_id"], start, end]
    return selected(con, FLOWS, asked)


def corrections(con: Ledger, flow: Row) -> list[Row]:
    """Return the corrections of a flow."""
    row = {name: flow[name] for name in ("snapshot_id", "row_number", "known_from")}
    return report(con, "corrections", **row).to_dicts()


def snapshot(con: Ledger, snapshot_id: str) -> Row:
    """Return a raw file's row of the ledger."""
    return table(con, "snapshot", snapshot_id=snapshot_id).row(0, named=True)


def claims(con: Ledger, figure: Row) -> list[Row]:
    """Return the claims of documents on a pledge's events."""
    return report(con, "claims", pledge_id=figure["pledge_id"]).to_dicts()


def taken_off(flow: Row) -> Row | None:
    """Return the published figure that a derived flow is the difference to, as its place; None for any other flow."""
    if not flow.get("is_derived"):
        return None
    return flow | {"snapshot_id": flow["less_snapshot_id"], "row_number": flow["less_row_number"]}


def snapshots_of(rows: Sequence[Row]) -> list[str]:
    """Return the files of flows, each once, those of the figures taken off included."""
    return list(
        dict.fromkeys(
            place["snapshot_id"] for row in rows for place in (row, taken_off(row)) if place is not None
        )
    )


def raw_row(data: DataDir, flow: Row) -> Row | None:
    """Return a flow's row as it was received, read again from the raw file; None if that is not in the directory.

    Raises:
        SnapshotError: The file has other bytes than when it was taken.
    """
    parsed = _parsed(data, flow)
    return None if parsed is None else _as_received(parsed[1], flow)


def proved_row(con: Ledger, data: DataDir, flow: Row) -> tuple[Row, list[str]] | None:
    """Return a flow's row as it was received, and what the ledger says otherwise than the row; see `raw_row`.

    Args:
        con: The ledger that the flow is from.
        data: The data directory.
        flow: Its place: `snapshot_id`, `row_number` and `known_from`.

    Returns:
        The row, and a sentence for each field whose content does not follow from it; None if there is no such file.

    Raises:
        SnapshotError: The file has other bytes than when it was taken.
    """
    found = _parsed(data, flow)
    if found is None:
        return None
    snapshot, parsed = found
    rows = parsed.rows.filter(pl.col("row_number") == flow["row_number"])
    given = conform(stamped(rows, snapshot), CONTRACTS[parsed.contract]).good
    return _as_received(parsed, flow), _altered(con, parsed.contract, flow, given)


def _altered(con: Ledger, contract: str, flow: Row, given: pl.DataFrame) -> list[str]:
    """Compare what the ledger has of a row with what the row gives; corrected fields are as the corrections say."""
    place = {name: flow[name] for name in ("snapshot_id", "row_number", "known_from")}
    corrected = {one["column_name"] for one in report(con, "corrections", **place).to_dicts()}
    identity = [name for name in key(CONTRACTS[contract]) if name not in ("known_from", *corrected)]
    fields = [name for name in COMPARED if name in given.columns and name not in corrected]
    by_key = {tuple(row[name] for name in identity): row for row in given.to_dicts()}
    told = []
    for row in table(con, contract, **place).to_dicts():
        other = by_key.get(tuple(row[name] for name in identity))
        if other is None:
            told.append("the ledger has a figure that the row does not give")
        else:
            told += [
                f"{name}: the ledger has {row[name]}, the row gives {other[name]}"
                for name in fields
                if row[name] != other[name]
            ]
    return told


def _parsed(data: DataDir, flow: Row) -> tuple[Snapshot, Parsed] | None:
    there = {one.snapshot_id: one for one in snapshots(data.raw, data.carried)}
    found = there.get(flow["snapshot_id"])
    return None if found is None else (found, parse_file(read(found), found.sidecar))


def _as_received(parsed: Parsed, flow: Row) -> Row:
    return parsed.raw.filter(pl.col("row_number") == flow["row_number"]).row(0, named=True)


def as_data(con: Ledger, figure: Row) -> Row:
    """Return a figure with everything it rests on; amounts are exact, an unknown is None."""
    rows = flows(con, figure)
    reading = reading_of(con, figure)
    factor = FACTORS.get(reading["factor_id"])
    return {
        "figure": figure,
        "reading": reading,
        "factor": None if factor is None else asdict(factor),
        "flows": rows,
        "snapshots": [snapshot(con, name) for name in snapshots_of(rows)],
        "corrections": [one for row in rows for one in corrections(con, row)],
        "claims": claims(con, figure),
    }
