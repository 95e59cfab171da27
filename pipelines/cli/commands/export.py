"""`pledgebook export`."""

from pathlib import Path

import click

from pipelines.cli.options import DATA_DIR, SILENT, answered, asked, note
from pipelines.cli.view.format import print_text
from pipelines.core.errors import UsageError
from pipelines.core.paths import DataDir, sql_names
from pipelines.core.text import did_you_mean
from pipelines.export.formats import FORMATS, TEXTS, text, write
from pipelines.query.question import Question
from pipelines.query.report import report, table

EXPORT_SECONDS = 600.0


@click.command("export")
@click.argument("name")
@DATA_DIR
@answered
@SILENT
@click.option("--format", "file_format", type=click.Choice(FORMATS),
              help="Default: as the name of the file says, else csv.")  # fmt: skip
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path),
              help="The file to write; its ending says the format. Default: standard output, or NAME.parquet and NAME.xlsx.")  # fmt: skip
def command(
    name: str, data: DataDir, question: Question, file_format: str | None, output: Path | None
) -> None:
    """Write a report or a table of the ledger to CSV, Parquet, JSON or an Excel workbook.

    NAME is a report such as headline, attainment, ladder or breaks, or a table such as ledger.flow.
    An empty cell is unknown, a 0 is a reported zero. No text runs as a formula in a spreadsheet: in CSV an
    apostrophe stands before it, in a workbook it is text. A workbook's numbers have 15 digits: an amount with more is
    written there as text.

    Example: pledgebook export headline -o headline.xlsx
    """
    file_format = _format(file_format, output)
    reports, tables = sql_names("reports"), [f"ledger.{table}" for table in sql_names("ledger")]
    if name not in [*reports, *tables]:
        message = f"There is no report or table '{name}'.{did_you_mean(name, [*reports, *tables])} Reports: {', '.join(reports)}. Tables: {', '.join(tables)}."
        raise UsageError(message)
    with asked(data, question, EXPORT_SECONDS, any_version=True) as con:
        frame = table(con, name.removeprefix("ledger.")) if name in tables else report(con, name)
    if output is None and file_format in TEXTS:
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


def _format(named: str | None, output: Path | None) -> str:
    """Return the format that an option, or the ending of a file, names."""
    if output is None or (named and not output.suffix):
        return named or "csv"
    ending = output.suffix.removeprefix(".").lower()
    if ending not in FORMATS:
        found = f"the ending '{output.suffix}'" if ending else "no ending"
        message = (
            f"{output.name}: found {found}; expected one of .{', .'.join(FORMATS)}, which says the format."
        )
        raise UsageError(message)
    if named not in (None, ending):
        message = (
            f"{output.name}: the ending says {ending}, --format says {named}. Leave one of the two away."
        )
        raise UsageError(message)
    return ending
