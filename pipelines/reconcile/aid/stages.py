"""Stages of a pledge by the transactions of a source, and breaks between these stages."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from pledgebook.pipelines.breaks.discrepancy import RATE_SOURCE, Break, Side
from pledgebook.pipelines.core.decimals import ZERO, added
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.vocabulary import STAGES
from pledgebook.pipelines.reconcile.aid.transfers import Transfer, Transfers, is_measured, summed, way_of
from pledgebook.pipelines.reconcile.ladder.rungs import note, remaining
from pledgebook.pipelines.reconcile.wording import say
from pledgebook.pipelines.schemas.rows import Row

PAID = ("disbursed", "spent", "allocated", "received")
"""Stages that follow a commitment."""


def aid_ladder(
    reading: Iterable[Row], transfers: Transfers, amounts: Mapping[str, Decimal | None]
) -> Iterator[Row]:
    """Yield the stages of each pledge by each source of transactions, as its first reading selects them.

    Args:
        reading: Rows of `ledger.reading`.
        transfers: Transactions by reading.
        amounts: The amount of each pledge in the unit of its headline; None if it names none.
    """
    for row in _first_readings(reading):
        way = way_of(row["source"], row["series"])
        found: dict[str, list[Transfer]] = defaultdict(list)
        for one in transfers.of.get(row["reading_id"], ()):
            if one.row["series"] in way:
                found[one.row["stage"]].append(one)
        whole = amounts.get(row["pledge_id"]) if row["is_headline"] else None
        for stage in sorted(found, key=STAGES.index):
            yield _rung(row, stage, found[stage], whole)


def _rung(reading: Row, stage: str, found: list[Transfer], whole: Decimal | None) -> Row:
    sums = summed(found)
    left = (None, None) if whole is None else remaining(whole, sums)
    return {
        "pledge_id": reading["pledge_id"],
        "stage": stage,
        "source": reading["source"],
        "is_investment": True,
        "unit": reading["unit"],
        **sums.of(whole),
        "remaining_low": left[0],
        "remaining_high": left[1],
        "gross_low": sums.low,
        "gross_high": sums.high,
        "note": note(sums),
    }


def _first_readings(reading: Iterable[Row]) -> Iterator[Row]:
    """Yield one reading per pledge and source of transactions, the headline if it is one."""
    seen: set[tuple[str, str]] = set()
    for row in sorted(reading, key=lambda one: (one["pledge_id"], not one["is_headline"], one["reading_id"])):
        key = (row["pledge_id"], row["source"])
        if is_measured(row) and key not in seen:
            seen.add(key)
            yield row


def aid_breaks(reading: Iterable[Row], transfers: Transfers) -> Iterator[Break]:
    """Yield breaks of kind stage_conflict (more paid than committed), error (commitments below 0 in sum) and exchange_rate.

    Stages are compared for each activity and payer, where all amounts are in one currency. An activity without
    commitments is not compared: many organizations report payments only.
    """
    rows = list(reading)
    yield from _without_rate(rows, transfers)
    for row in _first_readings(rows):
        way = way_of(row["source"], row["series"])
        groups: dict[tuple[str, str], list[Transfer]] = defaultdict(list)
        for one in transfers.of.get(row["reading_id"], ()):
            if one.row["series"] in way:
                groups[one.row["project"], one.row["payer_iso3"] or ""].append(one)
        for (project, payer), found in sorted(groups.items()):
            yield from _of_activity(row, " ".join(filter(None, (project, payer))), found)


def _without_rate(reading: Iterable[Row], transfers: Transfers) -> Iterator[Break]:
    """Yield a break for each currency of a reading's transactions that could not be converted."""
    for row in (one for one in reading if is_measured(one)):
        unknown: dict[str, list[Decimal]] = defaultdict(list)
        for one in transfers.of.get(row["reading_id"], ()):
            if one.row["is_counted"] and one.low is None and one.row["amount"] is not None:
                unknown[one.row["unit"] or say("claim.no_unit")].append(one.row["amount"])
        for unit, amounts in sorted(unknown.items()):
            yield Break(
                "exchange_rate",
                f"{row['reading_id']} {unit}",
                Side(say("side_label.payments", source=row["source"]), added(amounts)),
                Side(say("side_label.reading", unit=row["unit"])),
                unit,
                say("aid.no_rate", unit=unit, wanted=row["unit"]),
                row["pledge_id"],
                sources=(row["source"], RATE_SOURCE),
            )


def _of_activity(reading: Row, name: str, found: list[Transfer]) -> Iterator[Break]:
    units = {one.row["unit"] for one in found}
    if len(units) != 1 or any(one.row["amount"] is None for one in found):
        return
    committed = [one.row["amount"] for one in found if one.row["stage"] == "committed"]
    paid = [one.row["amount"] for one in found if one.row["stage"] in PAID]
    if not committed:
        return
    source, (unit,), promised, given = reading["source"], units, added(committed), added(paid)
    commitments = Side(say("side_label.commitments", source=source), promised)
    if promised < ZERO:
        yield _break(
            "error", "negative", reading, name, (commitments, Side(say("side_label.least"), ZERO)), unit
        )
    elif given > promised:
        payments = Side(say("side_label.payments", source=source), given)
        yield _break("stage_conflict", "above", reading, name, (payments, commitments), unit)


def _break(
    kind: str, code: str, reading: Row, name: str, sides: tuple[Side, Side], unit: str | None
) -> Break:
    return Break(
        kind,
        f"{reading['pledge_id']} {reading['source']} {name}",
        *sides,
        unit,
        say(f"aid.{code}", name=name, publisher=SOURCES[reading["source"]].publisher),
        reading["pledge_id"],
        sources=(reading["source"],),
    )
