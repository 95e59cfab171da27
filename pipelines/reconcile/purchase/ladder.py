"""The ladder of a purchase: announced, sold, shipped, arrived, each stage with its own figures, none of them added."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from pipelines.breaks.discrepancy import Break
from pipelines.core.decimals import ZERO, percent
from pipelines.core.months import months_text
from pipelines.core.stages import EVIDENCE, FLOW_STAGES
from pipelines.core.vocabulary import STAGES
from pipelines.reconcile.ladder.changes import in_effect
from pipelines.reconcile.ladder.claims import Step
from pipelines.reconcile.ladder.events import Events
from pipelines.reconcile.ladder.rungs import Rung, counted, note, reached
from pipelines.reconcile.monthly.calendar import Period
from pipelines.reconcile.purchase.conflicts import Documented, document_conflicts, flow_conflicts
from pipelines.reconcile.purchase.covered import Covered, common
from pipelines.reconcile.purchase.readings import PurchaseReading, elapsed_months, purchase_readings
from pipelines.reconcile.wording import say, told
from pipelines.schemas.results.purchase_ladder import PurchaseLadder
from pipelines.schemas.rows import rank_in, rows_to_frame

Row = dict[str, Any]

STATED = (
    *("pledge_id", "reading_id", "period_start", "period_end", "unit", "target", "target_high"),
    *("realized", "realized_high", "months_covered", "months_partial"),
)
"""What a ladder takes of a statement."""

ORDER = (
    *("pledge_id", "period_start", "period_end", rank_in(STAGES, "stage"), rank_in(EVIDENCE, "evidence")),
    *(~pl.col("is_headline"), pl.col("reading_id").is_null(), "reading_id"),
)
"""Of one stage statistics go before documents, and the figure that speaks for it before others."""


@dataclass(frozen=True)
class Purchases:
    """What the ladders of purchases are made of, as it was known at one moment.

    Args:
        pledge: Rows of `ledger.pledge`.
        reading: Rows of `ledger.reading`, each with its unit.
        events: The claims.
        monthly: `Monthly` rows.
        statement: Rows of `ledger.reconciliation`.
    """

    pledge: pl.DataFrame
    reading: pl.DataFrame
    events: Events
    monthly: pl.DataFrame
    statement: pl.DataFrame


@dataclass(frozen=True)
class _Pledge:
    """One purchase: its readings with their statement by period, its statistics, and its documented steps."""

    readings: tuple[Row, ...]
    stated: Mapping[tuple[str, date, date], Row]
    measured: Mapping[str, PurchaseReading]
    steps: Sequence[Step]
    unit: str | None
    as_of: date

    @property
    def periods(self) -> list["_Stretch"]:
        """Every period of the headline reading, and of each reading that something realizes."""
        counting = {
            row["reading_id"] for row in self.readings if row["is_headline"] or row["measure"] != "none"
        }
        ends = sorted({(start, end) for reading_id, start, end in self.stated if reading_id in counting})
        return [_Stretch(self, start, end, ends[0][0]) for start, end in ends]


@dataclass(frozen=True)
class _Stretch:
    """A purchase in one period.

    Args:
        pledge: The purchase.
        start: The first day.
        end: The last day.
        first: The first day of the first period.
    """

    pledge: _Pledge
    start: date
    end: date
    first: date

    @cached_property
    def asked(self) -> list[tuple[Row, Row]]:
        """The readings that have the period, the headline first, then by age; each with its statement."""
        stated, ends = self.pledge.stated, (self.start, self.end)
        named = [(row, stated.get((row["reading_id"], *ends))) for row in self.pledge.readings]
        return [(row, found) for row, found in named if found is not None]

    @cached_property
    def measured(self) -> list[tuple[PurchaseReading, Row]]:
        """Those of them that statistics measure."""
        known = self.pledge.measured
        return [(known[row["reading_id"]], found) for row, found in self.asked if row["reading_id"] in known]

    @cached_property
    def months(self) -> tuple[date, ...]:
        """The months that have ended."""
        return elapsed_months(self.start, self.end, self.pledge.as_of)

    @cached_property
    def documented(self) -> list[Documented]:
        """What documents say of each stage."""
        return _documented(self) if self.pledge.steps else []


def purchase_ladders(found: Purchases, run_id: str, as_of: date) -> tuple[pl.DataFrame, list[Break]]:
    """The stages of every purchase pledge in every period, and the stages that contradict each other.

    Args:
        found: What was known.
        run_id: The run, for the rows' first column.
        as_of: The day up to which is asked.

    Returns:
        Rows of `ledger.purchase_ladder` in the order of pledge, period and stage, and breaks of kind stage_conflict.
    """
    rows: list[Row] = []
    breaks: list[Break] = []
    for pledge_id, pledge in _pledges(found, as_of).items():
        for one in pledge.periods:
            same = {"pledge_id": pledge_id, **_times(one)}
            rows += [same | row for row in _headlined(_stages(one), pledge)]
            breaks += _conflicts(one)
    return rows_to_frame(PurchaseLadder, rows, ORDER, run_id), breaks


def _pledges(found: Purchases, as_of: date) -> dict[str, _Pledge]:
    bought = found.pledge.filter(pl.col("instrument") == "purchase").select("pledge_id").unique()
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
        for pledge_id in bought["pledge_id"].sort()
    }


def _pledge(
    pledge_id: str,
    own: Sequence[Row],
    stated: Mapping[tuple[str, date, date], Row],
    measured: Mapping[str, PurchaseReading],
    events: Events,
    as_of: date,
) -> _Pledge:
    unit = next((row["unit"] for row in own if row["is_headline"]), None) or events.unit(pledge_id)
    ids = [row["reading_id"] for row in own]
    known = {reading_id: measured[reading_id] for reading_id in ids if reading_id in measured}
    return _Pledge(tuple(own), stated, known, events.steps(pledge_id, unit), unit, as_of)


def _times(of: _Stretch) -> Row:
    return {
        "period_start": of.start,
        "period_end": of.end,
        "months_elapsed": len(of.months),
        "months_total": Period("", of.start, of.end).months_total,
    }


def _stages(of: _Stretch) -> list[Row]:
    """The rows of one period, without the columns that all of them share."""
    rows = [_announced(of)]
    for reading, stated in of.measured:
        rows += _counted(reading, stated, of.months)
    rows += _outstanding(of)
    rows += _documented_rows(of)
    named = {row["stage"] for row in rows}
    rows += [
        _row(stage, "none", note=say("purchase.not_measured")) for stage in FLOW_STAGES if stage not in named
    ]
    return rows


def _row(stage: str, evidence: str, **cells: Any) -> Row:  # noqa: ANN401
    return {"stage": stage, "evidence": evidence, "is_headline": False, **cells}


def _announced(of: _Stretch) -> Row:
    """What was pledged for the period, under the headline reading, or the first one that has the period."""
    row, stated = of.asked[0]
    low, high, is_over = stated["target"], stated["target_high"], row["basis"] in ("incremental", "growth")
    code = "purchase.with_baseline" if is_over else None
    if low is None and high is None:
        code = "purchase.no_baseline" if is_over else "purchase.no_amount"
    ends = {"unit": row["unit"], "low": low, "high": high}
    return _row("announced", "pledge", reading_id=row["reading_id"], **ends, note=code and say(code))


def _counted(reading: PurchaseReading, stated: Row, months: Sequence[date]) -> Iterator[Row]:
    """What one source's statistics say of a stage; of sales, those to unknown destinations in a row of their own."""
    low, high, covered = stated["realized"], stated["realized_high"], stated["months_covered"]
    partial, lacks_unknown = stated["months_partial"], False
    same = {"reading_id": reading.reading_id, "source": reading.row["source"], "unit": reading.row["unit"]}
    if reading.stage == "sold":
        known = reading.covered.within(months).months
        unknown = reading.unknown.within(known or months)
        is_whole = unknown.months == known and bool(known)
        lacks_unknown = low is not None and not is_whole
        high = high + max(ZERO, unknown.high) if high is not None and is_whole else None
        yield _unknown_destinations(unknown, same)
    share = stated["target"] if stated["target"] is not None else stated["target_high"]
    yield _row(
        reading.stage,
        "statistics",
        **same,
        low=low,
        high=high,
        low_pct=percent(low, share),
        high_pct=percent(high, share),
        months_covered=covered,
        note=told(
            None if covered else say("purchase.no_month", months=len(months)),
            say("purchase.partial", months=partial) if partial else None,
            say("purchase.no_unknown") if lacks_unknown else None,
        ),
    )


def _unknown_destinations(unknown: Covered, same: Row) -> Row:
    if not unknown.stretches:
        words = say("purchase.unknown_not_held")
        return _row("sold", "unknown_destinations", **same, months_covered=0, note=words)
    words = say("purchase.unknown_negative" if unknown.high < 0 else "purchase.unknown")
    ends = {"low": unknown.low, "high": unknown.high, "months_covered": len(unknown.months)}
    return _row("sold", "unknown_destinations", **same, **ends, note=words)


def _outstanding(of: _Stretch) -> Iterator[Row]:
    """Sold less shipped, in the months that both know: of the period, and from the first period on."""
    present = [reading for reading, _ in of.measured]
    for sold in (one for one in present if one.stage == "sold"):
        shipped = next(
            (one for one in present if one.stage == "shipped" and one.is_of_same_goods(sold)), None
        )
        if shipped is None:
            continue
        yield from _not_shipped(sold, shipped, of.months, "outstanding")
        if of.first < of.start:
            months = elapsed_months(of.first, of.end, of.pledge.as_of)
            yield from _not_shipped(sold, shipped, months, "outstanding_to_date")


def _not_shipped(
    sold: PurchaseReading, shipped: PurchaseReading, months: Collection[date], evidence: str
) -> Iterator[Row]:
    both = common([sold.covered, shipped.covered], months)
    if not both:
        return
    sales, exports, unknown = (one.within(both) for one in (sold.covered, shipped.covered, sold.unknown))
    is_whole = unknown.months == both
    code = "purchase.not_shipped" if is_whole else "purchase.not_shipped_low"
    yield _row(
        "sold",
        evidence,
        reading_id=sold.reading_id,
        source=sold.row["source"],
        unit=sold.row["unit"],
        low=sales.low - exports.high,
        high=sales.high + max(ZERO, unknown.high) - exports.low if is_whole else None,
        months_covered=len(both),
        note=say(code, shipped=shipped.reading_id, months=months_text(both)),
    )


def _documented_rows(of: _Stretch) -> Iterator[Row]:
    """What documents say of each stage: beside statistics, never in their place."""
    by_events = {row["stage"]: (row, found) for row, found in reversed(of.asked) if row["measure"] == "event"}
    said = {one.stage: one.rung for one in of.documented}
    asked, unit = of.asked[0][1], of.pledge.unit
    for stage in sorted({*said, *by_events} - {None}, key=STAGES.index):
        row, stated = by_events.get(stage, (None, asked))
        rung = said.get(stage, Rung())
        is_same_unit = stated["unit"] == unit
        share = stated["target"] if stated["target"] is not None else stated["target_high"]
        yield _row(
            stage,
            "documents",
            reading_id=None if row is None else row["reading_id"],
            unit=unit,
            low=rung.low,
            high=rung.high,
            low_pct=percent(rung.low, share) if is_same_unit else None,
            high_pct=percent(rung.high, share) if is_same_unit else None,
            events=rung.events,
            note=note(rung),
        )


def _documented(of: _Stretch) -> list[Documented]:
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


def _headlined(rows: Sequence[Row], pledge: _Pledge) -> Iterator[Row]:
    """The rows, with the figure marked that speaks for each stage: the headline reading's, else the first declared.

    Statistics go before documents; which of two figures is larger plays no part.
    """
    rank = {row["reading_id"]: (not row["is_headline"], number) for number, row in enumerate(pledge.readings)}
    last = (True, len(rank))
    first: dict[str, Row] = {}
    for row in rows:
        if row["evidence"] not in ("pledge", "statistics", "documents"):
            continue
        is_other, place = rank.get(row.get("reading_id") or "", last)
        key = (is_other, EVIDENCE.index(row["evidence"]), place)
        if row["stage"] not in first or key < first[row["stage"]]["key"]:
            first[row["stage"]] = {"key": key, "row": row}
    chosen = [one["row"] for one in first.values()]
    for row in rows:
        yield row | {"is_headline": any(row is one for one in chosen)}


def _conflicts(of: _Stretch) -> Iterator[Break]:
    present = [reading for reading, _ in of.measured]
    yield from flow_conflicts(present, of.start, of.months)
    for one in present:
        yield from document_conflicts(one, of.documented, of.start, of.months, of.pledge.unit)
