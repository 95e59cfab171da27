"""The unit of each column: what a number counts or measures, and what other cells hold."""

import re
from collections.abc import Collection

import polars as pl

RULES: tuple[tuple[str, str], ...] = (
    (r".*_pct_points", "percentage points"),
    (r".*_pct", "percent"),
    (r"(period_|age_|lag_max_)?months(_.*)?", "months"),
    (r".*_months", "months"),
    (r"days(_.*)?|.*_days", "days"),
    (r"(change_|base_)?years(_asked)?", "years"),
    (r"year", "calendar year"),
    (r"bytes", "bytes"),
    (r".*_ns", "nanoseconds since 1970"),
    (
        r"(less_)?row_number|rank|(event|entry|posting|closing|run)_number|after_closing|closed_entry",
        "place in its order, from 1",
    ),
    (r"final_(month|day)", "number in the calendar"),
    (r"product_level", "digits of a code"),
    (r"(goal_)?hhi(_.*)?", "points of the Herfindahl index, 0 to 10,000"),
    (r"units_per_usd|(exporter|importer)_rate", "units of the currency for 1 USD"),
    (r"(laspeyres|paasche|fisher)_(price|volume)", "ratio, 1 is no change"),
    (r"margin(_low|_high)?", "ratio of CIF to FOB, less 1"),
    (r"ratio|median_ratio", "ratio"),
    (r"weight|share|re_export_share", "share, 0 to 1"),
    (r"materiality_amount", "as in materiality_unit"),
    (r"(exporter|importer)_amount", "as in {0}_currency"),
    (r"(exporter|importer)_quantity", "as in {0}_unit"),
    (r"quantity_gap", "as in exporter_unit"),
    (r"(exporter|importer)_rounding", "the side's currency"),
    (r"(less_)?quantity(_world)?", "as in unit"),
    (r"(less_)?value(_base|_current)?|(price|volume)_effect|rest", "as in currency"),
)
"""Names of number columns, and their units; the first that fits. Another amount is in the row's unit, or else its currency."""

COUNTS = re.compile(
    r"rows_.*|row_cap|readings(_.*)?|events(_.*)?|items(_.*)?|trials|hits|products(_compared)?|suppliers|cells(_.*)?|revised"
    r"|needed_by|prefixes|mirrors|partners|corrections|times_returned|revision_cells|transactions|flows"
)
UNKNOWN = "not stated: a column of a report of your own"


def unit_of(column: str, kind: pl.DataType, beside: Collection[str]) -> str:
    """Return the unit of a column.

    Args:
        column: Its name.
        kind: Its type.
        beside: The columns of its table or report.
    """
    if kind.is_numeric():
        return _of_number(column, beside)
    if column == "month" or column.endswith("_month"):
        return "month, by its first day"
    fixed = {pl.Date: "day", pl.Boolean: "true or false", pl.List: "list of texts"}.get(type(kind))
    if fixed:
        return fixed
    if isinstance(kind, pl.Datetime):
        return "moment, UTC"
    if column.endswith("_iso3"):
        return "country, ISO 3166 alpha-3"
    return "code of a unit or currency" if column in beside and _is_unit(column) else "text"


def _is_unit(column: str) -> bool:
    return column in ("unit", "currency") or column.endswith(("_unit", "_currency"))


def _of_number(column: str, beside: Collection[str]) -> str:
    if COUNTS.fullmatch(column):
        return "count"
    for pattern, unit in RULES:
        found = re.fullmatch(pattern, column)
        if found:
            return unit.format(*found.groups())
    if column in ("amount_low", "amount_high") and "unit" not in beside:
        return "the unit of the reading"
    return next((f"as in {name}" for name in ("unit", "currency") if name in beside), UNKNOWN)
