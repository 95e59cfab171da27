"""Questioned figures: those that stand apart from their neighbors, as findings that a later snapshot cures.

What is apart is decided in SQL (`sql/macros/questioned_*.sql`) by the bounds of `ledger.bound`, over the rows that changed
at a moment and what is around them, as it stood then: so many small files are judged in one statement, and a revision of a long
history by what it changed.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from pledgebook.pipelines.breaks.discrepancy import break_id
from pledgebook.pipelines.core.months import months_text, spanned
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.text import plain
from pledgebook.pipelines.ingest.suspects import around_changes, joined_as_written, suspect_parts
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.writing import append

Row = dict[str, Any]

Key = tuple[str, str]
"""A break and the snapshot that it was found in."""

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

SUSPECTS = """SEMI JOIN (
  SELECT known_from AS moment, snapshot_id, row_number FROM near_part WHERE is_suspect
) s USING (moment, snapshot_id, row_number)"""
"""Of the flows that are judged, those of which everything around them is there too."""

NESTED = """
SELECT 1
FROM ledger.flow
WHERE source = ?
HAVING count(DISTINCT product_level) > 1 OR bool_or(partner_iso3 = 'W00')
LIMIT 1"""
"""Whether a source has a figure that can be a total of others."""

OUTLIER, PARTS, ROWS = "outlier", "total_beside_parts", "completeness"

NO_TRADE = {
    "value_a_month": "no country trades so much in a month",
    "value_of_a_kilogram": "no goods are so dear for their weight",
    "amount_of_an_event": "no project is so large",
}
"""Why a figure is questioned whatever its neighbors are."""


Place = tuple[str, int]
"""A snapshot and a row of it."""


@dataclass
class _Question:
    """A finding of a source that is open, or was opened just now; `closed` has the moment and the snapshot that cured it."""

    cell: str
    place: Place
    known_from: datetime
    row: Row | None = None
    closed: tuple[datetime, str] | None = None

    @property
    def is_of_flow(self) -> bool:
        """Whether it is on a figure that is judged by those around it, and not on a whole cell."""
        return self.cell.startswith("flow/")


@dataclass(frozen=True)
class _Judged:
    """What stood apart at each of several moments, and what was looked at then.

    Args:
        found: The figures that stood apart, by kind.
        flows: `place` in `ledger.flow` and `moment` of the flows that were judged, of those with a question.
    """

    found: list[Row]
    flows: pl.DataFrame


def question(con: Ledger, source: str, takes: Mapping[datetime, str]) -> int:
    """Open findings on the figures that stand apart, and close those that no longer do; the caller holds the transaction.

    All moments are judged at once, each by what stood then, as if each had been judged when its rows were stored.

    Args:
        con: Open warehouse.
        source: The source whose rows changed.
        takes: The moments at which they changed, in order, each with the snapshot that cures a finding then.

    Returns:
        The number of findings opened.
    """
    moments = list(takes)
    before = _open_ones(con, source)
    places = _places(con, source, before.values())
    judged = _judged(con, source, moments, places)
    if not judged.found and not before:
        return 0
    asked = list(before.values())
    if len(takes) > 1:  # a finding of one moment can be closed at the next
        asked += [_Question(row["cell"], _place(row), row["moment"]) for row in judged.found]
        places = _places(con, source, asked)
    changed = _changed_cells(con, source, moments, {one.cell for one in asked if not one.is_of_flow})
    looked_at = _looked_at(places, judged.flows, moments)
    now: dict[datetime, dict[Key, Row]] = {moment: {} for moment in takes}
    for row in judged.found:
        finding = _finding(row, source, row["moment"])
        now[row["moment"]].setdefault((finding["discrepancy_id"], finding["snapshot_id"]), finding)
    there, ended = dict(before), list[tuple[Key, _Question]]()
    for moment, snapshot_id in takes.items():
        for key, one in list(there.items()):
            is_judged = one.place in looked_at[moment] if one.is_of_flow else one.cell in changed[moment]
            if is_judged and one.known_from < moment and key not in now[moment]:
                one.closed = moment, snapshot_id
                ended.append((key, there.pop(key)))
        for key, row in now[moment].items():
            there.setdefault(key, _Question(row["cell"], _place(row), moment, row))
    _close(con, [(*key, *one.closed) for key, one in ended if one.closed and one.row is None])
    opened = [one for _, one in ended if one.row] + [one for one in there.values() if one.row]
    return _open(con, opened)


def _place(row: Row) -> Place:
    return row["snapshot_id"], row.get("row_number") or 0


def _open_ones(con: Ledger, source: str) -> dict[Key, _Question]:
    """Return the findings of a source that a question opened and none has closed."""
    found = con.execute(
        "SELECT discrepancy_id, snapshot_id, cell, row_number, known_from FROM ledger.finding "
        "WHERE source = ? AND known_to IS NULL AND cell IS NOT NULL",
        [source],
    )
    return {
        (one, other): _Question(cell, (other, number or 0), since)
        for one, other, cell, number, since in found.fetchall()
    }


def _places(con: Ledger, source: str, asked: Iterable[_Question]) -> pl.DataFrame:
    """Return the flows with a question: `place` in `ledger.flow`, `snapshot_id`, `row_number`, `known_to`."""
    names: dict[str, pl.DataType] = {"snapshot_id": pl.String(), "row_number": pl.Int64()}
    wanted = pl.DataFrame(list({one.place for one in asked if one.is_of_flow}), schema=names, orient="row")
    if wanted.is_empty():
        return pl.DataFrame(schema={"place": pl.Int64, **names, "known_to": pl.Datetime("us")})
    con.register("asked_frame", wanted.to_arrow())
    con.execute(
        """CREATE OR REPLACE TEMP TABLE asked_flow AS
        SELECT f.rowid AS place, f.snapshot_id, f.row_number, f.known_to
        FROM ledger.flow f
        JOIN asked_frame a ON a.snapshot_id = f.snapshot_id AND a.row_number = f.row_number
        WHERE f.source = ?""",
        [source],
    )
    con.unregister("asked_frame")
    found = con.sql("SELECT * FROM asked_flow").pl()
    con.execute("DROP TABLE asked_flow")
    return found


def _looked_at(
    places: pl.DataFrame, judged: pl.DataFrame, moments: Sequence[datetime]
) -> dict[datetime, set[Place]]:
    """Return which flows with a question were judged at each moment, or were gone then."""
    names = ["moment", "snapshot_id", "row_number"]
    gone = places.filter(pl.col("known_to").is_in(moments)).rename({"known_to": "moment"}).select(names)
    found: dict[datetime, set[Place]] = {moment: set() for moment in moments}
    for moment, *place in pl.concat([judged.join(places, on="place").select(names), gone]).iter_rows():
        found[moment].add((place[0], place[1]))
    return found


def _open(con: Ledger, opened: Sequence[_Question]) -> int:
    rows = [
        {**one.row, "known_to": one.closed and one.closed[0], "closed_by": one.closed and one.closed[1]}
        for one in opened
        if one.row
    ]
    append(con, "finding", pl.DataFrame(rows, schema=columns(CONTRACTS["finding"])))
    return len(rows)


def _close(con: Ledger, closed: Sequence[tuple[str, str, datetime, str]]) -> None:
    if not closed:
        return
    names: dict[str, pl.DataType] = {
        "discrepancy_id": pl.String(),
        "snapshot_id": pl.String(),
        "at": pl.Datetime("us"),
        "by": pl.String(),
    }
    con.register("closed_frame", pl.DataFrame(closed, schema=names, orient="row").to_arrow())
    con.execute(
        """UPDATE ledger.finding f SET known_to = c.at, closed_by = c.by
        FROM closed_frame c
        WHERE f.discrepancy_id = c.discrepancy_id AND f.snapshot_id = c.snapshot_id AND f.known_to IS NULL"""
    )
    con.unregister("closed_frame")


def _changed_cells(
    con: Ledger, source: str, moments: Sequence[datetime], cells: Set[str]
) -> dict[datetime, set[str]]:
    """Return which of some cells changed at each moment."""
    kinds = {cell.partition("/")[0] for cell in cells}
    if not kinds:
        return {moment: set() for moment in moments}
    selected = " UNION ALL ".join(
        f"SELECT {CELLS[kind]} AS cell, moment FROM ledger.{table} JOIN takes ON moment = {bound} WHERE source = $source"
        for kind, table in TABLES.items()
        if kind.partition("_")[0] in kinds
        for bound in ("known_from", "known_to")
    )
    found = con.execute(
        f"""WITH takes AS MATERIALIZED (SELECT unnest($moments) AS moment), touched AS MATERIALIZED ({selected})
        SELECT DISTINCT cell, moment FROM touched WHERE cell IN (SELECT unnest($cells))""",
        {"source": source, "moments": list(moments), "cells": sorted(cells)},
    )
    changed: dict[datetime, set[str]] = {moment: set() for moment in moments}
    for cell, moment in found.fetchall():
        changed[moment].add(cell)
    return changed


def _judged(con: Ledger, source: str, moments: Sequence[datetime], questioned: pl.DataFrame) -> _Judged:
    """Judge the figures around what changed at each moment, and the cells with a change."""
    given = {"source": source, "moments": list(moments)}
    tables = [table for table in dict.fromkeys(TABLES.values()) if _has_changed(con, table, given)]
    found: list[Row] = []
    flows = pl.DataFrame(schema={"place": pl.Int64, "moment": pl.Datetime("us")})
    for kind in MACROS:
        if not any(table in tables for table in ASKED_OF[kind]):
            continue
        if kind == "flow":
            around = around_changes(con, source, moments, questioned["place"])
            flows = around.judged
            statement = f"'flow' AS question, {CELLS['flow']} AS cell FROM ledger.questioned_flow('near_part', $source, $moments)"
            for _ in suspect_parts(con, around.near):
                found += _asked(con, f"{statement} {SUSPECTS}", given)
        else:
            found += _found_of(con, kind, given)
    return _Judged(found, flows)


def _found_of(con: Ledger, kind: str, given: Row) -> list[Row]:
    cell = (
        CELLS[kind]
        if kind != "month"
        else f"CASE WHEN currency IS NULL THEN {CELLS['month']} ELSE {CELLS['month_of_rates']} END"
    )
    statement = f"'{kind}' AS question, {cell} AS cell FROM ledger.questioned_{kind}"
    with joined_as_written(con):
        if kind != "total":
            return _asked(con, f"{statement}($source, $moments)", given)
        if not con.execute(NESTED, [given["source"]]).fetchall():
            return []
        rounding = SOURCES[given["source"]].rounding_unit or Decimal(1)
        return _asked(con, f"{statement}($source, $rounding, $moments)", {**given, "rounding": rounding})


def _has_changed(con: Ledger, table: str, given: Row) -> bool:
    """Whether a row of a table came or went at one of the moments."""
    # A condition on a single moment is seen to hold without a look at the rows of most parts of a table.
    among = "IN (SELECT unnest($moments))" if len(given["moments"]) > 1 else "= $moments[1]"
    return any(
        con.execute(
            f"SELECT 1 FROM ledger.{table} WHERE source = $source AND {bound} {among} LIMIT 1",
            given,
        ).fetchall()
        for bound in ("known_from", "known_to")
    )


def _asked(con: Ledger, selected: str, given: Row) -> list[Row]:
    return con.sql(f"SELECT *, {selected} ORDER BY ALL", params=given).pl().to_dicts()


def _changes(con: Ledger, table: str, given: Row) -> dict[datetime, int]:
    """Return how many rows of a table came or went at each moment, in order."""
    came, went = (
        f"SELECT {bound} AS moment, count(*) AS rows FROM ledger.{table} "
        f"WHERE source = $source AND {bound} IN (SELECT unnest($moments)) GROUP BY ALL"
        for bound in ("known_from", "known_to")
    )
    counted = f"SELECT moment, sum(rows) FROM ({came} UNION ALL {went}) GROUP BY moment ORDER BY moment"
    return {moment: int(rows) for moment, rows in con.execute(counted, given).fetchall()}


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
