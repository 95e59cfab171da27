"""Production of minerals by country, and whom the United States buy them from, from raw file to flows.

Publisher: US Geological Survey, Mineral Commodity Summaries, data release.
Address: https://www.usgs.gov/centers/national-minerals-information-center/mineral-commodity-summaries
Unit: tonnes, as the Survey weighs each mineral (rare earths as oxides, metals as content, graphite as it is mined); import
sources in percent, without amounts.
Valuation: none.
Adjustment: none. Most figures of the last year are the Survey's estimates, and are marked so.
Frequency: yearly; import sources cover four years together.

A country's production is a flow of the direction `production`, of which the world is the reporter and the country the
partner. Marks: a dash is 0, `W` withheld and `NA` not available (both unknown), `>99` a lower and `<1` an upper bound.
Caveat: world totals are rounded, and leave out what is withheld.
"""

import polars as pl

from pledgebook.pipelines.core.number_text import figure
from pledgebook.pipelines.core.vocabulary import WORLD
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from pledgebook.pipelines.sources.parsing.rows import (
    ignored_by,
    no_such_month,
    numbered,
    reason,
    refusals,
    together,
)
from pledgebook.pipelines.sources.parsing.table import check_columns, fault, read_table
from pledgebook.pipelines.sources.usgs_mcs.minerals import (
    COUNTRIES,
    FOLLOWED,
    OTHERS,
    SECTION,
    SOURCES,
    TONNES,
)

REQUIRED = (
    *("MCS chapter", "Section", "Commodity", "Country", "Statistics", "Statistics_detail", "Unit", "Year"),
    *("Value", "Notes"),
)
IGNORED = ("Is critical mineral 2025", "Other notes")

STATISTICS = (
    *("Capacity", "Consumption", "Employment", "Export", "Import", "Import sources", "Net import reliance"),
    *("Price", "Production", "Reserves", "Sales", "Shipment", "Sold", "Sold or used", "Stock", "Supply"),
)
STATISTIC = rf"^({'|'.join(STATISTICS)})( [0-9]{{4}}-[0-9]{{4}})?$"
DASHES = ("\u2014", "\u2013", "-")
UNKNOWN = ("W",)
"""Marks of a figure that is withheld; `NA` is read as no figure everywhere."""

BOUNDS = {">": "at_least", "<": "at_most"}


def parse(raw: bytes, sidecar: Sidecar) -> Parsed:
    """Read a data release, or an extract in its columns.

    Args:
        raw: CSV in the release's columns, in any order; UTF-8 or Windows-1252.
        sidecar: The file's sidecar.

    Returns:
        Flows as text. Left out by name: `not_followed` (minerals and statistics that the ledger does not follow, such as
        prices, reserves and reliance on imports) and `other_countries` (the rest without a country).

    Raises:
        SourceError: The file as a whole cannot be read; names the file and the column.
    """
    table = read_table(raw, sidecar)
    check_columns(table, sidecar, REQUIRED, (), IGNORED)
    _check_statistics(table, sidecar)
    long = numbered(table)
    marked = _marked(long)
    left_out = marked.filter(pl.col("series").is_null())
    others = marked.filter(pl.col("series").is_not_null() & (pl.col("Country") == OTHERS))
    kept = marked.join(pl.concat([left_out, others]), on="row_number", how="anti", maintain_order="left")
    return Parsed(
        contract="flow",
        raw=long,
        rows=_flows(_typed(kept), sidecar),
        ignored=together([ignored_by("not_followed", left_out), ignored_by("other_countries", others)]),
    )


def _check_statistics(table: pl.DataFrame, sidecar: Sidecar) -> None:
    """Reject a file with a statistic that the Survey does not have, such as one whose columns are shifted."""
    names = table["Statistics"].fill_null("").str.strip_chars()
    unknown = names.filter(~names.str.contains(STATISTIC)).unique().sort()
    if not unknown.is_empty():
        remedy = "Download the data release again. If the Survey has added a statistic, please report it."
        fault(sidecar, f"the statistic {unknown[0]!r}", f"one of {', '.join(STATISTICS)}", remedy)


def _marked(long: pl.DataFrame) -> pl.DataFrame:
    """Add series and product group; null for what is not followed."""
    stripped = long.with_columns(pl.col(name).fill_null("").str.strip_chars() for name in REQUIRED)
    key = pl.concat_str("Commodity", pl.lit("|"), pl.col("Statistics_detail").str.replace(r": rounded$", ""))
    names = {"|".join(key): found for key, found in FOLLOWED.items()}
    series = {name: found[0] for name, found in names.items()}
    groups = {name: found[1] for name, found in names.items()}
    found = stripped.with_columns(
        series=key.replace_strict(series, default=None, return_dtype=pl.String),
        product_code=key.replace_strict(groups, default=None, return_dtype=pl.String),
    )
    begins = pl.col("series").replace_strict(SECTION, default=None, return_dtype=pl.String)
    is_world = pl.col("Section").str.starts_with("World") | (pl.col("series") == SOURCES)
    is_meant = pl.col("Statistics").str.starts_with(begins) & is_world
    return found.with_columns(series=pl.when(is_meant).then("series"))


def _typed(kept: pl.DataFrame) -> pl.DataFrame:
    """Add country, period, bound and number."""
    value = pl.col("Value")
    bound = value.str.slice(0, 1).replace_strict(BOUNDS, default="exact", return_dtype=pl.String)
    number = figure(value.str.strip_prefix(">").str.strip_prefix("<").str.replace_all(",", ""), *UNKNOWN)
    years = pl.col("Year").str.extract_groups(r"^([0-9]{4})(?:[\x{2013}-]([0-9]{2}))?$")
    first = years.struct[0]
    last = pl.coalesce(first.str.slice(0, 2) + years.struct[1], first)
    tonnes = pl.col("Unit").replace_strict(TONNES, default=None, return_dtype=pl.Int64)
    return kept.with_columns(
        partner_iso3=pl.col("Country")
        .str.to_lowercase()
        .replace_strict(COUNTRIES, default=None, return_dtype=pl.String),
        is_share=pl.col("series") == SOURCES,
        qualifier=bound,
        number=pl.when(value.is_in(DASHES)).then(pl.lit("0")).otherwise(number),
        month=first + "-01-01",
        last_month=last + "-12-01",
        period_months=(12 * (last.cast(pl.Int64) - first.cast(pl.Int64) + 1)).cast(pl.String),
        tonnes=tonnes,
    )


def _flows(typed: pl.DataFrame, sidecar: Sidecar) -> pl.DataFrame:
    """Return the rows in the columns of the flow contract, as text."""
    is_share = pl.col("is_share")
    scaled = pl.when(pl.col("tonnes") == 1).then("number").otherwise(_thousands())
    return typed.select(
        "row_number",
        refusals(*_reasons(sidecar)),
        "series",
        "partner_iso3",
        "product_code",
        "month",
        "period_months",
        "qualifier",
        source=pl.lit("usgs_mcs"),
        reporter_iso3=pl.when(is_share).then(pl.lit("USA")).otherwise(pl.lit(WORLD)),
        direction=pl.when(is_share).then(pl.lit("import")).otherwise(pl.lit("production")),
        product_level=pl.lit("0"),
        item_id=pl.lit(""),
        valuation=pl.lit("unstated"),
        quantity=pl.when(~is_share).then(scaled),
        unit=pl.when(~is_share & pl.col("number").is_not_null()).then(pl.lit("t")),
        stated_share_pct=pl.when(is_share).then("number"),
        obs_status=pl.when(pl.col("Notes").str.starts_with("Estimated"))
        .then(pl.lit("estimated"))
        .otherwise(pl.lit("reported")),
    )


def _thousands() -> pl.Expr:
    """A whole number of thousands, written out; a broken one is moved by its decimals."""
    whole, part = (
        pl.col("number").str.split_exact(".", 1).struct[0],
        pl.col("number").str.split_exact(".", 1).struct[1],
    )
    moved = (whole + part.fill_null("").str.pad_end(3, "0").str.slice(0, 3)).str.strip_chars_start("0")
    rest = part.fill_null("").str.slice(3)
    text = pl.when(moved == "").then(pl.lit("0")).otherwise(moved)
    return pl.when(rest != "").then(text + "." + rest).otherwise(text)


def _reasons(sidecar: Sidecar) -> list[pl.Expr]:
    """Return the reasons to reject a row."""
    is_number = pl.col("number").is_null() | pl.col("number").str.contains(r"^[0-9]+(\.[0-9]+)?$")
    is_unit = pl.when("is_share").then(pl.col("Unit") == "percent").otherwise(pl.col("tonnes").is_not_null())
    return [
        reason(pl.col("partner_iso3").is_null(), "Country", "a country (unknown country)"),
        reason(pl.col("month").is_null(), "Year", "a year such as 2025, or years such as 2021-24"),
        no_such_month("Year", pl.col("last_month"), sidecar.taken_at),
        reason(~is_unit, "Unit", "metric tons, thousand metric tons, or percent for import sources"),
        reason(~is_number, "Value", "a number, a bound such as >99, a dash for 0, W or NA"),
    ]
