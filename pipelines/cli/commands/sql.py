"""`pledgebook sql`."""

from datetime import date
from typing import TextIO

import click
import duckdb

from pipelines.cli.commands.options import AS_OF, DATA_DIR, FORMAT, KNOWN_AT
from pipelines.cli.view.format import print_rows
from pipelines.core.errors import UsageError
from pipelines.core.paths import DataDir
from pipelines.query.published import published


@click.command("sql", context_settings={"ignore_unknown_options": True})
@click.argument("query", required=False)
@click.option(
    "--file",
    "-f",
    type=click.File(encoding="utf-8"),
    help="Read the query from a file; - for standard input.",
)
@DATA_DIR
@AS_OF
@KNOWN_AT
@FORMAT
@click.option("--timeout", type=click.FloatRange(min=0.1), default=30.0, show_default=True, help="Seconds.")
@click.option("--limit", type=click.IntRange(min=0), default=1000, show_default=True, help="Rows; 0 for all.")
def command(
    query: str | None,
    file: TextIO | None,
    data: DataDir,
    as_of: date | None,
    known_at: date | None,
    file_format: str,
    timeout: float,
    limit: int,
) -> None:
    """Ask the published ledger in SQL, read-only.

    Tables are in the schema `ledger`, reports in the schema `report`. No file, no network and no setting can
    be reached from a query.

    A query may begin with a comment, so the examples of sql/queries/ can be pasted.

    Example: pledgebook sql "FROM report.headline SELECT pledge_id, status LIMIT 5"
    """
    if (query is None) == (file is None):
        message = "Say what to ask: a query, or --file with the name of a file that holds one."
        raise click.UsageError(message)
    text = file.read() if file else query or ""
    try:
        with published(data, as_of, known_at, timeout) as con:
            for statement in _statements(con, text, file_format):
                answer = con.execute(statement)
                names = [column[0] for column in answer.description or ()]
                rows = answer.fetchmany(limit + 1) if limit else answer.fetchall()
                _print(names, rows, limit, file_format)
    except duckdb.InterruptException:
        raise
    except duckdb.Error as error:
        message = f"The query was refused by DuckDB: {error}"
        raise UsageError(message) from error


def _statements(con: duckdb.DuckDBPyConnection, text: str, file_format: str) -> list[duckdb.Statement]:
    """The statements of a text: any number for a person, one for a program."""
    found = con.extract_statements(text)
    if not found or (len(found) > 1 and file_format != "table"):
        message = f"Found {len(found)} statements; expected {'at least one' if not found else 'one'} with {file_format}."
        raise UsageError(message)
    return found


def _print(names: list[str], rows: list[tuple[object, ...]], limit: int, file_format: str) -> None:
    cut = bool(limit) and len(rows) > limit
    print_rows(names, rows[:limit] if cut else rows, file_format)
    if cut:
        click.echo(f"Only the first {limit} rows are shown; --limit 0 shows all.", err=True)
