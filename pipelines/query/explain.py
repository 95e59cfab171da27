"""From a figure to its flows, their rows and its documents."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import duckdb

from pipelines.core.errors import UsageError
from pipelines.core.factors import FACTORS
from pipelines.core.paths import sql
from pipelines.query.names import short_id
from pipelines.query.rows import period, rows

Row = dict[str, Any]


FLOWS = """
SELECT f.product_code, f.month, f.value, f.currency, f.quantity, f.unit, f.obs_status, f.known_from, f.known_to,
  f.snapshot_id, f.row_number, f.hs_edition, f.is_whole, f.share
FROM ledger.scope_flow(?) f
WHERE f.reading_id = ? AND f.month BETWEEN ? AND ?
ORDER BY CASE WHEN f.measure = 'value' THEN f.value ELSE f.quantity END DESC NULLS LAST, f.month, f.product_code
"""


def _as_json(con: duckdb.DuckDBPyConnection, figure: Row) -> Row:
    """A figure with everything it rests on; amounts are exact decimal strings, an unknown is null."""
    flows = _flows(con, figure)
    reading = _reading(con, figure)
    factor = FACTORS.get(reading["factor_id"])
    ids = list(dict.fromkeys(row["snapshot_id"] for row in flows))
    return {
        "figure": figure,
        "reading": reading,
        "factor": None if factor is None else asdict(factor),
        "flows": flows,
        "snapshots": [rows(con, "FROM ledger.snapshot WHERE snapshot_id = ?", [name])[0] for name in ids],
        "corrections": [row for flow in flows for row in _corrections(con, flow)],
        "claims": rows(con, "FROM report.claims WHERE pledge_id = ?", [figure["pledge_id"]]),
    }


def _flows(con: duckdb.DuckDBPyConnection, figure: Row) -> list[Row]:
    """The flows that make up a realized figure, the largest first."""
    run = rows(con, "FROM ledger.run ORDER BY ran_at DESC LIMIT 1")[0]
    last = min(figure["period_end"], run["as_of"])
    covered = {
        row["month"]
        for row in rows_of_step(con, "scope_coverage", run["known_at"])
        if row["reading_id"] == figure["reading_id"]
    }
    found = rows(con, FLOWS, [run["known_at"], figure["reading_id"], figure["period_start"], last])
    return [row | {"is_counted": row["month"] in covered and figure["realized"] is not None} for row in found]


def rows_of_step(con: duckdb.DuckDBPyConnection, name: str, known_at: datetime) -> list[Row]:
    """The rows of a statement in `sql/inputs/`."""
    answer = con.execute(sql(f"inputs/{name}"), {"known_at": known_at})
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _reading(con: duckdb.DuckDBPyConnection, figure: Row) -> Row:
    """The reading with its document."""
    query = (
        "SELECT r.*, d.title AS document, d.publisher, d.document_date, d.url FROM ledger.reading r "
        "LEFT JOIN ledger.document d ON d.document_id = r.document_id WHERE r.reading_id = ? "
        "ORDER BY r.known_from DESC LIMIT 1"
    )
    return rows(con, query, [figure["reading_id"]])[0]


def _figures(
    con: duckdb.DuckDBPyConnection, pledge: str, reading: str | None, wanted: str | None
) -> list[Row]:
    """The rows of the reconciliation that were asked for."""
    every = rows(con, "FROM report.attainment WHERE lower(pledge_id) = lower(?)", [pledge])
    if not every:
        message = f"There is no pledge '{pledge}'. `pledgebook status` lists them."
        raise UsageError(message)
    names = {short_id(row): row["reading_id"] for row in every}
    chosen = (
        names.get(reading, reading)
        if reading
        else next(row["reading_id"] for row in every if row["is_headline"])
    )
    found = [row for row in every if row["reading_id"] == chosen]
    if not found:
        message = f"{pledge} has no reading '{reading}'. Its readings: {', '.join(names)}."
        raise UsageError(message)
    if wanted is None:
        return found
    hit = [row for row in found if period(row) == wanted or _holds(row, wanted)]
    if not hit:
        message = (
            f"{chosen} has no period '{wanted}'. Its periods: {', '.join(period(row) for row in found)}."
        )
        raise UsageError(message)
    return hit


def _holds(row: Row, wanted: str) -> bool:
    return str(row["period_start"]) <= wanted <= str(row["period_end"])


def _corrections(con: duckdb.DuckDBPyConnection, flow: Row) -> list[Row]:
    """What was mended by hand in a flow."""
    query = "FROM report.corrections WHERE snapshot_id = ? AND row_number = ? AND known_from = ?"
    return rows(con, query, [flow["snapshot_id"], flow["row_number"], flow["known_from"]])
