"""`pledgebook mirror`."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

import click
import duckdb
import polars as pl

from pipelines import engine
from pipelines.cli.mirror_asked import Asked, Month, changed, described
from pipelines.cli.mirror_held import held
from pipelines.cli.mirror_table import print_mirror
from pipelines.cli.options import AS_OF, DATA_DIR, FORMAT, KNOWN_AT, today
from pipelines.cli.show import console, print_rows
from pipelines.cli.whatif import copied, published
from pipelines.errors import UsageError
from pipelines.paths import DataDir
from pipelines.reconcile.period import add_months
from pipelines.schemas.vocabulary import HS_EDITIONS
from pipelines.warehouse.connection import connect
from pipelines.warehouse.loading import load
from pipelines.warehouse.storing import append

Row = dict[str, Any]

SIDES = """
SELECT p.mirror_id, p.exporter_iso3, p.importer_iso3, list(DISTINCT s.product_prefix ORDER BY s.product_prefix) AS codes
FROM ledger.mirror_pair p
JOIN ledger.scope s ON s.scope_id = p.scope_id AND NOT s.is_excluded
WHERE p.known_from <= ? AND p.known_to IS NULL AND s.known_from <= ? AND s.known_to IS NULL
GROUP BY ALL
ORDER BY p.mirror_id
"""
"""Each mirror of the register with its countries and the codes of its goods."""

TOUCHED = """
SELECT ledger.standing_of_scope(exporter, importer, goods, first_day, last_day, $6)
FROM (
  SELECT unnest($1) AS exporter, unnest($2) AS importer, unnest($3) AS goods, unnest($4) AS first_day, unnest($5) AS last_day,
    unnest(range(len($1))) AS place
)
ORDER BY place
"""
"""What touches the trade of each of some countries, goods and months, in their order."""


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


def _found(
    data: DataDir, name: str | None, asked: Asked, as_of: date | None, known_at: date | None
) -> list[Row]:
    """The rows of the report: as published, or reckoned anew on a copy."""
    if asked.is_new and name is not None:
        message = f"Name a mirror of the register ('{name}') or describe one by options, not both."
        raise UsageError(message)
    if not asked.is_new and (asked.exporter_source or asked.importer_source):
        message = "--exporter-source and --importer-source go with --exporter, --importer and --products."
        raise UsageError(message)
    if asked.is_new or asked.changes:
        return _anew(data, name, asked, as_of, known_at)
    with published(data, as_of, known_at) as con:
        frame = con.sql("FROM report.mirror").pl()
        pair = con.sql("SELECT DISTINCT mirror_id FROM ledger.mirror_pair").pl()
    return frame.filter(pl.col("mirror_id").is_in(_named(pair, name)["mirror_id"].implode())).to_dicts()


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


def _anew(
    data: DataDir, name: str | None, asked: Asked, as_of: date | None, known_at: date | None
) -> list[Row]:
    moment = datetime.combine(known_at or today(), time.max)
    with copied(data) as copy:
        with connect(copy.warehouse) as con:
            if asked.is_new:
                pair, scope = described(con, asked)
            else:
                pair, scope = changed(_named(load(con, "mirror_pair", moment), name), asked), None
            readings = con.sql("FROM ledger.reading").pl()
            frame = engine.mirrored(con, (pair, scope), as_of or today(), moment)
            append(con, "reading", readings)
            touched = _standing(con, frame, pair, moment)
        shutil.rmtree(copy.curated / "spill", ignore_errors=True)
    sides = pair.select("mirror_id", "exporter_iso3", "importer_iso3", "scope_id", "document_id", "grade")
    found = frame.drop("run_id").join(sides, on="mirror_id", maintain_order="left")
    return found.with_columns(standing=pl.Series(touched, dtype=pl.String)).to_dicts()


def _standing(
    con: duckdb.DuckDBPyConnection, frame: pl.DataFrame, pair: pl.DataFrame, moment: datetime
) -> list[str | None]:
    """What touches each row of some mirrors, in words."""
    rows = frame.join(pair, on="mirror_id", maintain_order="left").select(
        "exporter_iso3",
        "importer_iso3",
        "scope_id",
        "month",
        pl.col("month").dt.offset_by(pl.format("{}mo", "period_months")).dt.offset_by("-1d").alias("last"),
    )
    columns = [rows[name].to_list() for name in rows.columns]
    return [words for (words,) in con.execute(TOUCHED, [*columns, moment]).fetchall()]


def _named(pair: pl.DataFrame, name: str | None) -> pl.DataFrame:
    """The mirror that a name means, regardless of case; all of them if none is given."""
    if name is None:
        return pair
    found = pair.filter(pl.col("mirror_id").str.to_lowercase() == name.lower())
    if found.is_empty():
        known = ", ".join(pair["mirror_id"].sort()) or "none is declared"
        message = f"There is no mirror '{name}'. Mirrors: {known}."
        raise UsageError(message)
    return found


def _in_window(rows: Sequence[Row], first: date | None, last: date | None) -> list[Row]:
    """The months, and whole years, from the first to the last."""
    return [
        row
        for row in rows
        if (first is None or row["month"] >= first)
        and (last is None or add_months(row["month"], row["period_months"] - 1) <= last)
    ]
