"""Contract of `ledger.discrepancy_status`."""

import pandera.polars as pa
import polars as pl

from pledgebook.pipelines.core.vocabulary import AGE_BUCKETS, BREAK_STATUSES, DISCREPANCY_KINDS
from pledgebook.pipelines.schemas.contract import Contract, Instant, Result, Texts


class DiscrepancyStatus(Contract):
    """One row per break in the log or in the current run, with its status.

    Each run derives it from the log of breaks and its own breaks; nobody edits it. The figures are those of the
    current run or, for a break that is gone, the last ones in the log.
    """

    discrepancy_id: str = pa.Field(description="an id")
    status: str = pa.Field(isin=BREAK_STATUSES, description=f"one of {', '.join(BREAK_STATUSES)}")
    kind: str = pa.Field(isin=DISCREPANCY_KINDS, description="the kind when it was found")
    cause: str = pa.Field(
        nullable=True, isin=DISCREPANCY_KINDS, description="the kind according to its explanation"
    )
    subject: str = pa.Field(description="what differs")
    month: pl.Date = pa.Field(nullable=True, description="the month")
    left_label: str = pa.Field(description="the source of the left figure")
    left_amount: Result = pa.Field(nullable=True, description="the left figure")
    right_label: str = pa.Field(description="the source of the right figure")
    right_amount: Result = pa.Field(nullable=True, description="the right figure")
    difference: Result = pa.Field(nullable=True, description="left - right")
    unit: str = pa.Field(nullable=True, description="a unit")
    explanation: str = pa.Field(nullable=True, description="what the difference is and how it was handled")
    pledge_id: str = pa.Field(nullable=True, description="a pledge of the register")
    agreement_id: str = pa.Field(nullable=True, description="an agreement of the register")
    sources: Texts = pa.Field(description="the sources whose figures differ; empty if not stated")
    snapshot_id: str = pa.Field(nullable=True, description="a snapshot")
    is_present: bool = pa.Field(description="whether the current run found the break")
    is_material: bool = pa.Field(description="whether it is large enough to matter, or of unknown size")
    owner: str = pa.Field(nullable=True, description="the person to whom it is assigned")
    found_at: Instant = pa.Field(
        nullable=True, description="when it was first found; empty if no run has logged it"
    )
    age_days: pl.Int64 = pa.Field(
        nullable=True,
        ge=0,
        description="days from when it was first found to the run's day, or to when it was cured",
    )
    age_bucket: str = pa.Field(
        nullable=True, isin=AGE_BUCKETS, description=f"the age in days: {', '.join(AGE_BUCKETS)}"
    )
    explained_by: str = pa.Field(nullable=True, description="the last person who explained it")
    accepted_by: str = pa.Field(nullable=True, description="the person who accepted the explanation")
    comment: str = pa.Field(nullable=True, description="the last comment or explanation of a person")
    evidence: Texts = pa.Field(description="addresses, documents or rows of snapshots")
    last_action: str = pa.Field(nullable=True, description="the last event")
    last_by: str = pa.Field(nullable=True, description="the person, or pledgebook, behind the last event")
    last_at: Instant = pa.Field(nullable=True, description="the moment of the last event")
    cured_by: str = pa.Field(nullable=True, description="the newest snapshot that may have removed it")
    cured_by_taken_at: Instant = pa.Field(
        nullable=True, description="the moment at which that snapshot was retrieved"
    )
    candidates: Texts = pa.Field(description="every snapshot that may have removed it")
    times_returned: pl.Int64 = pa.Field(ge=0, description="how often it returned after it was cured")

    class Config(Contract.Config):
        """Pandera's settings."""

        unique = ["discrepancy_id"]
