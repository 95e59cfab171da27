"""The ladder of a purchase: announced, sold, shipped, arrived, each with its own figures, never added."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

import polars as pl

from pledgebook.pipelines.breaks.discrepancy import Break
from pledgebook.pipelines.core.decimals import ZERO, percent
from pledgebook.pipelines.core.months import months_text
from pledgebook.pipelines.core.stages import EVIDENCE, is_running
from pledgebook.pipelines.core.vocabulary import STAGES
from pledgebook.pipelines.reconcile.conversions import conversion_words
from pledgebook.pipelines.reconcile.ladder.rungs import Rung, note
from pledgebook.pipelines.reconcile.purchase.conflicts import document_conflicts, flow_conflicts
from pledgebook.pipelines.reconcile.purchase.covered import Covered, common
from pledgebook.pipelines.reconcile.purchase.pledges import PledgePeriod, Purchases, pledges
from pledgebook.pipelines.reconcile.purchase.readings import PurchaseReading, elapsed_months
from pledgebook.pipelines.reconcile.purchase.stated import (
    AT,
    TIMES,
    announced,
    counted,
    needing_documents,
    not_measured,
    readings_in_periods,
)
from pledgebook.pipelines.reconcile.wording import say
from pledgebook.pipelines.schemas.conform import ensure
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.schemas.results.purchase_ladder import PurchaseLadder
from pledgebook.pipelines.schemas.rows import Row, rank_in

OF_ALL = ("run_id", "is_headline")
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
    present = readings_in_periods(found.pledge, found.reading, found.statement)
    rows: list[Row] = []
    breaks: list[Break] = []
    without_unknown: list[tuple[str, date, date, str]] = []
    for pledge_id, pledge in pledges(found, needing_documents(present, found.events.rows_of), as_of).items():
        for one in pledge.periods:
            at = {"pledge_id": pledge_id, "period_start": one.start, "period_end": one.end}
            rows += [at | row for row in (*_of_unknown(one), *_outstanding(one), *_documented_rows(one))]
            without_unknown += [(pledge_id, one.start, one.end, of) for of in _without_unknown(one)]
            breaks += _conflicts(one)
    known = {name: dtype for name, dtype in columns(PurchaseLadder).items() if name not in (*OF_ALL, *TIMES)}
    own = {name: known[name] for name in AT}
    beside = pl.DataFrame(rows, schema=known).join(present.select(*AT, *TIMES).unique(AT), on=AT)
    lacking = pl.DataFrame(without_unknown, schema={**own, "reading_id": pl.String()}, orient="row")
    figures = pl.concat([announced(present), counted(present, lacking), beside], how="diagonal")
    stages = pl.concat([figures, not_measured(present, figures)], how="diagonal")
    ladder = _headlined(stages, present).with_columns(run_id=pl.lit(run_id))
    return ensure(ladder.sort(*ORDER), PurchaseLadder), breaks


def _row(stage: str, evidence: str, **cells: Any) -> Row:  # noqa: ANN401
    return {"stage": stage, "evidence": evidence, **cells}


def _sold(of: PledgePeriod) -> list[tuple[PurchaseReading, Row, Covered, Covered]]:
    """Return the sales of a period with their results, and their covered months to known and unknown destinations."""
    found = []
    for reading, stated in of.measured:
        if reading.stage == "sold":
            known = reading.covered.within(of.months)
            unknown = reading.unknown.within(known.months or of.months)
            found.append((reading, stated, known, unknown))
    return found


def _without_unknown(of: PledgePeriod) -> Iterator[str]:
    """Yield the sales of a period without a high end, since sales to unknown destinations are not available."""
    for reading, stated, known, unknown in _sold(of):
        is_low_end = stated["realized"] is not None and stated["realized_high"] is None
        if is_low_end and not (known.months and unknown.months == known.months):
            yield reading.reading_id


def _of_unknown(of: PledgePeriod) -> Iterator[Row]:
    """Yield the sales to unknown destinations, which have their own row."""
    for reading, _, _, unknown in _sold(of):
        same = {
            "reading_id": reading.reading_id,
            "source": reading.row["source"],
            "unit": reading.row["unit"],
        }
        yield _unknown_destinations(unknown, same)


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


def _headlined(rows: pl.DataFrame, present: pl.DataFrame) -> pl.DataFrame:
    """Mark the headline figure of each stage: that of the headline reading, else of the first one declared.

    Statistics go before documents; the size of the figures does not matter.
    """
    of_reading = present.select("reading_id", "place", is_other=~pl.col("is_headline")).unique("reading_id")
    numbered = rows.with_row_index("row").join(of_reading, on="reading_id", how="left", maintain_order="left")
    last = pl.col("place").max() + 1
    candidates = numbered.filter(pl.col("evidence").is_in(["pledge", "statistics", "documents"])).sort(
        pl.col("is_other").fill_null(value=True),
        rank_in(EVIDENCE, "evidence"),
        pl.col("place").fill_null(last),
        "row",
    )
    first = candidates.unique([*AT, "stage"], keep="first", maintain_order=True)["row"]
    return numbered.with_columns(is_headline=pl.col("row").is_in(first.implode())).drop(
        "row", "place", "is_other"
    )


def _conflicts(of: PledgePeriod) -> Iterator[Break]:
    present = [reading for reading, _ in of.measured]
    yield from flow_conflicts(present, of.start, of.months)
    for one in present:
        yield from document_conflicts(one, of.documented, of.start, of.months, of.pledge.unit)
