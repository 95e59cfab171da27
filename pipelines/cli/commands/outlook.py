"""`pledgebook outlook`."""

import json
from collections.abc import Sequence
from datetime import date

import click
import duckdb
from rich.console import Console

from pipelines.cli.commands.options import AS_OF, DATA_DIR, FORMAT, KNOWN_AT
from pipelines.cli.view.format import amount, console, percent, print_rows, table
from pipelines.cli.view.headlines import MONEY, print_run
from pipelines.cli.view.outlook import Row, effects, indices, months, paces, projected, trials
from pipelines.cli.view.standing import mark, print_touched
from pipelines.core.paths import DataDir
from pipelines.query.names import resolve
from pipelines.query.published import published
from pipelines.query.rows import period, rows

REPORTS = ("outlook", "backtest", "price_volume")


@click.command("outlook")
@click.argument("name", required=False)
@click.option(
    "--part", type=click.Choice(REPORTS), default="outlook", show_default=True, help="Which report CSV holds."
)
@DATA_DIR
@AS_OF
@KNOWN_AT
@FORMAT
def command(
    name: str | None, part: str, data: DataDir, as_of: date | None, known_at: date | None, file_format: str
) -> None:
    """What may a running period come to, and did prices or volumes change its value?

    NAME is an agreement or a pledge; everything if not given. The projection goes by how much of earlier years
    had come by the same months; it is no verdict. A pledge is shown with all its readings, else the headlines.
    With --as-of or --known-at the question is asked anew and nothing is stored.
    """
    with published(data, as_of, known_at) as con:
        agreement, pledge = resolve(con, name)
        found = {
            report: rows(
                con,
                f"FROM report.{report} WHERE agreement_id = coalesce(?, agreement_id) "
                "AND pledge_id = coalesce(?, pledge_id)",
                [agreement, pledge],
            )
            for report in REPORTS
        }
        if file_format == "json":
            click.echo(json.dumps(found, indent=1, default=str))
        elif file_format == "csv":
            _print_csv(con, part, found[part])
        else:
            _print_all(con, found, pledge)


def _print_csv(con: duckdb.DuckDBPyConnection, part: str, found: Sequence[Row]) -> None:
    names = [row[0] for row in con.execute(f"DESCRIBE report.{part}").fetchall()]
    print_rows(names, [list(row.values()) for row in found], "csv")


def _print_all(con: duckdb.DuckDBPyConnection, found: dict[str, list[Row]], pledge: str | None) -> None:
    out = console()
    print_run(con, out)
    shown = {
        report: [row for row in found[report] if pledge is not None or row["is_headline"]]
        for report in REPORTS
    }
    _print_outlooks(out, shown["outlook"])
    if pledge is not None:
        _print_backtest(out, [row for row in shown["backtest"] if row["is_headline"]])
    _print_price_volume(out, shown["price_volume"])
    touched = [row for report in ("outlook", "price_volume") for row in shown[report]]
    if any(row["is_force_majeure"] for row in touched):
        out.print()
    print_touched(con, out, touched)


def _print_outlooks(out: Console, found: Sequence[Row]) -> None:
    out.print("\nRunning periods; a projection is no verdict", style="bold")
    if not found:
        out.print("No period of flows runs on that day.")
    reasons: dict[str, list[str]] = {}
    for row in found:
        if row["projection"] is None and row["last_month"] is None:
            reasons.setdefault(row["note"], []).append(f"{row['reading_id']} {period(row)}{mark(row)}")
        else:
            _print_outlook(out, row)
    for reason, readings in reasons.items():
        out.print(f"\n{reason}")
        out.print(f"  {', '.join(readings)}", style="dim")


def _print_outlook(out: Console, row: Row) -> None:
    known = f"{row['months_known']} of {row['months_total']} months known"
    asked = "no amount" if row["target"] is None else amount(row["target"], row["unit"], MONEY)
    out.print(f"\n{row['reading_id']}, {period(row)}{mark(row)}: {known}", style="bold")
    out.print(f"  Asked {asked}, came {amount(row['realized'], row['unit'], MONEY)}.")
    out.print(f"  Pace: {paces(row)}.")
    if row["projection"] is not None:
        out.print(f"  Projection: {projected(row)}.")
    out.print(f"  {row['note'][:1].upper()}{row['note'][1:]}.")
    if row["projection"] is not None or row["trials"]:
        out.print(f"  {trials(row).capitalize()}.")


def _print_backtest(out: Console, found: Sequence[Row]) -> None:
    if not found:
        return
    out.print("\nThe same rule in earlier years, each by the years before it", style="bold")
    columns = (
        ("Months known", "right"),
        ("Tried", "right"),
        ("Range held", "right"),
        ("Median error", "right"),
    )
    out.print(table(columns, [
        (row["months_known"], row["trials"], row["hits"], percent(row["median_error_pct"])) for row in found
    ]))  # fmt: skip


def _print_price_volume(out: Console, found: Sequence[Row]) -> None:
    if not found:
        out.print("\nPrices and volumes: no reading with values and quantities.")
        return
    out.print("\nPrices and volumes; prices are unit values", style="bold")
    for row in found:
        beside = "" if not row["months"] else f": {_beside(row)}"
        out.print(f"\n{row['reading_id']}, {period(row)}{mark(row)}{beside}", style="bold")
        if row["value_base"] is not None:
            out.print(f"  Value {effects(row)}.")
            out.print(f"  Price: {indices(row, 'price')}. Volume: {indices(row, 'volume')}.")
        out.print(f"  {row['note'][:1].upper()}{row['note'][1:]}.")


def _beside(row: Row) -> str:
    current, base = months(row["current_from"], row["current_to"]), months(row["base_from"], row["base_to"])
    mean = "" if row["base_years"] == 1 else f", mean of {row['base_years']} years"
    return f"{current} beside {base}{mean}"
