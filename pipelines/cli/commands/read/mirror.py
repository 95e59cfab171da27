"""`pledgebook mirror`."""

from collections.abc import Iterator
from datetime import date

import click
import polars as pl

from pledgebook.pipelines.cli.options import DATA_DIR, Month, asked, printed, questioned
from pledgebook.pipelines.cli.view.format import print_frame
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.cli.view.mirror import print_mirror, print_reliability
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.vocabulary import HS_EDITIONS
from pledgebook.pipelines.query.mirror import Asked, in_window, mirrors, mirrors_asked_for, sides
from pledgebook.pipelines.query.mirror_held import held
from pledgebook.pipelines.query.opening.opened_for import existing
from pledgebook.pipelines.query.question import Question
from pledgebook.pipelines.query.report import report
from pledgebook.pipelines.warehouse.connection import reader


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
@questioned
@printed
def command(
    name: str | None, exporter: str | None, importer: str | None, products: str | None, edition: str,
    first: date | None, last: date | None, exporter_source: str | None, importer_source: str | None,
    currency: str | None, margin: str | None, lag: str | None, data: DataDir, question: Question, file_format: str,
) -> None:  # fmt: skip
    """Compare an exporter's figures with its customer's, and split the gap into causes.

    NAME is a mirror of the register; all of them if not given, and below them how each reporter fares against its
    partners (`pledgebook export reliability` for the table alone). With --exporter, --importer and --products it can be
    any pair and any goods, from the figures that the ledger has. Nothing is stored. The parts add up to the gap;
    what is not known is in the unexplained rest, and is named.
    """
    wanted = Asked(
        exporter, importer, products, edition, exporter_source, importer_source, currency, margin, lag
    )
    every, reliability = _found(data, name, wanted, question)
    found = in_window(every, first, last)
    if file_format != "table":
        print_frame(found, file_format)
        return
    out = console()
    if found.is_empty():
        for line in _nothing(data, name, wanted, question, (first, last)):
            out.print(line)
    rows = found.to_dicts()
    for mirror_id in found["mirror_id"].unique(maintain_order=True):
        print_mirror(out, [row for row in rows if row["mirror_id"] == mirror_id])
    if reliability is not None and first is None and last is None:
        print_reliability(out, reliability.to_dicts())


def _found(
    data: DataDir, name: str | None, wanted: Asked, question: Question
) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Rows of the report, as published or computed anew for the options given; for all mirrors, those of `reliability` too."""
    wanted.demand_fit(name)
    if wanted.is_new or wanted.changes:
        return mirrors_asked_for(existing(data).readable, name, wanted, question), None
    with asked(data, question) as con:
        return mirrors(con, name), report(con, "reliability") if name is None else None


def _nothing(
    data: DataDir,
    name: str | None,
    wanted: Asked,
    question: Question,
    window: tuple[date | None, date | None],
) -> Iterator[str]:
    """Explain why there is no row: no mirror, or no month; list the available figures and how to get more."""
    with reader(data.readable) as con:
        known = sides(con, name, wanted, question.moment)
        if not known:
            yield "The register declares no mirror. Describe one with --exporter, --importer and --products."
            return
        ends = [f"{word} {day:%Y-%m}" for word, day in zip(("from", "to"), window, strict=True) if day]
        months = " ".join(["month", *ends])
        for exporter, importer, codes in known:
            yield f"{exporter} to {importer}, {', '.join(codes)}: no {months} is published by either side."
            yield from held(con, exporter, importer, codes, question.moment)
    yield "`pledgebook ingest SOURCE FILE` adds figures; `pledgebook fetch` gets those that the register needs."
