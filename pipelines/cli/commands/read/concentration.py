"""`pledgebook concentration`."""

import click

from pledgebook.pipelines.cli.options import DATA_DIR, answered, asked, printed, privately
from pledgebook.pipelines.cli.view.concentration import print_concentration, print_suppliers
from pledgebook.pipelines.cli.view.format import print_frame
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.concentration import supplier_shares, suppliers_of
from pledgebook.pipelines.query.question import Question


@click.command("concentration")
@click.argument("name", required=False)
@click.option("--importer", help="Only this importer (ISO 3166 alpha-3).")
@click.option("--suppliers", "is_by_supplier", is_flag=True, help="Every supplier with its share.")
@DATA_DIR
@answered
@privately
@printed
def command(
    name: str | None,
    importer: str | None,
    is_by_supplier: bool,  # a flag of the command
    data: DataDir,
    question: Question,
    file_format: str,
) -> None:
    """Show how concentrated imports or the world's production of a product group are on one supplier.

    NAME is a watch or an agreement of the register; all watches if not given. Shares are of imports from all
    countries, or of the world's production; what has no known supplier makes a range. The Herfindahl index goes
    from 0 to 10,000. A grade stands beside figures that were read in print.
    """
    with asked(data, question) as con:
        found = supplier_shares(con, name, importer)
        suppliers = suppliers_of(con, found)
    if file_format != "table":
        print_frame(suppliers if is_by_supplier else found, file_format)
    elif is_by_supplier:
        print_suppliers(console(), suppliers.to_dicts())
    else:
        print_concentration(console(), found.to_dicts(), suppliers.to_dicts())
