"""Verdicts of pledges over their readings; a pledge whose readings disagree is ambiguous and has no verdict."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import polars as pl

from pledgebook.pipelines.breaks.discrepancy import Break, Side
from pledgebook.pipelines.core.months import last_day
from pledgebook.pipelines.reconcile.monthly.calendar import Period
from pledgebook.pipelines.reconcile.wording import say
from pledgebook.pipelines.schemas.results.verdict import Verdict
from pledgebook.pipelines.schemas.rows import Row, rows_to_frame

GOOD = ("met", "done", "within_cap", "on_track")
"""Statuses for a pledge, the most final first."""

BAD = ("missed", "over_cap", "behind")
"""Statuses against a pledge, the most final first."""

BOUND = "cap"
"""Basis whose percentage is the use of a bound, not an attainment."""

READ = (
    "reading_id",
    "pledge_id",
    "period_start",
    "period_end",
    "status",
    "attainment_pct",
    "attainment_high_pct",
)
"""Columns used for a verdict."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A reading in a period."""

    reading_id: str
    is_headline: bool
    basis: str
    start: date
    end: date
    status: str
    low: Decimal | None
    high: Decimal | None

    @property
    def is_good(self) -> bool:
        return self.status in GOOD

    @property
    def is_bad(self) -> bool:
        return self.status in BAD


@dataclass(frozen=True)
class Group:
    """Readings of a pledge whose periods begin and end in the same months."""

    pledge_id: str
    readings: tuple[_Reading, ...]
    readings_of_pledge: int

    @cached_property
    def shown(self) -> _Reading:
        """Reading whose period is shown: the headline, else the first."""
        return min(self.readings, key=lambda one: (not one.is_headline, one.reading_id))

    @cached_property
    def voting(self) -> list[_Reading]:
        """Readings whose status is for or against the pledge."""
        return [one for one in self.readings if one.is_good or one.is_bad]

    @cached_property
    def is_ambiguous(self) -> bool:
        """Whether some readings are for the pledge and some against."""
        return any(one.is_good for one in self.readings) and any(one.is_bad for one in self.readings)

    @property
    def decisive(self) -> _Reading | None:
        """Reading whose status is the verdict: the headline if it votes, else the least final of the voting ones."""
        if self.is_ambiguous:
            return None
        ranked = sorted(self.voting, key=lambda one: (not one.is_headline, -(GOOD + BAD).index(one.status)))
        return next(iter(ranked), None)


def verdicts(groups: Sequence[Group], run_id: str) -> pl.DataFrame:
    """Return the verdict of each pledge and period over its readings.

    Readings are compared only if their periods begin and end in the same months, since a year and the three years
    around it have different targets. Readings without a verdict (no data, no target, in progress) do not vote. If the
    others are all for the pledge or all against it, the verdict is that of the headline reading or, if the headline
    does not vote, the least final one; otherwise the pledge is ambiguous and the verdict null. Attainments are those of
    the voting readings, without the use of a bound.

    Args:
        groups: Readings by pledge and period.
        run_id: The run, for the first column of the rows.

    Returns:
        Rows of `ledger.verdict`, sorted by pledge and period.
    """
    rows = (_verdict_row(group) for group in groups)
    return rows_to_frame(Verdict, rows, ("pledge_id", "period_start", "period_end"), run_id)


def reading_breaks(groups: Sequence[Group], periods: Collection[Period]) -> list[Break]:
    """Return a break for each pledge and period whose readings lead to opposite verdicts.

    Its kind is conflicting_claims, since the readings follow different documents about one pledge. Left is the best
    attainment for the pledge, right the worst against it, in percent. Its subject names the first and last month of the
    period and no readings, so that its id is stable.

    Args:
        groups: Readings by pledge and period.
        periods: Their periods; one without an end is named without an end, since it ends on the day of the run.
    """
    endless = {(one.reading_id, one.start) for one in periods if one.is_open}
    return [_break(group, endless) for group in groups if group.is_ambiguous]


def reading_groups(reconciliation: pl.DataFrame, reading: pl.DataFrame) -> list[Group]:
    """Group the readings by pledge and period, in this order.

    Args:
        reconciliation: Rows of `ledger.reconciliation` of a run.
        reading: Rows of `ledger.reading`.
    """
    declared = {row["reading_id"]: row for row in reading.iter_rows(named=True)}
    found: dict[tuple[str, date, date], list[_Reading]] = {}
    of_pledge: dict[str, set[str]] = {}
    ordered = reconciliation.select(READ).sort("pledge_id", "period_start", "period_end", "reading_id")
    for row in ordered.iter_rows(named=True):
        key = (row["pledge_id"], row["period_start"].replace(day=1), row["period_end"].replace(day=1))
        found.setdefault(key, []).append(_reading(row, declared[row["reading_id"]]))
        of_pledge.setdefault(row["pledge_id"], set()).add(row["reading_id"])
    return [Group(key[0], tuple(rows), len(of_pledge[key[0]])) for key, rows in found.items()]


def _reading(row: Row, declared: Row) -> _Reading:
    low, high = row["attainment_pct"], row["attainment_high_pct"]
    return _Reading(
        row["reading_id"],
        declared["is_headline"],
        declared["basis"],
        row["period_start"],
        row["period_end"],
        row["status"],
        low,
        low if high is None else high,
    )


def _verdict_row(group: Group) -> Row:
    shown, decisive = group.shown, group.decisive
    lows = [one.low for one in group.voting if one.low is not None and one.basis != BOUND]
    highs = [one.high for one in group.voting if one.high is not None and one.basis != BOUND]
    low, high = min(lows, default=None), max(highs, default=None)
    readings = len(group.readings)
    return {
        "pledge_id": group.pledge_id,
        "period_start": shown.start,
        "period_end": shown.end,
        "headline_reading_id": shown.reading_id if shown.is_headline else None,
        "headline_status": shown.status if shown.is_headline else None,
        "readings": readings,
        "readings_for": sum(one.is_good for one in group.readings),
        "readings_against": sum(one.is_bad for one in group.readings),
        "readings_silent": readings - len(group.voting),
        "readings_unlike": group.readings_of_pledge - readings,
        "verdict": decisive.status if decisive else None,
        "verdict_reading_id": decisive.reading_id if decisive else None,
        "is_ambiguous": group.is_ambiguous,
        "attainment_low_pct": low,
        "attainment_high_pct": high,
        "spread_pct_points": None if low is None or high is None else high - low,
        "agreement": _agreement(group),
    }


def _agreement(group: Group) -> str:
    """Describe the agreement of the readings, such as `all 3 agree: met` or `ambiguous: 1 for, 1 against`."""
    voting, readings = group.voting, len(group.readings)
    words = list(dict.fromkeys(one.status.replace("_", " ") for one in voting))
    good, silent = sum(one.is_good for one in voting), readings - len(voting)
    tail = say("agreement.silent", silent=silent) if silent else ""
    if not voting:
        return say("agreement.none")
    if group.is_ambiguous:
        return say("agreement.ambiguous", readings_for=good, against=len(voting) - good, silent=tail)
    if len(voting) == 1:
        who = "only" if readings == 1 else "headline" if voting[0].is_headline else "other"
        return say(f"agreement.{who}", status=words[0])
    if silent:
        side = words[0] if len(words) == 1 else say("agreement.for" if good else "agreement.against")
        return say("agreement.some", voting=len(voting), readings=readings, side=side, silent=tail)
    *others, last = words
    both = say("agreement.both", statuses=", ".join(others), last=last) if others else last
    return say("agreement.all", readings=readings, statuses=both)


def _break(group: Group, endless: Collection[tuple[str, date]]) -> Break:
    good = max((one for one in group.readings if one.is_good), key=lambda one: _rank(one.low))
    bad = min((one for one in group.readings if one.is_bad), key=lambda one: _rank(one.low))
    words = "; ".join(f"{one.reading_id}: {one.status}" for one in group.readings)
    return Break(
        "conflicting_claims",
        f"readings of {group.pledge_id} from {_span(group.shown, endless)}",
        Side(f"{good.reading_id}: {good.status}", good.low),
        Side(f"{bad.reading_id}: {bad.status}", bad.low),
        "percent",
        say("agreement.opposite", readings=words),
        group.pledge_id,
    )


def _span(shown: _Reading, endless: Collection[tuple[str, date]]) -> str:
    """Return the first day of the first month and the last day of the last month of a period."""
    start = shown.start.replace(day=1)
    if (shown.reading_id, shown.start) in endless:
        return f"{start}, without an end"
    return f"{start} to {last_day(shown.end.replace(day=1))}"


def _rank(attainment: Decimal | None) -> Decimal:
    return Decimal(-1) if attainment is None else attainment
