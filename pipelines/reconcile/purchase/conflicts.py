"""Conflicts between stages: more shipped than sold, more arrived than shipped, more claimed than counted."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pledgebook.pipelines.breaks.compare import (
    DIFFERENCE,
    compare,
    decimal_unit,
    printed_unit,
    rounding_tolerance,
)
from pledgebook.pipelines.breaks.discrepancy import Break, Side
from pledgebook.pipelines.core.decimals import ZERO, rounded
from pledgebook.pipelines.core.months import add_months, months_text
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.stages import FLOW_STAGES
from pledgebook.pipelines.core.vocabulary import REGISTER
from pledgebook.pipelines.reconcile.ladder.rungs import Rung
from pledgebook.pipelines.reconcile.purchase.covered import Covered, common
from pledgebook.pipelines.reconcile.purchase.readings import LAG_MONTHS, PurchaseReading
from pledgebook.pipelines.reconcile.wording import say


@dataclass(frozen=True)
class Documented:
    """Documented amount of a stage in a period.

    Args:
        stage: The stage.
        rung: Amount that has reached it.
        last_day: Day of the latest event that counts.
    """

    stage: str
    rung: Rung
    last_day: date


def flow_conflicts(
    readings: Sequence[PurchaseReading], start: date, months: Collection[date]
) -> Iterator[Break]:
    """Yield a break for each pair of successive stages whose later one exceeds the earlier one beyond rounding.

    Shipments are compared with sales of the same months, including all sales to unknown destinations; where those are
    not available, sales have no upper bound that shipments could exceed. Arrivals are
    compared with shipments of the same months and the `LAG_MONTHS` before, only if all of these are known.

    Args:
        readings: Readings of one pledge that share a period.
        start: First day of the period.
        months: Its elapsed months.
    """
    for earlier in readings:
        for later in readings:
            is_next = FLOW_STAGES.index(later.stage) == FLOW_STAGES.index(earlier.stage) + 1
            if is_next and later.is_of_same_goods(earlier):
                against = _sales if earlier.stage == "sold" else _shipments
                yield from against(earlier, later, start, months)


def document_conflicts(
    reading: PurchaseReading,
    said: Iterable[Documented],
    start: date,
    months: Collection[date],
    unit: str | None,
) -> Iterator[Break]:
    """Yield a break for each stage at which documents claim more than the statistics allow.

    Statistics include all covered months of the period, also after the last event, and count only if they cover every
    month up to that event, since a missing month cannot refute a claim.

    Args:
        reading: Reading of the pledge.
        said: Documented amounts.
        start: First day of the period.
        months: Its elapsed months.
        unit: Unit of the documented amounts.
    """
    comparable = [one for one in said if one.stage == reading.stage and unit == reading.row["unit"]]
    if not comparable:
        return
    known = common([reading.covered], months)
    counted = reading.covered.within(known)
    for one in comparable:
        low, until = one.rung.low, one.last_day.replace(day=1)
        needed = {month for month in months if month <= until} | {until}
        if low is None or not needed <= known:
            continue
        bound = _with_unknown(reading, counted.high, known)
        if bound is None:
            continue
        tolerance = rounding_tolerance([printed_unit(low), _unit(reading, counted)])
        if low > bound and compare(low, bound, tolerance).verdict == DIFFERENCE:
            yield Break(
                "stage_conflict",
                f"documents against {reading.reading_id} from {start}",
                Side(say("side_label.documents", stage=one.stage, day=one.last_day), low),
                Side(f"{reading.reading_id}: {_label(reading)}", bound),
                unit,
                say("purchase.documents", stage=one.stage, source=reading.row["source"], months=months_text(known), bound=_bound(reading)),
                reading.row["pledge_id"],
                sources=(REGISTER, reading.row["source"]),
            )  # fmt: skip


def _sales(
    sold: PurchaseReading, shipped: PurchaseReading, start: date, months: Collection[date]
) -> Iterator[Break]:
    both = common([sold.covered, shipped.covered], months)
    sales, exports = sold.covered.within(both), shipped.covered.within(both)
    bound = _with_unknown(sold, sales.high, both)
    if bound is not None:
        words = say("purchase.more_shipped", months=months_text(both), bound=_bound(sold))
        yield from _exceeded(sold, shipped, (sales, bound), exports, start, words)


def _shipments(
    shipped: PurchaseReading, arrived: PurchaseReading, start: date, months: Collection[date]
) -> Iterator[Break]:
    known = shipped.covered.months
    reached = common([arrived.covered], [month for month in months if known.issuperset(_set_out(month))])
    before = {month for one in reached for month in _set_out(one)}
    exports, imports = shipped.covered.within(before), arrived.covered.within(reached)
    if exports.months == before:
        words = say("purchase.more_arrived", months=months_text(reached), before=months_text(before))
        yield from _exceeded(shipped, arrived, (exports, exports.high), imports, start, words)


def _exceeded(
    earlier: PurchaseReading,
    later: PurchaseReading,
    bounded: tuple[Covered, Decimal],
    found: Covered,
    start: date,
    words: str,
) -> Iterator[Break]:
    counted, bound = bounded
    tolerance = rounding_tolerance([_unit(earlier, counted), _unit(later, found)])
    if not found.stretches or found.low <= bound:
        return
    if compare(found.low, bound, tolerance).verdict == DIFFERENCE:
        yield Break(
            "stage_conflict",
            f"{later.reading_id} against {earlier.reading_id} from {start}",
            Side(f"{later.reading_id}: {later.stage}", found.low),
            Side(f"{earlier.reading_id}: {_label(earlier)}", bound),
            later.row["unit"],
            words,
            later.row["pledge_id"],
            sources=(earlier.row["source"], later.row["source"]),
        )


def _set_out(month: date) -> list[date]:
    """Return the months in which goods that arrive in a month may have left."""
    return [add_months(month, -number) for number in range(LAG_MONTHS + 1)]


def _with_unknown(reading: PurchaseReading, bound: Decimal, months: Collection[date]) -> Decimal | None:
    """Return an upper bound including sales to unknown destinations; None if they are not available."""
    if reading.stage != "sold":
        return bound
    unknown = reading.unknown.within(months)
    if unknown.months != frozenset(months):
        return None
    return rounded(bound + max(ZERO, unknown.high))


def _bound(reading: PurchaseReading) -> str:
    return say("bound.all_unknown" if reading.stage == "sold" else "bound.as_counted")


def _label(reading: PurchaseReading) -> str:
    return say("purchase.with_unknown") if reading.stage == "sold" else reading.stage


def _unit(reading: PurchaseReading, counted: Covered) -> Decimal:
    """Return the rounding unit of a reading's figures; for retyped figures, as printed."""
    if SOURCES[reading.row["source"]].is_of_many:
        return sum((printed_unit(amount) for amount in counted.amounts), ZERO)
    return decimal_unit(counted.amounts)
