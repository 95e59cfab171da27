"""`pledgebook export`."""

from pathlib import Path

import click

from pipelines.cli.commands.options import DATA_DIR, SILENT, asked, note, questioned
from pipelines.cli.view.format import print_text
from pipelines.core.errors import UsageError
from pipelines.core.paths import DataDir, sql_names
from pipelines.export.formats import FORMATS, text, write
from pipelines.query.question import Question
from pipelines.query.report import report, table

EXPORT_SECONDS = 600.0


@click.command("export")
@click.argument("name")
@DATA_DIR
@questioned
@SILENT
@click.option("--format", "file_format", type=click.Choice(FORMATS), default="csv", show_default=True)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path),
              help="The file to write; default: standard output (NAME.parquet for Parquet).")  # fmt: skip
def command(name: str, data: DataDir, question: Question, file_format: str, output: Path | None) -> None:
    """Write a report or a table of the ledger to CSV, Parquet or JSON.

    NAME is a report such as headline, attainment, ladder or breaks, or a table such as ledger.flow.
    An empty cell is unknown, a 0 is a reported zero.
    """
    reports, tables = sql_names("reports"), [f"ledger.{table}" for table in sql_names("ledger")]
    if name not in [*reports, *tables]:
        message = f"There is no report '{name}'. Reports: {', '.join(reports)}. Tables: {', '.join(tables)}."
        raise UsageError(message)
    with asked(data, question, EXPORT_SECONDS) as con:
        frame = table(con, name.removeprefix("ledger.")) if name in tables else report(con, name)
    if output is None and file_format != "parquet":
        print_text(text(frame, file_format))
        return
    path = (output or Path(f"{name}.{file_format}")).resolve()
    if not path.parent.is_dir():
        message = f"{path.parent}: there is no such folder. Make it first, or name another with --output."
        raise UsageError(message)
    if path.exists() and not path.is_file():
        message = f"{path}: is no regular file, and would be replaced. Name another with --output."
        raise UsageError(message)
    write(frame, path, file_format)
    note(f"{path.name}: {frame.height:,} rows")
