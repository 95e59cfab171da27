"""Questioned figures: those that stand apart from their neighbors, as findings that a later snapshot cures.

What is apart is decided in SQL (`sql/macros/questioned_*.sql`) by the bounds of `ledger.bound`, over the rows that changed
at a moment and their own history only.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.breaks.discrepancy import break_id
from pipelines.core.months import months_text, spanned
from pipelines.core.sources import SOURCES
from pipelines.core.text import plain
from pipelines.ingest.suspects import gather_suspects
from pipelines.schemas import CONTRACTS
from pipelines.schemas.contract import columns, empty
from pipelines.warehouse.connection import Ledger
from pipelines.warehouse.writing import append

Row = dict[str, Any]

CELLS = {
    "rate": "concat_ws('/', 'rate', series, currency, period)",
    "flow": "concat_ws('/', 'flow', series, reporter_iso3, partner_iso3, direction, product_code)",
    "total": "concat_ws('/', 'total', series, reporter_iso3, direction, month)",
    "event": "concat_ws('/', 'event', project)",
    "month": "concat_ws('/', 'month', series, reporter_iso3, partner_iso3, direction, product_level)",
    "month_of_rates": "concat_ws('/', 'month', series, currency)",
}
"""What is judged together, by the kind of question: a change of one row can make or cure a finding on another."""

TABLES = {
    "rate": "rate",
    "flow": "flow",
    "total": "flow",
    "event": "event",
    "month": "flow",
    "month_of_rates": "rate",
}

MACROS = ("rate", "flow", "total", "event", "month")

ASKED_OF = {**{kind: (table,) for kind, table in TABLES.items()}, "month": ("flow", "rate")}
"""The tables whose changes each kind of question is about."""

FEW_ROWS = 5_000
"""Changed flows up to which all goods with a change are judged; of more, those that may stand apart are found first."""

OUTLIER, PARTS, ROWS = "outlier", "total_beside_parts", "completeness"

NO_TRADE = {
    "value_a_month": "no country trades so much in a month",
    "value_of_a_kilogram": "no goods are so dear for their weight",
    "amount_of_an_event": "no project is so large",
}
"""Why a figure is questioned whatever its neighbors are."""


def question(con: Ledger, source: str, moment: datetime, snapshot_id: str) -> int:
    """Open findings on the figures that stand apart, and close those that no longer do; the caller holds the transaction.

    Args:
        con: Open warehouse.
        source: The source whose rows changed.
        moment: The moment at which they changed.
        snapshot_id: The snapshot that cures a finding.

    Returns:
        The number of findings opened.
    """
    changed = [table for table in dict.fromkeys(TABLES.values()) if _is_changed(con, table, source, moment)]
    asked = [kind for kind in MACROS if any(table in changed for table in ASKED_OF[kind])]
    if changed == ["flow"] and not _is_changed(con, "flow", source, moment, "period_months = 1"):
        asked.remove("month")
    found = [row for kind in asked for row in _found(con, kind, source, moment)]
    rows = [_finding(row, source, moment) for row in found]
    contract = CONTRACTS["finding"]
    frame = pl.DataFrame(rows, schema=columns(contract)) if rows else empty(contract)
    if _open_ones(con, source).height:
        con.register("found_frame", frame.to_arrow())
        _close(con, source, moment, snapshot_id)
        con.unregister("found_frame")
    new = frame.join(_open_ones(con, source), on=["discrepancy_id", "snapshot_id"], how="anti")
    append(con, "finding", new)
    return new.height


def _open_ones(con: Ledger, source: str) -> pl.DataFrame:
    return con.sql(
        "SELECT discrepancy_id, snapshot_id FROM ledger.finding WHERE source = $source AND known_to IS NULL",
        params={"source": source},
    ).pl()


def _is_changed(con: Ledger, table: str, source: str, moment: datetime, among: str = "TRUE") -> bool:
    found = con.execute(
        f"SELECT 1 FROM ledger.{table} WHERE source = ? AND (known_from = ? OR known_to = ?) AND {among} LIMIT 1",
        [source, moment, moment],
    )
    return bool(found.fetchall())


def _found(con: Ledger, kind: str, source: str, moment: datetime) -> list[Row]:
    """Return the figures of one kind that stand apart, among the cells that changed."""
    given: Row = {"source": source, "moment": moment}
    asked = "$source, $moment"
    if kind == "total":
        asked = "$source, $rounding, $moment"
        given["rounding"] = SOURCES[source].rounding_unit or Decimal(1)
    cell = (
        CELLS[kind]
        if kind != "month"
        else f"CASE WHEN currency IS NULL THEN {CELLS['month']} ELSE {CELLS['month_of_rates']} END"
    )
    if kind != "flow":
        return _asked(
            con, f"'{kind}' AS question, {cell} AS cell FROM ledger.questioned_{kind}({asked})", given
        )
    selected = f"'flow' AS question, {cell} AS cell FROM ledger.questioned_flow($flows, {asked})"
    if _changed_flows(con, given) <= FEW_ROWS:
        return _asked(con, selected, {**given, "flows": "ledger.flow"})
    gather_suspects(con, source, moment)
    suspects = "SEMI JOIN (SELECT * FROM near_flow WHERE is_suspect) USING (snapshot_id, row_number)"
    found = _asked(con, f"{selected} {suspects}", {**given, "flows": "near_flow"})
    con.execute("DROP TABLE near_flow")
    return found


def _asked(con: Ledger, selected: str, given: Row) -> list[Row]:
    return con.sql(f"SELECT *, {selected} ORDER BY ALL", params=given).pl().to_dicts()


def _changed_flows(con: Ledger, given: Row) -> int:
    changed = "SELECT count(*) FROM ledger.flow WHERE source = $source AND (known_from = $moment OR known_to = $moment)"
    return int(con.execute(changed, given).fetchall()[0][0])


def _close(con: Ledger, source: str, moment: datetime, snapshot_id: str) -> None:
    """Close the findings of the cells that changed, apart from those found again."""
    cells = " UNION ".join(
        f"SELECT {CELLS[kind]} AS cell FROM ledger.{table} "
        "WHERE source = $source AND (known_from = $moment OR known_to = $moment)"
        for kind, table in TABLES.items()
    )
    con.execute(
        f"""UPDATE ledger.finding f SET known_to = $moment, closed_by = $snapshot_id
        WHERE f.source = $source AND f.known_to IS NULL AND f.known_from < $moment AND f.cell IN ({cells})
          AND (f.discrepancy_id, f.snapshot_id) NOT IN (SELECT (discrepancy_id, snapshot_id) FROM found_frame)""",
        {"source": source, "moment": moment, "snapshot_id": snapshot_id},
    )


def _finding(row: Row, source: str, moment: datetime) -> Row:
    kind = {"total": PARTS, "month": ROWS}.get(row["question"], OUTLIER)
    told = {"rate": _rate, "flow": _flow, "total": _total, "event": _event, "month": _month}[row["question"]](
        row
    )
    subject = f"{source} {told['subject']}"
    return {
        "reporter_iso3": row.get("reporter_iso3"),
        "partner_iso3": row.get("partner_iso3"),
        "direction": row.get("direction"),
        "products": [row["product_code"]] if "product_code" in row else [],
        **told,
        "subject": subject,
        "discrepancy_id": break_id(kind, subject, told["month"]),
        "kind": kind,
        "source": source,
        "series": row["series"],
        "snapshot_id": row["snapshot_id"],
        "row_number": row.get("row_number"),
        "cell": row["cell"],
        "known_from": moment,
        "known_to": None,
        "closed_by": None,
    }


def _rate(row: Row) -> Row:
    day: date = row["period_start"]
    when = f"{day:%Y-%m}" if row["period"] == "month" else day.isoformat()
    return {
        "subject": f"{row['series']}/{row['currency']}/{when}",
        "month": day.replace(day=1),
        "left_label": f"rate of {when}",
        "left_amount": row["figure"],
        "right_label": "rates around it",
        "right_amount": row["around"],
        "unit": row["currency"],
        "explanation": (
            f"{_amount(row['figure'])} {row['currency']} per USD is {_times(row['figure'], row['around'])} the rates around it "
            f"({_amount(row['around'])}), on {row['snapshot_id']} row {row['row_number']}; it is left out of the monthly rate "
            "until a later file corrects it or later rates confirm it"
        ),
    }


def _flow(row: Row) -> Row:
    item = f"/{row['item_id']}" if row["item_id"] else ""
    months = f"/{row['period_months']} months" if row["period_months"] > 1 else ""
    when = months_text(spanned(row["month"], row["period_months"]))
    said = f"the {row['measure']} of {row['product_code']} in {when}, {_amount(row['amount'])} {row['unit']},"
    why = NO_TRADE.get(row["rule"]) or (
        f"it is {_times(row['amount'], row['around'])} the usual figure around it ({_amount(row['around'])})"
    )
    return {
        "subject": "/".join(
            [row["series"], row["reporter_iso3"], row["partner_iso3"], row["direction"], row["product_code"]]
        )
        + f"/{row['measure']}{months}{item}",
        "month": row["month"],
        "left_label": f"{row['measure']} as published",
        "left_amount": row["amount"],
        "right_label": "usual figure around it",
        "right_amount": row["around"],
        "unit": row["unit"],
        "explanation": (
            f"{said} is questioned: {why}; it stands on {row['snapshot_id']} row {row['row_number']}, is counted as "
            "published, and every total with it says that it is questioned"
        ),
    }


def _total(row: Row) -> Row:
    when = months_text(spanned(row["month"], row["period_months"]))
    months = f"/{row['period_months']} months" if row["period_months"] > 1 else ""
    parts = "codes below it" if row["kind"] == "codes" else "partners"
    return {
        "subject": "/".join(
            [row["series"], row["reporter_iso3"], row["partner_iso3"], row["direction"], row["product_code"]]
        )
        + f"/{row['measure']} of its {row['kind']}{months}",
        "month": row["month"],
        "left_label": f"{row['measure']} of the total",
        "left_amount": row["amount"],
        "right_label": f"sum of {row['part_count']} {parts}",
        "right_amount": row["parts"],
        "unit": row["unit"],
        "explanation": (
            f"the total of {row['product_code']} in {when}, {_amount(row['amount'])} {row['unit']}, is less than the sum of "
            f"{row['part_count']} {parts}, {_amount(row['parts'])}, by more than rounding; it stands on {row['snapshot_id']} "
            f"row {row['row_number']}, and every figure that rests on it says that it is questioned"
        ),
    }


def _event(row: Row) -> Row:
    why = NO_TRADE.get(row["rule"]) or (
        f"it is {_times(row['amount'], row['around'])} the usual amount of the project at this stage ({_amount(row['around'])})"
    )
    return {
        "subject": f"{row['event_id']}/{row['stage']}",
        "month": row["event_date"].replace(day=1),
        "left_label": f"{row['stage']} on {row['event_date']}",
        "left_amount": row["amount"],
        "right_label": "usual amount of the project",
        "right_amount": row["around"],
        "unit": row["unit"],
        "explanation": (
            f"{_amount(row['amount'])} {row['unit']} of {row['project']} is questioned: {why}; it stands on "
            f"{row['snapshot_id']} row {row['row_number']} and is counted as published"
        ),
    }


def _month(row: Row) -> Row:
    names = ("reporter_iso3", "partner_iso3", "direction", "product_level", "currency")
    of = "/".join(str(row[name]) for name in ("series", *names) if row[name] is not None)
    what = f"{row['currency']} rates" if row["currency"] else f"figures of {row['product_level']} digits"
    if row["product_level"] == 0:
        what = "figures"
    return {
        "subject": f"{of}/rows",
        "month": row["month"],
        "left_label": "figures of the month",
        "left_amount": Decimal(row["figures"]),
        "right_label": "figures of a month around it",
        "right_amount": row["usual"],
        "unit": None,
        "explanation": (
            f"{row['month']:%Y-%m} has {row['figures']:,} {what}, and the months around it usually {_amount(row['usual'])}: "
            f"{row['snapshot_id']} may lack rows, so get the file again"
        ),
    }


def _amount(amount: Decimal) -> str:
    return plain(amount.normalize()) if abs(amount) < 1 else f"{amount.normalize():,f}"


def _times(figure: Decimal, around: Decimal) -> str:
    """How a figure compares with those around it: `394 times`, or `1/10 of`."""
    if figure >= around:
        return f"{_rounded(figure / around)} times" if around else "far more than"
    return f"1/{_rounded(around / figure)} of" if figure else "far less than"


def _rounded(ratio: Decimal) -> str:
    return f"{ratio:,.1f}".removesuffix(".0") if ratio < 10 else f"{ratio:,.0f}"
