"""`pledgebook export`."""

from contextlib import ExitStack
from pathlib import Path

import click

from pledgebook.pipelines.cli.options import DATA_DIR, answered, asked
from pledgebook.pipelines.cli.view.format import print_text
from pledgebook.pipelines.cli.voice import note, voiced
from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import DataDir, real, sql_names
from pledgebook.pipelines.core.text import did_you_mean
from pledgebook.pipelines.disk.scratch import scratch
from pledgebook.pipelines.export.citation import CITATION, Provenance, cff, citation, provenance
from pledgebook.pipelines.export.copied import copy_parts, copy_rows, count
from pledgebook.pipelines.export.flows import FLOWS, flows_statement, relation_of
from pledgebook.pipelines.export.formats import FORMATS, TEXTS, write
from pledgebook.pipelines.export.labels import Label
from pledgebook.pipelines.export.publication import published_on
from pledgebook.pipelines.export.standards.figures import figures
from pledgebook.pipelines.export.standards.wholes import WHOLES, write_whole
from pledgebook.pipelines.export.workbook import demand_rows
from pledgebook.pipelines.query.question import Question
from pledgebook.pipelines.warehouse.connection import Ledger

EXPORT_SECONDS = 3_600.0
LETTERS = 1 << 20
"""How much is read from a file at once, to be printed."""

OTHER_NAMES = {
    "xlsx": "workbook",
    "excel": "workbook",
    "frictionless": "datapackage",
    "lineage": "openlineage",
}
"""Names that people expect of what has another one."""


@click.command("export")
@click.argument("name")
@DATA_DIR
@answered
@voiced
@click.option("--format", "file_format", type=click.Choice(FORMATS),
              help="Default: as the name of the file says, else csv; parquet with --partition-by.")  # fmt: skip
@click.option("--output", "-o", type=click.Path(path_type=Path),
              help="The file to write; its extension sets the format. Default: standard output, or NAME.parquet and NAME.xlsx.")  # fmt: skip
@click.option("--partition-by", "by", metavar="COLUMN,…",
              help="Write a folder with a file for each value of these columns, such as source,year, named as Hive names "
                   "them: source=census_trade/year=2024. The year is that of the month. Default of --output: NAME.")  # fmt: skip
def command(
    name: str, data: DataDir, question: Question, file_format: str | None, output: Path | None, by: str | None
) -> None:
    """Write a report or a table of the ledger to CSV, Parquet, JSON or an Excel workbook.

    NAME is a report such as headline, attainment, ladder or breaks, a table such as ledger.flow, or flows: the flows behind
    the figures, reading by reading. Or all of it in one format: workbook (Excel, all reports and charts), datapackage
    (Frictionless), sdmx (SDMX-CSV with code lists), iati (IATI 2.03) or openlineage;
    or the journal for other programs of double entry: beancount or hledger.

    An empty cell is unknown, a 0 is a reported zero. No text runs as a formula in a spreadsheet: in CSV an
    apostrophe stands before it, in a workbook it is text. A workbook's numbers have 15 digits: an amount with more is
    written there as text.

    Examples: pledgebook export headline -o headline.xlsx; pledgebook export workbook
    """
    if name in WHOLES:
        _whole(name, data, question, file_format or by, output)
        return
    relation = _relation(name)
    if by is not None:
        folder = _folder(output or Path(name), data)
        with asked(data, question, EXPORT_SECONDS, any_version=True, writes=folder.parent) as con:
            label = Label(relation_of(con, name), _origin(con, data, question))
            rows = copy_parts(con, relation, folder, _parted_format(file_format), by.split(","), label)
        _cite(folder / CITATION, file_format, label)
        _tell(folder, rows, label)
        return
    file_format = _format(file_format, output)
    with ExitStack() as stack:
        is_printed = output is None and file_format in TEXTS
        if is_printed:
            output = stack.enter_context(scratch()) / name
        path = _file(output or Path(f"{name}.{file_format}"), data)
        with asked(data, question, EXPORT_SECONDS, any_version=True, writes=path.parent) as con:
            label = Label(relation_of(con, name), _origin(con, data, question))
            rows = _written(con, relation, path, file_format, label)
        if is_printed:
            _print(path, file_format)
        else:
            _cite(path.with_name(f"{path.name}.{CITATION}"), file_format, label)
            _tell(path, rows, label)


def _whole(name: str, data: DataDir, question: Question, other: str | None, output: Path | None) -> None:
    """Write all figures in one format."""
    if other is not None:
        message = f"{name} has a format of its own: leave out --format and --partition-by."
        raise UsageError(message)
    target = (_file if "." in WHOLES[name][0] else _folder)(output or Path(WHOLES[name][0]), data)
    with asked(data, question, EXPORT_SECONDS, any_version=True, writes=target.parent) as con:
        origin = _origin(con, data, question)
        write_whole(name, figures(con, origin), target)
    note(f"{target.name}: written. Cite as: {citation(origin)}")


def _cite(path: Path, file_format: str | None, label: Label) -> None:
    """Write the citation as a file beside a text, which has no place for it; the other formats hold it themselves."""
    if file_format in TEXTS:
        path.write_text(cff(label.origin), encoding="utf-8")


def _tell(path: Path, rows: int, label: Label) -> None:
    note(f"{path.name}: {rows:,} rows. Cite as: {citation(label.origin)}")


def _origin(con: Ledger, data: DataDir, question: Question) -> Provenance:
    """Say where the figures come from: the release that was asked for, or the latest, if the run is the same."""
    if question.as_published is not None:
        return provenance(con, published_on(data.releases, question.as_published))
    return provenance(con, real(data.releases / "latest"))


def _relation(name: str) -> str:
    reports, tables = sql_names("reports"), [f"ledger.{table}" for table in sql_names("ledger")]
    if name == FLOWS:
        return flows_statement()
    if name not in [*reports, *tables]:
        known = [*reports, *tables, FLOWS, *WHOLES]
        hint = did_you_mean(OTHER_NAMES.get(name.lower(), name), known)
        every = f" Reports: {', '.join(reports)}. Tables: {', '.join(tables)}. Also: {', '.join([FLOWS, *WHOLES])}."
        message = f"There is no report or table '{name}'.{hint or every}"
        raise UsageError(message)
    return name if name in tables else f"report.{name}"


def _written(con: Ledger, relation: str, path: Path, file_format: str, label: Label) -> int:
    """Write a file and return the number of its rows; a workbook is written from rows in memory."""
    if file_format != "xlsx":
        return copy_rows(con, relation, path, file_format, label)
    rows = count(con, relation)
    demand_rows(rows)
    write(con.sql(f"FROM {relation}").pl(), path, file_format, label)
    return rows


def _print(path: Path, file_format: str) -> None:
    """Print a file: JSON at once, since its letters may be escaped, CSV piece by piece."""
    with path.open(encoding="utf-8", newline="") as file:
        if file_format == "json":
            print_text(file.read())
            return
        while text := file.read(LETTERS):
            click.echo(text, nl=False)


def _file(output: Path, data: DataDir) -> Path:
    path = _placed(output, data)
    if path.exists() and not path.is_file():
        message = f"{path}: not a regular file, so it is not replaced. Choose another with --output."
        raise UsageError(message)
    return path


def _folder(output: Path, data: DataDir) -> Path:
    path = _placed(output, data)
    if path.exists():
        message = f"{path}: already exists. Remove it, or choose another with --output."
        raise UsageError(message)
    return path


def _placed(output: Path, data: DataDir) -> Path:
    path = real(output)
    if data.keeps(path):
        message = f"{path}: only raw files and releases lie there. Choose another place with --output."
        raise UsageError(message)
    if path.is_symlink():  # one that leads back to itself
        message = f"{path}: found a link that leads nowhere. Choose another with --output."
        raise UsageError(message)
    if not path.parent.is_dir():
        message = f"{path.parent}: there is no such folder. Create it first, or choose another with --output."
        raise UsageError(message)
    return path


def _parted_format(named: str | None) -> str:
    if named == "xlsx":
        message = "--partition-by cannot write workbooks. Choose another --format: parquet, csv or json."
        raise UsageError(message)
    return named or "parquet"


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
        message = f"{output.name}: the ending says {ending}, --format says {named}. Leave one of them out."
        raise UsageError(message)
    return ending
