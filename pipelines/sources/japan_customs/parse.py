"""Japan's exports and imports of goods by nine-digit product and country, from raw file to flows.

Publisher: Ministry of Finance and Japan Customs, Trade Statistics of Japan, by way of e-Stat.
Address: https://www.e-stat.go.jp/en/stat-search/files?toukei=00350300&tstat=000001013141
Unit: JPY, published in thousands and rounded down; quantities in the units of the product.
Valuation: exports FOB by final destination, imports CIF by country of origin.
Adjustment: none.
Frequency: monthly, each file from January on; exports and imports about four weeks after the month; the whole year is
    replaced by revised figures in March and fixed ones in November of the next year.

A row of the file has a year and its months side by side and is made long first, so that a row is one figure of one
period. `value` has the second quantity, the main one in Japan's tables; a first quantity is a separate series,
`quantity1`. Caveat: shipments under JPY 200,000 are not included, and a figure below the unit is shown as 0.
"""

import re
from calendar import month_name
from datetime import date, datetime, time

import polars as pl

from pledgebook.pipelines.core.number_text import figure
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.vocabulary import WORLD
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.japan_customs.codes import COUNTRIES, DIRECTIONS, EDITIONS, UNITS
from pledgebook.pipelines.sources.japan_customs.sums import (
    FIRST,
    VALUE,
    WHOLE,
    YEAR,
    rounding_findings,
    with_sums,
)
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from pledgebook.pipelines.sources.parsing.release import usual_release
from pledgebook.pipelines.sources.parsing.rows import (
    code_reason,
    first_of_month,
    half_width,
    ignored_by,
    no_such_month,
    numbered,
    reason,
    refusals,
    together,
    translated,
)
from pledgebook.pipelines.sources.parsing.table import check_columns, fault, read_table

KEYS = ("Exp or Imp", "Year", "HS")
OPTIONAL = ("Country",)
NAMED = (*KEYS, *OPTIONAL, "Unit1", "Unit2")
MEASURES = ("Quantity1", "Quantity2", "Value")

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SPELLINGS = {"apl": "Apr", "sept": "Sep", "jly": "Jul", "total": "Year", "year": "Year"} | {
    spelled: name
    for name, full in zip(MONTHS, month_name[1:], strict=True)
    for spelled in (name.lower(), full.lower())
}
"""Spellings of a period in the header over the years, in lower case: older files of the publisher spell April `Apl`."""

PERIOD = re.compile(r"(Quantity1|Quantity2|Value)[-_ ]+([A-Za-z]+)\.?", re.IGNORECASE)
NUMBERS = {name: f"{number:02}" for number, name in enumerate(MONTHS, start=1)}

VALUATIONS = SOURCES["japan_customs"].series[VALUE].valuations

PRODUCT = r"^[0-9]{9}$"
NOTHING = ("", "0")
LEVEL = "9"

RELEASED = {"revised": (3, 1), "final": (11, 1)}
"""Month and day of the following year from which a year's revised and fixed figures are released."""

PUBLISHED_AFTER_DAYS = {"provisional": 15, "9-digit provisional": 20, "detailed": 27}
"""Usual number of days from the end of a month to its versions."""

TOTAL_RULE, LATER_RULE = "year_to_date_total", "not_yet_published"


def parse(raw: bytes, sidecar: Sidecar) -> Parsed:
    """Read a file of exports or imports of a year.

    Args:
        raw: CSV, by country or (without the column `Country`) for the world.
        sidecar: The file's sidecar; its `edition` is one of the five versions.

    Returns:
        Flows as text. Left out by name: `year_to_date_total`, the year's columns after the check that they are the
        sum of the months, and `not_yet_published`, months after the last one with a figure. A sum that is off by
        less than one unit per month is a finding; if it is off by more, the rows are rejected.

    Raises:
        SourceError: The file as a whole cannot be read, or its edition is unknown.
    """
    status = _status(sidecar)
    table = _spelled(half_width(read_table(raw, sidecar)))
    months = _months(table, sidecar)
    later = _later(table, months, status)
    wide = numbered(table).rename({"row_number": "file_row"})
    long = numbered(_long(wide, months))
    is_later = pl.col("period").is_in(later)
    checked = with_sums(long.filter(~is_later))
    is_total = (pl.col("period") == YEAR) & pl.col("is_proved")
    left_out = {TOTAL_RULE: checked.filter(is_total), LATER_RULE: long.filter(is_later)}
    return Parsed(
        contract="flow",
        raw=long,
        rows=_flows(checked.filter(~is_total), sidecar, status),
        ignored=together(ignored_by(rule, rows) for rule, rows in left_out.items()),
        findings=rounding_findings(checked.filter(is_total)),
        released=_release(table, len(months) - len(later), status, _version(sidecar)),
    )


def _status(sidecar: Sidecar) -> str:
    """Return the status of the figures from the sidecar's edition, such as `Detailed` or `Jan-May:Detailed`."""
    if sidecar.edition is None:
        return "reported"
    name = _version(sidecar)
    if name not in EDITIONS:
        remedy = (
            "Set the edition in the sidecar to the version named in the publisher's listing, or remove it."
        )
        fault(sidecar, f"the edition '{sidecar.edition}'", f"one of {', '.join(EDITIONS)}", remedy)
    return EDITIONS[name]


def _spelled(table: pl.DataFrame) -> pl.DataFrame:
    """Give the columns of the months one spelling; a period that is there twice keeps its names and is rejected."""
    if KEYS[0].lower() not in {name.lower() for name in table.columns}:
        return table
    usual = {name.lower(): name for name in (*NAMED, *MEASURES)}
    names = {name: usual.get(name.lower(), name) for name in table.columns}
    for name in table.columns:
        found = PERIOD.fullmatch(name)
        if found and found[2].lower() in SPELLINGS:
            names[name] = f"{usual[found[1].lower()]}-{SPELLINGS[found[2].lower()]}"
    is_clear = len(set(names.values())) == len(names)
    return table.rename(names) if is_clear else table


def _version(sidecar: Sidecar) -> str:
    """Return the name of the version in an edition; empty if there is no edition."""
    return (sidecar.edition or "").rpartition(":")[2].strip().lower()


def _release(table: pl.DataFrame, months: int, status: str, version: str) -> datetime | None:
    """Return the usual release of a version: of a year, or of its last month with a figure.

    A whole year without a version may be any of five, so it is ordered by its day of retrieval.
    """
    found = re.fullmatch(r"\s*((?:19|20)[0-9][0-9])\s*", str(table["Year"].first()))
    if found is None or not months:
        return None
    year = int(found[1])
    if status in RELEASED:
        return datetime.combine(date(year + 1, *RELEASED[status]), time())
    if status == "reported" and months == len(MONTHS):
        return None
    return usual_release(
        date(year, months, 1), PUBLISHED_AFTER_DAYS.get(version, PUBLISHED_AFTER_DAYS["provisional"])
    )


def _months(table: pl.DataFrame, sidecar: Sidecar) -> tuple[str, ...]:
    """Check the columns and return the months of the file."""
    last = max((place for place, name in enumerate(MONTHS) if f"Value-{name}" in table.columns), default=0)
    months = MONTHS[: last + 1]
    figures = [f"{measure}-{period}" for period in (YEAR, *months) for measure in MEASURES]
    check_columns(table, sidecar, [*KEYS, "Unit1", "Unit2", *figures], OPTIONAL)
    pairs = table.select("Exp or Imp", "Year").unique().height
    if pairs > 1:
        found = f"{pairs} pairs of year and direction (export or import)"
        fault(sidecar, found, "one year of exports or of imports", "Use the publisher's file unchanged.")
    return months


def _long(wide: pl.DataFrame, months: tuple[str, ...]) -> pl.DataFrame:
    """Return one row per figure: each period's value, and its first quantity if the product has one."""
    named = [pl.col("file_row").cast(pl.String), *(pl.col(name) for name in NAMED if name in wide.columns)]
    columns = [f"Quantity1-{period}" for period in (YEAR, *months)]
    has_first = wide.filter(~_is_nothing("Unit1") | ~pl.all_horizontal(map(_is_nothing, columns)))
    parts = []
    for place, period in enumerate((YEAR, *months)):
        about = [*named, pl.lit(period).alias("period"), pl.lit(place).alias("place")]
        parts += [
            wide.select(
                *about,
                series=pl.lit(VALUE),
                unit=pl.col("Unit2"),
                quantity=pl.col(f"Quantity2-{period}"),
                value=pl.col(f"Value-{period}"),
            ),
            has_first.select(
                *about,
                series=pl.lit(FIRST),
                unit=pl.col("Unit1"),
                quantity=pl.col(f"Quantity1-{period}"),
                value=pl.lit(None, pl.String),
            ),
        ]
    ordered = pl.concat(parts).sort(pl.col("file_row").cast(pl.Int64), "place", "series")
    return ordered.drop("place", "Unit1", "Unit2")


def _is_nothing(column: str) -> pl.Expr:
    return figure(pl.col(column)).fill_null("").is_in(NOTHING)


def _later(table: pl.DataFrame, months: tuple[str, ...], status: str) -> list[str]:
    """Return the months at the end of the file in which no row has a figure.

    A revised or fixed year is complete, so its zeros are real.
    """
    if status in ("revised", "final"):
        return []
    later: list[str] = []
    for month in reversed(months):
        cells = pl.all_horizontal(_is_nothing(f"{measure}-{month}") for measure in MEASURES)
        if not table.select(cells.all()).item():
            break
        later.append(month)
    return later


def _flows(figures: pl.DataFrame, sidecar: Sidecar, status: str) -> pl.DataFrame:
    """Return the figures of the months in the columns of the flow contract, as text."""
    text = {name: pl.col(name).str.strip_chars() for name in ("HS", "Year", "unit", "quantity", "value")}
    number = pl.col("period").replace_strict(NUMBERS, default=None, return_dtype=pl.String)
    typed = figures.with_columns(
        product=text["HS"].str.replace(r"^'(.*)'$", "${1}"),
        direction=pl.col("Exp or Imp").str.strip_chars()
        .replace_strict(DIRECTIONS, default=None, return_dtype=pl.String),
        partner_iso3=translated("Country", COUNTRIES) if "Country" in figures.columns else pl.lit(WORLD),
        month=first_of_month(pl.concat_str(text["Year"], pl.lit("-"), number)),
        **{name: text[name] for name in ("unit", "quantity", "value")},
    ).with_columns(unit_code=pl.col("unit").fill_null(""), unit=translated("unit", UNITS))  # fmt: skip
    return typed.select(
        "row_number",
        refusals(*_reasons(typed, sidecar)),
        "series",
        "partner_iso3",
        "direction",
        "month",
        "unit",
        source=pl.lit("japan_customs"),
        reporter_iso3=pl.lit("JPN"),
        product_code=pl.col("product"),
        product_level=pl.lit(LEVEL),
        item_id=pl.lit(""),
        period_months=pl.lit("1"),
        currency=pl.when(series=VALUE).then(pl.lit("JPY")),
        value=pl.when(figure(pl.col("value")) == "0")
        .then(pl.lit("0"))
        .otherwise(figure(pl.col("value")) + "000"),
        valuation=pl.when(series=VALUE)
        .then(pl.col("direction").replace_strict(VALUATIONS, default=None))
        .otherwise(pl.lit("unstated")),
        quantity=pl.when(pl.col("unit").is_not_null()).then(figure(pl.col("quantity"))),
        obs_status=pl.lit(status),
        qualifier=pl.lit("exact"),
    )


def _reasons(typed: pl.DataFrame, sidecar: Sidecar) -> list[pl.Expr]:
    """Return the reasons to reject a figure."""
    has_unit = pl.col("unit_code") != ""
    is_total = pl.col("period") == YEAR
    is_number = figure(pl.col("quantity")).str.contains(WHOLE)
    is_value = (pl.col("series") == FIRST) | figure(pl.col("value")).str.contains(WHOLE)
    country = "a country of Japan Customs (unknown country)"
    return [
        reason(pl.col("direction").is_null(), "Exp or Imp", "1 (exports) or 2 (imports)"),
        *(
            [reason(pl.col("partner_iso3").is_null(), "Country", country)]
            if "Country" in typed.columns
            else []
        ),
        code_reason(
            "product",
            "a code of nine digits (unknown product)",
            ~pl.col("product").str.contains(PRODUCT),
            own_digits=int(LEVEL),
        ),
        pl.when(~is_total).then(no_such_month("Year", pl.col("month"), sidecar.taken_at)),
        reason(has_unit & pl.col("unit").is_null(), "unit_code", "a unit of quantity (unknown unit)"),
        reason(~is_number, "quantity", "a whole number of 0 or more"),
        reason(
            ~has_unit & is_number & (figure(pl.col("quantity")) != "0"),
            "quantity",
            "0, because no unit is given",
        ),
        reason(~is_value, "value", "a whole number of thousands of JPY"),
        reason(~pl.col("is_proved"), "period", "a year that is the sum of its months, rounded down"),
    ]
