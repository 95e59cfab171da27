"""`pledgebook sql`."""

from typing import BinaryIO

import click

from pledgebook.pipelines.cli.options import DATA_DIR, Number, Seconds, answered, printed
from pledgebook.pipelines.cli.view.format import print_rows
from pledgebook.pipelines.cli.voice import note
from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.adhoc.asking import answers
from pledgebook.pipelines.query.adhoc.statement import Asked
from pledgebook.pipelines.query.opening.opened_for import placed_for
from pledgebook.pipelines.query.question import Question


@click.command("sql", context_settings={"ignore_unknown_options": True})
@click.argument("query", required=False)
@click.option(
    "--file",
    "-f",
    type=click.File("rb"),
    help="Read the query from a file; - for standard input.",
)
@DATA_DIR
@answered
@printed
@click.option("--timeout", type=Seconds(0.1), default=30.0, show_default=True, help="Seconds.")
@click.option("--limit", type=Number(0), default=1000, show_default=True, help="Rows; 0 for all.")
def command(
    query: str | None,
    file: BinaryIO | None,
    data: DataDir,
    question: Question,
    file_format: str,
    timeout: float,
    limit: int,
) -> None:
    """Run SQL on the published ledger, read-only.

    Tables are in the schema `ledger`, reports in the schema `report`; without a schema a name means the report,
    if there is one. SHOW TABLES lists them, SHOW ALL TABLES with their columns. No file, no network and no setting
    can be reached from a query. It runs in a process of its own, which ends at --timeout, and at 4 GB of memory.

    JSON and CSV have each column once (a, a_1), amounts as exact decimals, and lists and structs in JSON likewise.

    A query may begin with a comment, so the examples of sql/queries/ can be pasted.

    Example: pledgebook sql "FROM report.headline SELECT pledge_id, status LIMIT 5"
    """
    if (query is None) == (file is None):
        message = "Say what to ask: a query, or --file with the name of a file that holds one."
        raise click.UsageError(message)
    text = _text(file) if file else query or ""
    with placed_for(data, question, tell=note) as found:
        asked = Asked(
            found.place,
            text,
            timeout,
            limit,
            file_format != "table",
            tables=found.tables,
            any_version=found.any_version,
        )
        for names, rows in answers(asked):
            print_rows(names, rows[:limit] if limit else rows, file_format)
            if limit and len(rows) > limit:
                note(f"Only the first {limit} rows are shown; --limit 0 shows all.")


def _text(file: BinaryIO) -> str:
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{file.name}: found byte {error.start} that is not UTF-8. Save the query as UTF-8."
        raise UsageError(message) from error
