"""The ladder of a purchase: announced, sold, shipped, arrived, each with its own figures, never added."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl

from pledgebook.pipelines.breaks.discrepancy import Break
from pledgebook.pipelines.core.decimals import ZERO, percent
from pledgebook.pipelines.core.months import months_text
from pledgebook.pipelines.core.stages import EVIDENCE, FLOW_STAGES, is_running
from pledgebook.pipelines.core.vocabulary import STAGES
from pledgebook.pipelines.reconcile.conversions import conversion_words
from pledgebook.pipelines.reconcile.ladder.rungs import Rung, note
from pledgebook.pipelines.reconcile.monthly.calendar import Period
from pledgebook.pipelines.reconcile.purchase.conflicts import document_conflicts, flow_conflicts
from pledgebook.pipelines.reconcile.purchase.covered import Covered, common
from pledgebook.pipelines.reconcile.purchase.pledges import Pledge, PledgePeriod, Purchases, pledges
from pledgebook.pipelines.reconcile.purchase.readings import PurchaseReading, elapsed_months
from pledgebook.pipelines.reconcile.wording import joined, say
from pledgebook.pipelines.schemas.results.purchase_ladder import PurchaseLadder
from pledgebook.pipelines.schemas.rows import Row, rank_in, rows_to_frame

ORDER = (
    *("pledge_id", "period_start", "period_end", rank_in(STAGES, "stage"), rank_in(EVIDENCE, "evidence")),
    *(~pl.col("is_headline"), pl.col("reading_id").is_null(), "reading_id"),
)
"""Order of the rows: within a stage statistics before documents, and its headline figure first."""


def purchase_ladders(found: Purchases, run_id: str, as_of: date) -> tuple[pl.DataFrame, list[Break]]:
    """Return the stages of every purchase in every period, and the conflicts between stages.

    Args:
        found: Inputs of the ladders.
        run_id: The run, for the first column of the rows.
        as_of: As-of date.

    Returns:
        Rows of `ledger.purchase_ladder`, sorted by pledge, period and stage, and breaks of kind stage_conflict.
    """
    rows: list[Row] = []
    breaks: list[Break] = []
    for pledge_id, pledge in pledges(found, as_of).items():
        for one in pledge.periods:
            same = {"pledge_id": pledge_id, **_times(one)}
            rows += [same | row for row in _headlined(_stages(one), pledge)]
            breaks += _conflicts(one)
    return rows_to_frame(PurchaseLadder, rows, ORDER, run_id), breaks


def _times(of: PledgePeriod) -> Row:
    return {
        "period_start": of.start,
        "period_end": of.end,
        "months_elapsed": len(of.months),
        "months_total": Period("", of.start, of.end).months_total,
    }


def _stages(of: PledgePeriod) -> list[Row]:
    """Return the rows of a period, without their common columns."""
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


def _announced(of: PledgePeriod) -> Row:
    """Return the pledged amount of the period, from the headline reading or the first one with the period."""
    row, stated = of.readings[0]
    low, high, is_over = stated["target"], stated["target_high"], row["basis"] in ("incremental", "growth")
    code = "purchase.with_baseline" if is_over else None
    if low is None and high is None:
        code = "purchase.no_baseline" if is_over else "purchase.no_amount"
    ends = {"unit": row["unit"], "low": low, "high": high}
    return _row("announced", "pledge", reading_id=row["reading_id"], **ends, note=code and say(code))


def _counted(reading: PurchaseReading, stated: Row, months: Sequence[date]) -> Iterator[Row]:
    """Yield the statistics of a stage; sales to unknown destinations have their own row."""
    low, high, covered = stated["realized"], stated["realized_high"], stated["months_covered"]
    partial, has_unknown = stated["months_partial"], True
    same = {"reading_id": reading.reading_id, "source": reading.row["source"], "unit": reading.row["unit"]}
    if reading.stage == "sold":
        known = reading.covered.within(months).months
        unknown = reading.unknown.within(known or months)
        has_unknown = low is None or high is not None or (unknown.months == known and bool(known))
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
        conversion=stated["conversion"],
        note=joined(
            None if covered else say("purchase.no_month", months=len(months)),
            say("purchase.partial", months=partial) if partial else None,
            None if has_unknown else say("purchase.no_unknown"),
        ),
    )


def _unknown_destinations(unknown: Covered, same: Row) -> Row:
    if not unknown.stretches:
        words = say("purchase.unknown_not_held")
        return _row("sold", "unknown_destinations", **same, months_covered=0, note=words)
    words = say("purchase.unknown_negative" if unknown.high < 0 else "purchase.unknown")
    ends = {"low": unknown.low, "high": unknown.high, "months_covered": len(unknown.months)}
    return _row("sold", "unknown_destinations", **same, **ends, note=words)


def _outstanding(of: PledgePeriod) -> Iterator[Row]:
    """Yield sold less shipped in the months covered by both: in the period, and since the first period.

    A running total has what was sold before in one of its months, so that single months of it say nothing of what is left.
    """
    present = [reading for reading, _ in of.measured]
    monthly = (one for one in present if not is_running(one.row["source"], one.row["series"]))
    for sold in (one for one in monthly if one.stage == "sold"):
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


def _documented_rows(of: PledgePeriod) -> Iterator[Row]:
    """Yield the documented amount of each stage, beside the statistics."""
    by_events = {
        row["stage"]: (row, found) for row, found in reversed(of.readings) if row["measure"] == "event"
    }
    said = {one.stage: one.rung for one in of.documented}
    headline, unit = of.readings[0][1], of.pledge.unit
    for stage in sorted({*said, *by_events} - {None}, key=STAGES.index):
        row, stated = by_events.get(stage, (None, headline))
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
            conversion=conversion_words(rung.conversions),
            note=note(rung),
        )


def _headlined(rows: Sequence[Row], pledge: Pledge) -> Iterator[Row]:
    """Mark the headline figure of each stage: that of the headline reading, else of the first one declared.

    Statistics go before documents; the size of the figures does not matter.
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


def _conflicts(of: PledgePeriod) -> Iterator[Break]:
    present = [reading for reading, _ in of.measured]
    yield from flow_conflicts(present, of.start, of.months)
    for one in present:
        yield from document_conflicts(one, of.documented, of.start, of.months, of.pledge.unit)
