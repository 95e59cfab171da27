"""Purchases by period: readings, statistics and documents."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from pledgebook.pipelines.core.stages import is_running
from pledgebook.pipelines.reconcile.ladder.changes import in_effect
from pledgebook.pipelines.reconcile.ladder.claims import Step
from pledgebook.pipelines.reconcile.ladder.events import Events
from pledgebook.pipelines.reconcile.ladder.rungs import counted, reached
from pledgebook.pipelines.reconcile.purchase.conflicts import Documented
from pledgebook.pipelines.reconcile.purchase.readings import (
    PurchaseReading,
    elapsed_months,
    purchase_readings,
)
from pledgebook.pipelines.schemas.rows import Row

STATED = (
    *("pledge_id", "reading_id", "period_start", "period_end", "unit", "target", "target_high"),
    *("realized", "realized_high", "months_covered", "months_partial", "conversion"),
)
"""Columns of `ledger.reconciliation` used by a ladder."""


@dataclass(frozen=True)
class Purchases:
    """Inputs of the ladders of purchases.

    Args:
        pledge: Rows of `ledger.pledge`.
        reading: Rows of `ledger.reading`, each with its unit.
        events: Claims by pledge.
        monthly: `Monthly` rows.
        statement: Rows of `ledger.reconciliation`.
    """

    pledge: pl.DataFrame
    reading: pl.DataFrame
    events: Events
    monthly: pl.DataFrame
    statement: pl.DataFrame


@dataclass(frozen=True)
class Pledge:
    """A purchase: its readings with their results by period, statistics, and documented events."""

    readings: tuple[Row, ...]
    stated: Mapping[tuple[str, date, date], Row]
    measured: Mapping[str, PurchaseReading]
    steps: Sequence[Step]
    unit: str | None
    as_of: date

    @property
    def periods(self) -> list["PledgePeriod"]:
        """Periods of the headline reading and of each measured reading."""
        counting = {
            row["reading_id"] for row in self.readings if row["is_headline"] or row["measure"] != "none"
        }
        ends = sorted({(start, end) for reading_id, start, end in self.stated if reading_id in counting})
        return [PledgePeriod(self, start, end, ends[0][0]) for start, end in ends]


@dataclass(frozen=True)
class PledgePeriod:
    """A purchase in one period.

    Args:
        pledge: The purchase.
        start: First day.
        end: Last day.
        first: First day of the first period.
    """

    pledge: Pledge
    start: date
    end: date
    first: date

    @cached_property
    def readings(self) -> list[tuple[Row, Row]]:
        """Readings with the period, the headline first, then by age; each with its result."""
        stated, ends = self.pledge.stated, (self.start, self.end)
        named = [(row, stated.get((row["reading_id"], *ends))) for row in self.pledge.readings]
        return [(row, found) for row, found in named if found is not None]

    @cached_property
    def measured(self) -> list[tuple[PurchaseReading, Row]]:
        """Readings of them measured by statistics.

        A running total of a source is left out beside another series of that source: both count the same sales.
        """
        known = self.pledge.measured
        found = [(known[row["reading_id"]], row) for row, _ in self.readings if row["reading_id"] in known]
        other = {
            (row["source"], one.stage) for one, row in found if not is_running(row["source"], row["series"])
        }
        told = {
            one.reading_id
            for one, row in found
            if is_running(row["source"], row["series"]) and (row["source"], one.stage) in other
        }
        return [
            (known[row["reading_id"]], stated)
            for row, stated in self.readings
            if row["reading_id"] in known and row["reading_id"] not in told
        ]

    @cached_property
    def months(self) -> tuple[date, ...]:
        """Elapsed months."""
        return elapsed_months(self.start, self.end, self.pledge.as_of)

    @cached_property
    def documented(self) -> list[Documented]:
        """Documented amount of each stage."""
        return _documented(self) if self.pledge.steps else []


def pledges(found: Purchases, ids: Collection[str], as_of: date) -> dict[str, Pledge]:
    """Return some purchases by id, sorted."""
    bought = pl.DataFrame({"pledge_id": sorted(ids)}, schema={"pledge_id": pl.String})
    reading = found.reading.join(bought, on="pledge_id", how="semi")
    statement = found.statement.join(bought, on="pledge_id", how="semi")
    measured = purchase_readings(reading, statement, found.monthly, found.events.rows_of.keys(), as_of)
    own: dict[str, list[Row]] = defaultdict(list)
    for row in reading.sort(~pl.col("is_headline"), "known_from", "reading_id").iter_rows(named=True):
        own[row["pledge_id"]].append(row)
    stated: dict[str, dict[tuple[str, date, date], Row]] = defaultdict(dict)
    for row in statement.select(STATED).iter_rows(named=True):
        stated[row["pledge_id"]][row["reading_id"], row["period_start"], row["period_end"]] = row
    return {
        pledge_id: _pledge(pledge_id, own[pledge_id], stated[pledge_id], measured, found.events, as_of)
        for pledge_id in bought["pledge_id"]
    }


def _pledge(
    pledge_id: str,
    own: Sequence[Row],
    stated: Mapping[tuple[str, date, date], Row],
    measured: Mapping[str, PurchaseReading],
    events: Events,
    as_of: date,
) -> Pledge:
    unit = next((row["unit"] for row in own if row["is_headline"]), None) or events.unit(pledge_id)
    ids = [row["reading_id"] for row in own]
    known = {reading_id: measured[reading_id] for reading_id in ids if reading_id in measured}
    return Pledge(tuple(own), stated, known, events.steps(pledge_id, unit), unit, as_of)


def _documented(of: PledgePeriod) -> list[Documented]:
    pledge = of.pledge
    start, end = of.start, min(of.end, pledge.as_of)
    standing = in_effect(step for step in pledge.steps if step.event_date <= end).steps
    dated = counted(step for step in standing if start <= step.event_date)
    days: dict[str, date] = {}
    for step in dated:
        if step.is_investment:
            days[step.stage] = max(step.event_date, days.get(step.stage, step.event_date))
    return [
        Documented(stage, reached(pledge.steps, stage, start, end), day)
        for stage, day in sorted(days.items())
    ]
