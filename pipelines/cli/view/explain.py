"""A figure as a tree: its document, its arithmetic, its flows, their files and the row as received."""

import json
from collections.abc import Sequence

from rich.console import Console

from pledgebook.pipelines.cli.view.headlines import print_ladders, print_run
from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.cli.view.layout.tree import Branch
from pledgebook.pipelines.cli.view.legal_events import add_legal_events
from pledgebook.pipelines.cli.view.pledge import when
from pledgebook.pipelines.core.errors import ContractError
from pledgebook.pipelines.core.measures.factors import FACTORS
from pledgebook.pipelines.core.months import months_text, spanned
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.sources import OF_TRANSACTIONS, SOURCES
from pledgebook.pipelines.core.text import plain
from pledgebook.pipelines.query.explain import (
    baseline_flows,
    claims,
    corrections,
    flows,
    proved_row,
    reading_of,
    snapshot,
    snapshots_of,
    taken_off,
)
from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.query.report import report
from pledgebook.pipelines.query.words.amounts import UNKNOWN, amount, percent, span
from pledgebook.pipelines.query.words.figures import basis_of_change, counts_flows
from pledgebook.pipelines.warehouse.connection import Ledger

DERIVED = "*"

DIFFERENCE = (
    "Derived: the difference of two published figures that run from January to date. It carries the revision of the months "
    "before."
)

BASELINE_FLOWS = 3

NAMES, FIGURES = 36, 24
"""Letters for the name of a figure and for its amount."""


def print_explained(con: Ledger, out: Console, found: Sequence[Row], data: DataDir, limit: int) -> None:
    """Print figures of one reading as a tree, each down to its flows and a row of their files.

    Args:
        con: A connection for readers.
        out: The console.
        found: Rows of the report `attainment`, all of one reading.
        data: The data directory, for the rows as received.
        limit: How many of the largest flows to show.
    """
    print_run(con, out)
    out.print()
    pledge = report(con, "pledges", pledge_id=found[0]["pledge_id"]).row(0, named=True)
    tree = Branch(f"{pledge['pledge_id']}: {pledge['title']}", "bold", is_spaced=True)
    _add_reading(con, tree, found[0])
    for figure in found:
        period = f"Period {figure['period_start']} to {figure['period_end']}"
        branch = tree.branch(f"{period}: {figure['status'].replace('_', ' ')}", "bold")
        branch.print(figure["reason"])
        if words := when(con, figure):
            branch.print(words.removeprefix("; "))
        _add_arithmetic(branch, figure)
        add_legal_events(con, branch, figure)
        _add_flows(con, branch, figure, data, limit)
    print_ladders(tree, con, [found[0]["pledge_id"]])
    _add_claims(con, tree, found[0])
    out.print(tree)


def _add_reading(con: Ledger, tree: Branch, figure: Row) -> None:
    reading = reading_of(con, figure)
    branch = tree.branch(f"Reading {reading['reading_id']}: {reading['title']}", "bold")
    branch.print(f"Text: {reading['document']}. {reading['publisher']}, {reading['document_date'] or 'undated'}. "
                 f"Grade {reading['grade']}.")  # fmt: skip
    branch.print(f"Address: {reading['url'] or 'unknown'}")
    if reading["source"] in OF_TRANSACTIONS:
        branch.print(f"Transactions: {_selection(reading)}.")
    elif reading["source"]:
        side = f"{reading['reporter_iso3']} {reading['direction']}, partner {reading['partner_iso3']}"
        series = f" {reading['series']}" if reading["series"] else ""
        branch.print(f"Statistics: {reading['source']}{series}, {side}; scope {reading['scope_id']}.")
    branch.print(f"Basis {reading['basis']}, schedule {reading['schedule']}, to date {reading['proration']}.")
    factor = FACTORS.get(reading["factor_id"])
    if factor is not None:
        branch.print(
            f"Factor {factor.factor_id}, {factor.kind}: {factor.words}. Grade {factor.grade}: {factor.source}."
        )
    if reading["note"]:
        branch.print(f"Note: {reading['note']}")


def _add_arithmetic(tree: Branch, figure: Row) -> None:
    """Add the arithmetic of a period in full."""
    branch = tree.branch("Arithmetic")
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
        if value is not None:
            branch.print(f"{name:<{NAMES}}{plain(value):>{FIGURES}} {unit}")
        elif name == "realized":
            branch.print(f"{name:<{NAMES}}{UNKNOWN:>{FIGURES}}")
    for name, value in (("attainment = realized / target", figure["attainment_pct"]),
                        ("attainment to date", figure["attainment_to_date_pct"]),
                        ("change, months with data in both", figure["change_pct"])):  # fmt: skip
        if value is not None:
            branch.print(f"{name:<{NAMES}}{percent(value):>{FIGURES}}")
    if figure["change_pct"] is not None:
        branch.print(f"The change rests on {basis_of_change(figure)}.")
    if not counts_flows(figure):
        return
    months = f"{figure['months_covered']} of {figure['months_elapsed']} elapsed months ({figure['months_total']} in all)"
    branch.print(f"{'coverage':<{NAMES}}{months}")
    if figure["uncovered"]:
        branch.print(f"missing from the files: {figure['uncovered']}")


def _add_flows(con: Ledger, tree: Branch, figure: Row, data: DataDir, limit: int) -> None:
    """Add the largest flows of the period with their files, and the row as received of the largest one."""
    found = flows(con, figure)
    if figure["source"] in OF_TRANSACTIONS:
        _add_transactions(con, tree, found, data, limit)
        return
    if figure["source"] is None:
        return
    if not found:
        tree.branch("No flow of this reading is in the ledger for the period.")
        return
    counted = [row for row in found if row["is_counted"]]
    others = len(found) - len(counted)
    if others:
        words = f"{others:,} flows are in months that are not published completely, and are not counted"
        branch = tree.branch(f"{words}." if counted else f"{words}; the largest:")
    if counted:
        whole = sum(row["is_whole"] for row in counted)
        branch = tree.branch(
            f"{whole:,} flows add up to the realized figure{_in_part(len(counted) - whole)}; the largest:"
        )
        found = counted
    columns = (("Product", "left"), ("Month", "left"), ("Figure", "right"), ("Known from", "left"),
               ("Snapshot, row", "right"))  # fmt: skip
    numbers = {name: place for place, name in enumerate(snapshots_of(found), 1)}
    shown = [
        (
            row["product_code"] + ("" if row["is_whole"] else " (in part)"),
            _months(row) + (f" {DERIVED}" if row["is_derived"] else ""),
            _figure(row),
            f"{row['known_from']:%Y-%m-%d}",
            _places(row, numbers),
        )
        for row in found[:limit]
    ]
    branch.print(table(columns, shown))
    if any(row["is_derived"] for row in found[:limit]):
        branch.print(f"{DERIVED} {DIFFERENCE}")
    _add_corrections(con, branch, found, numbers)
    _add_files(con, branch, numbers, found[0], data)
    _add_baseline(con, tree, figure, numbers)


def _selection(reading: Row) -> str:
    """Say which transactions of which source a reading counts."""
    parts = [f"{reading['source']} {reading['series']} ({SOURCES[reading['source']].publisher})"]
    parts += [
        f"{name} {', '.join(reading[name])}"
        for name in ("activities", "donors", "recipients")
        if reading[name]
    ]
    return "; ".join(parts)


def _add_transactions(con: Ledger, tree: Branch, found: list[Row], data: DataDir, limit: int) -> None:
    """Add the largest transactions of the period with their files, and the row as received of the largest one."""
    if not found:
        tree.branch("No transaction of this reading is in the ledger for the period.")
        return
    branch = tree.branch(f"{len(found):,} transactions; the largest:")
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
    branch.print(table(columns, shown))
    _add_files(con, branch, numbers, found[0], data)


def _add_corrections(con: Ledger, branch: Branch, found: list[Row], numbers: dict[str, int]) -> None:
    """Add the figures of the period that were corrected by hand."""
    for row in (row for flow in found for row in corrections(con, flow)):
        was, now = row["found"] or "nothing", row["replaced"] or "unknown"
        one = branch.branch(f"Corrected: [{numbers[row['snapshot_id']]}] {row['row_number']:,}, {row['column_name']} "
                            f"{was} as received, {now} from {row['known_from']:%Y-%m-%d} on")  # fmt: skip
        address = f" {row['url']}" if row["url"] else ""
        one.print(f"{row['correction_id']}: {row['reason']}; reported by {row['reported_by']}.{address}")


def _in_part(flows: int) -> str:
    """Count the flows under codes of another HS edition that are partly in the scope."""
    return f", {flows:,} more are partly in the scope and make up its high end" if flows else ""


def _add_baseline(con: Ledger, tree: Branch, figure: Row, numbers: dict[str, int]) -> None:
    """Add the largest flows of the baseline period, and their files if the period has others."""
    found = baseline_flows(con, figure)
    if not found:
        return
    reading = reading_of(con, figure)
    start, end = reading["baseline_from"], reading["baseline_to"]
    branch = tree.branch(f"Baseline {start} to {end}: {len(found):,} flows; the largest:")
    others = [name for name in snapshots_of(found[:BASELINE_FLOWS]) if name not in numbers]
    every = numbers | {name: place for place, name in enumerate(others, len(numbers) + 1)}
    columns = (("Product", "left"), ("Month", "left"), ("Figure", "right"), ("Snapshot, row", "right"))
    shown = [
        (row["product_code"], _months(row), _figure(row), _places(row, every))
        for row in found[:BASELINE_FLOWS]
    ]
    branch.print(table(columns, shown))
    for name in others:
        _add_file(con, branch, name, every[name])


def _months(row: Row) -> str:
    return months_text(spanned(row["month"], row["period_months"]))


def _places(row: Row, numbers: dict[str, int]) -> str:
    places = (place for place in (row, taken_off(row)) if place)
    return " less ".join(f"[{numbers[place['snapshot_id']]}] {place['row_number']:,}" for place in places)


def _figure(row: Row) -> str:
    value, quantity = row["value"], row["quantity"]
    money = amount(value, row["currency"]) if value is not None else ""
    goods = amount(quantity, row["unit"]) if quantity is not None else ""
    return ", ".join(part for part in (money, goods) if part) or "unknown"


def _add_files(con: Ledger, tree: Branch, numbers: dict[str, int], largest: Row, data: DataDir) -> None:
    """Add each file, and below its file the largest flow as received, with the figure that was taken off it."""
    rows = [row for row in (largest, taken_off(largest)) if row is not None]
    for snapshot_id, number in numbers.items():
        branch = _add_file(con, tree, snapshot_id, number)
        for flow in (flow for flow in rows if flow["snapshot_id"] == snapshot_id):
            _add_raw(con, branch, data, flow, "Row" if flow is largest else "Less row")


def _add_file(con: Ledger, tree: Branch, snapshot_id: str, number: int) -> Branch:
    row = snapshot(con, snapshot_id)
    branch = tree.branch(f"[{number}] {snapshot_id}")
    branch.print(f"{row['publisher']}, retrieved {row['taken_at']:%Y-%m-%d}; {row['bytes']:,} bytes, "
                 f"sha256 {row['sha256']}")  # fmt: skip
    branch.print(row["url"] or "address unknown")
    if row["note"]:
        branch.print(f"Note of the file: {row['note']}")
    return branch


def _add_raw(con: Ledger, tree: Branch, data: DataDir, flow: Row, words: str) -> None:
    """Add a row as received, read again from the raw file.

    Raises:
        ContractError: The ledger says otherwise than the row.
    """
    found = proved_row(con, data, flow)
    if found is None:
        tree.branch("The raw file is not in this data directory.")
        return
    raw, altered = found
    if altered:
        message = (
            f"{flow['snapshot_id']}, row {flow['row_number']}: {'; '.join(altered)}. Somebody altered the ledger since the file was "
            "stored: `pledgebook verify` says what else, and `pledgebook rebuild` makes it anew."
        )
        raise ContractError(message)
    branch = tree.branch(f"{words} {flow['row_number']:,} as received; the file matches the sha256 above:")
    branch.print(json.dumps(raw, default=str, ensure_ascii=False))


def _add_claims(con: Ledger, tree: Branch, figure: Row) -> None:
    """Add each event of the pledge, with what each document says of it."""
    events: dict[str, list[Row]] = {}
    for row in claims(con, figure):
        event = f"{row['event_date']} {row['stage'].replace('_', ' ')}: {row['project']}"
        events.setdefault(event, []).append(row)
    branch = tree.branch("Claims and their documents", "bold") if events else tree
    for event, said in events.items():
        one = branch.branch(event)
        for row in said:
            address = f" {row['url']}" if row["url"] else ""
            one.print(f"{span(row['amount_low'], row['amount_high'], row['unit'])}: {row['document']}. "
                      f"{row['publisher']}, grade {row['grade']}.{address}")  # fmt: skip
