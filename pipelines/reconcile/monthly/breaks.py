"""Breaks of monthly figures: no conversion, or a figure for several months that is not the sum of finer ones."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

import polars as pl

from pledgebook.pipelines.breaks.discrepancy import Break, Side
from pledgebook.pipelines.core.decimals import ZERO
from pledgebook.pipelines.core.measures.conversion import NO_RATE
from pledgebook.pipelines.core.months import months_text
from pledgebook.pipelines.reconcile.monthly.multi_month import chosen, months_of
from pledgebook.pipelines.reconcile.wording import say
from pledgebook.pipelines.schemas.rows import Row


def conversion_break(row: Row, why: str) -> Break:
    """Return a break for a reported figure that cannot be converted to the unit of its reading.

    Args:
        row: Reported figure, with the unit wanted and the pledge.
        why: `NO_RATE` or `OTHER_UNIT`.
    """
    found, wanted = row["unit"] or say("claim.no_unit"), row["wanted"] or say("claim.no_unit")
    over = f" over {row['months']} months" if row["months"] > 1 else ""
    return Break(
        "exchange_rate" if why == NO_RATE else "unit",
        f"{row['reading_id']} in {found}{over}",
        Side(say("side_label.flows", unit=found), row["amount"]),
        Side(say("side_label.reading", unit=wanted)),
        row["unit"],
        say(f"conversion.{why}", unit=found, wanted=wanted, months=months_text(months_of(row))),
        row["pledge_id"],
        row["month"],
    )


def beside_parts(figures: pl.DataFrame, reading: pl.DataFrame) -> list[Break]:
    """Return a break for each figure for several months that differs from the sum of finer figures of these months.

    Args:
        figures: Reported figures in the unit of their reading: columns of `Monthly`.
        reading: Rows of `ledger.reading`, each with its unit.
    """
    pledge_of = dict(reading.select("reading_id", "pledge_id").iter_rows())
    reported = figures.filter(pl.col("reading_id").is_in(list(pledge_of)))
    longer = reported.filter(pl.col("months") > 1)
    months: dict[str, dict[date, Row]] = defaultdict(dict)
    for row in reported.filter(months=1).join(longer, on="reading_id", how="semi").iter_rows(named=True):
        months[row["reading_id"]][row["month"]] = row
    spans: dict[str, list[Row]] = defaultdict(list)
    for row in longer.sort("reading_id", "month", "months").iter_rows(named=True):
        spans[row["reading_id"]].append(row)
    return [
        found
        for reading_id, of_reading in spans.items()
        for row in of_reading
        for found in _beside(row, months[reading_id], of_reading, pledge_of[reading_id])
    ]


def _beside(row: Row, months: Mapping[date, Row], spans: list[Row], pledge_id: str) -> Iterator[Break]:
    inside = months_of(row)
    finer = [one for one in spans if one["months"] < row["months"] and set(inside).issuperset(months_of(one))]
    used = chosen(finer, months)
    in_spans = {month for one in used for month in months_of(one)}
    parts = [*used, *(months[month] for month in inside if month in months and month not in in_spans)]
    known = [one["amount"] for one in parts if one["amount"] is not None]
    held = len(in_spans.union(months.keys() & set(inside)))
    is_complete = held == len(inside) and len(known) == len(parts)
    total = sum(known, ZERO) if is_complete else None
    if not parts or (is_complete and total == row["amount"]):
        return
    others = say("beside.others_finer" if used else "beside.others_months")
    is_used = row in chosen([*finer, row], months)
    code = "used" if is_used else "no_amount" if row["amount"] is None else "replaced"
    yield Break(
        "total_beside_parts",
        f"{row['reading_id']} over {len(inside)} months",
        Side(say("side_label.longer", months=len(inside)), row["amount"]),
        Side(say("side_label.finer", months=held), total),
        row["unit"],
        say(f"beside.{code}", held=held, months=len(inside), others=others),
        pledge_id,
        row["month"],
    )
