"""Status of each break on a day: status, owner, age and materiality, derived from its life. No I/O, no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pledgebook.pipelines.breaks.lifecycle import Event, Facts, Life, lives
from pledgebook.pipelines.breaks.log_line import Line
from pledgebook.pipelines.breaks.materiality import Materiality, materialities
from pledgebook.pipelines.breaks.observation import facts_of
from pledgebook.pipelines.core.vocabulary import AGE_BUCKETS
from pledgebook.pipelines.schemas.breaks.discrepancy_event import DiscrepancyEvent
from pledgebook.pipelines.schemas.breaks.discrepancy_status import DiscrepancyStatus
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.schemas.rows import rows_to_frame

BUCKET_ENDS = (30, 90, 180, 365)
"""The last day of every bucket except the last."""


@dataclass(frozen=True)
class Thresholds:
    """Materiality by pledge, through the agreement of each pledge."""

    agreement_of: Mapping[str, str]
    of_agreement: Mapping[str, Materiality]

    @classmethod
    def of(cls, pledge: pl.DataFrame, agreement: pl.DataFrame) -> "Thresholds":
        """Build from tables of the register, as known at one moment."""
        agreement_of = dict(pledge.select("pledge_id", "agreement_id").iter_rows())
        return cls(agreement_of, materialities(agreement))

    def is_material(self, facts: Facts) -> bool:
        """Whether a break is material under its agreement, or by the default if it has none."""
        agreement_id = self.agreement_of.get(facts.pledge_id or "", "")
        materiality = self.of_agreement.get(agreement_id, Materiality())
        return materiality.is_material(facts.left_amount, facts.right_amount, facts.unit, facts.kind)


def statuses(
    events: Iterable[Event], discrepancy: pl.DataFrame, thresholds: Thresholds, day: date
) -> pl.DataFrame:
    """Return every break of the log or the run as rows of `ledger.discrepancy_status`, sorted by id.

    Args:
        events: The log, up to the moment of knowledge.
        discrepancy: The run's rows of `ledger.discrepancy`.
        thresholds: The materiality by pledge.
        day: The day up to which ages are counted.

    Raises:
        StepRefusedError: An event is not allowed in the status of its break.
    """
    known, present = lives(events), facts_of(discrepancy)
    rows = [
        _row(one, known.get(one), present.get(one), thresholds, day) for one in sorted({*known, *present})
    ]
    return rows_to_frame(DiscrepancyStatus, rows)


def event_rows(lines: Iterable[Line]) -> pl.DataFrame:
    """Return the log as rows of `ledger.discrepancy_event`."""
    rows = [_event_row(line) for line in lines]
    return rows_to_frame(DiscrepancyEvent, rows)


def age_bucket(days: int) -> str:
    """Return the bucket of an age in days."""
    return AGE_BUCKETS[sum(days > end for end in BUCKET_ENDS)]


def _row(
    discrepancy_id: str, life: Life | None, present: Facts | None, thresholds: Thresholds, day: date
) -> dict[str, Any]:
    facts = present or (life.facts if life else None)
    assert facts is not None  # noqa: S101 - each id comes from one of the two
    return {
        **dict.fromkeys(columns(DiscrepancyStatus)),
        "discrepancy_id": discrepancy_id,
        "status": "open",
        **_facts_columns(facts),
        "agreement_id": thresholds.agreement_of.get(facts.pledge_id or ""),
        "is_present": present is not None,
        "is_material": thresholds.is_material(facts),
        "evidence": [],
        "candidates": [],
        "times_returned": 0,
        **(_life_columns(life, day) if life else {}),
    }


def _facts_columns(facts: Facts) -> dict[str, Any]:
    names = ("kind", "subject", "month", "left_label", "left_amount", "right_label", "right_amount", "unit",
             "explanation", "pledge_id", "snapshot_id")  # fmt: skip
    left, right = facts.left_amount, facts.right_amount
    difference: Decimal | None = None if left is None or right is None else left - right
    return {name: getattr(facts, name) for name in names} | {
        "difference": difference,
        "sources": list(facts.sources),
    }


def _life_columns(life: Life, day: date) -> dict[str, Any]:
    until = min(life.cured_at.date(), day) if life.cured_at else day
    age = max((until - life.found_at.date()).days, 0)
    newest = life.vintages[-1] if life.vintages else None
    return {
        "status": life.status,
        "cause": life.cause,
        "owner": life.owner,
        "found_at": life.found_at,
        "age_days": age,
        "age_bucket": age_bucket(age),
        "explained_by": life.explained_by[-1] if life.explained_by else None,
        "accepted_by": life.accepted_by,
        "comment": life.comment,
        "evidence": list(life.evidence),
        "last_action": life.last.action,
        "last_by": life.last.who,
        "last_at": life.last.at,
        "cured_by": newest.snapshot_id if newest else None,
        "cured_by_taken_at": newest.taken_at if newest else None,
        "candidates": [vintage.snapshot_id for vintage in life.vintages],
        "times_returned": life.times_returned,
    }


def _event_row(line: Line) -> dict[str, Any]:
    event, run, facts = line.event, line.event.run, line.event.facts
    newest = event.vintages[-1] if event.vintages else None
    names = ("kind", "subject", "month", "left_label", "left_amount", "right_label", "right_amount", "unit")
    return {
        "event_number": line.number,
        "event_id": line.sha256[:16],
        "happened_at": event.at,
        **{
            name: getattr(event, name)
            for name in ("discrepancy_id", "action", "who", "text", "cause", "owner")
        },
        "evidence": list(event.evidence),
        "run_id": run and run.run_id,
        "as_of": run and run.as_of,
        "known_at": run and run.known_at,
        "cured_by": newest and newest.snapshot_id,
        "cured_by_taken_at": newest and newest.taken_at,
        "candidates": [vintage.snapshot_id for vintage in event.vintages],
        **{name: facts and getattr(facts, name) for name in names},
        "line": line.text,
    }
