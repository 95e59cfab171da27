"""US exports by HTS number and country, by year, from raw file to flows.

Publisher: US International Trade Commission, DataWeb; the figures are the Census Bureau's.
Address: https://dataweb.usitc.gov
Unit: USD.
Valuation: f.a.s. at the port of export.
Adjustment: none.
Frequency: calendar years, a column each; revised in June.

An export begins with lines that say what it is and how many rows it has, and ends with the total of each year; both are
checked. A row has a figure per year and is made long first. A year whose column is 0 throughout was not over: its
figures are left out as `year_not_over`, and are not zero. Zeros of other years are zeros.
"""

import re
from dataclasses import replace
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.core.number_text import exact, figure
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from pledgebook.pipelines.sources.parsing.rows import (
    code_reason,
    ignored_by,
    numbered,
    reason,
    refusals,
    together,
)
from pledgebook.pipelines.sources.parsing.table import check_columns, check_length, fault, read_table
from pledgebook.pipelines.sources.usitc_dataweb.codes import COUNTRIES, SHARED
from pledgebook.pipelines.sources.usitc_dataweb.export import REMEDY, Export, opened

KEYS = ("Data Type", "HTS Number", "Country")
IGNORED = ("Description",)
SERIES = {"FAS Value": "FAS_Value"}
YEAR = re.compile(r"(19|20)[0-9][0-9]")
CODE = r"^([0-9][1-9]|[1-9]0)([0-9]{2}){0,4}$"
ZERO = r"^0(\.0*)?$"


def parse(raw: bytes, sidecar: Sidecar) -> Parsed:
    """Read an export of total exports by year.

    Args:
        raw: CSV with DataWeb's lines above and below the table.
        sidecar: The file's sidecar.

    Returns:
        Flows as text. Left out by name: `year_not_over`, and `area_without_a_code` (Gaza Strip and West Bank, which share
        one ISO code).

    Raises:
        SourceError: The file is no such export, was cut, or does not add up; names the figures.
    """
    check_length(raw, sidecar)
    export = opened(raw, sidecar)
    table = _table(export, raw, sidecar)
    years = [name for name in table.columns if YEAR.fullmatch(name)]
    check_columns(table, sidecar, [*KEYS, *(years or ["2024"])], (), IGNORED)
    if export is None:
        fault(sidecar, "a table without DataWeb's lines above it", "a whole export", REMEDY)
    _check_sums(table, years, export, sidecar)
    long = _long(numbered(table), years)
    open_years = [year for year in years if int(year) >= sidecar.taken_at.year or _is_silent(table[year])]
    is_open = pl.col("year").is_in(open_years)
    not_over = long.filter(is_open)
    shared = long.filter(pl.col("Country").str.strip_chars().is_in(SHARED) & ~is_open)
    kept = long.join(pl.concat([not_over, shared]), on="row_number", how="anti", maintain_order="left")
    ignored = [ignored_by("year_not_over", not_over), ignored_by("area_without_a_code", shared)]
    return Parsed(contract="flow", raw=long, rows=_flows(kept), ignored=together(ignored))


def _table(export: Export | None, raw: bytes, sidecar: Sidecar) -> pl.DataFrame:
    if export is None:
        return read_table(raw, sidecar)
    body = export.table.encode()
    return read_table(body, replace(sidecar, bytes=len(body)))


def _is_silent(column: pl.Series) -> bool:
    return bool(column.fill_null("").str.strip_chars().str.contains(ZERO).all())


def _check_sums(table: pl.DataFrame, years: list[str], export: Export, sidecar: Sidecar) -> None:
    """Check that the table has the printed number of rows, and adds up to the printed totals."""
    if export.rows.strip() != str(table.height):
        fault(sidecar, f"{table.height} rows", f"{export.rows} rows, as the file itself says", REMEDY)
    for year, total in zip(years, export.totals[-len(years) :], strict=False):
        found = sum((exact(cell) or Decimal(0) for cell in table[year]), Decimal(0))
        if exact(total.replace(",", "")) != found.to_integral_value():
            fault(
                sidecar,
                f"figures of {year} that add up to {found:,f}",
                f"the printed total of {total}",
                REMEDY,
            )


def _long(table: pl.DataFrame, years: list[str]) -> pl.DataFrame:
    """Return one row per figure."""
    parts = [
        table.select(
            (pl.col("row_number") - 1) * len(years) + place,
            *KEYS,
            file_row=pl.col("row_number").cast(pl.String),
            year=pl.lit(year),
            figure=pl.col(year),
        )
        for place, year in enumerate(years, start=1)
    ]
    return pl.concat(parts).sort("row_number")


def _flows(kept: pl.DataFrame) -> pl.DataFrame:
    """Return the rows in the columns of the flow contract, as text."""
    typed = kept.with_columns(
        code=pl.col("HTS Number").str.strip_chars(),
        amount=figure(pl.col("figure")),
        series=pl.col("Data Type")
        .str.strip_chars()
        .replace_strict(SERIES, default=None, return_dtype=pl.String),
        partner_iso3=pl.col("Country")
        .str.strip_chars()
        .str.to_lowercase()
        .replace_strict(COUNTRIES, default=None, return_dtype=pl.String),
    )
    is_amount = pl.col("amount").str.contains(r"^[0-9]+(\.[0-9]{1,2})?$")
    expected = "an HTS number of 2, 4, 6, 8 or 10 digits (unknown product)"
    reasons = [
        reason(pl.col("series").is_null(), "Data Type", f"one of {', '.join(SERIES)}"),
        reason(pl.col("partner_iso3").is_null(), "Country", "a country (unknown country)"),
        code_reason("code", expected, ~pl.col("code").str.contains(CODE)),
        reason(~is_amount, "figure", "an amount of 0 or more"),
    ]
    return typed.select(
        "row_number",
        refusals(*reasons),
        "series",
        "partner_iso3",
        source=pl.lit("usitc_dataweb"),
        reporter_iso3=pl.lit("USA"),
        direction=pl.lit("export"),
        product_code=pl.col("code"),
        product_level=pl.col("code").str.len_chars().cast(pl.String),
        item_id=pl.lit(""),
        month=pl.col("year") + "-01-01",
        period_months=pl.lit("12"),
        currency=pl.lit("USD"),
        value=pl.col("amount"),
        valuation=pl.lit("FAS"),
        obs_status=pl.lit("reported"),
        qualifier=pl.lit("exact"),
    )
