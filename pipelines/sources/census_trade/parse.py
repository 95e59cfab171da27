"""US exports and imports of goods by product and country, from raw file to flows.

Publisher: US Census Bureau, International Trade API (exports/hs and imports/hs).
Address: https://api.census.gov/data/timeseries/intltrade/exports/hs and .../imports/hs
Unit: USD; quantities in the unit of the ten-digit line, absent above ten digits.
Valuation: exports f.a.s. at the port of export; imports customs value, GEN_CIF_MO CIF.
Adjustment: not seasonally adjusted, not adjusted for inflation.
Frequency: monthly, about five weeks after the month; revised every month, and in June for whole years.

Reads the API's JSON and the same columns as CSV or Parquet, all text. A row of imports has up to three figures and
is made long first. A zero row is a reported zero. Caveats: `-` in UNIT_QY1 means no unit, and the 0 beside it is not
a quantity. A quantity with the flag `M` is missing, whatever number stands beside it; where a file has no flags, a 0
beside a value may be missing too, and is unknown.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from pledgebook.pipelines.core.encoding import Raw
from pledgebook.pipelines.core.number_text import figure as plain_figure
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.vocabulary import WORLD
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.census_trade.codes import COUNTRIES, NO_UNIT, UNITS
from pledgebook.pipelines.sources.census_trade.variables import (
    FLAGS,
    IGNORED,
    dated,
    flag_reasons,
    is_missing,
    without_parts,
)
from pledgebook.pipelines.sources.parsing.parsed import IGNORED as IGNORED_ROWS
from pledgebook.pipelines.sources.parsing.parsed import Parsed, joined
from pledgebook.pipelines.sources.parsing.parts import PARTS, Parts
from pledgebook.pipelines.sources.parsing.release_calendar import observation_status
from pledgebook.pipelines.sources.parsing.rows import (
    blank_as_null,
    code_reason,
    first_of_month,
    ignored_by,
    no_such_month,
    numbered,
    reason,
    refusals,
    together,
    translated,
)
from pledgebook.pipelines.sources.parsing.table import check_columns, fault, read_tables
from pledgebook.pipelines.sources.parsing.totals import without_totals


@dataclass(frozen=True)
class Figure:
    """A figure in the columns of the API.

    Args:
        series: The column of the value, and the name of the series.
        quantity: The column of its quantity; empty if it has none.
    """

    series: str
    quantity: str

    @property
    def valuation(self) -> str:
        """The valuation basis of the series, which has one direction."""
        (basis,) = SOURCES["census_trade"].series[self.series].valuations.values()
        return basis


@dataclass(frozen=True)
class Endpoint:
    """The columns of one endpoint of the API.

    Args:
        direction: export or import.
        product: The column of the product code.
        figures: The figures of a row.
    """

    direction: str
    product: str
    figures: tuple[Figure, ...]


EXPORTS = Endpoint("export", "E_COMMODITY", (Figure("ALL_VAL_MO", "QTY_1_MO"),))
IMPORTS = Endpoint(
    "import",
    "I_COMMODITY",
    (
        Figure("GEN_VAL_MO", "GEN_QY1_MO"),
        Figure("CON_VAL_MO", "CON_QY1_MO"),
        Figure("GEN_CIF_MO", ""),
    ),
)

FORMATS = ("json", "csv", "parquet")
MARKS = ("code", "name", "product", "country_text", "country")
"""Columns that are added to a table while it is read."""

OPTIONAL = ("CTY_CODE", "CTY_NAME", "COMM_LVL", "UNIT_QY1", "YEAR", "MONTH", "LAST_UPDATE")

ALL_COUNTRIES = "TOTAL FOR ALL COUNTRIES"
GROUP_CODE = r"^(00[0-9][0-9]|[0-9]XXX)$"
"""Codes of country groups (0003 is the USMCA, 0020 the EU) and of continents."""

ZERO = r"^0(\.0*)?$"
LEVELS = {"HS2": 2, "HS4": 4, "HS6": 6, "HS10": 10}
CHAPTER = r"^(0[1-9]|[1-9][0-9])[0-9]*$"
RESERVED_CHAPTER = "77"


def parse(raw: Raw, sidecar: Sidecar) -> Parsed:
    """Read one file of exports or of imports.

    Args:
        raw: JSON, CSV or Parquet in the API's columns, in any order.
        sidecar: The file's sidecar.

    Returns:
        Flows as text. Left out by name: `all_countries_total` and `country_group` (totals over countries, unless the
        file has only the total for all countries) and `total_beside_parts`.

    Raises:
        SourceError: The file as a whole cannot be read; names the file and the column.
    """
    return without_totals(joined(parse_parts(raw, sidecar)))


def parse_parts(raw: Raw, sidecar: Sidecar, parts: Parts = PARTS) -> Iterator[Parsed]:
    """Read a file part by part; totals beside their parts are still among the rows."""
    before, is_world = 0, None
    for table in read_tables(raw, sidecar, FORMATS, parts):
        known = dated(without_parts(table, sidecar), sidecar)
        endpoint = IMPORTS if IMPORTS.product in known.columns else EXPORTS
        figures = _figures(known, sidecar, endpoint)
        marked = _marked(_long(numbered(known, before), figures), endpoint)
        before += known.height
        if is_world is None:
            is_world = _is_world(marked) and all(map(_is_world, read_tables(raw, sidecar, FORMATS, parts)))
        aggregates = _aggregates(marked, is_world=is_world)
        flows = marked.join(aggregates, on="row_number", how="anti") if aggregates.height else marked
        yield Parsed(
            contract="flow",
            raw=marked.drop(MARKS),
            rows=_flows(flows, endpoint, figures, sidecar),
            ignored=aggregates,
            has_totals=True,
        )


def _figures(table: pl.DataFrame, sidecar: Sidecar, endpoint: Endpoint) -> tuple[Figure, ...]:
    """Check the columns and return the figures that the file contains."""
    values = [figure.series for figure in endpoint.figures]
    quantities = [figure.quantity for figure in endpoint.figures if figure.quantity]
    present = tuple(figure for figure in endpoint.figures if figure.series in table.columns)
    needed = [endpoint.product, "time", *([values[0]] if not present else [])]
    check_columns(table, sidecar, needed, [*values, *quantities, *OPTIONAL, *FLAGS], IGNORED)
    if "CTY_CODE" not in table.columns and "CTY_NAME" not in table.columns:
        fault(sidecar, "no column CTY_CODE", "CTY_CODE or CTY_NAME", "Request CTY_CODE from the API.")
    if "UNIT_QY1" not in table.columns and any(name in table.columns for name in quantities):
        fault(sidecar, "quantities without UNIT_QY1", "their unit", "Request UNIT_QY1 from the API.")
    return present


def _long(table: pl.DataFrame, figures: tuple[Figure, ...]) -> pl.DataFrame:
    """Return one row per figure; a table that has one figure per row is left as it is."""
    if len(figures) == 1:
        return table
    count = len(figures)
    parts = [
        table.with_columns(
            row_number=(pl.col("row_number") - 1) * count + place,
            file_row=pl.col("row_number").cast(pl.String),
            figure=pl.lit(figure.series),
        )
        for place, figure in enumerate(figures, start=1)
    ]
    return pl.concat(parts).sort("row_number")


def _marked(long: pl.DataFrame, endpoint: Endpoint) -> pl.DataFrame:
    """Add `country`: the ISO code, `all` for the total, `group` for a group, or null."""
    code, name = _country_texts(long)
    filled = long.with_columns(
        code=code, name=name, product=blank_as_null(endpoint.product), country_text=pl.coalesce(code, name)
    )
    return filled.with_columns(
        country=pl.when(_is_total(pl.col("code"), pl.col("name")))
        .then(pl.lit("all"))
        .when(pl.col("code").str.contains(GROUP_CODE))
        .then(pl.lit("group"))
        .otherwise(translated("code", COUNTRIES))
    )


def _country_texts(table: pl.DataFrame) -> list[pl.Expr]:
    """Return code and name of the country, null where there is none."""
    names = ("CTY_CODE", "CTY_NAME")
    return [blank_as_null(name) if name in table.columns else pl.lit(None, pl.String) for name in names]


def _is_total(code: pl.Expr, name: pl.Expr) -> pl.Expr:
    return (code == "-") | (code.is_null() & (name == ALL_COUNTRIES))


def _is_world(table: pl.DataFrame) -> bool:
    """Whether all rows are totals for all countries."""
    return bool(table.select(_is_total(*_country_texts(table)).fill_null(value=False).all()).item())


def _aggregates(marked: pl.DataFrame, *, is_world: bool) -> pl.DataFrame:
    """Return the rows over several countries; a file with only totals for all countries is kept as the world."""
    if not marked["country"].is_in(["all", "group"]).any():
        return pl.DataFrame(schema=IGNORED_ROWS)
    totals = marked.filter((pl.col("country") == "all") & (not is_world))
    groups = marked.filter(pl.col("country") == "group")
    return together([ignored_by("all_countries_total", totals), ignored_by("country_group", groups)])


def _flows(
    marked: pl.DataFrame, endpoint: Endpoint, figures: tuple[Figure, ...], sidecar: Sidecar
) -> pl.DataFrame:
    """Return the remaining rows in the columns of the flow contract, as text."""
    named = {name for figure in figures for name in (figure.series, figure.quantity)} & set(marked.columns)
    plain = marked.with_columns(plain_figure(pl.col(name)) for name in named)
    typed = plain.with_columns(
        *_value_columns(plain, figures),
        partner_iso3=pl.when(pl.col("country") == "all").then(pl.lit(WORLD)).otherwise(pl.col("country")),
        month=first_of_month(pl.col("time").str.strip_chars()),
        unit_code=pl.col("UNIT_QY1").fill_null("").str.strip_chars()
        if "UNIT_QY1" in marked.columns
        else pl.lit(""),
    )
    has_unit = ~pl.col("unit_code").is_in(NO_UNIT) & pl.col("quantity_text").is_not_null()
    length = pl.col("product").str.len_chars()
    is_product = pl.col("product").str.contains(CHAPTER) & length.is_in([*LEVELS.values()])
    is_product &= ~pl.col("product").str.starts_with(RESERVED_CHAPTER)
    typed = typed.with_columns(
        is_product=is_product, length=length, unit=pl.when(has_unit).then(translated("unit_code", UNITS))
    )
    return typed.select(
        "row_number",
        refusals(*_reasons(typed, has_unit, sidecar)),
        source=pl.lit("census_trade"),
        series=pl.col("series"),
        reporter_iso3=pl.lit("USA"),
        partner_iso3=pl.col("partner_iso3"),
        direction=pl.lit(endpoint.direction),
        product_code=pl.col("product"),
        product_level=pl.col("length").cast(pl.String),
        item_id=pl.lit(""),
        month=pl.col("month"),
        period_months=pl.lit("1"),
        currency=pl.lit("USD"),
        value=pl.col("value"),
        valuation=pl.col("valuation"),
        quantity=pl.when(pl.col("unit").is_not_null()).then(pl.col("quantity_text")),
        unit=pl.col("unit"),
        obs_status=observation_status("census_trade", pl.col("month"), sidecar.taken_at),
        qualifier=pl.lit("exact"),
        released_at=blank_as_null("LAST_UPDATE")
        if "LAST_UPDATE" in typed.columns
        else pl.lit(None, pl.String),
    )


def _value_columns(marked: pl.DataFrame, figures: tuple[Figure, ...]) -> list[pl.Expr]:
    """Return `series`, `value`, `quantity_text` and `valuation` of each row's figure, which is written plainly."""
    series = pl.col("figure") if "figure" in marked.columns else pl.lit(figures[0].series)

    def chosen(choices: dict[str, pl.Expr]) -> pl.Expr:
        if len(choices) == 1:
            return choices[figures[0].series]
        return pl.coalesce(pl.when(series == name).then(choice) for name, choice in choices.items())

    quantities = {figure.series: _quantity(figure, marked.columns) for figure in figures}
    return [
        series.alias("series"),
        chosen({figure.series: pl.col(figure.series) for figure in figures}).alias("value"),
        chosen(quantities).alias("quantity_text"),
        chosen({figure.series: pl.lit(figure.valuation) for figure in figures}).alias("valuation"),
    ]


def _quantity(figure: Figure, names: list[str]) -> pl.Expr:
    """Return the quantity of a figure; null if it has none, or none that is known."""
    if figure.quantity not in names:
        return pl.lit(None, pl.String)
    value, quantity = pl.col(figure.series), pl.col(figure.quantity)
    if f"{figure.quantity}_FLAG" in names:
        return pl.when(~is_missing(figure.quantity)).then(quantity)
    has_unit = ~pl.col("UNIT_QY1").fill_null("").str.strip_chars().is_in(NO_UNIT)
    is_open = has_unit & quantity.str.contains(ZERO) & ~value.str.contains(ZERO)
    return pl.when(~is_open.fill_null(value=False)).then(quantity)


def _reasons(typed: pl.DataFrame, has_unit: pl.Expr, sidecar: Sidecar) -> list[pl.Expr]:
    """Return the reasons to reject a row: country, product, level, month, unit or value."""
    quantity = pl.col("quantity_text")
    reasons = [
        reason(pl.col("partner_iso3").is_null(), "country_text", "a country of Schedule C (unknown country)"),
        code_reason("product", "an HS code of 2, 4, 6 or 10 digits (unknown product)", ~pl.col("is_product")),
        no_such_month("time", pl.col("month"), sidecar.taken_at),
        reason(has_unit & pl.col("unit").is_null(), "unit_code", "a unit of quantity (unknown unit)"),
        reason(
            pl.col("value").is_null() | pl.col("value").str.starts_with("-"),
            "value",
            "an amount of 0 or more",
        ),
        reason(
            pl.col("unit_code").is_in(NO_UNIT) & quantity.is_not_null() & ~quantity.str.contains(ZERO),
            "quantity_text",
            "0 or nothing, because no unit is given",
        ),
    ]
    reasons += flag_reasons(typed.columns)
    if "COMM_LVL" in typed.columns:
        digits = pl.col("COMM_LVL").replace_strict(LEVELS, default=None, return_dtype=pl.UInt32)
        expected = "HS2, HS4, HS6 or HS10, as long as the code"
        reasons.append(reason(digits != pl.col("length"), "COMM_LVL", expected))
    return reasons
