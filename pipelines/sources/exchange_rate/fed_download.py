"""Files of the Federal Reserve's Data Download Program: one column per series below a header of six lines.

The header gives the description, unit, multiplier, currency and identifier of each series; its sixth line repeats
the name of the series and begins with "Time Period". Months follow as `2026-10`, with `ND` for no data.
"""

import polars as pl

from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.rows import numbered
from pledgebook.pipelines.sources.parsing.table import fault

FIRST_LINE = "Series Description"
LINES = ("Unit:", "Multiplier:", "Currency:", "Unique Identifier:", "Time Period")
"""Beginnings of the header lines after the first."""

PLACES = {"unit": 0, "multiplier": 1, "currency": 2, "identifier": 3, "series": 4}

DIRECTION = r"^Currency:_Per_([A-Z]{3})$"
INDEX = r"^Index:"
MONTHLY_RATE = r"^(?:H10/H10|G5/G5)/RXI(?:\$US)?_N\.M\.[A-Z0-9]{2}$"
USD_PER_UNIT = r"/RXI\$US_"

ALIASES = {"ZAL": "ZAR"}
"""The program still uses the code of the financial rand, abolished in 1995, for the South African rand."""


def long_table(table: pl.DataFrame, sidecar: Sidecar) -> pl.DataFrame:
    """Return one row per month and series, all text: `Date`, `quote` and the header's information on the series.

    Args:
        table: The file as a table with its first line as header; FIRST_LINE is one of the columns.
        sidecar: The file's sidecar, for messages.

    Raises:
        SourceError: The header is another one.
    """
    names = [name for name in table.columns if name != FIRST_LINE]
    labels = tuple(text.strip() for text in table[FIRST_LINE].head(len(LINES)))
    if labels != LINES or not names:
        found = f"a header of the lines {', '.join((FIRST_LINE, *labels))}"
        remedy = "Download the CSV with labels included and the series in columns."
        fault(sidecar, found, f"{FIRST_LINE}, {', '.join(LINES)}", remedy)
    about = pl.DataFrame(
        {
            "column": names,
            "place": range(1, len(names) + 1),
            **{key: [table[name][line].strip() for name in names] for key, line in PLACES.items()},
        },
        schema_overrides={"column": pl.String},
    )
    rows = numbered(table.slice(len(LINES))).rename({"row_number": "file_row", FIRST_LINE: "Date"})
    return (
        rows.unpivot(names, index=["file_row", "Date"], variable_name="column", value_name="quote")
        .join(about, on="column")
        .with_columns(row_number=(pl.col("file_row") - 1) * len(names) + pl.col("place"))
        .sort("row_number")
        .select("row_number", pl.col("file_row").cast(pl.String), "Date", *PLACES, "quote")
    )


def with_direction(long: pl.DataFrame) -> pl.DataFrame:
    """Add `named`, the currency of a series, and `is_turned`, whether it is quoted in USD per unit.

    Unit and currency in the header must agree with the identifier, and one of the two must be the dollar; otherwise
    both columns are null.
    """
    base = pl.col("unit").str.extract(DIRECTION, 1)
    quoted, identifier = pl.col("currency"), pl.col("identifier")
    has_turned_id = identifier.str.contains(USD_PER_UNIT)
    is_plain = (base == "USD") & (quoted != "USD") & ~has_turned_id
    is_turned = (quoted == "USD") & (base != "USD") & has_turned_id
    is_clear = identifier.str.contains(MONTHLY_RATE) & (pl.col("multiplier") == "1")
    return long.with_columns(
        named=pl.when(is_clear & is_plain)
        .then(quoted)
        .when(is_clear & is_turned)
        .then(base)
        .replace(ALIASES),
        is_turned=pl.when(is_clear & (is_plain | is_turned)).then(is_turned),
    )
