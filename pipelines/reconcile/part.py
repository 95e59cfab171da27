"""The pledges of a run in parts, each reconciled by itself, so that memory is that of one part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from pledgebook.pipelines.breaks.discrepancy import Break, concerning
from pledgebook.pipelines.core.measures.conversion import Rates
from pledgebook.pipelines.core.stages import SHADOW, SHADOW_OF_ORIGIN
from pledgebook.pipelines.reconcile.aid.transfers import Transfers
from pledgebook.pipelines.reconcile.attainment.behind import behind
from pledgebook.pipelines.reconcile.attainment.elapsed import elapsed_times
from pledgebook.pipelines.reconcile.attainment.figures import Figures
from pledgebook.pipelines.reconcile.attainment.flows import flows
from pledgebook.pipelines.reconcile.attainment.periods import periods
from pledgebook.pipelines.reconcile.attainment.statement import figures_of, statement
from pledgebook.pipelines.reconcile.attainment.thresholds import USUAL, Thresholds, thresholds
from pledgebook.pipelines.reconcile.attainment.verdict import reading_breaks, verdicts, voting
from pledgebook.pipelines.reconcile.clock.clock import MilestoneReading
from pledgebook.pipelines.reconcile.event_stages import pledged
from pledgebook.pipelines.reconcile.inputs import Inputs
from pledgebook.pipelines.reconcile.ladder.events import Events
from pledgebook.pipelines.reconcile.ladder.totals import Pledged
from pledgebook.pipelines.reconcile.monthly.calendar import PERIOD
from pledgebook.pipelines.reconcile.monthly.frame import SIDE, monthly
from pledgebook.pipelines.reconcile.monthly.series import covered_months
from pledgebook.pipelines.reconcile.monthly.table import reading_months
from pledgebook.pipelines.reconcile.outlook.outlook import outlooks
from pledgebook.pipelines.reconcile.outlook.price_volume import price_volumes
from pledgebook.pipelines.reconcile.purchase.ladder import purchase_ladders
from pledgebook.pipelines.reconcile.purchase.pledges import Purchases
from pledgebook.pipelines.schemas.rows import Row

PLEDGES = 500
"""Pledges of a part: few registers have more. Larger parts need more memory, and hardly less time."""

ORDER = {
    **dict.fromkeys(("reconciliation", "outlook", "price_volume", "elapsed"), PERIOD),
    "reading_month": ["reading_id", "month"],
    "backtest": [*PERIOD, "months_known"],
}
"""Order of the tables by reading; those by pledge are in the order of the parts."""


@dataclass(frozen=True)
class Asked:
    """What all parts share.

    Args:
        run_id: The run.
        as_of: As-of date.
        rates: Exchange rates.
        events: Claims by pledge.
        transfers: Transactions by reading.
    """

    run_id: str
    as_of: date
    rates: Rates
    events: Events
    transfers: Transfers


@dataclass(frozen=True)
class Part:
    """Results of some pledges.

    Args:
        tables: Rows of the tables by reading, and of those of verdicts and purchases.
        sides: Months of the sides of mirrors.
        breaks: Breaks of figures and readings.
        stage_breaks: Breaks between the stages of purchases.
        pledged: One-off amount of each pledge.
        milestones: Milestone readings with their due dates.
    """

    tables: Mapping[str, pl.DataFrame]
    sides: pl.DataFrame
    breaks: list[Break]
    stage_breaks: list[Break]
    pledged: Mapping[str, Pledged]
    milestones: list[MilestoneReading]


def parts_of(inputs: Inputs, pledges: int) -> Iterator[Inputs]:
    """Yield the inputs of the pledges in parts, in the order of their ids; the sides of mirrors are in the first.

    Args:
        inputs: Input tables, with the units of the readings.
        pledges: Pledges of a part.
    """
    ids = pl.concat([inputs.pledge["pledge_id"], inputs.reading["pledge_id"]]).unique().sort()
    if len(ids) <= pledges:
        yield inputs
        return
    own = ids.to_frame().with_columns(part=pl.int_range(pl.len()) // pledges)
    reading = inputs.reading.join(own, on="pledge_id", maintain_order="left")
    is_side = pl.col("reading_id").str.starts_with(SIDE)
    sides = pl.concat(one.select("reading_id").filter(is_side) for one in (inputs.totals, inputs.coverage))
    counted = pl.concat(
        [
            *(reading.select(pl.col("reading_id") + one, "part") for one in ("", SHADOW, SHADOW_OF_ORIGIN)),
            sides.unique().with_columns(part=pl.lit(0, pl.Int64)),
        ]
    )
    names = ("target", "totals", "coverage", "products")
    rows_of = {name: _rows_of(getattr(inputs, name), counted) for name in names}
    for part in own["part"].unique().sort():
        yield replace(
            inputs,
            reading=reading.filter(part=part).drop("part"),
            pledge=inputs.pledge.join(own.filter(part=part), on="pledge_id", how="semi"),
            **{name: _gathered(getattr(inputs, name), rows_of[name].get(part)) for name in names},
        )


def _rows_of(frame: pl.DataFrame, counted: pl.DataFrame) -> dict[int, pl.Series]:
    """Return the numbers of the rows of each part."""
    rows = frame.select("reading_id").with_row_index("row").join(counted, on="reading_id")
    found = rows.group_by("part").agg(pl.col("row").sort())
    return {part: found["row"][place] for place, part in enumerate(found["part"])}


def _gathered(frame: pl.DataFrame, rows: pl.Series | None) -> pl.DataFrame:
    return frame.clear() if rows is None else frame[rows]


def part_of(inputs: Inputs, asked: Asked) -> Part:
    """Reconcile some pledges, as far as this needs no others.

    Args:
        inputs: Their input tables, with the units of the readings.
        asked: What all parts share.
    """
    run_id, as_of, reading = asked.run_id, asked.as_of, inputs.reading
    months, breaks = monthly(inputs.totals, inputs.coverage, reading, asked.rates)
    of_reading = periods(reading, inputs.target, inputs.pledge, as_of)
    found = flows(reading, of_reading, months, as_of)
    grounds = behind(inputs.totals, reading, of_reading, asked.rates, as_of)
    rows = figures_of(reading, of_reading, found, asked.events, _thresholds(inputs), as_of, asked.transfers)
    stated = statement(rows, run_id, grounds)
    votes = voting(stated, reading)
    bought = Purchases(inputs.pledge, reading, asked.events, months, stated)
    purchase_ladder, stage_breaks = purchase_ladders(bought, run_id, as_of)
    covered = covered_months(months.join(reading, on="reading_id", how="semi"), as_of)
    outlook, backtest = outlooks(rows, covered, run_id)
    return Part(
        {
            "reconciliation": stated,
            "verdict": verdicts(votes, run_id),
            "purchase_ladder": purchase_ladder,
            "reading_month": reading_months(found.elapsed, found.rows, reading, run_id),
            "outlook": outlook,
            "backtest": backtest,
            "price_volume": price_volumes(rows, covered, reading, inputs.products, run_id, as_of),
            "elapsed": elapsed_times(rows, run_id),
        },
        months.filter(pl.col("reading_id").str.starts_with(SIDE)),
        concerning(breaks + reading_breaks(votes, of_reading), sources_by_pledge(reading)),
        stage_breaks,
        pledged(rows),
        _milestone_readings(rows),
    )


def together(parts: list[Part]) -> dict[str, pl.DataFrame]:
    """Return the tables of all parts, sorted."""
    if len(parts) == 1:
        return dict(parts[0].tables)
    found = {name: pl.concat([part.tables[name] for part in parts]) for name in parts[0].tables}
    return {name: frame.sort(ORDER[name]) if name in ORDER else frame for name, frame in found.items()}


def sources_by_pledge(reading: pl.DataFrame) -> dict[str, list[str]]:
    """Return the sources named by the readings of each pledge."""
    named = reading.drop_nulls("source").group_by("pledge_id").agg(pl.col("source").unique().sort())
    return dict(named.iter_rows())


def _milestone_readings(rows: list[tuple[Row, Figures]]) -> list[MilestoneReading]:
    """Return the due dates of milestone readings."""
    return [
        MilestoneReading(row, figures.period.end, figures.done_on)
        for row, figures in rows
        if row["basis"] == "milestone" and not figures.period.is_open
    ]


def _thresholds(inputs: Inputs) -> dict[str, Thresholds]:
    """Return the thresholds of each pledge: those of its agreement."""
    known = thresholds(inputs.agreement)
    return {
        pledge_id: known.get(agreement_id, USUAL)
        for pledge_id, agreement_id in inputs.pledge.select("pledge_id", "agreement_id").iter_rows()
    }
