"""`pledgebook mirror`."""

from collections.abc import Iterator
from datetime import date, datetime, time

import click

from pipelines.cli.commands.options import AS_OF, DATA_DIR, FORMAT, KNOWN_AT, Month
from pipelines.cli.view.format import console, print_rows
from pipelines.cli.view.mirror import print_mirror
from pipelines.core.errors import UsageError
from pipelines.core.paths import DataDir
from pipelines.core.vocabulary import HS_EDITIONS
from pipelines.query.mirror import SIDES, Asked, _found, _in_window, _named
from pipelines.query.mirror_held import held
from pipelines.query.published import published
from pipelines.steps.clock import today


@click.command("mirror")
@click.argument("name", required=False)
@click.option("--exporter", help="The exporting country, such as BRA.")
@click.option("--importer", help="The importing country, such as CHN.")
@click.option("--products", help="HS codes of 2 to 10 digits, such as 1201 or 120190,2304.")
@click.option("--edition", type=click.Choice(HS_EDITIONS), default="HS2022", show_default=True,
              help="The HS edition of these codes.")  # fmt: skip
@click.option("--from", "first", type=Month(), help="The first month, such as 2023-01.")
@click.option("--to", "last", type=Month(), help="The last month, such as 2023-12.")
@click.option(
    "--exporter-source", help="Whose exports, as source or source/series; default: what the ledger holds."
)
@click.option(
    "--importer-source", help="Whose imports, as source or source/series; default: what the ledger holds."
)
@click.option("--currency", help="The currency of the gap; default: USD.")
@click.option(
    "--margin", help="CIF over FOB, such as 0.06, or `estimate`; default: declared, else estimated."
)
@click.option(
    "--lag", help="Weights by months of delay, such as 0.3,0.5,0.2, or `estimate`; default: likewise."
)
@DATA_DIR
@AS_OF
@KNOWN_AT
@FORMAT
def command(
    name: str | None,
    exporter: str | None,
    importer: str | None,
    products: str | None,
    edition: str,
    first: date | None,
    last: date | None,
    exporter_source: str | None,
    importer_source: str | None,
    currency: str | None,
    margin: str | None,
    lag: str | None,
    data: DataDir,
    as_of: date | None,
    known_at: date | None,
    file_format: str,
) -> None:
    """Set an exporter's figures against its customer's, and take their gap apart.

    NAME is a mirror of the register; all of them if not given. With --exporter, --importer and --products any pair
    and any goods can be asked for, by the figures that the ledger holds. Nothing is stored. The parts add up to the gap;
    what is not known lies in the unexplained rest, and is named.
    """
    asked = Asked(
        exporter, importer, products, edition, exporter_source, importer_source, currency, margin, lag
    )
    if first is not None and last is not None and first > last:
        message = f"--from {first:%Y-%m} lies after --to {last:%Y-%m}."
        raise UsageError(message)
    found = _in_window(_found(data, name, asked, as_of, known_at), first, last)
    if file_format != "table":
        names = list(found[0]) if found else []
        print_rows(names, [list(row.values()) for row in found], file_format)
        return
    out = console()
    if not found:
        for line in _nothing(data, name, asked, known_at, (first, last)):
            out.print(line)
    for mirror_id in dict.fromkeys(row["mirror_id"] for row in found):
        print_mirror(out, [row for row in found if row["mirror_id"] == mirror_id])


def _nothing(
    data: DataDir,
    name: str | None,
    asked: Asked,
    known_at: date | None,
    window: tuple[date | None, date | None],
) -> Iterator[str]:
    """Why there is no row: no mirror, or no month; what is held of its sides, and what brings more."""
    moment = datetime.combine(known_at or today(), time.max)
    with published(data, None, None) as con:
        pair = con.sql(SIDES, params=[moment, moment]).pl()
        if asked.is_new:
            codes = [code.strip() for code in str(asked.products).split(",")]
            sides = [(str(asked.exporter).upper(), str(asked.importer).upper(), codes)]
        else:
            sides = list(_named(pair, name).drop("mirror_id").iter_rows())
        if not sides:
            yield "The register declares no mirror. Describe one with --exporter, --importer and --products."
            return
        ends = [f"{word} {day:%Y-%m}" for word, day in zip(("from", "to"), window, strict=True) if day]
        months = " ".join(["month", *ends])
        for exporter, importer, codes in sides:
            yield f"{exporter} to {importer}, {', '.join(codes)}: no {months} is known to be published by either side."
            yield from held(con, exporter, importer, codes, moment)
    yield "`pledgebook ingest FILE` brings more; so does `pledgebook fetch` for what the register names."
