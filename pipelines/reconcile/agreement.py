"""Do the readings of a pledge agree? Where they do not, the pledge is ambiguous and there is no verdict."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.reconcile.breaks import Break, Side

GOOD = ("met", "on_track", "within_cap", "done")
BAD = ("missed", "behind", "over_cap")

AGREEMENT: dict[str, pl.DataType] = {
    "pledge_id": pl.String(),
    "period_start": pl.Date(),
    "verdict": pl.String(),
    "is_ambiguous": pl.Boolean(),
    "verdicts": pl.String(),
}


@dataclass(frozen=True)
class _Reading:
    reading_id: str
    status: str
    attainment_pct: Decimal | None


def agreement(reconciliation: pl.DataFrame, reading: pl.DataFrame) -> pl.DataFrame:
    """The verdict of each pledge and period over its readings.

    Readings whose status says nothing for or against (no data, no target, in progress) do not vote. If the
    others are all good or all bad, the verdict is that of the headline reading, or of the first that votes;
    if some are good and some bad, the pledge is ambiguous and the verdict null.

    Returns:
        `pledge_id`, `period_start`, `verdict`, `is_ambiguous` and `verdicts` (each reading's in words).
    """
    headlines = set(reading.filter("is_headline")["reading_id"].to_list())
    rows = [
        (pledge_id, start, *_verdict(found, headlines))
        for (pledge_id, start), found in _grouped(reconciliation).items()
    ]
    return pl.DataFrame(rows, schema=AGREEMENT, orient="row")


def reading_breaks(reconciliation: pl.DataFrame) -> list[Break]:
    """A break for each pledge and period whose readings come to opposite verdicts.

    Its kind is conflicting_claims: the readings follow what different documents say of one pledge. Left is
    the best attainment among the good, right the worst among the bad, in percent.
    """
    return [
        _break(pledge_id, start, found)
        for (pledge_id, start), found in _grouped(reconciliation).items()
        if _is_ambiguous(found)
    ]


def _grouped(reconciliation: pl.DataFrame) -> dict[tuple[str, date], list[_Reading]]:
    found: dict[tuple[str, date], list[_Reading]] = {}
    rows: list[dict[str, Any]] = reconciliation.sort("pledge_id", "period_start", "reading_id").to_dicts()
    for row in rows:
        one = _Reading(row["reading_id"], row["status"], row["attainment_pct"])
        found.setdefault((row["pledge_id"], row["period_start"]), []).append(one)
    return found


def _verdict(found: list[_Reading], headlines: set[str]) -> tuple[str | None, bool, str]:
    words = "; ".join(f"{one.reading_id}: {one.status}" for one in found)
    voting = sorted(
        (one for one in found if one.status in GOOD + BAD), key=lambda one: one.reading_id not in headlines
    )
    if _is_ambiguous(found):
        return None, True, words
    return (voting[0].status if voting else None), False, words


def _is_ambiguous(found: list[_Reading]) -> bool:
    statuses = {one.status for one in found}
    return bool(statuses & set(GOOD)) and bool(statuses & set(BAD))


def _break(pledge_id: str, start: date, found: list[_Reading]) -> Break:
    good = max((one for one in found if one.status in GOOD), key=lambda one: _rank(one.attainment_pct))
    bad = min((one for one in found if one.status in BAD), key=lambda one: _rank(one.attainment_pct))
    words = "; ".join(f"{one.reading_id}: {one.status}" for one in found)
    return Break(
        "conflicting_claims",
        f"readings of {pledge_id} from {start}",
        Side(f"{good.reading_id}: {good.status}", good.attainment_pct),
        Side(f"{bad.reading_id}: {bad.status}", bad.attainment_pct),
        "percent",
        f"the text can be read in ways that come to opposite verdicts ({words}); the pledge has no verdict",
        pledge_id,
    )


def _rank(attainment: Decimal | None) -> Decimal:
    return Decimal(-1) if attainment is None else attainment
