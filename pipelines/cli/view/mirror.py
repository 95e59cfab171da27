"""Mirror statistics: a line per month, totals, and the parts of the gap."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from rich.console import Console

from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.core.currencies import CURRENCIES
from pledgebook.pipelines.core.decimals import ZERO
from pledgebook.pipelines.core.decimals import percent as in_percent
from pledgebook.pipelines.core.months import months_text, spanned
from pledgebook.pipelines.core.text import plain
from pledgebook.pipelines.query.words.amounts import UNKNOWN, amount, near, percent
from pledgebook.pipelines.query.words.causes import CAUSES

Row = dict[str, Any]

RELIABILITY = (
    ("Reporter", "left"),
    ("Side", "left"),
    ("In", "left"),
    ("Mirrors", "right"),
    ("Months", "right"),
    ("Amount", "right"),
    ("Within", "right"),
    ("After lag", "right"),
    ("Ratio", "right"),
)
NOTES = {
    "too few months": "Unknown with fewer than 12 months",
    "one partner": "One partner, so which of the two errs cannot be told",
}
"""Notes of the report `reliability`, up to their colon, for several reporters."""
YEAR = 12
LINE = 10
"""Months that a sentence names one by one."""


def print_mirror(out: Console, rows: Sequence[Row]) -> None:
    """Print one mirror.

    Args:
        out: The console.
        rows: Rows of the report `mirror`, all of one mirror.
    """
    head = rows[0]
    compared = [row for row in rows if row["gap"] is not None]
    out.print(
        f"{head['mirror_id']}: {head['exporter_iso3']} to {head['importer_iso3']}, in {head['currency']}",
        style="bold",
    )
    shown = [(name, title) for name, title, _words in CAUSES if any(row[name] for row in compared)]
    listed = _listed(rows)
    titles = (_period_title(rows), "Exports", "Imports", "Gap", *(title for _, title in shown),
              "Unexplained", "% of gap")  # fmt: skip
    cells = [_cells(row, [name for name, _ in shown]) for row in listed]
    if len(rows) > 1 and compared:
        cells.append(_total(compared, [name for name, _ in shown]))
    out.print(
        table([(title, "left" if place == 0 else "right") for place, title in enumerate(titles)], cells)
    )
    for line in [*_left_out(rows, listed), *_sides(compared), *_range(compared), *_notes(rows, compared)]:
        out.print(f"  {line}")
    out.print()


def _listed(rows: Sequence[Row]) -> Sequence[Row]:
    """Leave out what lies before the first and after the last comparison, if it is long."""
    known = [place for place, row in enumerate(rows) if row["gap"] is not None]
    inside = rows[known[0] : known[-1] + 1] if known else rows
    return rows if len(rows) - len(inside) <= LINE else inside


def _left_out(rows: Sequence[Row], listed: Sequence[Row]) -> list[str]:
    """Say what is left out of the table."""
    out = [row for row in rows if row["month"] < listed[0]["month"] or row["month"] > listed[-1]["month"]]
    if not out:
        return []
    return [
        f"Not shown: {len(out)} periods for which one side or both are unknown, {period(out[0])} to {period(out[-1])}."
    ]


def period(row: Row) -> str:
    """2023-01, 2023 for a calendar year, or 2023-04 to 2024-03."""
    if row["period_months"] == YEAR and row["month"].month == 1:
        return f"{row['month']:%Y}"
    return months_text(spanned(row["month"], row["period_months"]))


def _period_title(rows: Sequence[Row]) -> str:
    spans = {row["period_months"] for row in rows}
    return "Month" if spans == {1} else "Year" if spans == {YEAR} else "Period"


def _cells(row: Row, shown: Sequence[str]) -> tuple[str, ...]:
    names = ("exporter_value", "importer_value", "gap", *shown, "unexplained")
    money = [amount(row[name], row["currency"], row["currency"]) for name in names]
    return (period(row), *money, UNKNOWN if row["gap"] is None else percent(row["unexplained_pct"]))


def _total(compared: Sequence[Row], shown: Sequence[str]) -> tuple[str, ...]:
    """Sums over the months with both sides."""
    names = ("exporter_value", "importer_value", "gap", *shown, "unexplained")
    sums = {name: added(compared, name) for name in names}
    money = [amount(sums[name], compared[0]["currency"], compared[0]["currency"]) for name in names]
    return (f"Total of {len(compared)}", *money, percent(in_percent(sums["unexplained"], sums["gap"])))


def added(rows: Sequence[Row], name: str) -> Decimal | None:
    """Sum of the known values; None if there are none."""
    known = [row[name] for row in rows if row[name] is not None]
    return sum(known, ZERO) if known else None


def _sides(compared: Sequence[Row]) -> list[str]:
    """Valuation of each side, and their ratio."""
    if not compared:
        return []
    valued = [
        f"{side}s {', '.join(sorted({str(row[f'{who}_valuation']) for row in compared if row[f'{who}_valuation']})) or 'without a valuation'}"
        for who, side in (("exporter", "Export"), ("importer", "import"))
    ]
    ratio = in_percent(added(compared, "exporter_value"), added(compared, "importer_value"))
    words = f"xports are {percent(ratio)} of imports."
    is_of_values = compared[0]["currency"] in CURRENCIES
    return [f"{' and '.join(valued)}; e{words}" if is_of_values else f"E{words}"]


def _range(compared: Sequence[Row]) -> list[str]:
    """Gap and rest at both ends of the factor between the units, added up."""
    ends = {
        name: added(compared, name) for name in ("gap_low", "gap_high", "unexplained_low", "unexplained_high")
    }
    if any(end is None for end in ends.values()):
        return []
    shown = {name: amount(end, compared[0]["currency"]) for name, end in ends.items()}
    return [
        f"The range of the factor makes the gap {shown['gap_low']} to {shown['gap_high']}, of which "
        f"{shown['unexplained_low']} to {shown['unexplained_high']} is unexplained."
    ]


def _notes(rows: Sequence[Row], compared: Sequence[Row]) -> list[str]:
    lines = [
        *_method(rows, compared),
        *(f"Gap: {line}" for line in _grouped(rows, "note")),
        *(f"Quantities: {line}" for line in _grouped(rows, "quantity_note")),
        *(f"Legal events: {line}" for line in _grouped(rows, "legal_events")),
    ]
    measured = [row for row in rows if row["quantity_gap"] is not None]
    if measured:
        lines.append(f"Quantities: {_quantities(measured)}")
    return lines


def _method(rows: Sequence[Row], compared: Sequence[Row]) -> list[str]:
    """Margin and lag; months and longer periods each have their own."""
    lines: dict[str, list[Row]] = {}
    for is_month in (True, False):
        alike = [row for row in rows if (row["period_months"] == 1) == is_month]
        known = [row for row in compared if (row["period_months"] == 1) == is_month]
        for line in _of_alike(alike[0], known) if alike else ():
            lines.setdefault(line, []).extend(alike)
    is_one = len({row["period_months"] == 1 for row in rows}) == 1
    return [
        line if is_one else f"{line[:-1]} ({_months(alike, len(rows))})." for line, alike in lines.items()
    ]


def _of_alike(head: Row, compared: Sequence[Row]) -> list[str]:
    margin = "" if head["margin"] is None else f" {plain(head['margin'])},"
    lag = "" if head["lag"] is None else f" {head['lag']},"
    return [
        f"CIF/FOB margin:{margin} {head['margin_note']}{_spread(compared)}.",
        f"Lag:{lag} {head['lag_note']}{_carried(compared)}.",
    ]


def _spread(compared: Sequence[Row]) -> str:
    low, high = added(compared, "cif_fob_low"), added(compared, "cif_fob_high")
    if low is None or high is None or low == high:
        return ""
    currency = compared[0]["currency"]
    return f"; its range makes the part {amount(low, currency)} to {amount(high, currency)}"


def _carried(compared: Sequence[Row]) -> str:
    """Goods under way at the start and the end of the months."""
    into, out = added(compared, "carried_in"), added(compared, "carried_out")
    if into is None or out is None:
        return ""
    currency = compared[0]["currency"]
    return (
        f"; {amount(into, currency)} arrived from earlier months, {amount(out, currency)} left for later ones"
    )


def _grouped(rows: Sequence[Row], name: str) -> list[str]:
    """Each note once, with its months."""
    notes = dict.fromkeys(row[name] for row in rows if row[name])
    return [f"{note} ({_months([row for row in rows if row[name] == note], len(rows))})." for note in notes]


def _months(rows: Sequence[Row], every: int) -> str:
    if len(rows) == every:
        return "throughout" if every > 1 else period(rows[0])
    if len(rows) <= LINE:
        return ", ".join(period(row) for row in rows)
    return f"{len(rows)} of {every}, {period(rows[0])} to {period(rows[-1])}"


def _quantities(measured: Sequence[Row]) -> str:
    units = {row["exporter_unit"] or row["importer_unit"] for row in measured}
    if len(units) > 1:
        return "in several units."
    (unit,) = units
    gap = added(measured, "quantity_gap")
    sold = added(measured, "exporter_quantity")
    return f"exports {amount(sold, unit)}; imports less exports {amount(gap, unit)}, in {len(measured)} period(s)."


def print_reliability(out: Console, rows: Sequence[Row]) -> None:
    """Print how each reporter fares against its partners, over all mirrors.

    Args:
        out: The console.
        rows: Rows of the report `reliability`.
    """
    if not rows:
        return
    out.print("Reliability by reporter", style="bold")
    out.print(table(RELIABILITY, [_fared(row) for row in rows]))
    out.print(
        "  Within: share of the amount in months in which both sides agree within 20 % of the imports, freight taken off "
        "(Gehlhar 1996); after lag: goods under way taken off too, where known. Ratio: median of own figure to partner's."
    )
    notes: dict[str, list[str]] = {}
    for row in rows:
        if row["note"]:
            notes.setdefault(row["note"].partition(":")[0], []).append(_reporter(row))
    for note, reporters in notes.items():
        out.print(f"  {NOTES[note]}: {', '.join(reporters)}.")
    out.print()


def _reporter(row: Row) -> str:
    return f"{row['reporter_iso3']} {row['direction']}s in {row['unit']}"


def _fared(row: Row) -> tuple[object, ...]:
    return (
        row["reporter_iso3"],
        row["direction"],
        row["unit"],
        row["mirrors"],
        row["months_compared"],
        amount(row["amount_compared"], row["unit"], row["unit"]),
        percent(row["within_pct"]),
        percent(row["within_after_lag_pct"]),
        UNKNOWN if row["median_ratio"] is None else plain(near(row["median_ratio"], 2)),
    )
