"""One pledge in full: its readings side by side, its stages, claims, terms, legal events and breaks."""

from rich.console import Console

from pledgebook.pipelines.cli.view.concentration import lines_of
from pledgebook.pipelines.cli.view.headlines import (
    AFTER_SHARE,
    ladder_cells,
    print_ladders,
    print_legend,
    print_run,
)
from pledgebook.pipelines.cli.view.layout.marks import status, with_bars
from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.cli.view.legal_events import mark, print_touched
from pledgebook.pipelines.cli.view.outlook import projected
from pledgebook.pipelines.query.concentration import watched_for
from pledgebook.pipelines.query.legal_events import of_pledge
from pledgebook.pipelines.query.period import Row, period, short_id
from pledgebook.pipelines.query.reached import reached
from pledgebook.pipelines.query.report import report, verdicts
from pledgebook.pipelines.query.words.amounts import MONEY, UNKNOWN, amount, percent, shares, span
from pledgebook.pipelines.query.words.figures import attainment, months, realized, target
from pledgebook.pipelines.warehouse.connection import Ledger


def print_pledge(con: Ledger, pledge_id: str) -> None:
    """Print everything that the ledger knows of a pledge."""
    out = console()
    print_run(con, out)
    pledge = report(con, "pledges", pledge_id=pledge_id).row(0, named=True)
    out.print(f"\n{pledge['pledge_id']}: {pledge['title']}", style="bold")
    out.print(
        f"{pledge['payer_iso3']} to {pledge['beneficiary_iso3']}, {pledge['instrument']}, {pledge['legal']}."
    )
    out.print(
        f"Pledged {pledge['pledged_date']}, {'due ' + str(pledge['deadline']) if pledge['deadline'] else 'no due date'}."
    )
    if pledge["sectors"]:
        out.print(f"Sectors: {pledge['sectors']}.")
    out.print(f"{pledge['document']}. {pledge['publisher']}, {pledge['document_date'] or 'undated'}. "
              f"Grade {pledge['grade']}.")  # fmt: skip
    if pledge["note"]:
        out.print(pledge["note"])
    _print_readings(con, out, pledge_id)
    _print_outlook(con, out, pledge_id)
    print_ladders(out, con, [pledge_id])
    _print_sectors(con, out, pledge_id)
    _print_claims(con, out, pledge_id)
    _print_serving(con, out, pledge_id)
    _print_terms(con, out, pledge_id)
    _print_suppliers(con, out, pledge_id)
    _print_standing(con, out, pledge)
    _print_discrepancies(con, out, pledge_id)


def _print_readings(con: Ledger, out: Console, pledge_id: str) -> None:
    found = report(con, "attainment", pledge_id=pledge_id).to_dicts()
    out.print("\nReadings (the headline first)", style="bold")
    columns = (("Reading", "left"), ("Period", "left"), ("Target", "right"), ("Realized", "right"), ("% of target", "right"),
               ("To date", "right"), ("Data months", "right"), ("Status", "left"))  # fmt: skip
    cells = [_reading_cells(row) for row in found]
    out.print(with_bars(columns, found, cells, AFTER_SHARE, out.width))
    print_legend(out, found)
    print_touched(con, out, found)
    for row in report(con, "declarations", pledge_id=pledge_id).to_dicts():
        out.print(f"Headline since {row['declared_date']}: {short_id(row)}. {row['reason']}")
    for row in verdicts(con, pledge_id).to_dicts():
        out.print(agreement(row))
    for row in found:
        out.print(f"  {short_id(row)}, {period(row)}: {row['reading']}; {row['reason']}{when(con, row)}")


def when(con: Ledger, figure: Row) -> str:
    """Return the end of a sentence on the day when the target was reached, or nothing."""
    found = reached(con, figure)
    if found is None:
        return ""
    late = ", after the period" if found.is_late else ""
    words = f"the target of {amount(figure['target'], found.unit)} was reached by {found.day}{late}"
    return f"; {words} ({amount(found.amount, found.unit)})"


def agreement(row: Row) -> str:
    """Sentence on the agreement of the readings of a period, with the range of their attainment."""
    low, high = row["attainment_low_pct"], row["attainment_high_pct"]
    spread = f"; {shares(low, high)}" if low is not None and low != high else ""
    unlike = row["readings_unlike"]
    others = f"; {unlike} with other periods not compared" if unlike else ""
    return f"Readings, {period(row)}: {row['agreement']}{spread}{others}."


def _reading_cells(row: Row) -> tuple[object, ...]:
    return (
        short_id(row),
        period(row) + mark(row),
        target(row, MONEY),
        realized(row, MONEY),
        attainment(row),
        "-" if row["attainment_to_date_pct"] is None else percent(row["attainment_to_date_pct"]),
        months(row, has_mark=False),
        status(row),
    )


def _print_outlook(con: Ledger, out: Console, pledge_id: str) -> None:
    """Print the projection of the headline reading in one line, if there is one."""
    found = report(con, "outlook", pledge_id=pledge_id, is_headline=True).to_dicts()
    for row in (row for row in found if row["projection"] is not None):
        out.print(
            f"\nProjection (not a verdict), {period(row)}: {projected(row)}; pledgebook outlook {pledge_id}"
        )


def _print_sectors(con: Ledger, out: Console, pledge_id: str) -> None:
    """Print the stages of each sector of an investment; a sector without a documented step has a line too."""
    found = report(con, "sector_ladder", pledge_id=pledge_id).to_dicts()
    if not found:
        return
    out.print("\nBy sector", style="bold")
    cells: list[tuple[object, ...]] = []
    for sector in dict.fromkeys(row["sector"] for row in found):
        stages = [row for row in found if row["sector"] == sector and row["events"]]
        cells += [(sector, *ladder_cells(row)) for row in stages]
        cells += [] if stages else [(sector, "none documented", UNKNOWN, UNKNOWN, 0)]
    columns = (("Sector", "left"), ("Stage", "left"), ("Amount", "right"), ("% of pledge", "right"),
               ("Events", "right"))  # fmt: skip
    out.print(table(columns, cells))
    out.print("An amount that no document splits by sector is in the stages above only.")


def _print_serving(con: Ledger, out: Console, pledge_id: str) -> None:
    """Print the events of other pledges that bear on this one."""
    found = report(con, "claims", serves=pledge_id).to_dicts()
    if not found:
        return
    out.print("\nSteps of other pledges that bear on this one, counted there", style="bold")
    for row in found:
        said = span(row["amount_low"], row["amount_high"], row["unit"])
        out.print(f"  {row['event_date']} {row['stage'].replace('_', ' ')}: {row['project']}, {said}, under "
                  f"{row['pledge_id']} [{row['publisher']}, grade {row['grade']}]")  # fmt: skip


def _stage(row: Row) -> str:
    """The stage of a claim, with its financial instrument if a document names it."""
    stage = str(row["stage"]).replace("_", " ")
    return f"{stage} ({row['instrument']})" if row["instrument"] else stage


def _print_claims(con: Ledger, out: Console, pledge_id: str) -> None:
    found = report(con, "claims", pledge_id=pledge_id).to_dicts()
    if not found:
        return
    out.print("\nClaims", style="bold")
    columns = (("Date", "left"), ("Stage", "left"), ("Project", "left"), ("Amount", "right"), ("Source", "left"),
               ("Grade", "left"))  # fmt: skip
    out.print(table(columns, [
        (row["event_date"], _stage(row), row["project"],
         span(row["amount_low"], row["amount_high"], row["unit"]), row["publisher"], row["grade"])
        for row in found
    ]))  # fmt: skip


def _print_terms(con: Ledger, out: Console, pledge_id: str) -> None:
    found = report(con, "terms", pledge_id=pledge_id).to_dicts()
    if not found:
        return
    out.print("\nTerms", style="bold")
    for row in found:
        part = span(row["amount_low"], row["amount_high"], None)
        said = (
            f"; {span(row['low'], row['high'], row['unit'])}"
            if (row["low"] or row["high"]) is not None
            else ""
        )
        extra = f" = {part}" if row["amount_low"] is not None or row["amount_high"] is not None else ""
        out.print(f"  {row['name']}: {row['text']}{said}{extra} [{row['publisher']}, grade {row['grade']}]")


def _print_suppliers(con: Ledger, out: Console, pledge_id: str) -> None:
    found = watched_for(con, pledge_id).to_dicts()
    if not found:
        return
    out.print("\nLargest suppliers of these goods (pledgebook concentration)", style="bold")
    for line in lines_of(found):
        out.print(f"  {line}")


def _print_standing(con: Ledger, out: Console, pledge: Row) -> None:
    found = of_pledge(con, pledge["agreement_id"], pledge["pledge_id"]).to_dicts()
    if not found:
        return
    out.print("\nLegal events", style="bold")
    for row in found:
        until = f" to {row['effective_to']}" if row["effective_to"] else ""
        out.print(f"  {row['effective_from']}{until}: {row['text']} ({row['effect'].replace('_', ' ')})")


def _print_discrepancies(con: Ledger, out: Console, pledge_id: str) -> None:
    found = report(con, "breaks", pledge_id=pledge_id, is_present=True).to_dicts()
    if not found:
        return
    out.print("\nBreaks", style="bold")
    for row in found:
        out.print(f"  {row['discrepancy_id']} {row['kind'].replace('_', ' ')}, {row['status']}: {row['subject']}. "
                  f"{row['left_label']} {amount(row['left_amount'], row['unit'])}, "
                  f"{row['right_label']} {amount(row['right_amount'], row['unit'])}. {row['explanation']}")  # fmt: skip
