"""`pledgebook status`."""

from datetime import date

import click
import duckdb

from pipelines.cli.commands.options import AS_OF, DATA_DIR, FORMAT, KNOWN_AT
from pipelines.cli.view.format import console, print_rows
from pipelines.cli.view.headlines import (
    print_headlines,
    print_ladders,
    print_run,
    print_totals,
    print_unknown,
)
from pipelines.cli.view.pledge import print_pledge
from pipelines.cli.view.standing import print_touched
from pipelines.core.paths import DataDir
from pipelines.query.names import resolve
from pipelines.query.published import published
from pipelines.query.rows import rows, titles


@click.command("status")
@click.argument("name", required=False)
@DATA_DIR
@AS_OF
@KNOWN_AT
@FORMAT
def command(
    name: str | None, data: DataDir, as_of: date | None, known_at: date | None, file_format: str
) -> None:
    """How much of what was pledged has come?

    NAME is an agreement or a pledge; everything if not given. With --as-of or --known-at the question is
    asked anew and nothing is stored.
    """
    with published(data, as_of, known_at) as con:
        agreement, pledge = resolve(con, name)
        if file_format != "table":
            _print_data(con, agreement, pledge, file_format)
        elif pledge:
            print_pledge(con, pledge)
        else:
            _print_overview(con, agreement)


def _print_data(
    con: duckdb.DuckDBPyConnection, agreement: str | None, pledge: str | None, file_format: str
) -> None:
    relation = "report.attainment" if pledge else "report.headline"
    found = rows(
        con,
        f"FROM {relation} WHERE agreement_id = coalesce(?, agreement_id) AND pledge_id = coalesce(?, pledge_id)",
        [agreement, pledge],
    )
    names = list(found[0]) if found else []
    print_rows(names, [list(row.values()) for row in found], file_format)


def _print_overview(con: duckdb.DuckDBPyConnection, agreement: str | None) -> None:
    out = console()
    print_run(con, out)
    headlines = rows(con, "FROM report.headline WHERE agreement_id = coalesce(?, agreement_id)", [agreement])
    print_headlines(out, headlines, titles(con))
    print_touched(con, out, headlines)
    print_unknown(out, headlines)
    print_ladders(out, con, list(dict.fromkeys(row["pledge_id"] for row in headlines)))
    if agreement:
        print_totals(out, con, agreement)
