"""A figure with its document, its arithmetic, its flows and the row as received."""

import json
from collections.abc import Sequence

from rich.console import Console

from pledgebook.pipelines.cli.view.headlines import print_ladders, print_run
from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.cli.view.legal_events import print_legal_events
from pledgebook.pipelines.cli.view.pledge import when
from pledgebook.pipelines.core.factors import FACTORS
from pledgebook.pipelines.core.months import months_text, spanned
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.sources import OF_TRANSACTIONS, SOURCES
from pledgebook.pipelines.core.text import plain
from pledgebook.pipelines.query.explain import (
    baseline_flows,
    claims,
    corrections,
    flows,
    raw_row,
    reading_of,
    snapshot,
    snapshots_of,
    taken_off,
)
from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.query.report import report
from pledgebook.pipelines.query.words.amounts import amount, percent, span
from pledgebook.pipelines.query.words.figures import basis_of_change, counts_flows
from pledgebook.pipelines.warehouse.connection import Ledger

DERIVED = (
    "Derived: the difference of two published figures that run from January to date. It carries the revision of the months "
    "before."
)


def print_explained(con: Ledger, out: Console, found: Sequence[Row], data: DataDir, limit: int) -> None:
    """Print figures of one reading, each down to its flows.

    Args:
        con: A connection for readers.
        out: The console.
        found: Rows of the report `attainment`, all of one reading.
        data: The data directory, for the rows as received.
        limit: How many of the largest flows to show.
    """
    print_run(con, out)
    _print_document(con, out, found[0])
    for figure in found:
        _print_arithmetic(out, figure)
        if words := when(con, figure):
            out.print(f"  {words.removeprefix('; ')}")
        print_legal_events(con, out, figure)
        _print_flows(con, out, figure, data, limit)
    print_ladders(out, con, [found[0]["pledge_id"]])
    _print_claims(con, out, found[0])


def _print_document(con: Ledger, out: Console, figure: Row) -> None:
    pledge = report(con, "pledges", pledge_id=figure["pledge_id"]).row(0, named=True)
    reading = reading_of(con, figure)
    out.print(f"\n{pledge['pledge_id']}: {pledge['title']}", style="bold")
    out.print(f"Reading {reading['reading_id']}: {reading['title']}.")
    out.print(f"  Text: {reading['document']}. {reading['publisher']}, {reading['document_date'] or 'undated'}. "
              f"Grade {reading['grade']}.")  # fmt: skip
    out.print(f"  Address: {reading['url'] or 'unknown'}")
    if reading["source"] in OF_TRANSACTIONS:
        out.print(f"  Transactions: {_selection(reading)}.")
    elif reading["source"]:
        side = f"{reading['reporter_iso3']} {reading['direction']}, partner {reading['partner_iso3']}"
        out.print(
            f"  Statistics: {reading['source']} {reading['series'] or ''}, {side}; scope {reading['scope_id']}."
        )
    out.print(f"  Basis {reading['basis']}, schedule {reading['schedule']}, to date {reading['proration']}.")
    factor = FACTORS.get(reading["factor_id"])
    if factor is not None:
        out.print(
            f"  Factor {factor.factor_id}, {factor.kind}: {factor.words}. Grade {factor.grade}: {factor.source}."
        )
    if reading["note"]:
        out.print(f"  Note: {reading['note']}")


def _print_arithmetic(out: Console, figure: Row) -> None:
    """Print the arithmetic of a period in full."""
    out.print(f"\nPeriod {figure['period_start']} to {figure['period_end']}: {figure['status'].replace('_', ' ')}",
              style="bold")  # fmt: skip
    out.print(f"  {figure['reason']}")
    lines = [
        ("baseline", figure["baseline"]),
        ("pledged on top of it", figure["pledged_low"] if figure["basis"] == "incremental" else None),
        ("target", figure["target"]),
        ("target, high end", figure["target_high"] if figure["target_high"] != figure["target"] else None),
        ("target for the covered months", figure["target_to_date"]),
        ("realized", figure["realized"]),
        (
            "realized, high end",
            figure["realized_high"] if figure["realized_high"] != figure["realized"] else None,
        ),
        ("gap = target - realized", figure["gap"]),
        ("required monthly pace", figure["required_pace"]),
        (
            "required monthly pace, low end",
            figure["required_pace_low"] if figure["required_pace_low"] != figure["required_pace"] else None,
        ),
    ]
    unit = figure["unit"] or ""
    for name, value in lines:
        if value is not None or name == "realized":
            out.print(f"  {name:<38}{'unknown' if value is None else plain(value):>26} {unit}")
    for name, value in (("attainment = realized / target", figure["attainment_pct"]),
                        ("attainment to date", figure["attainment_to_date_pct"]),
                        ("change, months with data in both", figure["change_pct"])):  # fmt: skip
        if value is not None:
            out.print(f"  {name:<38}{percent(value):>26}")
    if figure["change_pct"] is not None:
        out.print(f"  {'the change rests on':<38}{basis_of_change(figure)}")
    if not counts_flows(figure):
        return
    months = f"{figure['months_covered']} of {figure['months_elapsed']} elapsed months ({figure['months_total']} in all)"
    out.print(f"  {'coverage':<38}{months}")
    if figure["uncovered"]:
        out.print(f"  missing from the files: {figure['uncovered']}")


def _print_flows(con: Ledger, out: Console, figure: Row, data: DataDir, limit: int) -> None:
    """Print the largest flows of the period, and the row as received of the largest one."""
    found = flows(con, figure)
    if figure["source"] in OF_TRANSACTIONS:
        _print_transactions(con, out, found, data, limit)
        return
    if figure["source"] is None:
        return
    if not found:
        out.print("  No flow of this reading is in the ledger for the period.")
        return
    counted = [row for row in found if row["is_counted"]]
    others = len(found) - len(counted)
    if others:
        out.print(
            f"\n  {others:,} flows are in months that are not published completely, and are not counted."
        )
    if counted:
        whole = sum(row["is_whole"] for row in counted)
        out.print(
            f"\n  {whole:,} flows add up to the realized figure{_in_part(len(counted) - whole)}; the largest:"
        )
        found = counted
    columns = (("Product", "left"), ("Month", "left"), ("Figure", "right"), ("Known from", "left"),
               ("Snapshot, row", "right"))  # fmt: skip
    numbers = {name: place for place, name in enumerate(snapshots_of(found), 1)}
    shown = [
        (
            row["product_code"] + ("" if row["is_whole"] else " (in part)"),
            _months(row) + (" (derived)" if row["is_derived"] else ""),
            _figure(row),
            f"{row['known_from']:%Y-%m-%d}",
            " less ".join(_place(place, numbers) for place in (row, taken_off(row)) if place),
        )
        for row in found[:limit]
    ]
    out.print(table(columns, shown))
    if any(row["is_derived"] for row in found[:limit]):
        out.print(f"  {DERIVED}")
    _print_corrections(con, out, found, numbers)
    for snapshot_id, number in numbers.items():
        _print_snapshot(con, out, snapshot_id, number)
    _print_raw(out, data, found[0])
    if found[0]["is_derived"]:
        out.print("  Less the figure published before it:")
        _print_raw(out, data, taken_off(found[0]) or found[0])
    _print_baseline(con, out, figure)


def _selection(reading: Row) -> str:
    """Say which transactions of which source a reading counts."""
    parts = [f"{reading['source']} {reading['series']} ({SOURCES[reading['source']].publisher})"]
    parts += [
        f"{name} {', '.join(reading[name])}"
        for name in ("activities", "donors", "recipients")
        if reading[name]
    ]
    return "; ".join(parts)


def _print_transactions(con: Ledger, out: Console, found: list[Row], data: DataDir, limit: int) -> None:
    """Print the largest transactions of the period, and the row as received of the largest one."""
    if not found:
        out.print("  No transaction of this reading is in the ledger for the period.")
        return
    out.print(f"\n  {len(found):,} transactions; the largest:")
    columns = (("Activity", "left"), ("Day", "left"), ("Kind", "left"), ("Amount", "right"), ("Known from", "left"),
               ("Snapshot, row", "right"))  # fmt: skip
    numbers = {
        name: place for place, name in enumerate(dict.fromkeys(row["snapshot_id"] for row in found), 1)
    }
    shown = [
        (
            row["project"],
            row["event_date"],
            row["series"].replace("_", " "),
            amount(row["amount"], row["unit"]),
            f"{row['known_from']:%Y-%m-%d}",
            f"[{numbers[row['snapshot_id']]}] {row['row_number']:,}",
        )
        for row in found[:limit]
    ]
    out.print(table(columns, shown))
    for snapshot_id, number in numbers.items():
        _print_snapshot(con, out, snapshot_id, number)
    _print_raw(out, data, found[0])


def _print_corrections(con: Ledger, out: Console, found: list[Row], numbers: dict[str, int]) -> None:
    """Print the figures of the period that were corrected by hand."""
    for row in (row for flow in found for row in corrections(con, flow)):
        was, now = row["found"] or "nothing", row["replaced"] or "unknown"
        out.print(f"  Corrected: [{numbers[row['snapshot_id']]}] {row['row_number']:,}, {row['column_name']} "
                  f"{was} as received, {now} from {row['known_from']:%Y-%m-%d} on")  # fmt: skip
        out.print(
            f"    {row['correction_id']}: {row['reason']}; reported by {row['reported_by']}. {row['url'] or ''}"
        )


def _in_part(flows: int) -> str:
    """Count the flows under codes of another HS edition that are partly in the scope."""
    return f", {flows:,} more are partly in the scope and make up its high end" if flows else ""


def _print_baseline(con: Ledger, out: Console, figure: Row) -> None:
    """Print the largest flows of the baseline period."""
    found = baseline_flows(con, figure)
    if not found:
        return
    reading = reading_of(con, figure)
    start, end = reading["baseline_from"], reading["baseline_to"]
    out.print(f"\n  Baseline {start} to {end}: {len(found):,} flows; the largest:")
    out.print(table((("Product", "left"), ("Month", "left"), ("Figure", "right"), ("Snapshot, row", "left")), [
        (row["product_code"], _months(row), _figure(row), f"{row['snapshot_id']}, {row['row_number']:,}")
        for row in found[:3]
    ]))  # fmt: skip


def _months(row: Row) -> str:
    return months_text(spanned(row["month"], row["period_months"]))


def _place(row: Row, numbers: dict[str, int]) -> str:
    return f"[{numbers[row['snapshot_id']]}] {row['row_number']:,}"


def _figure(row: Row) -> str:
    value, quantity = row["value"], row["quantity"]
    money = amount(value, row["currency"]) if value is not None else ""
    goods = amount(quantity, row["unit"]) if quantity is not None else ""
    return ", ".join(part for part in (money, goods) if part) or "unknown"


def _print_snapshot(con: Ledger, out: Console, snapshot_id: str, number: int) -> None:
    row = snapshot(con, snapshot_id)
    out.print(f"  [{number}] {snapshot_id}")
    out.print(f"    {row['publisher']}, retrieved {row['taken_at']:%Y-%m-%d}; {row['bytes']:,} bytes, "
              f"sha256 {row['sha256']}")  # fmt: skip
    out.print(f"    {row['url'] or 'address unknown'}")
    if row["note"]:
        out.print(f"    Note of the file: {row['note']}")


def _print_raw(out: Console, data: DataDir, flow: Row) -> None:
    """Print the largest flow's row as received, read again from the raw file."""
    raw = raw_row(data, flow)
    if raw is None:
        out.print("    The raw file is not in this data directory.")
        return
    out.print(f"  Row {flow['row_number']:,} as received; the file matches the sha256 above:")
    out.print(f"    {json.dumps(raw, default=str, ensure_ascii=False)}")


def _print_claims(con: Ledger, out: Console, figure: Row) -> None:
    found = claims(con, figure)
    if not found:
        return
    out.print("\nClaims and their documents", style="bold")
    for row in found:
        said = span(row["amount_low"], row["amount_high"], row["unit"])
        out.print(f"  {row['event_date']} {row['stage'].replace('_', ' ')}: {row['project']}, {said}")
        out.print(f"    {row['document']}. {row['publisher']}, grade {row['grade']}. {row['url'] or ''}")
