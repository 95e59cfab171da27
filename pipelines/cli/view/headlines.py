"""Headlines: target, realized and attainment of each pledge, what is unknown and why, and the stages reached."""

from collections.abc import Mapping, Sequence

from rich.console import Console

from pledgebook.pipelines.cli.view.conversions import print_conversions
from pledgebook.pipelines.cli.view.layout.marks import status, with_bars
from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.cli.view.layout.terminal import is_wide
from pledgebook.pipelines.cli.view.layout.tree import Sheet, section
from pledgebook.pipelines.cli.view.legal_events import mark, print_touched
from pledgebook.pipelines.cli.view.purchase import print_purchases
from pledgebook.pipelines.cli.view.revision_record import print_preliminary
from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.vocabulary import REGISTER
from pledgebook.pipelines.query.first_screen import in_order
from pledgebook.pipelines.query.naming.names import Meant
from pledgebook.pipelines.query.period import Row, period
from pledgebook.pipelines.query.report import current_run, report, titles
from pledgebook.pipelines.query.words.amounts import MONEY, percent, shares, span
from pledgebook.pipelines.query.words.figures import (
    NOTED,
    attainment,
    basis_of_change,
    counts_flows,
    is_noted,
    months,
    realized,
    target,
)
from pledgebook.pipelines.warehouse.connection import Ledger

ADDITIONALITY_WORDS = {"duplicate": "already counted in another line", "claimed": "claimed to be new"}
"""Classes that do not say by themselves what they are."""


COLUMNS = (
    ("Pledge", "left"),
    ("Period", "left"),
    ("Target", "right"),
    ("Realized", "right"),
    ("% of target", "right"),
    ("Data months", "right"),
    ("Status", "left"),
)

WIDE_COLUMNS = (
    ("To date", "right"),
    ("Gap", "right"),
    ("Reading", "left"),
    ("Source", "left"),
    ("Why", "left"),
)
AFTER_SHARE = 5
"""Columns before the bar of a share."""


def print_run(con: Ledger, out: Console) -> None:
    """Print the days and the run that the figures are of."""
    run = current_run(con)
    if report(con, "pledges").is_empty():
        message = (
            f"No pledge was known on {run['known_at']:%Y-%m-%d}, or none had been made by {run['as_of']}."
        )
        raise UsageError(message)
    out.print(f"As of {run['as_of']}, as known on {run['known_at']:%Y-%m-%d}. Run {run['run_id']}.")
    out.print("USD unless stated otherwise.")


def print_overview(con: Ledger, out: Console, meant: Meant) -> None:
    """Print the pledges that are meant, or all of them, with what is unknown and the stages reached."""
    print_run(con, out)
    headlines = in_order(con, report(con, "headline", **meant).to_dicts())
    print_headlines(out, headlines, titles(con))
    print_touched(con, out, headlines)
    print_unknown(out, headlines)
    print_ladders(out, con, list(dict.fromkeys(row["pledge_id"] for row in headlines)))
    if isinstance(agreement := meant["agreement_id"], str):
        print_totals(out, con, agreement)


def print_headlines(out: Console, headlines: Sequence[Row], names: Mapping[str, str]) -> None:
    """Print one table per agreement, with each pledge under its headline reading."""
    for agreement in dict.fromkeys(row["agreement_id"] for row in headlines):
        out.print(f"\n{names.get(agreement, agreement)} ({agreement})", style="bold")
        mine = [row for row in headlines if row["agreement_id"] == agreement]
        more = WIDE_COLUMNS if is_wide() else ()
        cells = [(*headline_cells(row), *(wide_cells(row) if more else ())) for row in mine]
        out.print(with_bars((*COLUMNS, *more), mine, cells, AFTER_SHARE, out.width))


def headline_cells(row: Row) -> tuple[object, ...]:
    """Cells of one pledge and period; amounts in dollars do not repeat their unit."""
    return (
        row["pledge_id"],
        period(row) + mark(row),
        target(row, MONEY),
        realized(row, MONEY),
        attainment(row),
        months(row),
        status(row),
    )


def wide_cells(row: Row) -> tuple[object, ...]:
    """Return the further cells of a pledge and period under --wide."""
    return (
        "-" if row["attainment_to_date_pct"] is None else percent(row["attainment_to_date_pct"]),
        span(row["gap"], row["gap"], row["unit"], MONEY) if row["gap"] is not None else "-",
        row["reading_id"],
        row["source"] or "documents",
        row["reason"],
    )


def is_unknown(row: Row) -> bool:
    """Whether the realized amount of a measurable reading is unknown."""
    return row["realized"] is None and row["status"] in {"no_data", "overdue_unknown", "in_progress"}


def print_unknown(out: Console, headlines: Sequence[Row]) -> None:
    """Print what is unknown, grouped by its reason."""
    reasons: dict[str, list[str]] = {}
    for row in headlines:
        if is_unknown(row):
            reasons.setdefault(row["reason"], []).append(f"{row['pledge_id']} {period(row)}")
    print_legend(out, headlines)
    if reasons:
        out.print("\nUnknown, by reason", style="bold")
        for reason, pledges in reasons.items():
            out.print(f"  {reason}")
            out.print(f"    {', '.join(pledges)}", style="dim")


def print_legend(out: Console, shown: Sequence[Row]) -> None:
    """Explain the signs of a table."""
    changed = [row for row in shown if row["change_pct"] is not None]
    if changed:
        out.print("* Change against the same months of the baseline years; there is no target amount.")
    for row in changed:
        out.print(f"  {row['reading_id']} {period(row)}: {basis_of_change(row)}.")
    if any(row["months_partial"] for row in shown):
        out.print("partial: the files lack some products of the scope; `pledgebook explain` names them.")
    _print_questioned(out, shown)
    _print_noted(out, shown)
    print_conversions(out, shown)
    print_preliminary(out, shown)


def _print_noted(out: Console, shown: Sequence[Row]) -> None:
    noted = dict.fromkeys(row["pledge_id"] for row in shown if is_noted(row) and counts_flows(row))
    if noted:
        first, *more = noted
        others = f", and likewise for {len(more)} more" if more else ""
        out.print(f"{NOTED} The files behind it have notes: `pledgebook explain {first}` shows them{others}.")


def _print_questioned(out: Console, shown: Sequence[Row]) -> None:
    breaks = sorted({one for row in shown for one in row["questioned"]})
    if breaks:
        out.print(
            "questioned: the data have a figure far from those around it, counted as published; "
            f"`pledgebook breaks show {breaks[0]}`{f' and {len(breaks) - 1} more' if len(breaks) > 1 else ''}."
        )


def print_ladders(out: Sheet, con: Ledger, pledges: Sequence[str] = ()) -> None:
    """Print the stages of investment pledges with events, and of purchases with any data.

    Args:
        out: The console, or a tree.
        con: A connection to the published ledger.
        pledges: Only these, and their purchases whether or not something is known; all pledges if not given.
    """
    bought = report(con, "purchase_ladder").to_dicts()
    documented = {row["pledge_id"] for row in bought if row["evidence"] == "documents"}
    every = report(con, "ladder").to_dicts()
    with_events = {(row["pledge_id"], row["source"]) for row in every if row["events"]}
    invested = [
        row
        for row in every
        if row["unit"] is not None
        and (row["pledge_id"], row["source"]) in with_events
        and not (row["is_investment"] and row["pledge_id"] in documented)
    ]
    known = [row for row in report(con, "additionality").to_dicts() if row["additionality"] != "unknown"]
    named = dict.fromkeys(row["pledge_id"] for row in [*bought, *invested])
    for pledge in pledges or named:
        purchase, ladder, additionality = (
            [row for row in every if row["pledge_id"] == pledge] for every in (bought, invested, known)
        )
        part = print_purchases(out, purchase, is_asked_for=bool(pledges))
        if ladder:
            part = _print_ladder(out, ladder)
        if part is not None:
            _print_additionality(part, additionality)


def _print_ladder(out: Sheet, ladder: Sequence[Row]) -> Sheet:
    columns = (("Stage", "left"), ("Amount", "right"), ("% of pledge", "right"), ("Events", "right"))
    for source in dict.fromkeys(row["source"] for row in ladder):
        of_source = "" if source == REGISTER else f", by transactions of {source}"
        part = section(out, f"Stages of {ladder[0]['pledge_id']}: {ladder[0]['pledge']}{of_source}")
        part.print(table(columns, [ladder_cells(row) for row in ladder if row["source"] == source]))
    print_conversions(part, ladder)
    for row in ladder:
        if "suspended" in (row["note"] or ""):
            part.print(f"{row['stage'].replace('_', ' ')}: {row['note']}")
    return part


def _print_additionality(out: Sheet, found: Sequence[Row]) -> None:
    """Print how much of each stage is new, announced before or already counted, where anything is known."""
    for row in found:
        amount = span(row["low"], row["high"], row["unit"])
        pct = f" ({shares(row['low_pct'], row['high_pct'])})" if (row["low_pct"] or row["high_pct"]) else ""
        words = row["additionality"].replace("_", " ")
        out.print(
            f"Additionality, {row['stage'].replace('_', ' ')}: {amount}{pct} {ADDITIONALITY_WORDS.get(words, words)}."
        )


def print_totals(out: Console, con: Ledger, agreement: str) -> None:
    """Print the investment pledged in an agreement by stage."""
    found = report(con, "totals", scope="agreement", scope_id=agreement).to_dicts()
    columns = (
        ("Stage", "left"),
        ("Amount", "right"),
        ("% of pledged", "right"),
        ("Remaining", "right"),
        ("Items", "right"),
    )
    for unit in dict.fromkeys(row["unit"] for row in found):
        mine = [row for row in found if row["unit"] == unit]
        out.print(f"\nInvestment in {unit or 'no unit'}, each pledge and event counted once", style="bold")
        out.print(table(columns, [total_cells(row) for row in mine]))
        print_conversions(out, mine)
        for row in mine:
            if row["stage"] == "pledged" and row["note"]:
                out.print(row["note"])


def total_cells(row: Row) -> tuple[object, ...]:
    """Cells of one stage of a total."""
    is_pledged = row["stage"] == "pledged"
    return (
        row["stage"].replace("_", " "),
        span(row["low"], row["high"], row["unit"], row["unit"]),
        "-" if is_pledged else shares(row["low_pct"], row["high_pct"]),
        "-" if is_pledged else span(row["remaining_low"], row["remaining_high"], row["unit"], row["unit"]),
        row["items"],
    )


def ladder_cells(row: Row) -> tuple[object, ...]:
    """Cells of one stage."""
    name = row["stage"].replace("_", " ") + ("" if row["is_investment"] else " (business scale)")
    return (
        name,
        span(row["low"], row["high"], row["unit"]),
        shares(row["low_pct"], row["high_pct"]),
        row["events"],
    )
