"""`pledgebook status`."""

from collections.abc import Sequence
from datetime import date

import click
import duckdb

from pipelines.cli.detail import print_pledge
from pipelines.cli.options import AS_OF, DATA_DIR, FORMAT, KNOWN_AT
from pipelines.cli.show import console, print_rows
from pipelines.cli.standing import print_touched
from pipelines.cli.summary import (
    print_headlines,
    print_ladders,
    print_run,
    print_totals,
    print_unknown,
    rows,
    titles,
)
from pipelines.cli.whatif import published
from pipelines.errors import UsageError
from pipelines.paths import DataDir


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


def resolve(con: duckdb.DuckDBPyConnection, name: str | None) -> tuple[str | None, str | None]:
    """The agreement or the pledge that a name means, regardless of case."""
    if name is None:
        return None, None
    return meant(pledges(con), name)


def pledges(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Each agreement with each of its pledges."""
    return con.execute("SELECT DISTINCT agreement_id, pledge_id FROM report.pledges ORDER BY ALL").fetchall()


def meant(known: Sequence[tuple[str, str]], name: str) -> tuple[str | None, str | None]:
    """The agreement or the pledge of those known that a name means, regardless of case.

    Raises:
        UsageError: There is none; names what is like it.
    """
    for agreement, _pledge in known:
        if agreement.lower() == name.lower():
            return agreement, None
    for _agreement, pledge in known:
        if pledge.lower() == name.lower():
            return None, pledge
    near = [pledge for _agreement, pledge in known if name.lower() in pledge.lower()]
    agreements = ", ".join(dict.fromkeys(agreement for agreement, _pledge in known))
    hint = f" Pledges like it: {', '.join(near)}." if near else ""
    message = f"There is no agreement or pledge '{name}'.{hint} Agreements: {agreements}."
    raise UsageError(message)


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
