"""`pledgebook concentration`."""

import click

from pipelines.cli.options import DATA_DIR, answered, asked, printed
from pipelines.cli.view.concentration import print_concentration
from pipelines.cli.view.format import console, print_frame
from pipelines.core.paths import DataDir
from pipelines.query.concentration import supplier_shares
from pipelines.query.question import Question


@click.command("concentration")
@click.argument("name", required=False)
@click.option("--importer", help="Only this importer (ISO 3166 alpha-3).")
@DATA_DIR
@answered
@printed
def command(
    name: str | None, importer: str | None, data: DataDir, question: Question, file_format: str
) -> None:
    """Show how concentrated imports of a product group are on one supplier.

    NAME is a watch or an agreement of the register; all watches if not given. Shares are of imports from all
    countries; imports without a known supplier make a range. The Herfindahl index goes from 0 to 10,000.
    """
    with asked(data, question) as con:
        found = supplier_shares(con, name, importer)
    if file_format != "table":
        print_frame(found, file_format)
    else:
        print_concentration(console(), found.to_dicts())
