"""Comparison of two figures: equal, different by rounding only, or different. A missing figure is unknown, not 0."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from pledgebook.pipelines.breaks.discrepancy import Break, Side
from pledgebook.pipelines.core.decimals import ZERO, quotient

RECONCILED = "reconciled"
ROUNDING = "rounding"
DIFFERENCE = "difference"
UNKNOWN = "unknown"

WHOLE = Decimal(1)
BILLION = Decimal(1_000_000_000)
TWO = Decimal(2)

CELL_OF_SOURCES = ["reporter_iso3", "partner_iso3", "direction", "product_code", "unit", "month"]
PAIR = ["source", "series", "source_right", "series_right"]


@dataclass(frozen=True)
class Compared:
    """Outcome of the comparison of two figures.

    Args:
        verdict: `RECONCILED`, `ROUNDING`, `DIFFERENCE` or `UNKNOWN`.
        difference: left - right, sign kept; None if a figure is unknown.
        tolerance: The largest difference that rounding alone can cause.
    """

    verdict: str
    difference: Decimal | None
    tolerance: Decimal


def compare(left: Decimal | None, right: Decimal | None, tolerance: Decimal = ZERO) -> Compared:
    """Compare two figures in one unit; they differ by rounding up to the tolerance, bounds included."""
    if left is None or right is None:
        return Compared(UNKNOWN, None, tolerance)
    gap = left - right
    if gap == 0:
        return Compared(RECONCILED, gap, tolerance)
    return Compared(ROUNDING if abs(gap) <= tolerance else DIFFERENCE, gap, tolerance)


def compare_parts(whole: Decimal, parts: Sequence[Decimal], unit: Decimal) -> Compared:
    """Compare a printed whole with the sum of its printed parts, each rounded to a unit.

    Each rounded figure is at most half a unit off, so n parts and a whole may differ by (n + 1) / 2 units.
    """
    return compare(whole, sum(parts, ZERO), rounding_tolerance([unit] * (len(parts) + 1)))


def rounding_tolerance(units: Sequence[Decimal]) -> Decimal:
    """Return the largest difference between figures rounded to these units: half of each unit."""
    return quotient(sum(units, ZERO), TWO)


def decimal_unit(amounts: Sequence[Decimal]) -> Decimal:
    """Return the unit to which a series is rounded: its finest decimal, or 1 if it has no decimals.

    200 may be exact, so trailing zeros of a whole number never make the unit larger than 1.
    """
    exponents = [amount.normalize().as_tuple().exponent for amount in amounts if amount]
    finest = min([0, *(exponent for exponent in exponents if isinstance(exponent, int))])
    return Decimal(1).scaleb(finest)


def printed_unit(amount: Decimal) -> Decimal:
    """Return the unit to which an announced sum was rounded: its last digit that is not 0, at most a billion."""
    exponent = amount.normalize().as_tuple().exponent
    return min(Decimal(1).scaleb(exponent), BILLION) if amount and isinstance(exponent, int) else WHOLE


def source_breaks(measured: pl.DataFrame) -> list[Break]:
    """Find the months in which two sources measure the same flow and differ by more than rounding.

    The kind is completeness: until someone explains it, one of the two is taken to have counted something that
    the other has not. Two series of one source are two measures and are not compared; nor are two units.

    Args:
        measured: `source`, `series`, `reporter_iso3`, `partner_iso3`, `direction`, `product_code`, `month`,
            `unit`, `amount`.
    """
    rows = measured.drop_nulls(["amount", "unit"])
    pairs = rows.join(rows, on=CELL_OF_SOURCES).filter(pl.col("source") < pl.col("source_right"))
    groups = pairs.sort(*PAIR, *CELL_OF_SOURCES).partition_by(
        [*PAIR, *CELL_OF_SOURCES[:-1]], maintain_order=True
    )
    return [found for group in groups for found in _breaks_of_pair(group)]


def _breaks_of_pair(pair: pl.DataFrame) -> list[Break]:
    units = [decimal_unit(pair["amount"].to_list()), decimal_unit(pair["amount_right"].to_list())]
    tolerance = rounding_tolerance(units)
    return [
        _source_break(row, tolerance)
        for row in pair.iter_rows(named=True)
        if compare(row["amount"], row["amount_right"], tolerance).verdict == DIFFERENCE
    ]


def _source_break(row: dict[str, Any], tolerance: Decimal) -> Break:
    left, right = f"{row['source']} {row['series']}", f"{row['source_right']} {row['series_right']}"
    cell = (
        f"{row['reporter_iso3']} {row['direction']} {row['partner_iso3']} {row['product_code']} {row['unit']}"
    )
    return Break(
        "completeness",
        f"{left} against {right}: {cell}",
        Side(left, row["amount"]),
        Side(right, row["amount_right"]),
        row["unit"],
        f"two sources report the same trade and differ by more than rounding, which explains at most {tolerance.normalize():f}; each is counted only by readings that name it",
        month=row["month"],
        sources=(row["source"], row["source_right"]),
    )
