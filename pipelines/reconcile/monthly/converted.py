"""The monthly totals of a reading, in the unit of the reading: the bricks of everything that is realized."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.breaks.discrepancy import Break, Side
from pipelines.core.conversion import NO_RATE, Range, Rates, converted_range
from pipelines.core.decimals import WORK, ZERO, rounded
from pipelines.core.factors import FACTORS
from pipelines.core.months import add_months

NOT_REPORTED = "not_reported"
FLOW_MEASURES = ("value", "quantity")

CELL: dict[str, pl.DataType] = {
    "reading_id": pl.String(),
    "month": pl.Date(),
    "period_months": pl.Int32(),
    "amount": WORK,
    "amount_high": WORK,
    "estimate": WORK,
    "in_part": pl.String(),
    "problem": pl.String(),
}
"""One row per reading, first month and length. `amount` is null exactly where `problem` says why; it is a
low end, and `amount_high` differs from it only where an average factor led to the unit of the reading, or where
`in_part` names codes of another HS edition that lie in part in its scope: `estimate` is then a point between."""


def with_units(reading: pl.DataFrame, totals: pl.DataFrame) -> pl.DataFrame:
    """Readings with their unit; one that names none takes the only unit in which its flows are reported."""
    only = (
        totals.drop_nulls("unit")
        .group_by("reading_id")
        .agg(only=pl.when(pl.col("unit").n_unique() == 1).then(pl.col("unit").min()).first())
    )
    is_flow = pl.col("measure").is_in(FLOW_MEASURES)
    return (
        reading.join(only, on="reading_id", how="left")
        .with_columns(unit=pl.coalesce("unit", pl.when(is_flow).then("only")))
        .drop("only")
        .sort("reading_id")
    )


def cells(totals: pl.DataFrame, reading: pl.DataFrame, rates: Rates) -> tuple[pl.DataFrame, list[Break]]:
    """Totals in the unit of their reading, and a break for each that cannot be converted.

    Args:
        totals: `reading_id`, `month`, `period_months`, `unit`, `amount`, `amount_high`, `estimate`, `in_part`;
            the amounts are null where a row of the cell was not reported.
        reading: Rows of `ledger.reading`, each with its unit.
        rates: Exchange rates.

    Returns:
        `CELL` rows and the breaks of kind exchange_rate and unit.
    """
    wanted = reading.filter(pl.col("measure").is_in(FLOW_MEASURES)).select(
        "reading_id", "pledge_id", "factor_id", wanted="unit"
    )
    rows = totals.join(wanted, on="reading_id").with_columns(pl.col("period_months").cast(pl.Int32))
    is_same = pl.col("amount").is_null() | pl.col("unit").eq(pl.col("wanted")).fill_null(value=False)
    same = rows.filter(is_same).select(
        "reading_id",
        "month",
        "period_months",
        pl.col("amount", "amount_high", "estimate").cast(WORK),
        "in_part",
        problem=pl.when(pl.col("amount").is_null()).then(pl.lit(NOT_REPORTED)),
    )
    others = [
        (row, *_converted(row, rates)) for row in rows.filter(~is_same).sort(CELL_KEY).iter_rows(named=True)
    ]
    found = [
        (row["reading_id"], row["month"], row["period_months"], *found, row["in_part"], why)
        for row, found, why in others
    ]
    other = pl.DataFrame(found, schema=CELL, orient="row")
    breaks = [_break(row, why) for row, _, why in others if why]
    return _one_per_cell(pl.concat([same, other])), breaks


TENTH = Decimal("1E-10")
Amounts = tuple[Decimal | None, Decimal | None, Decimal | None]
"""Low end, high end and estimate."""

CELL_KEY = ["reading_id", "month", "period_months"]


def _converted(row: dict[str, Any], rates: Rates) -> tuple[Amounts, str | None]:
    """The amounts of a row in the unit wanted; an average factor widens the range and moves no estimate up."""
    if row["unit"] is not None and row["amount"] == 0 == row["amount_high"]:
        return (ZERO, ZERO, ZERO), None
    low, why = _ends(row, row["amount"], rates)
    high, _ = _ends(row, row["amount_high"], rates)
    middle, _ = _ends(row, row["estimate"], rates)
    if low is None or high is None or middle is None:
        return (None, None, None), why
    return (rounded(low[0], TENTH), rounded(high[1], TENTH), rounded(middle[0], TENTH)), None


def _ends(row: dict[str, Any], amount: Decimal, rates: Rates) -> tuple[Range | None, str | None]:
    span, factor = (row["month"], row["period_months"]), FACTORS.get(row["factor_id"])
    return converted_range(amount, (row["unit"], row["wanted"]), span, rates, factor)


def _one_per_cell(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the units of a cell up; one that is unknown makes the cell unknown."""
    is_known = pl.col("amount").is_not_null().all()
    return (
        rows.group_by(CELL_KEY)
        .agg(
            amount=pl.when(is_known).then(pl.col("amount").sum()).first(),
            amount_high=pl.when(is_known).then(pl.col("amount_high").sum()).first(),
            estimate=pl.when(is_known).then(pl.col("estimate").sum()).first(),
            in_part=pl.when(is_known).then(codes_together(pl.col("in_part"))).first(),
            problem=pl.col("problem").min(),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in CELL.items())
        .sort(CELL_KEY)
    )


def codes_together(codes: pl.Expr) -> pl.Expr:
    """Lists of codes in one: each once, in their order; null if there is none."""
    each = codes.drop_nulls().str.split(", ").explode().drop_nulls().unique().sort().str.join(", ")
    return pl.when(codes.is_not_null().any()).then(each)


def _break(row: dict[str, Any], why: str) -> Break:
    found, wanted, month = row["unit"] or "no unit", row["wanted"] or "no unit", row["month"]
    over = f" over {row['period_months']} months" if row["period_months"] > 1 else ""
    if why == NO_RATE:
        kind, text = "exchange_rate", f"no exchange rate from {found} to {wanted} for {_span(row)}"
    else:
        kind, text = "unit", f"{found} cannot be converted to {wanted} exactly"
    return Break(
        kind,
        f"{row['reading_id']} in {found}{over}",
        Side(f"flows in {found}", row["amount"]),
        Side(f"the reading in {wanted}"),
        row["unit"],
        f"{text}; {_span(row)} is unknown for this reading, not 0",
        row["pledge_id"],
        month,
    )


def _span(row: dict[str, Any]) -> str:
    month: date = row["month"]
    months: int = row["period_months"]
    last = add_months(month, months - 1)
    return f"{month:%Y-%m}" if months == 1 else f"{month:%Y-%m} to {last:%Y-%m}"
