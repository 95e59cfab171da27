"""The variables of exports/hs and imports/hs that the Census Bureau documents beside those that are read.

A flag says whether a quantity of 0 is a true zero: blank for a true figure, `M` for a missing one.
"""

import polars as pl

from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.rows import reason
from pledgebook.pipelines.sources.parsing.table import fault, looks_like

QUANTITIES = ("QTY_1", "QTY_2", "GEN_QY1", "GEN_QY2", "CON_QY1", "CON_QY2")
SPANS = ("MO", "YR")
FLAGS = frozenset(f"{name}_{span}_FLAG" for name in QUANTITIES for span in SPANS)

MISSING = "M"
TRUE_FIGURE = ("", "NaN", "nan", "<NA>", "None", "NULL", "null")
"""A blank flag, and the words of tools for it. `NA` is not among them: it could be a letter of the Bureau's."""

TRANSPORT = frozenset(
    f"{mode}_{what}_{span}"
    for mode in ("AIR", "VES", "CNT")
    for what in ("VAL", "WGT", "CHA")
    for span in SPANS
)
COSTS = frozenset(
    f"{name}_{span}"
    for name in ("CAL_DUT", "DUT_VAL", "GEN_CHA", "CON_CHA", "CON_CIF", "GEN_CIF", "CC")
    for span in SPANS
)
TO_DATE = frozenset(f"{name}_YR" for name in ("ALL_VAL", "GEN_VAL", "CON_VAL", *QUANTITIES))
SECOND = frozenset({"UNIT_QY2", *(f"{name}_MO" for name in QUANTITIES if name.endswith("2"))})
WORDS = frozenset(
    {"E_COMMODITY_SDESC", "E_COMMODITY_LDESC", "I_COMMODITY_SDESC", "I_COMMODITY_LDESC", "USITC", "GEO_ID"}
    | {"SUMMARY_LVL", "SUMMARY_LVL2"}
)
IGNORED = (TRANSPORT | COSTS | TO_DATE | SECOND | WORDS) - {"GEN_CIF_MO"}
"""Variables that are not read: values, weights and charges by mode of transport, duties and charges, the number of
records, the year to date, second quantities, and names."""

PARTS_BY = {
    "DF": "domestic and foreign goods",
    "DISTRICT": "customs districts",
    "DIST_NAME": "customs districts",
    "PORT": "ports",
    "PORT_NAME": "ports",
    "STATE": "states",
    "RP": "rate provisions",
    "CTY_SUBCODE": "import programs",
}
"""Variables that split a figure, and what into."""

TOTAL = ("", "-")
"""What stands in such a variable where a row is the total."""


def without_parts(table: pl.DataFrame, sidecar: Sidecar) -> pl.DataFrame:
    """Drop the variables that split figures into parts, where all rows are totals.

    Raises:
        SourceError: A row is a part; names the variable, and what it splits the figure into.
    """
    if looks_like(table.columns) not in (None, sidecar.source):
        return table  # rejected under its own name later
    present = [name for name in PARTS_BY if name in table.columns]
    for name in present:
        parts = table.filter(~pl.col(name).fill_null("").str.strip_chars().is_in(TOTAL))
        if parts.height:
            found = (
                f"the column {name}, by which the rows are {PARTS_BY[name]}: parts of one figure, "
                f"such as {parts[name][0]!r}"
            )
            remedy = (
                f"Request the same data without {name}; the Bureau then gives each figure once, as a whole."
            )
            fault(sidecar, found, "one row for each product, country and month", remedy)
    return table.drop(present)


def dated(table: pl.DataFrame, sidecar: Sidecar) -> pl.DataFrame:
    """Add `time`, such as 2026-06, where the month is in the variables YEAR and MONTH instead; drop these.

    Raises:
        SourceError: A row has another month in `time` than in YEAR and MONTH.
    """
    if not {"YEAR", "MONTH"} <= set(table.columns):
        return table.drop("YEAR", "MONTH", strict=False)
    year, month = (pl.col(name).str.strip_chars() for name in ("YEAR", "MONTH"))
    stated = table.with_columns(stated=pl.concat_str(year, pl.lit("-"), month.str.zfill(2)))
    if "time" not in table.columns:
        return stated.rename({"stated": "time"})
    is_month = pl.col("stated").str.contains(r"^[0-9]{4}-[0-9]{2}$")
    apart = stated.filter(is_month & (pl.col("stated") != pl.col("time").str.strip_chars()))
    if apart.height:
        found = f"the month {apart['time'][0]} in time, and {apart['stated'][0]} in YEAR and MONTH"
        fault(sidecar, found, "the same month in both", "Download the file again.")
    return table


def is_missing(quantity: str) -> pl.Expr:
    """Return whether the flag of a quantity says that it is missing."""
    return pl.col(f"{quantity}_FLAG").fill_null("").str.strip_chars() == MISSING


def flag_reasons(names: list[str]) -> list[pl.Expr]:
    """Return the reasons to reject a row with a flag that the Bureau does not document."""
    known = [*TRUE_FIGURE, MISSING]
    expected = f"blank or {MISSING}, missing (unknown flag)"
    return [
        reason(~pl.col(name).fill_null("").str.strip_chars().is_in(known), name, expected)
        for name in names
        if name in FLAGS
    ]
